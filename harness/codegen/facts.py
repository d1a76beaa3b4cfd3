"""Facts: what cache, mapping and rendering read of the schema at run time."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from harness.codegen.extensions import lineage
from harness.codegen.text import Group, Node, Text, call, docstring, lines, mapping_of, module, texts, tuple_of
from harness.schema.ir import ListOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Entity, Field, Schema

_PRELUDE = '''
Steps = tuple[str, ...]
"""A path, part by part."""


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
    variants: Mapping[str, str] = field(default_factory=dict)
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


_DEFAULTS = ('""', "()", "{}", "False", "None", '"none"', '"public"')


def facts(schema: Schema) -> str:
    """The text of `facts.py`."""
    imports = [
        "from dataclasses import dataclass, field",
        "from types import MappingProxyType",
        "from typing import TYPE_CHECKING",
    ]
    imports += ["", "if TYPE_CHECKING:", "    from collections.abc import Mapping"]
    every = mapping_of({entity.name: _entity(entity, schema) for entity in schema.entities})
    parts = [*_PRELUDE.strip().splitlines(), "", ""]
    parts += [f"SCHEMA_DIGEST = {Text(digest(schema))}", *docstring("Changes with anything that the schema says.")]
    parts += ["", *lines(Group("FACTS: Mapping[str, EntityFacts] = MappingProxyType(", (every,)))]
    return module("Facts of the schema", schema, imports, [*parts, *docstring("Every entity by its name.")])


def digest(schema: Schema) -> str:
    """A SHA-256 over all that the schema says; comments and layout of its file are no part of it."""
    told = dataclasses.replace(schema, file="")
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _entity(entity: Entity, schema: Schema) -> Group:
    source = entity.source
    fields = tuple_of(_field(field, entity, schema) for field in entity.fields)
    told: dict[str, Node] = {
        "table": Text(entity.table),
        "key": texts(entity.key),
        "ttl": str(entity.cache_ttl),
        "stale_ttl": str(entity.stale_ttl),
        "negative_ttl": str(entity.negative_ttl),
        "retention": str(entity.retention),
        "invalidated_by": texts(entity.invalidated_by),
        "access": Text(entity.access),
        "endpoint": Text(source.endpoint if source else ""),
        "path": texts(source.paths[0] if source else ()),
    }
    return call("EntityFacts", {"name": Text(entity.name), **_beyond_defaults(told), "fields": fields})


def _field(field: Field, entity: Entity, schema: Schema) -> Group:
    reference = field.foreign_key
    told: dict[str, Node] = {
        "source": tuple_of(texts(path) for path in (field.source.paths if field.source else ())),
        "original": texts(field.original),
        "lineage": Text(lineage(field, entity)),
        "types": texts(field.embedded),
        "many": str(isinstance(field.type, ListOf)),
        "optional": str(field.optional),
        "nullable": str(field.nullable),
        "discriminator": Text(field.discriminator),
        "variants": mapping_of({key: Text(name) for key, name in schema.variants(field).items()}),
        "refers": Text(reference.entity if reference and schema.entity(reference.entity) else ""),
        "embeds_in_source": str(field.whole_in_source),
        "embeds_in_original": str(field.whole_in_original),
        "fetched": Text(field.fetched),
        "pii": Text(field.pii),
    }
    return call("FieldFacts", {"name": Text(field.name), "type": Text(str(field.type)), **_beyond_defaults(told)})


def _beyond_defaults(told: Mapping[str, Node]) -> dict[str, Node]:
    return {key: node for key, node in told.items() if str(node) not in _DEFAULTS}
