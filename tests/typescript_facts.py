"""A Schema read back from what the TypeScript compiler finds in `types.ts`: whatever it lacks, the file has lost."""

from __future__ import annotations

import dataclasses
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import json_facts

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
    from collections.abc import Mapping

    from harness.wire import Steps

Tree: TypeAlias = dict[str, Any]

NULL = {"literal": None}
SCALARS = {
    "Integer": "integer",
    "LongInteger": "integer",
    "DecimalString": "decimal",
    "IsoDate": "date",
    "IsoTime": "time",
    "IsoDateTime": "datetime",
    "Uuid": "uuid",
    "JsonValue": "json",
}
LITERALS = {str: "string", int: "integer", bool: "boolean"}
BOUNDS = {
    "ge": "ge",
    "gt": "gt",
    "le": "le",
    "lt": "lt",
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
}


def schema_of(found: Tree) -> Schema:
    """What the file says, as a schema file would."""
    about = found["about"]
    entities = (_entity(name, told, found["types"]) for name, told in found["interfaces"].items() if name != "Entities")
    enums = (_enum(name, found) for name in found["constants"])
    return Schema(tuple(entities), tuple(enums), text_of(about["text"]), tuple(about["tags"].get("drop", [])))


def normal(schema: Schema) -> Schema:
    """The schema without what says nothing, the blanks in its texts among it."""
    plain = json_facts.normal(schema)
    entities = tuple(
        dataclasses.replace(
            entity,
            fields=tuple(_normal_field(field) for field in entity.fields),
            refused=tuple((path, normal_text(reason)) for path, reason in entity.refused),
        )
        for entity in plain.entities
    )
    return dataclasses.replace(plain, entities=entities, description=normal_text(plain.description))


