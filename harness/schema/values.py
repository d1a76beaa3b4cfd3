"""Check whether a value of the schema file is a value of a type, and whether a bound applies to the type."""

from __future__ import annotations

import operator
import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness.schema.ir import NUMBERS, EntityRef, EnumRef, ListOf, Scalar, Union
from harness.schema.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.positioned_yaml import Value
    from harness.schema.ir import Constraint, Schema, Type

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "min_length": operator.ge,
    "max_length": operator.le,
}


def fits(value: Value, type_: Type, schema: Schema) -> bool:
    """Return True if a field of this type can hold the value."""
    match type_:
        case ListOf(item):
            return isinstance(value, list) and all(fits(inner, item, schema) for inner in value)
        case EnumRef(name):
            enum = schema.enum(name)
            return isinstance(value, str) and enum is not None and (enum.open or value in enum.values)
        case Scalar(name):
            reader = _READERS.get(name)
            with suppress(ValueError, ArithmeticError):
                return reader is None or reader(value) is not None
        case Union(members):
            return any(fits(value, member, schema) for member in members)
        case EntityRef(name):
            entity = schema.entity(name)
            if isinstance(value, dict) and entity:
                fields = {field.name: field for field in entity.fields}
                required = {field.name for field in entity.fields if not field.may_be_none and field.default is None}
                return required <= value.keys() <= fields.keys() and all(
                    fields[key].nullable if inner is None else fits(inner, fields[key].type, schema)
                    for key, inner in value.items()
                )
    return False


def holds(value: Value, bound: Constraint) -> bool:
    """Return True if a value of the right type keeps within a bound that applies to it."""
    if isinstance(value, str) and bound.key == "pattern":
        return compiled(str(bound.value)).search(value) is not None
    measured = len(value) if isinstance(value, str | list) and bound.key.endswith("length") else value
    return _COMPARED[bound.key](Decimal(str(measured)), Decimal(bound.value))


def exclude_each_other(low: Constraint, high: Constraint) -> bool:
    """Return True if no value lies within both bounds."""
    at_least, at_most = Decimal(low.value), Decimal(high.value)
    return at_least > at_most or (at_least == at_most and "t" in (low.key[-1], high.key[-1]))


def is_bound_by(type_: Type, constraint: str) -> bool:
    """Return True if a constraint of that key applies to the type."""
    if constraint in {"ge", "gt", "le", "lt"}:
        return isinstance(type_, Scalar) and type_.name in NUMBERS
    return type_ == Scalar("string") or (constraint != "pattern" and isinstance(type_, ListOf))


def _exactly(kind: type) -> Callable[[Value], Value]:
    return lambda value: value if type(value) is kind else None


def _from_text(reader: Callable[[str], object]) -> Callable[[Value], object]:
    return lambda value: reader(value) if isinstance(value, str) else None


def _in_one_spelling(reader: Callable[[str], object]) -> Callable[[Value], object]:
    """Return a reader of text that takes, of all spellings of a value that Python reads, the usual one only."""
    return _from_text(lambda text: text if str(reader(text)) == text.lower() else None)


def _number(value: Value) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


_READERS: Mapping[str, Callable[[Value], object]] = {
    "string": _exactly(str),
    "integer": _exactly(int),
    "number": _number,
    "decimal": _number,
    "boolean": _exactly(bool),
    "date": _in_one_spelling(date.fromisoformat),
    "time": _from_text(time.fromisoformat),
    "datetime": _from_text(lambda text: datetime.fromisoformat(text).tzinfo),
    "uuid": _in_one_spelling(UUID),
}
