"""Emit Pydantic models: one frozen class per entity, one StrEnum per enum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.codegen import extensions
from harness.codegen.scalars import (
    SPELLINGS,
    called_modules,
    example_literal,
    is_long,
    json_literal,
    plain_imports,
    python_literal,
)
from harness.codegen.text import (
    Group,
    Node,
    TypeUnion,
    after,
    attribute_name,
    call,
    dict_of,
    docstring,
    emit_module,
    is_verbatim,
    lines,
    literal,
    text,
    texts,
    tuple_of,
)
from harness.schema.ir import Entity, Enum, EnumRef, Field, ListOf, Scalar, Schema, Type, Union, union_name
from harness.schema.patterns import python_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.positioned_yaml import Value


_SCHEMA_FACTS = "schema_facts: typing.ClassVar[dict[str, typing.Any]] = "


def emit_models(schema: Schema) -> str:
    """Emit `models.py`."""
    owners = ((schema.entity(name), key) for name, key in schema.discriminators)
    tags = [field.type for owner, key in owners if owner and (field := owner.field(key))]
    tag_enums = frozenset(tag.name for tag in tags if isinstance(tag, EnumRef))
    scope = _ModelScope(schema, schema.discriminators, tag_enums)
    parts: list[str] = []
    for enum in schema.enums:
        about = docstring(enum.description or "One of the known values.", 4)
        parts += ["", "", f"class {enum.name}(KnownValues):", *about, ""]
        parts += [f"    {name} = {literal(value)}" for value, name in member_names(enum).items()]
        if facts := _of_enum(enum):
            parts += ["", *lines(Group("schema_facts = enum.nonmember(", (json_literal(facts),)), 4)]
        if enum.open:
            choices = (f"{enum.name} | str", call("pydantic.Field", {"union_mode": text("left_to_right")}))
            parts += ["", "", *lines(Group(f"{_open(enum)} = typing.Annotated[", choices, "]"))]
        if enum.name in tag_enums:  # its values in place, as those who read a union look for them
            spelled: dict[str, Value] = {"type": "string", "enum": list(enum.values), "x-enum": enum.name}
            values = Group("typing.Literal[", texts(enum.values).items, "]")
            tag = (values, Group("pydantic.WithJsonSchema(", (json_literal(spelled),)))
            parts += ["", "", *lines(Group(f"{_tag(enum.name)} = typing.Annotated[", tag, "]"))]
    for entity in _parts_first(schema):
        parts += _model(entity, scope)
    listed = dict_of({entity.name: entity.name for entity in schema.entities})
    parts += ["", "", *lines(after("MODELS: dict[str, type[UnifiedModel]] = ", listed))]
    parts += docstring("Every model by the name of its entity.")
    return emit_module("Pydantic models", schema, [*_imports(schema, scope), *parts])


@dataclass(frozen=True, slots=True)
class _ModelScope:
    """Hold what a part needs of the whole: the schema, the fields that tell unions apart, their enums."""

    schema: Schema
    discriminators: frozenset[tuple[str, str]]
    tag_enums: frozenset[str]

    def annotation(self, field: Field, entity: Entity) -> str:
        """Return the type of the attribute."""
        item = field.item
        enum = self.schema.enum(item.name) if isinstance(item, EnumRef) else None
        if field.const is not None:
            spelled = f"typing.Literal[{json_literal(field.const)}]"
        elif isinstance(item, Scalar):
            spelled = SPELLINGS[item.name].model
        elif isinstance(item, Union):
            spelled = union_name(entity, field)
        elif isinstance(field.type, EnumRef) and (entity.name, field.name) in self.discriminators:
            spelled = _tag(field.type.name)
        else:
            spelled = _open(enum) if enum and enum.open else str(item)
        if isinstance(field.type, ListOf):
            spelled = f"tuple[{spelled}, ...]"
        return f"{spelled} | None" if field.nullable or (field.optional and field.default is None) else spelled


def member_names(enum: Enum) -> dict[str, str]:
    """Name the member of each value: in capitals, and never the same name twice."""
    names: dict[str, str] = {}
    for value in enum.values:
        plain = re.sub(r"\W+", "_", value, flags=re.ASCII).strip("_").upper()
        name = plain if plain[:1].isalpha() else f"VALUE_{plain}".rstrip("_")
        while name in names.values():
            name += "_"
        names[value] = name
    return names


def _imports(schema: Schema, scope: _ModelScope) -> list[str]:
    """Import what the text names, and nothing else."""
    fields = [field for entity in schema.entities for field in entity.fields]
    scalars = {field.item.name for field in fields if isinstance(field.item, Scalar)}
    has_open, has_unions = any(enum.open for enum in schema.enums), bool(schema.discriminators)
    bounds = [(field.type, bound.value) for field in fields for bound in field.constraints]
    evaluated = called_modules([*((field.item, field.default) for field in fields), *bounds])
    evaluated |= {"enum"} if any(map(_of_enum, schema.enums)) else set()
    evaluated |= {"typing"} if has_open or has_unions or scope.tag_enums else set()
    annotated = {SPELLINGS[scalar].model.partition(".")[0] for scalar in scalars}
    annotated |= {"typing"} if schema.entities else set()
    base = [name for scalar, name in (("decimal", "ExactDecimal"), ("datetime", "UtcDateTime")) if scalar in scalars]
    base += ["UnifiedModel", *(["KnownValues"] if schema.enums else [])]
    base += ["is_none"] if any(map(_is_left_out, fields)) else []
    return [
        *plain_imports(evaluated, annotated),
        "import pydantic",
        *(["import typing_extensions"] if has_unions else []),
        "",
        f"from harness.model.entity import {', '.join(sorted(base))}",
    ]


def _parts_first(schema: Schema) -> list[Entity]:
    """Order the entities so that each comes after those that it embeds."""
    ordered: dict[str, Entity] = {}

    def place(entity: Entity, around: tuple[str, ...]) -> None:
        parts = (schema.entity(name) for field in entity.fields for name in field.embedded if name not in around)
        for part in filter(None, parts):
            if part.name not in ordered:
                place(part, (*around, part.name))
        ordered.setdefault(entity.name, entity)

    for entity in schema.entities:
        place(entity, (entity.name,))
    return list(ordered.values())


def _of_enum(enum: Enum) -> dict[str, Value]:
    return {**_exactly(enum.description), **({"x-open": True} if enum.open else {})}


def _exactly(description: str) -> dict[str, Value]:
    """Return the description, where the docstring says something else."""
    return {} if is_verbatim(description) else {"description": " ".join(description.split())}


def _model(entity: Entity, scope: _ModelScope) -> list[str]:
    """Emit the class, after a type of its own for each union in it: readers of JSON Schema need it by name."""
    parts: list[str] = []
    for field in entity.fields:
        if isinstance(field.item, Union):
            discriminated = call("pydantic.Field", {"discriminator": text(attribute_name(field.discriminator))})
            union = Group("typing.Annotated[", (TypeUnion(field.embedded), discriminated), "]")
            name = union_name(entity, field)
            parts += ["", "", *lines(Group(f"{name} = typing_extensions.TypeAliasType(", (text(name), union)))]
    about = docstring(entity.description or f"The entity {entity.name}.", 4)
    facts = json_literal(_exactly(entity.description) | extensions.entity_extensions(entity))
    parts += ["", "", f"class {entity.name}(UnifiedModel):", *about, "", *lines(after(_SCHEMA_FACTS, facts), 4), ""]
    for field in entity.fields:
        before = f"{attribute_name(field.name)}: {scope.annotation(field, entity)} = pydantic.Field("
        parts += lines(Group(before, tuple(_arguments(field, entity, scope.schema))), 4)
    return parts


def _open(enum: Enum) -> str:
    return f"_{enum.name}OrText"


def _tag(enum: str) -> str:
    return f"_{enum}Tag"


def _arguments(field: Field, entity: Entity, schema: Schema) -> Iterator[Node]:
    """Yield everything that the schema says about the value, as the arguments of Field()."""
    # What JSON Schema says of the type and Python does not: the 64 bits, and a pattern before its translation.
    extra: dict[str, Value] = {"format": "int64"} if is_long(field) and not isinstance(field.type, ListOf) else {}
    if field.default is not None or field.optional:
        yield after("default=", _default(field.default, field.type, schema))
    if _is_left_out(field):
        yield "exclude_if=is_none"
    if attribute_name(field.name) != field.name:
        yield text(field.name, "alias=")
    if field.description:
        yield text(field.description, "description=")
    if field.examples:
        yield Group("examples=[", tuple(example_literal(field.item, example) for example in field.examples), "]")
    for constraint in field.constraints:
        if constraint.key == "pattern":
            translated = python_pattern(str(constraint.value))
            yield text(translated, "pattern=")
            extra |= {"pattern": constraint.value} if translated != constraint.value else {}
        else:
            yield after(f"{constraint.key}=", _default(constraint.value, field.type, schema))
    if extra := extra | extensions.field_extensions(field, entity):
        entries = (
            text(value, f'"{key}": ') if isinstance(value, str) else f'"{key}": {value}' for key, value in extra.items()
        )
        yield Group("json_schema_extra={", tuple(entries), "}")


def _is_left_out(field: Field) -> bool:
    """Return whether the value stands in no JSON where it is none."""
    return field.optional and not field.nullable and field.default is None


def _default(value: Value, type_: Type, schema: Schema) -> Node:
    if value is None:
        return "None"
    if isinstance(type_, ListOf) and isinstance(value, list):
        return tuple_of(_default(item, type_.item, schema) for item in value)
    enum = schema.enum(type_.name) if isinstance(type_, EnumRef) else None
    if enum and value in enum.values:
        return f"{enum.name}.{member_names(enum)[str(value)]}"
    return python_literal(type_.name, value) if isinstance(type_, Scalar) else json_literal(value)
