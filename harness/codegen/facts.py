"""Facts: what cache, mapping and rendering read of the schema at run time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from harness.codegen.extensions import lineage
from harness.codegen.text import Group, Node, call, docstring, lines, literal, mapping_of, module, text, texts, tuple_of
from harness.schema.ir import ListOf

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Field, Schema, Steps

_PRELUDE = '''
Steps = tuple[str, ...]
"""A path, part by part."""


def steps(path: str) -> Steps:
    """Read a path: `symbol.id`."""
    return tuple(path.split("."))


def paths(alternatives: str) -> tuple[Steps, ...]:
    """Read the paths between bars."""
    return tuple(map(steps, alternatives.split(" | ")))


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field: where its value comes from, and where it goes.

    name: its name in the models and tables.
    type: its type as the schema writes it: `decimal`, `AccountStatus`, `list[TaxLot]`.
    source: the paths at which it stands in the entity's object upstream, of which the first present wins; a path
        `("{accountId}",)` is the request's path parameter, `("#",)` the row's place in the answer's list, from 0;
        no path = the value is the application's own.
    original: its path in the original contract; empty = it is not in it.
    lineage: endpoint and path as a reader sees them; inside embedded entities the path alone.
    types: the embedded entities that one value may be; several for a union.
    many: whether the value is a list (of scalars or of `types`).
    discriminator, variants: the key that tells the parts of a union apart, and the entity that each value selects.
    refers: the entity whose key this is; None also where that one is outside the schema.
    embeds_in_source: the whole referred entity stands upstream at `path[:-1]` of each path in `source`.
    embeds_in_original: the whole referred entity stands in the original contract at `original[:-1]`.
    fetched: the endpoint that answers the referred entity, where the answer holds its key alone.
    """

    name: str
    type: str
    source: tuple[Steps, ...] = ()
    original: Steps = ()
    lineage: str = ""
    types: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    nullable: bool = False
    discriminator: str | None = None
    variants: Mapping[str, str] = field(default_factory=dict[str, str])
    refers: str | None = None
    embeds_in_source: bool = False
    embeds_in_original: bool = False
    fetched: str | None = None
    pii: str = "none"


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """One entity. Embedded ones have neither table nor key.

    key: its primary key, without the `cache_user` that cached rows of `access="user"` carry before it.
    ttl: seconds for which a cached row is fresh; None = it is not cached.
    stale_ttl: seconds after that for which it may be served while the upstream fails.
    negative_ttl: seconds for which the upstream's "there is none" is believed.
    retention: seconds after which its history is deleted.
    invalidated_by: the operations after which a cached row is out of date.
    endpoint, path: who answers it, and where its object stands in that answer; the part `[]` means each item of a list.
    """

    name: str
    fields: tuple[FieldFacts, ...]
    table: str | None = None
    key: tuple[str, ...] = ()
    ttl: int | None = None
    stale_ttl: int | None = None
    negative_ttl: int | None = None
    retention: int | None = None
    invalidated_by: tuple[str, ...] = ()
    access: str = "public"
    endpoint: str = ""
    path: Steps = ()
'''


def facts(schema: Schema) -> str:
    """The text of `facts.py`."""
    imports = [
        "from dataclasses import dataclass, field",
        "from types import MappingProxyType",
        "from typing import TYPE_CHECKING",
    ]
    imports += ["", "if TYPE_CHECKING:", "    from collections.abc import Mapping"]
    every = mapping_of({entity.name: _entity(entity, schema) for entity in schema.entities})
    listed = lines(Group("FACTS: Mapping[str, EntityFacts] = MappingProxyType(", (every,)))
    parts = [*_PRELUDE.strip().splitlines(), "", ""]
    parts += [f"SCHEMA_DIGEST = {literal(_digest(listed, schema))}"]
    parts += docstring("Changes with anything that decides what a row holds, and for how long.")
    return module(
        "Facts of the schema", schema, imports, [*parts, "", *listed, *docstring("Every entity by its name.")]
    )


def _digest(listed: list[str], schema: Schema) -> str:
    """A SHA-256 over the facts and what they leave out of a value; no description is part of it."""
    values = [(field.default, field.constraints) for entity in schema.entities for field in entity.fields]
    enums = [(enum.values, enum.open) for enum in schema.enums]
    return hashlib.sha256("\n".join([*listed, repr(values), repr(enums)]).encode()).hexdigest()


def _entity(entity: Entity, schema: Schema) -> Group:
    source = entity.source
    told = {
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
        "path": _steps(source.paths[0]) if source else "",
        "fields": tuple_of([_field(field, entity, schema) for field in entity.fields]),
    }
    return call("EntityFacts", {key: node for key, node in told.items() if node})


def _field(field: Field, entity: Entity, schema: Schema) -> Group:
    reference = field.foreign_key
    told = {
        "name": literal(field.name),
        "type": text(str(field.type)),
        "source": _paths(field),
        "original": _steps(field.original),
        "lineage": text(lineage(field, entity)) if field.source else "",
        "types": _listed(field.embedded),
        "many": _flag(isinstance(field.type, ListOf)),
        "optional": _flag(field.optional),
        "nullable": _flag(field.nullable),
        "discriminator": _quoted(field.discriminator),
        "variants": _variants(field, schema) if field.discriminator else "",
        "refers": _quoted(reference.entity) if reference and schema.entity(reference.entity) else "",
        "embeds_in_source": _flag(field.whole_in_source),
        "embeds_in_original": _flag(field.whole_in_original),
        "fetched": _quoted(field.fetched),
        "pii": _quoted(field.pii) if field.pii != "none" else "",
    }
    return call("FieldFacts", {key: node for key, node in told.items() if node})


def _paths(field: Field) -> str:
    return f"paths({literal(' | '.join(map('.'.join, field.source.paths)))})" if field.source else ""


def _steps(path: Steps) -> str:
    return f"steps({literal('.'.join(path))})" if path else ""


def _variants(field: Field, schema: Schema) -> Node:
    return mapping_of({key: literal(name) for key, name in schema.variants(field).items()})


def _listed(words: tuple[str, ...]) -> Node:
    return texts(words) if words else ""


def _quoted(word: str) -> str:
    return literal(word) if word else ""


def _number(seconds: int | None) -> str:
    return "" if seconds is None else str(seconds)


def _flag(holds: bool) -> str:  # noqa: FBT001
    return "True" if holds else ""
