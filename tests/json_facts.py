"""A Schema read back from the definitions of JSON Schema: whatever it lacks, the file has lost."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from harness.naming import snake_case
from harness.schema.ir import (
    Constraint,
    Entity,
    EntityRef,
    Enum,
    EnumRef,
    Field,
    ListOf,
    PayloadSource,
    Reference,
    Scalar,
    Schema,
    Type,
    Union,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from harness.wire import Steps

Tree: TypeAlias = dict[str, Any]

NULL = {"type": "null"}
FORMATS = {name: name for name in ("decimal", "date", "time", "uuid")} | {"date-time": "datetime", "int64": "integer"}
BOUNDS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le", "exclusiveMaximum": "lt", "pattern": "pattern"}
LENGTHS = {"minLength": "min_length", "minItems": "min_length", "maxLength": "max_length", "maxItems": "max_length"}
OF_DECIMALS = {f"x-{key}": key for key in ("ge", "gt", "le", "lt")}
CONSTRAINTS = {**BOUNDS, **LENGTHS, **OF_DECIMALS}

MADE: Mapping[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "number": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
    "uuid": UUID,
}


def tree_of(text: str) -> Tree:
    """JSON with every digit of its numbers."""
    tree: Tree = json.loads(text, parse_float=Decimal)
    return tree


def schema_of(root: Tree, definitions: Tree, description: str) -> Schema:
    """What the definitions say, as a schema file would."""
    entities = (_entity(name, told, definitions) for name, told in definitions.items() if "properties" in told)
    enums = (_enum(name, told) for name, told in definitions.items() if "enum" in told)
    return Schema(tuple(entities), tuple(enums), description, tuple(root.get("x-drop", [])))


def normal(schema: Schema) -> Schema:
    """The schema without what says nothing.

    Line breaks, `1.0` or `1`, a table that has its entity's name, "may be absent" of a field that has a default.
    """
    entities = tuple(_normal_entity(entity) for entity in schema.entities)
    enums = tuple(dataclasses.replace(enum, description=_joined(enum.description)) for enum in schema.enums)
    return dataclasses.replace(schema, entities=entities, enums=enums)


def _normal_entity(entity: Entity) -> Entity:
    table = "" if entity.cache_table == snake_case(entity.name) else entity.cache_table
    fields = tuple(_normal_field(field) for field in entity.fields)
    return dataclasses.replace(entity, description=_joined(entity.description), cache_table=table, fields=fields)


def _normal_field(field: Field) -> Field:
    return dataclasses.replace(
        field,
        default=typed(field.default, field.item),
        examples=tuple(typed(example, field.item) for example in field.examples),
        constraints=tuple(sorted(field.constraints, key=lambda bound: bound.key)),
        optional=field.optional and field.default is None,
    )


def typed(value: Any, item: Type) -> Any:
    """A default or an example as a value of its type, so that two ways to write it are equal."""
    if isinstance(value, list):
        return [typed(each, item) for each in value]
    make = MADE.get(str(item))
    return make(str(value)) if make and value is not None else value


def exact(bound: Any) -> Any:
    """A bound with the digits that it is written with."""
    return bound if isinstance(bound, str) else Decimal(str(bound))


def _enum(name: str, told: Tree) -> Enum:
    return Enum(name, tuple(told["enum"]), told.get("x-open", False), told.get("description", ""))


def _entity(name: str, told: Tree, definitions: Tree) -> Entity:
    source = source_of(told["x-source"], (), told.get("x-also", ())) if "x-source" in told else None
    around = source.paths[0] if source else ()
    fields = (_field(key, each, definitions, around) for key, each in told["properties"].items())
    given = {key for key, each in told["properties"].items() if "default" in each} | set(told.get("required", []))
    return Entity(
        name=name,
        fields=tuple(dataclasses.replace(field, optional=field.name not in given) for field in fields),
        description=told.get("description", ""),
        embedded=told.get("x-embedded", False),
        access=told.get("x-access", "public"),
        cache_table=told.get("x-table", "") if told.get("x-table") != snake_case(name) else "",
        cache_ttl=told.get("x-cache-ttl"),
        stale_ttl=told.get("x-stale-ttl"),
        negative_ttl=told.get("x-negative-ttl"),
        retention=told.get("x-retention"),
        invalidated_by=tuple(told.get("x-invalidated-by", [])),
        source=source,
        refused=tuple(told.get("x-refused", {}).items()),
        renamed_from=told.get("x-renamed-from", ""),
    )


def _field(name: str, told: Tree, definitions: Tree, around: Steps) -> Field:
    choices = [each for each in told.get("anyOf", [told]) if each != NULL]
    shape = choices[0]
    item, discriminator = _item(shape["items"] if shape.get("type") == "array" else shape, definitions)
    assert told.get("deprecated", False) is bool(told.get("x-deprecated"))
    return Field(
        name=name,
        type=ListOf(item) if shape.get("type") == "array" else item,
        description=told.get("description", ""),
        examples=tuple(typed(each, item) for each in told.get("examples", [])),
        unit=told.get("x-unit", ""),
        const=shape.get("const"),
        default=typed(told.get("default"), item),
        constraints=_constraints(told | shape, item),
        nullable=NULL in told.get("anyOf", []),
        unique=told.get("x-unique", False),
        index=told.get("x-index", False),
        primary_key=told.get("x-primary-key", False),
        foreign_key=Reference(*told["x-foreign-key"].split(".")) if "x-foreign-key" in told else None,
        discriminator=discriminator,
        deprecated=told.get("x-deprecated", ""),
        renamed_from=told.get("x-renamed-from", ""),
        original=tuple(told["x-original"].split(".")) if "x-original" in told else (),
        source=source_of(told["x-source"], around) if "x-source" in told else None,
        fetched=told.get("x-fetched", ""),
        pii=told.get("x-pii", "none"),
    )


def _item(told: Tree, definitions: Tree) -> tuple[Type, str]:
    """The type of one value, and the discriminator where it is a union."""
    told = next((each for each in told.get("anyOf", []) if "$ref" in each), told)
    if "$ref" in told:
        return _referred(told["$ref"].rpartition("/")[2], definitions)
    if "x-enum" in told:
        assert told["enum"] == definitions[told["x-enum"]]["enum"]
        return EnumRef(told["x-enum"]), ""
    return Scalar(FORMATS[told["format"]] if "format" in told else told["type"]), ""


def _referred(name: str, definitions: Tree) -> tuple[Type, str]:
    told = definitions[name]
    if told == {}:
        return Scalar("json"), ""
    if "enum" in told:
        return EnumRef(name), ""
    if "properties" in told:
        return EntityRef(name), ""
    members = tuple(EntityRef(each["$ref"].rpartition("/")[2]) for each in told["oneOf"])
    return Union(members), told["discriminator"]["propertyName"]


def _constraints(told: Tree, item: Type) -> tuple[Constraint, ...]:
    found = ((key, told[word]) for word, key in CONSTRAINTS.items() if word in told)
    of_decimals = str(item) == "decimal"
    bounds = (
        Constraint(key, Decimal(value) if of_decimals and key in BOUNDS.values() else value) for key, value in found
    )
    return tuple(sorted(bounds, key=lambda bound: bound.key))


def source_of(told: str, around: Steps, also: Iterable[str] = ()) -> PayloadSource:
    found = re.fullmatch(r"((?:GET|POST|PUT|PATCH|DELETE) \S+)? ?(.*)", told)
    assert found is not None
    paths = tuple(_inner(_steps(path), around) for path in found[2].split(" | "))
    return PayloadSource(found[1] or "", paths, tuple(also))


def _steps(path: str) -> Steps:
    return tuple(path.replace("[]", ".[]").lstrip(".").split(".")) if path else ()


def _inner(steps: Steps, around: Steps) -> Steps:
    return steps[len(around) :] if steps[: len(around)] == around else steps


def _joined(description: str) -> str:
    return " ".join(description.split())
