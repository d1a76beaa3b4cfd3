"""Whether a value of the schema file is a value of a type, and whether a bound means anything for it."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness.schema.ir import NUMBERS, EnumRef, ListOf, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.located import Value
    from harness.schema.ir import Schema, Type


def fits(value: Value, type_: Type, schema: Schema) -> bool:
    """Whether the value is one that a field of this type can hold."""
    if isinstance(type_, ListOf):
        return isinstance(value, list) and all(fits(item, type_.item, schema) for item in value)
    if isinstance(type_, EnumRef):
        enum = schema.enum(type_.name)
        return isinstance(value, str) and enum is not None and (enum.open or value in enum.values)
    if isinstance(type_, Scalar):
        return _reads(value, _READERS.get(type_.name))
    return isinstance(value, dict)


def is_bound_by(type_: Type, constraint: str) -> bool:
    """Whether a constraint of that key means anything for the type."""
    return _BOUNDS[constraint](type_)


def is_pattern(text: str) -> bool:
    """Whether the text is a regular expression."""
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _reads(value: Value, reader: Callable[[Value], object] | None) -> bool:
    try:
        return reader is None or reader(value) is not None
    except (ValueError, ArithmeticError):
        return False


def _exactly(kind: type) -> Callable[[Value], Value]:
    return lambda value: value if type(value) is kind else None


def _from_text(reader: Callable[[str], object]) -> Callable[[Value], object]:
    return lambda value: reader(value) if isinstance(value, str) else None


def _number(value: Value) -> Decimal | None:
    return Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None


def _zone(text: str) -> object:
    return datetime.fromisoformat(text).tzinfo


_READERS: Mapping[str, Callable[[Value], object]] = {
    "string": _exactly(str),
    "integer": _exactly(int),
    "number": _number,
    "decimal": _number,
    "boolean": _exactly(bool),
    "date": _from_text(date.fromisoformat),
    "time": _from_text(time.fromisoformat),
    "datetime": _from_text(_zone),
    "uuid": _from_text(UUID),
}


def _is_number(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.name in NUMBERS


def _is_string(type_: Type) -> bool:
    return type_ == Scalar("string")


def _has_length(type_: Type) -> bool:
    return _is_string(type_) or isinstance(type_, ListOf)


_BOUNDS: Mapping[str, Callable[[Type], bool]] = {
    **dict.fromkeys(("ge", "gt", "le", "lt"), _is_number),
    **dict.fromkeys(("min_length", "max_length"), _has_length),
    "pattern": _is_string,
}