def normal_text(text: str) -> str:
    """The text with one space for blanks, and a single line break where there was one or more."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def text_of(comment: str) -> str:
    """What a comment says to people: paragraphs as lines, escapes undone, code as it stands."""
    lines = (" ".join(paragraph.split("\n")) for paragraph in comment.split("\n\n"))
    return "\n".join(re.sub(r"(`[^`]+`)|\[U\+([0-9A-F]+)\]|\\(.)", _unescaped, line) for line in lines)


def code_of(comment: str) -> str:
    """What a tag says to programs."""
    return comment[1:-1] if comment.startswith("`") else text_of(comment)


def _unescaped(found: re.Match[str]) -> str:
    return found[1] or found[3] or chr(int(found[2], 16))


def _normal_field(field: Field) -> Field:
    texts = {name: normal_text(getattr(field, name)) for name in ("description", "unit", "deprecated")}
    return dataclasses.replace(field, **texts)  # type: ignore[arg-type]


def _enum(name: str, found: Tree) -> Enum:
    told = found["types"][name]
    choices = told["type"].get("union", [told["type"]])
    values = tuple(choice["literal"] for choice in choices if "literal" in choice)
    assert list(values) == found["constants"][name]
    return Enum(name, values, {"text": "(string & {})"} in choices, _joined(told["text"]))


def _entity(name: str, told: Tree, types: Tree) -> Entity:
    tags = told["tags"]
    also = map(code_of, tags.get("also", []))
    source = json_facts.source_of(code_of(tags["source"][0]), (), also) if "source" in tags else None
    around = source.paths[0] if source else ()
    table = _first(tags, "table")
    return Entity(
        name=name,
        fields=tuple(_field(key, each, types, around) for key, each in told["properties"].items()),
        description=_joined(told["text"]),
        embedded="embedded" in tags,
        access="user" if _first(tags, "access") == "user" else "public",
        cache_table=table if table != snake_case(name) else "",
        cache_ttl=_seconds(tags, "cacheTtl"),
        stale_ttl=_seconds(tags, "staleTtl"),
        negative_ttl=_seconds(tags, "negativeTtl"),
        retention=_seconds(tags, "retention"),
        invalidated_by=tuple(map(code_of, tags.get("invalidatedBy", []))),
        source=source,
        refused=tuple(map(_reason, tags.get("refused", []))),
        renamed_from=_first(tags, "renamedFrom"),
    )


def _field(name: str, told: Tree, types: Tree, around: Steps) -> Field:
    tags = told["tags"]
    assert told["readonly"]
    type_, const = _type(told["type"], types)
    bare = Field(name, type_)
    default = json_facts.typed(_json(tags["defaultValue"][0]), bare.item) if "defaultValue" in tags else None
    return dataclasses.replace(
        bare,
        description=text_of(told["text"]),
        examples=tuple(json_facts.typed(_json(each), bare.item) for each in tags.get("example", [])),
        unit=text_of(tags.get("unit", [""])[0]),
        const=const,
        default=default,
        constraints=_constraints(tags, bare.item),
        optional=told["optional"] and default is None,
        nullable=NULL in _choices(told["type"]),
        unique="unique" in tags,
        index="index" in tags,
        primary_key="primaryKey" in tags,
        foreign_key=Reference(*_first(tags, "foreignKey").split(".")) if "foreignKey" in tags else None,
        discriminator=_first(tags, "discriminator"),
        deprecated=text_of(tags.get("deprecated", [""])[0]),
        renamed_from=_first(tags, "renamedFrom"),
        original=tuple(_first(tags, "original").split(".")) if "original" in tags else (),
        source=_source(tags, around),
        fetched=_first(tags, "fetched"),
        pii=_first(tags, "pii") or "none",
    )


def _source(tags: Mapping[str, list[str]], around: Steps) -> PayloadSource | None:
    return json_facts.source_of(code_of(tags["source"][0]), around) if "source" in tags else None


def _choices(type_: Any) -> list[Any]:
    return list(type_["union"]) if isinstance(type_, dict) and "union" in type_ else [type_]


def _type(told: Any, types: Tree) -> tuple[Type, Any]:
    """The type, and the const where it has but one value."""
    (held,) = (each for each in _choices(told) if each != NULL)
    if isinstance(held, dict) and "list" in held:
        return ListOf(_type(held["list"], types)[0]), None
    if isinstance(held, dict):
        return Scalar(LITERALS[type(held["literal"])]), held["literal"]
    return _named(held, types), None


def _named(name: str, types: Tree) -> Type:
    if name not in types:
        return Scalar(name) if name.islower() else EntityRef(name)
    if name in SCALARS:
        return Scalar(SCALARS[name])
    choices = _choices(types[name]["type"])
    return Union(tuple(map(EntityRef, choices))) if isinstance(choices[0], str) else EnumRef(name)


def _constraints(tags: Mapping[str, list[str]], item: Type) -> tuple[Constraint, ...]:
    found = ((BOUNDS[tag], code_of(told[0])) for tag, told in tags.items() if tag in BOUNDS)
    bounds = (Constraint(key, text if key == "pattern" else _number(text, item)) for key, text in found)
    return tuple(sorted(bounds, key=lambda bound: bound.key))


def _number(text: str, item: Type) -> int | Decimal:
    return Decimal(text) if str(item) in {"decimal", "number"} else int(text)


def _reason(told: str) -> tuple[str, str]:
    found = re.fullmatch(r"(`[^`]+`|\S+)\s(.*)", told, re.DOTALL)
    assert found is not None
    return code_of(found[1]), text_of(found[2])


def _first(tags: Mapping[str, list[str]], name: str) -> str:
    return code_of(tags.get(name, [""])[0])


def _seconds(tags: Mapping[str, list[str]], name: str) -> int | None:
    return int(tags[name][0]) if name in tags else None


def _json(told: str) -> Any:
    return json.loads(code_of(told), parse_float=Decimal)


def _joined(comment: str) -> str:
    return " ".join(text_of(comment).split())
