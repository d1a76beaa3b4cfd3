"""Emit TypeScript: one interface per entity, one type per enum, no dependency.

Decimals, moments and their like are text with a brand, so that neither a number nor any other text passes for one.
What TypeScript has no word for stands in the comments as tags, named like the keys of the schema: `@primaryKey`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen import tags
from harness.codegen.scalars import is_long
from harness.codegen.text import origin
from harness.codegen.tsdoc import WIDTH, comment, literal, prose
from harness.schema.ir import ListOf, union_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.schema.ir import Entity, Field, Schema

_BRANDED = 'string & {{ readonly [brand]: "{0}" }}'
_ADDED: Mapping[str, tuple[str, str, str]] = {
    "integer": ("Integer", "number", "A whole number, at most 2^53 - 1 either way."),
    "long": (
        "LongInteger",
        "bigint | number",
        "A whole number that may go beyond 2^53 - 1, where `JSON.parse` rounds it: read it as a `bigint`.",
    ),
    "decimal": ("DecimalString", _BRANDED, "A number as text, digit for digit."),
    "date": ("IsoDate", _BRANDED, "A day: `2024-02-29`."),
    "time": ("IsoTime", _BRANDED, "A time of day: `16:00:00`."),
    "datetime": ("IsoDateTime", _BRANDED, "A moment with its zone: `2024-02-29T16:00:00Z`."),
    "uuid": ("Uuid", _BRANDED, "A UUID: `123e4567-e89b-12d3-a456-426614174000`."),
    "json": (
        "JsonValue",
        "string | number | boolean | null | readonly {0}[] | {{ readonly [key: string]: {0} }}",
        "Any JSON.",
    ),
}
"""The scalars that TypeScript lacks: their names, what they are, and what they mean."""


def emit_typescript(schema: Schema) -> str:
    """Emit `types.ts`."""
    parts = [f"// {' '.join(origin(schema).split())}\n"]
    if schema.description or schema.drop:
        tags_of_all = ["@packageDocumentation", *(f"@drop {name}" for name in schema.drop)]
        parts.append(comment(prose(schema.description) if schema.description else "", tags_of_all))
    used = {_scalar(field) for entity in schema.entities for field in entity.fields if field.const is None}
    names = {scalar: _free(name, schema) for scalar, (name, _, _) in _ADDED.items() if scalar in used}
    if any(_ADDED[scalar][1] == _BRANDED for scalar in names):
        parts.append("declare const brand: unique symbol;\n")
    for scalar, name in names.items():
        _, definition, about = _ADDED[scalar]
        parts.append(f"{comment(about, ())}export type {name} = {definition.format(name)};\n")
    for enum in schema.enums:
        values = [literal(value) for value in enum.values]
        about = comment(prose(enum.description), ()) if enum.description else ""
        parts.append(about + _union(enum.name, [*values, "(string & {})"] if enum.open else values))
        about = comment(f"The {'known ' if enum.open else ''}values of `{enum.name}`.", ())
        array = f"[{', '.join(values)}]"
        if len(f"export const {enum.name} = {array} as const;") > WIDTH:
            array = "".join(["[\n", *(f"  {value},\n" for value in values), "]"])
        parts.append(f"{about}export const {enum.name} = {array} as const;\n")
    for entity in schema.entities:
        for field in entity.fields:
            if field.discriminator:
                about = comment(f"What `{entity.name}.{field.name}` holds, told apart by `{field.discriminator}`.", ())
                parts.append(about + _union(union_name(entity, field), field.embedded))
        about = comment(prose(entity.description) if entity.description else "", tags.entity_tags(entity))
        properties = "".join([_property(field, entity, names) for field in entity.fields])
        parts.append(f"{about}export interface {entity.name} {{\n{properties}}}\n")
    properties = "".join([f"  readonly {entity.name}: {entity.name};\n" for entity in schema.entities])
    about = comment("Every entity by its name.", ())
    return "\n".join([*parts, f"{about}export interface {_free('Entities', schema)} {{\n{properties}}}\n"])


def _scalar(field: Field) -> str:
    return "long" if is_long(field) else str(field.item)


def _free(name: str, schema: Schema) -> str:
    """Return the name, with an underscore where the schema has it too: no type of a schema has one."""
    unions = (union_name(entity, field) for entity in schema.entities for field in entity.fields if field.discriminator)
    return f"{name}_" if schema.entity(name) or schema.enum(name) or name in unions else name


def _union(name: str, choices: Sequence[str]) -> str:
    flat = f"export type {name} = {' | '.join(choices)};"
    broken = "".join([f"\n  | {choice}" for choice in choices])
    return f"{flat}\n" if len(flat) <= WIDTH else f"export type {name} ={broken};\n"


def _property(field: Field, entity: Entity, names: Mapping[str, str]) -> str:
    """Emit one property. What has a default may be absent, as in JSON Schema: who writes may leave it out."""
    description = prose(field.description) if field.description else ""
    absent = "?" if field.optional or field.default is not None else ""
    null = " | null" if field.nullable else ""
    about = comment(description, tags.field_tags(field, entity), "  ")
    if field.const is not None:
        type_ = f"{field.const}n" if is_long(field) else literal(field.const)
    else:
        item = _scalar(field)
        name = union_name(entity, field) if field.discriminator else names.get(item, item)
        type_ = f"readonly {name}[]" if isinstance(field.type, ListOf) else name
    return f"{about}  readonly {field.name}{absent}: {type_}{null};\n"
