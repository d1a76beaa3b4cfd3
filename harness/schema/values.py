"""Check whether a value of the schema file is a value of a type, and whether a bound applies to the type."""

from __future__ import annotations

import operator
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness.schema.ir import NUMBERS, EnumRef, ListOf, Scalar, Union
from harness.schema.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.positioned_yaml import Value
    from harness.schema.ir import Constraint, Entity, Schema, Type

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
    if isinstance(type_, ListOf):
        return isinstance(value, list) and all(fits(item, type_.item, schema) for item in value)
    if isinstance(type_, EnumRef):
        enum = schema.enum(type_.name)
        return isinstance(value, str) and enum is not None and (enum.open or value in enum.values)
    if isinstance(type_, Scalar):
        return _is_readable(value, _READERS.get(type_.name))
    if isinstance(type_, Union):
        return any(fits(value, member, schema) for member in type_.members)
    entity = schema.entity(type_.name)
    return isinstance(value, dict) and entity is not None and _is_object(value, entity, schema)


def _is_object(value: dict[str, Value], entity: Entity, schema: Schema) -> bool:
    fields = {field.name: field for field in entity.fields}
    required = {name for name, field in fields.items() if not field.may_be_none and field.default is None}
    return required <= value.keys() <= fields.keys() and all(
        fields[name].nullable if item is None else fits(item, fields[name].type, schema) for name, item in value.items()
    )


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
    return _BOUNDS[constraint](type_)


def _is_readable(value: Value, reader: Callable[[Value], object] | None) -> bool:
    try:
        return reader is None or reader(value) is not None
    except (ValueError, ArithmeticError):
        return False


def _exactly(kind: type) -> Callable[[Value], Value]:
    return lambda value: value if type(value) is kind else None


def _from_text(reader: Callable[[str], object]) -> Callable[[Value], object]:
    return lambda value: reader(value) if isinstance(value, str) else None


def _number(value: Value) -> Decimal | None:
    if isinstance(value, str):
        return Decimal(value) if _NUMBER.fullmatch(value) else None
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _date(text: str) -> date | None:
    day = date.fromisoformat(text)
    return day if day.isoformat() == text else None


def _zone(text: str) -> object:
    return datetime.fromisoformat(text).tzinfo


def _uuid(text: str) -> UUID | None:
    uuid = UUID(text)
    return uuid if str(uuid) == text.lower() else None


_READERS: Mapping[str, Callable[[Value], object]] = {
    "string": _exactly(str),
    "integer": _exactly(int),
    "number": _number,
    "decimal": _number,
    "boolean": _exactly(bool),
    "date": _from_text(_date),
    "time": _from_text(time.fromisoformat),
    "datetime": _from_text(_zone),
    "uuid": _from_text(_uuid),
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
