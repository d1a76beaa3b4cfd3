"""Write JSON Schema 2020-12 of the whole domain, as Pydantic does: one definition per entity, enum and union."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeAlias

from harness import wire
from harness.codegen import extensions
from harness.codegen.json_values import DECIMAL, default_json, json_value
from harness.codegen.scalars import is_long
from harness.codegen.text import origin
from harness.schema.ir import EnumRef, ListOf, Scalar, Union, union_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Entity, Enum, Field, Schema
    from harness.wire import Json

SchemaTree: TypeAlias = "dict[str, Json]"

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ANYTHING = "JsonValue"
"""The definition that `json` fields refer to, by Pydantic's name for it."""

_SCALARS: Mapping[str, SchemaTree] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "decimal": {"type": "string", "format": "decimal"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "datetime": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
}
_BOUNDS: Mapping[str, str] = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "pattern": "pattern",
    "min_length": "minLength",
    "max_length": "maxLength",
}
_LIST_BOUNDS: Mapping[str, str] = {"min_length": "minItems", "max_length": "maxItems"}


def emit_json_schema(schema: Schema) -> str:
    """Emit `schema.json`."""
    head = {
        "$schema": DIALECT,
        "$comment": origin(schema),
        "title": schema_title(schema),
        "description": schema.description,
    }
    about: SchemaTree = {**head, "x-drop": list(schema.drop)}
    return json_text({**_without_empty(about), "$defs": build_definitions(schema, "#/$defs/")})


def build_definitions(schema: Schema, place: str) -> SchemaTree:
    """Build every definition by its name; they refer to each other at `place`, like `#/$defs/`."""
    scope = _DefinitionScope(place, {enum.name: enum for enum in schema.enums}, schema.discriminators)
    definitions: SchemaTree = {}
    for entity in schema.entities:
        about: SchemaTree = {"title": entity.name, "description": _joined(entity.description), "type": "object"}
        shape: SchemaTree = {"properties": {field.name: _property(field, entity, scope) for field in entity.fields}}
        required = [field.name for field in entity.fields if not field.optional and field.default is None]
        tree = _without_empty({**about, **shape, "required": list(required)}) | {"additionalProperties": False}
        facts = extensions.entity_extensions(entity).items()
        definitions[entity.name] = {**tree, **{key: json_value(value) for key, value in facts}}
    for entity, field in ((owner, field) for owner in schema.entities for field in owner.fields):
        if field.discriminator:
            mapping: SchemaTree = {tag: scope.place + name for tag, name in schema.variants(field).items()}
            definitions[union_name(entity, field)] = {
                "oneOf": [scope.ref(name) for name in field.embedded],
                "discriminator": {"propertyName": field.discriminator, "mapping": mapping},
            }
    for enum in schema.enums:
        about = {"title": enum.name, "description": _joined(enum.description), "type": "string"}
        definitions[enum.name] = _without_empty({**about, "enum": list(enum.values), "x-open": enum.open or None})
    return {**definitions, ANYTHING: {}} if schema.uses("json") else definitions


def schema_title(schema: Schema) -> str:
    """Return the name of the domain, which is that of its file."""
    return PurePath(schema.file).stem


def json_text(tree: SchemaTree) -> str:
    """Return the tree as the text of a file."""
    return wire.indented(tree).decode()


@dataclass(frozen=True, slots=True)
class _DefinitionScope:
    """Hold what a definition needs of the others: where they are, the enums, the fields that tell unions apart."""

    place: str
    enums: Mapping[str, Enum]
    tags: frozenset[tuple[str, str]]

    def ref(self, name: str) -> SchemaTree:
        return {"$ref": self.place + name}


def _property(field: Field, entity: Entity, scope: _DefinitionScope) -> SchemaTree:
    item = field.item
    if isinstance(item, Scalar):
        tree = {**(_SCALARS.get(item.name) or scope.ref(ANYTHING))}
        tree |= {"format": "int64"} if is_long(field) and not isinstance(field.type, ListOf) else {}
        tree |= {"const": json_value(field.const)} if field.const is not None else {}
    elif isinstance(item, EnumRef) and (entity.name, field.name) in scope.tags:
        # Those who read a union need the values in place.
        tree = {"type": "string", "enum": list(scope.enums[item.name].values), "x-enum": item.name}
    elif isinstance(item, EnumRef) and scope.enums[item.name].open:
        tree = {"anyOf": [scope.ref(item.name), _SCALARS["string"]]}
    else:
        tree = scope.ref(union_name(entity, field) if isinstance(item, Union) else str(item))
    if isinstance(field.type, ListOf):
        tree = {"type": "array", "items": tree, **_bounds(field, _LIST_BOUNDS)}
    else:
        tree |= _bounds(field, _BOUNDS)
    if field.nullable:
        choices = tree.get("anyOf")
        tree = {"anyOf": [*(choices if isinstance(choices, list) else [tree]), {"type": "null"}]}
    if field.description:
        tree["description"] = field.description
    if field.default is not None:
        tree["default"] = default_json(field.default, field.item)
    if field.examples:
        tree["examples"] = [json_value(example, field.item) for example in field.examples]
    tree.update(extensions.field_extensions(field, entity))
    return tree


def _bounds(field: Field, words: Mapping[str, str]) -> SchemaTree:
    """Return the bounds that JSON Schema has a word for; those of a decimal are text, and extensions."""
    if not field.constraints or field.type == DECIMAL:
        return {}
    return {words[bound.key]: json_value(bound.value) for bound in field.constraints}


def _joined(description: str) -> str:
    return " ".join(description.split())


def _without_empty(tree: SchemaTree) -> SchemaTree:
    return {key: value for key, value in tree.items() if value not in ("", [], None)}
