"""What must hold for one field, seen in its entity and its schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import nearest
from harness.positioned_yaml import Path
from harness.schema.ir import (
    UNREADABLE,
    Constraint,
    Entity,
    EnumRef,
    Field,
    ListOf,
    Reference,
    Scalar,
    Schema,
    Type,
    Union,
)
from harness.schema.language import FIELD_NAME
from harness.schema.patterns import mistake_in
from harness.schema.values import exclude_each_other, fits, holds, is_bound_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.positioned_yaml import Value

CACHE_COLUMNS = ("cache_user", "cache_timestamp", "cache_expiry")
"""The columns that the table of a cached entity has beside its fields."""

Found: TypeAlias = tuple[Path, str]
"""Where a rule is broken, relative to the part that it looks at, and the sentence that says so."""

_PARAMETER = re.compile(r"\{\w+\}")
_ONLY_IN_TABLE = ("primary_key", "foreign_key", "unique", "index")
_CONST_TYPES = ("string", "integer", "boolean")
_PRESET = ("const", "default")
_ALTERNATIVES = (("ge", "gt"), ("le", "lt"))
_RANGES = (("ge", "le"), ("ge", "lt"), ("gt", "le"), ("gt", "lt"), ("min_length", "max_length"))

LONGEST_NAME = 63
"""Characters; PostgreSQL cuts off the rest."""


@dataclass(frozen=True, slots=True)
class PayloadLocation:
    """A field in its entity in its schema."""

    schema: Schema
    entity: Entity
    field: Field

    def __str__(self) -> str:
        return f"{self.entity.name}.{self.field.name}"


def over_field(seat: PayloadLocation) -> Iterator[Found]:
    """Every rule that the field breaks; of a type that cannot be read, nothing is asked."""
    rules = _RULES if seat.field.item == UNREADABLE else _RULES + _RULES_OF_TYPE
    for key, rule in rules:
        if getattr(seat.field, key):
            yield from rule(seat)


def _name(seat: PayloadLocation) -> Iterator[Found]:
    name = seat.field.name
    if not FIELD_NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a field; begin with a letter and use letters, digits and underscores"
    elif len(name) > LONGEST_NAME:
        yield (), f"{name} is longer than the {LONGEST_NAME} characters that a database keeps of a name"
    elif name.lower() in CACHE_COLUMNS and not seat.entity.embedded:
        yield (), f"{name} is a column that cached tables have of themselves; choose another name"
    elif seat.schema.entity(name) or seat.schema.enum(name):
        yield (), f"{name} names a type already; choose another name for the field"


def _former_name(seat: PayloadLocation) -> Iterator[Found]:
    if not FIELD_NAME.fullmatch(seat.field.renamed_from):
        yield ("renamed_from",), f"{seat.field.renamed_from!r} cannot have been the name of a field"


def _type(seat: PayloadLocation) -> Iterator[Found]:
    field = seat.field
    if isinstance(field.item, ListOf):
        yield ("type",), f"{seat} is a list of lists; embed an entity that holds the inner list"
    if isinstance(field.item, Union) and not field.discriminator:
        yield ("type",), f"{seat} is a union and needs a discriminator: the field that tells its parts from each other"
    for place, name in enumerate(field.embedded):
        entity = seat.schema.entity(name)
        if entity and not entity.embedded:
            yield ("type",), f"{name} has a table of its own; refer to it by foreign_key, or make it embedded"
        if name in field.embedded[:place]:
            yield ("type",), f"{name} stands twice in the union"


def _discriminator(seat: PayloadLocation) -> Iterator[Found]:
    if isinstance(seat.field.item, Union):
        yield from _tags(seat)
    else:
        yield ("discriminator",), f"{seat} is no union, so it cannot have a discriminator"


def _tags(seat: PayloadLocation) -> Iterator[Found]:
    key = seat.field.discriminator
    owners: dict[str, str] = {}
    for member in filter(None, map(seat.schema.entity, seat.field.embedded)):
        tags = seat.schema.tags(member, key)
        if not tags:
            yield ("discriminator",), f"{member.name} needs a field {key!r} that is const or a closed enum"
        elif (told := member.field(key)) and told.may_be_none:
            yield ("discriminator",), f"{told.name} tells {member.name} from the others, so it must always be there"
        for tag in tags:
            first = owners.setdefault(tag, member.name)
            if first != member.name:
                yield ("discriminator",), f"{key} = {tag!r} selects both {first} and {member.name}"


def _foreign_key(seat: PayloadLocation) -> Iterator[Found]:
    reference = seat.field.foreign_key
    if reference is None:
        return
    target = seat.schema.entity(reference.entity)
    if target:
        yield from ((("foreign_key",), sentence) for sentence in _reference(seat, reference, target))
    elif len(seat.schema.entities) > 1:
        names = (entity.name for entity in seat.schema.tables)
        yield ("foreign_key",), f"there is no entity {reference.entity!r}; {nearest(reference.entity, names)}"


def _reference(seat: PayloadLocation, reference: Reference, target: Entity) -> Iterator[str]:
    referred = target.field(reference.field)
    if target.embedded:
        yield f"{target.name} is embedded, so no foreign key can lead to it"
    elif referred is None:
        names = (field.name for field in target.fields)
        yield f"{target.name} has no field {reference.field!r}; {nearest(reference.field, names)}"
    elif target.key != (referred.name,) and not referred.unique:
        yield f"{reference} is neither the primary key of {target.name} nor unique"
    elif UNREADABLE not in (types := {seat.field.type, referred.type}) and len(types) > 1:
        yield f"{seat} is {seat.field.type}, but {reference} is {referred.type}"


def _fetched(seat: PayloadLocation) -> Iterator[Found]:
    if seat.field.foreign_key is None:
        yield ("fetched",), f"{seat} refers to no entity, so there is nothing to fetch; give it a foreign_key"


def _table_keys(seat: PayloadLocation) -> Iterator[Found]:
    for key in filter(lambda key: getattr(seat.field, key), _ONLY_IN_TABLE):
        if seat.entity.embedded:
            yield (key,), f"{seat.entity.name} is embedded and has no table of its own, so {seat} cannot have {key}"
        elif not isinstance(seat.field.type, Scalar | EnumRef) or seat.field.type == Scalar("json"):
            yield (key,), f"{seat} is no single value, so it cannot have {key}"


def _primary_key(seat: PayloadLocation) -> Iterator[Found]:
    if seat.field.may_be_none:
        yield ("primary_key",), f"{seat} is part of the primary key, so it can be neither optional nor nullable"


def _source(seat: PayloadLocation) -> Iterator[Found]:
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


def _constraints(seat: PayloadLocation) -> Iterator[Found]:
    for bound in seat.field.constraints:
        if sentence := _unsound(bound, seat.field.type):
            yield (bound.key,), sentence


def _unsound(bound: Constraint, type_: Type) -> str:
    """Why the bound means nothing for the type; empty where it does."""
    if not is_bound_by(type_, bound.key):
        return f"{bound.key} does not apply to {type_}"
    if bound.key == "pattern" and (mistake := mistake_in(str(bound.value))):
        return f"{bound.value!r} is no pattern that means the same everywhere: {mistake}"
    if type_ == Scalar("integer") and not isinstance(bound.value, int):
        return f"{bound.key} of an integer must be an integer, not {bound.value}"
    return ""


def _contradictions(seat: PayloadLocation) -> Iterator[Found]:
    bounds = {bound.key: bound for bound in seat.field.constraints if not _unsound(bound, seat.field.type)}
    for one, other in _ALTERNATIVES:
        if one in bounds and other in bounds:
            yield (other,), f"{seat} has both {one} and {other}; one of them says nothing"
    for least, most in _RANGES:
        low, high = bounds.get(least), bounds.get(most)
        if low and high and exclude_each_other(low, high):
            yield (most,), f"nothing has both {least} {low.value} and {most} {high.value}"


def _values(seat: PayloadLocation) -> Iterator[Found]:
    field = seat.field
    told: list[tuple[Path, Value]] = [((key,), getattr(field, key)) for key in _PRESET]
    told = [(path, value) for path, value in told if value is not None]
    told += [(("examples", index), example) for index, example in enumerate(field.examples)]
    for path, value in told:
        if value is None and field.nullable:
            continue
        where = f"as {'an example' if path[1:] else path[0]} of {seat} must"
        if not fits(value, field.type, seat.schema):
            yield path, f"{_shown(value)} is not of type {field.type}, {where} be"
            continue
        for bound in field.constraints:
            if not _unsound(bound, field.type) and not holds(value, bound):
                yield path, f"{_shown(value)} does not keep to {bound.key} {bound.value}, {where}"


def _preset(seat: PayloadLocation) -> Iterator[Found]:
    field = seat.field
    if field.const is not None and str(field.type) not in _CONST_TYPES:
        yield ("const",), f"a const is a {' or '.join(_CONST_TYPES)}, not {field.type}"
    if field.default is not None and (field.embedded or field.item == Scalar("json")):
        yield ("default",), f"{seat} holds {field.type}, which can have no default"
    elif None not in (field.default, field.const) and field.default != field.const:
        yield ("default",), f"{seat} is always {_shown(field.const)}, so nothing else can be its default"


def _shown(value: Value) -> str:
    """The value as the file could have it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return "a mapping"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value) if isinstance(value, str) else str(value)


_Rules: TypeAlias = "tuple[tuple[str, Callable[[PayloadLocation], Iterator[Found]]], ...]"

_RULES: _Rules = (
    ("name", _name),
    ("renamed_from", _former_name),
    ("foreign_key", _foreign_key),
    ("fetched", _fetched),
    ("primary_key", _primary_key),
    ("source", _source),
)
"""Each rule, and the attribute of a field without which it has nothing to say."""

_RULES_OF_TYPE: _Rules = (
    ("type", _type),
    ("discriminator", _discriminator),
    ("type", _table_keys),
    ("constraints", _constraints),
    ("constraints", _contradictions),
    ("type", _values),
    ("type", _preset),
)
"""Those that ask what the type is."""
