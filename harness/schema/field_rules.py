"""Check one field in its entity and its schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.errors import nearest
from harness.positioned_yaml import NodePath
from harness.schema.grammar import PARAMETER
from harness.schema.ir import (
    UNREADABLE,
    Constraint,
    Entity,
    EnumRef,
    Field,
    ListOf,
    Scalar,
    Schema,
    Type,
    Union,
)
from harness.schema.language import FIELD_NAME
from harness.schema.patterns import mistake_in
from harness.schema.values import exclude_each_other, fits, holds, is_bound_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.positioned_yaml import Value

CACHE_COLUMNS = ("cache_user", "cache_timestamp", "cache_expiry", "cache_endpoint", "cache_whole")
"""The columns that the table of a cached entity has beside its fields."""

Violation: TypeAlias = tuple[NodePath, str]
"""The place of a broken rule, relative to the checked part, and a sentence that says what is wrong."""

_ONLY_IN_TABLE = ("primary_key", "foreign_key", "unique", "index")
_CONST_TYPES = ("string", "integer", "boolean")
_ALTERNATIVES = (("ge", "gt"), ("le", "lt"))
_RANGES = (("ge", "le"), ("ge", "lt"), ("gt", "le"), ("gt", "lt"), ("min_length", "max_length"))

LONGEST_NAME = 63
"""Characters; PostgreSQL cuts off the rest."""


@dataclass(frozen=True, slots=True)
class FieldContext:
    """Hold a field with its entity and its schema."""

    schema: Schema
    entity: Entity
    field: Field

    def __str__(self) -> str:
        return f"{self.entity.name}.{self.field.name}"


def check_field(context: FieldContext) -> Iterator[Violation]:
    """Yield every rule that the field breaks; a type that cannot be read breaks none of the rules of types."""
    field, name = context.field, context.field.name
    twin = next((other.name for other in context.entity.fields if other.name.lower() == name.lower()), name)
    if twin != name:  # databases do not see capitals
        yield (), f"{name} differs from {twin} in capitals only; choose another name"
    if not FIELD_NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a field; begin with a letter and use letters, digits and underscores"
    elif len(name) > LONGEST_NAME:
        yield (), f"{name} is longer than the {LONGEST_NAME} characters that a database keeps of a name"
    elif name.lower() in CACHE_COLUMNS and not context.entity.embedded:
        yield (), f"{name} is a column that cached tables have of themselves; choose another name"
    elif context.schema.entity(name) or context.schema.enum(name):
        yield (), f"{name} names a type already; choose another name for the field"
    if field.renamed_from and not FIELD_NAME.fullmatch(field.renamed_from):
        yield ("renamed_from",), f"{field.renamed_from!r} cannot have been the name of a field"
    yield from _check_foreign_key(context)
    if field.primary_key and field.may_be_none:
        yield ("primary_key",), f"{context} is part of the primary key, so it can be neither optional nor nullable"
    yield from _check_source(context)
    if field.item != UNREADABLE:
        yield from _check_type(context)
        yield from _check_discriminator(context)
        yield from _check_constraints(context)
        yield from _check_values(context)


def _check_foreign_key(context: FieldContext) -> Iterator[Violation]:
    field, reference = context.field, context.field.foreign_key
    if reference is None:
        if field.fetched:
            yield ("fetched",), f"{context} refers to no entity, so there is nothing to fetch; give it a foreign_key"
        return
    target = context.schema.entity(reference.entity)
    if target is None:
        if len(context.schema.entities) > 1:
            names = (entity.name for entity in context.schema.tables)
            yield ("foreign_key",), f"there is no entity {reference.entity!r}; {nearest(reference.entity, names)}"
        return
    referred = target.field(reference.field)
    if target.embedded:
        yield ("foreign_key",), f"{target.name} is embedded, so no foreign key can lead to it"
    elif referred is None:
        names = (inner.name for inner in target.fields)
        yield ("foreign_key",), f"{target.name} has no field {reference.field!r}; {nearest(reference.field, names)}"
    elif target.key != (referred.name,) and not referred.unique:
        yield ("foreign_key",), f"{reference} is neither the primary key of {target.name} nor unique"
    elif field.type != referred.type and UNREADABLE not in (field.type, referred.type):
        yield ("foreign_key",), f"{context} is {field.type}, but {reference} is {referred.type}"


def _check_source(context: FieldContext) -> Iterator[Violation]:
    source = context.field.source
    if source is None:
        return
    if not all(source.paths):
        yield ("source",), f"the source of {context} has no path"
    if source.also:
        yield ("source", "also"), f"also stands at the source of {context.entity.name}: others give it as a whole"
    if context.entity.embedded:
        return
    if not source.endpoint:
        yield ("source",), f"the source of {context} has no endpoint; give {context.entity.name} a source with one"
        return
    parameters = PARAMETER.findall(source.endpoint)
    for step in (step for path in source.paths for step in path):
        if PARAMETER.fullmatch(step) and step not in parameters:
            yield ("source",), f"{source.endpoint} has no parameter {step}; {nearest(step, parameters)}"


def _check_type(context: FieldContext) -> Iterator[Violation]:
    field = context.field
    if isinstance(field.item, ListOf):
        yield ("type",), f"{context} is a list of lists; embed an entity that holds the inner list"
    if isinstance(field.item, Union) and not field.discriminator:
        parts = "a union and needs a discriminator: the field that tells its parts from each other"
        yield ("type",), f"{context} is {parts}"
    for place, name in enumerate(field.embedded):
        entity = context.schema.entity(name)
        if entity and not entity.embedded:
            yield ("type",), f"{name} has a table of its own; refer to it by foreign_key, or make it embedded"
        if name in field.embedded[:place]:
            yield ("type",), f"{name} stands twice in the union"
    is_single = isinstance(field.type, Scalar | EnumRef) and field.type != Scalar("json")
    for key in filter(lambda key: getattr(field, key), _ONLY_IN_TABLE):
        if context.entity.embedded:
            owner = context.entity.name
            yield (key,), f"{owner} is embedded and has no table of its own, so {context} cannot have {key}"
        elif not is_single:
            yield (key,), f"{context} is no single value, so it cannot have {key}"


def _check_discriminator(context: FieldContext) -> Iterator[Violation]:
    """Check that each member of a union can be told from the others, and that nothing else has a discriminator."""
    field, key = context.field, context.field.discriminator
    if key and not isinstance(field.item, Union):
        yield ("discriminator",), f"{context} is no union, so it cannot have a discriminator"
    if not key or not isinstance(field.item, Union):
        return
    owners: dict[str, str] = {}
    for member in filter(None, map(context.schema.entity, field.embedded)):
        tags, tag_field = context.schema.tags(member, key), member.field(key)
        if not tags:
            yield ("discriminator",), f"{member.name} needs a field {key!r} that is const or a closed enum"
        elif tag_field and tag_field.may_be_none:
            sentence = f"{tag_field.name} tells {member.name} from the others, so it must always be there"
            yield ("discriminator",), sentence
        for tag in tags:
            first = owners.setdefault(tag, member.name)
            if first != member.name:
                yield ("discriminator",), f"{key} = {tag!r} selects both {first} and {member.name}"


def _check_constraints(context: FieldContext) -> Iterator[Violation]:
    """Check that each bound means something for the type, and that they do not contradict each other."""
    bounds: dict[str, Constraint] = {}
    for bound in context.field.constraints:
        if sentence := _unsound(bound, context.field.type):
            yield (bound.key,), sentence
        else:
            bounds[bound.key] = bound
    for one, other in _ALTERNATIVES:
        if one in bounds and other in bounds:
            yield (other,), f"{context} has both {one} and {other}; one of them says nothing"
    for least, most in _RANGES:
        low, high = bounds.get(least), bounds.get(most)
        if low and high and exclude_each_other(low, high):
            yield (most,), f"nothing has both {least} {low.value} and {most} {high.value}"


def _unsound(bound: Constraint, type_: Type) -> str:
    """Return why the bound means nothing for the type; empty if it means something."""
    if not is_bound_by(type_, bound.key):
        return f"{bound.key} does not apply to {type_}"
    if bound.key == "pattern" and (mistake := mistake_in(str(bound.value))):
        return f"{bound.value!r} is no pattern that means the same everywhere: {mistake}"
    if type_ == Scalar("integer") and not isinstance(bound.value, int):
        return f"{bound.key} of an integer must be an integer, not {bound.value}"
    return ""


def _check_values(context: FieldContext) -> Iterator[Violation]:
    """Check that const, default and examples are values of the type within its bounds, and of a type that has them."""
    field = context.field
    values: list[tuple[NodePath, Value]] = [(("const",), field.const), (("default",), field.default)]
    values = [(path, value) for path, value in values if value is not None]
    values += [(("examples", index), example) for index, example in enumerate(field.examples)]
    for path, value in values:
        if value is None and field.nullable:
            continue
        where = f"as {'an example' if path[1:] else path[0]} of {context} must"
        if not fits(value, field.type, context.schema):
            yield path, f"{_shown(value)} is not of type {field.type}, {where} be"
            continue
        for bound in field.constraints:
            if not _unsound(bound, field.type) and not holds(value, bound):
                yield path, f"{_shown(value)} does not keep to {bound.key} {bound.value}, {where}"
    if field.const is not None and str(field.type) not in _CONST_TYPES:
        yield ("const",), f"a const is a {' or '.join(_CONST_TYPES)}, not {field.type}"
    if field.default is not None and (field.embedded or field.item == Scalar("json")):
        yield ("default",), f"{context} holds {field.type}, which can have no default"
    elif None not in (field.default, field.const) and field.default != field.const:
        yield ("default",), f"{context} is always {_shown(field.const)}, so nothing else can be its default"


def _shown(value: Value) -> str:
    """Return the value as it could stand in the file."""
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return "a mapping"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value) if isinstance(value, str) else str(value)
