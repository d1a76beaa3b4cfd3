"""Emit the facts that cache, mapping and rendering read of a schema at run time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from harness.codegen.extensions import lineage
from harness.codegen.text import (
    Group,
    Node,
    call,
    dict_of,
    docstring,
    emit_module,
    lines,
    literal,
    text,
    texts,
    tuple_of,
)
from harness.schema.ir import ListOf

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Field, Schema
    from harness.wire import Steps


def emit_facts(schema: Schema) -> str:
    """Emit `facts.py`."""
    fields = [field for entity in schema.entities for field in entity.fields]
    has_steps = any(field.original for field in fields) or any(entity.source for entity in schema.entities)
    names = {
        "EntityFacts": bool(schema.entities),
        "FieldFacts": bool(fields),
        "paths": any(field.source for field in fields),
        "steps": has_steps,
    }
    used = ", ".join(name for name, is_used in names.items() if is_used)
    every = dict_of({entity.name: _entity(entity, schema) for entity in schema.entities})
    listed = lines(Group("FACTS: Mapping[str, EntityFacts] = MappingProxyType(", (every,)))
    # The digest is over the facts and what they leave out of a value; no description is part of it.
    values = [(field.default, field.constraints) for field in fields]
    enums = [(enum.values, enum.open) for enum in schema.enums]
    digest = hashlib.sha256("\n".join([*listed, repr(values), repr(enums)]).encode()).hexdigest()
    body = [
        *("from types import MappingProxyType", "from typing import TYPE_CHECKING", ""),
        *([f"from harness.model.facts import {used}", ""] if used else []),
        *("if TYPE_CHECKING:", "    from collections.abc import Mapping", ""),
        f"SCHEMA_DIGEST = {literal(digest)}",
        *docstring("Changes with anything that decides what a row holds, and for how long."),
        "",
        *listed,
        *docstring("Every entity by its name."),
    ]
    return emit_module("Facts of the schema", schema, body)


def _entity(entity: Entity, schema: Schema) -> Group:
    source = entity.source
    arguments = {
        "name": literal(entity.name),
        "table": _quoted(entity.table),
        "key": _listed(entity.key),
        "ttl": _number(entity.cache_ttl),
        "stale_ttl": _number(entity.stale_ttl),
        "negative_ttl": _number(entity.negative_ttl),
        "retention": _number(entity.retention),
        "invalidated_by": _listed(entity.invalidated_by),
        "access": _quoted(entity.access) if entity.access != "public" else "",
        "endpoint": _quoted(source.endpoint) if source else "",
        "also": _listed(source.also) if source else "",
        "path": _steps(source.paths[0]) if source else "",
        "fields": tuple_of([_field(field, entity, schema) for field in entity.fields]),
    }
    return call("EntityFacts", {key: node for key, node in arguments.items() if node})


def _field(field: Field, entity: Entity, schema: Schema) -> Group:
    reference = field.foreign_key
    variants = {tag: literal(name) for tag, name in schema.variants(field).items()} if field.discriminator else {}
    arguments = {
        "name": literal(field.name),
        "type": text(str(field.type)),
        "source": f"paths({literal(' | '.join(map('.'.join, field.source.paths)))})" if field.source else "",
        "original": _steps(field.original),
        "lineage": text(lineage(field, entity)) if field.source else "",
        "types": _listed(field.embedded),
        "many": _flag(isinstance(field.type, ListOf)),
        "optional": _flag(field.optional),
        "nullable": _flag(field.nullable),
        "discriminator": _quoted(field.discriminator),
        "variants": dict_of(variants) if variants else "",
        "refers": _quoted(reference.entity) if reference and schema.entity(reference.entity) else "",
        "embeds_in_source": _flag(field.whole_in_source),
        "embeds_in_original": _flag(field.whole_in_original),
        "fetched": _quoted(field.fetched),
        "pii": _quoted(field.pii) if field.pii != "none" else "",
    }
    return call("FieldFacts", {key: node for key, node in arguments.items() if node})


def _steps(path: Steps) -> str:
    return f"steps({literal('.'.join(path))})" if path else ""


def _listed(words: tuple[str, ...]) -> Node:
    return texts(words) if words else ""


def _quoted(word: str) -> str:
    return literal(word) if word else ""


def _number(seconds: int | None) -> str:
    return "" if seconds is None else str(seconds)


def _flag(holds: bool) -> str:  # noqa: FBT001
    return "True" if holds else ""
