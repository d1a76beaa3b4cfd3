"""What must hold for one field, seen in its entity and its schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import nearest
from harness.located import Path
from harness.schema.ir import UNREADABLE, Entity, EnumRef, Field, ListOf, Reference, Scalar, Schema, Union
from harness.schema.values import fits, is_bound_by, is_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.located import Value

CACHE_COLUMNS = ("cache_user", "cache_timestamp", "cache_expiry")
"""The columns that the table of a cached entity has beside its fields."""

Found: TypeAlias = tuple[Path, str]
"""Where a rule is broken, relative to the part that it looks at, and the sentence that says so."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"\{\w+\}")
_ONLY_IN_TABLE = ("primary_key", "foreign_key", "unique", "index")
_CONST_TYPES = ("string", "integer", "boolean")


@dataclass(frozen=True, slots=True)
class Seat:
    """A field in its entity in its schema."""

    schema: Schema
    entity: Entity
    field: Field

    def __str__(self) -> str:
        return f"{self.entity.name}.{self.field.name}"


def over_field(seat: Seat) -> Iterator[Found]:
    """Every rule that the field breaks, beyond having a type that cannot be read."""
    if seat.field.item == UNREADABLE:
        return
    for rule in _RULES:
        yield from rule(seat)


def _name(seat: Seat) -> Iterator[Found]:
    name = seat.field.name
    if not _NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a field; begin with a letter and use letters, digits and underscores"
    elif name in CACHE_COLUMNS and not seat.entity.embedded:
        yield (), f"{name} is a column that cached tables have of themselves; choose another name"
    elif seat.schema.entity(name) or seat.schema.enum(name):
        yield (), f"{name} names a type already; choose another name for the field"


def _type(seat: Seat) -> Iterator[Found]:
    if isinstance(seat.field.item, ListOf):
        yield ("type",), f"{seat} is a list of lists; embed an entity that holds the inner list"
    for name in seat.field.embedded:
        entity = seat.schema.entity(name)
        if entity and not entity.embedded:
            yield ("type",), f"{name} has a table of its own; refer to it by foreign_key, or make it embedded"


def _union(seat: Seat) -> Iterator[Found]:
    field = seat.field
    if not isinstance(field.item, Union):
        if field.discriminator:
            yield ("discriminator",), f"{seat} is no union, so it cannot have a discriminator"
    elif not field.discriminator:
        yield ("type",), f"{seat} is a union and needs a discriminator: the field that tells its parts from each other"
    else:
        yield from _tags(seat)


def _tags(seat: Seat) -> Iterator[Found]:
    key = seat.field.discriminator
    owners: dict[str, str] = {}
    for member in filter(None, map(seat.schema.entity, seat.field.embedded)):
        tags = seat.schema.tags(member, key)
        if not tags:
            yield ("discriminator",), f"{member.name} needs a field {key!r} that is const or a closed enum"
        for tag in tags:
            first = owners.setdefault(tag, member.name)
            if first != member.name:
                yield ("discriminator",), f"{key} = {tag!r} selects both {first} and {member.name}"


def _foreign_key(seat: Seat) -> Iterator[Found]:
    reference = seat.field.foreign_key
    if reference is None:
        return
    target = seat.schema.entity(reference.entity)
    if target:
        yield from ((("foreign_key",), sentence) for sentence in _reference(seat, reference, target))
    elif len(seat.schema.entities) > 1:
        names = (entity.name for entity in seat.schema.tables)
        yield ("foreign_key",), f"there is no entity {reference.entity!r}; {nearest(reference.entity, names)}"


def _reference(seat: Seat, reference: Reference, target: Entity) -> Iterator[str]:
    referred = target.field(reference.field)
    if target.embedded:
        yield f"{target.name} is embedded, so no foreign key can lead to it"
    elif referred is None:
        names = (field.name for field in target.fields)
        yield f"{target.name} has no field {reference.field!r}; {nearest(reference.field, names)}"
    elif target.key != (referred.name,) and not referred.unique:
        yield f"{reference} is neither the primary key of {target.name} nor unique"
    elif referred.type not in (seat.field.type, UNREADABLE):
        yield f"{seat} is {seat.field.type}, but {reference} is {referred.type}"


def _fetched(seat: Seat) -> Iterator[Found]:
    if seat.field.fetched and seat.field.foreign_key is None:
        yield ("fetched",), f"{seat} refers to no entity, so there is nothing to fetch; give it a foreign_key"


def _table_keys(seat: Seat) -> Iterator[Found]:
    for key in _ONLY_IN_TABLE:
        told = getattr(seat.field, key)
        if told and seat.entity.embedded:
            yield (key,), f"{seat.entity.name} is embedded and has no table of its own, so {seat} cannot have {key}"
        elif told and not isinstance(seat.field.type, Scalar | EnumRef):
            yield (key,), f"{seat} is no single value, so it cannot have {key}"
    if seat.field.primary_key and seat.field.may_be_none:
        yield ("primary_key",), f"{seat} is part of the primary key, so it can be neither optional nor nullable"


def _source(seat: Seat) -> Iterator[Found]:
    source = seat.field.source
    if source is None:
        return
    if not all(source.paths):
        yield ("source",), f"the source of {seat} has no path"
    if seat.entity.embedded:
        return
    if not source.endpoint:
        yield ("source",), f"the source of {seat} has no endpoint; give {seat.entity.name} a source with one"
        return
    parameters = _PARAMETER.findall(source.endpoint)
    for step in (step for path in source.paths for step in path):
        if _PARAMETER.fullmatch(step) and step not in parameters:
            yield ("source",), f"{source.endpoint} has no parameter {step}; {nearest(step, parameters)}"


def _constraints(seat: Seat) -> Iterator[Found]:
    type_ = seat.field.type
    for constraint in seat.field.constraints:
        key, value = constraint.key, constraint.value
        if not is_bound_by(type_, key):
            yield (key,), f"{key} does not apply to {type_}"
        elif key == "pattern" and not is_pattern(str(value)):
            yield (key,), f"{value!r} is not a regular expression"
        elif type_ == Scalar("integer") and not isinstance(value, int):
            yield (key,), f"{key} of an integer must be an integer, not {value}"


def _values(seat: Seat) -> Iterator[Found]:
    field = seat.field
    told: list[tuple[Path, Value]] = [(("const",), field.const), (("default",), field.default)]
    told += [(("examples", index), example) for index, example in enumerate(field.examples)]
    for path, value in told:
        if value is not None and not fits(value, field.type, seat.schema):
            shown = value if isinstance(value, int) else repr(str(value))
            yield (
                path,
                f"{shown} is not of type {field.type}, as {'an example' if path[1:] else path[0]} of {seat} must be",
            )


def _preset(seat: Seat) -> Iterator[Found]:
    field = seat.field
    if field.const is not None and str(field.type) not in _CONST_TYPES:
        yield ("const",), f"a const is a {' or '.join(_CONST_TYPES)}, not {field.type}"
    if field.default is not None and (field.embedded or field.item == Scalar("json")):
        yield ("default",), f"{seat} holds {field.type}, which can have no default"


_RULES: tuple[Callable[[Seat], Iterator[Found]], ...] = (
    _name,
    _type,
    _union,
    _foreign_key,
    _fetched,
    _table_keys,
    _source,
    _constraints,
    _values,
    _preset,
)
