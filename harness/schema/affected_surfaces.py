"""Find the surfaces that depend on a part of the schema, beside the readers and writers of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.ir import EnumRef, names_reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Field, Schema

NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AffectedSurfaces:
    """Hold the surfaces of each entity and enum by its name.

    The surfaces are `database` if rows of the application's own hold it, `cache` if cached rows do, and `upstream` if
    it is read from there.
    """

    entities: Mapping[str, frozenset[str]]
    enums: Mapping[str, frozenset[str]]


def find_affected_surfaces(schema: Schema) -> AffectedSurfaces:
    """Find the surfaces of each part; an embedded entity and an enum have those of the entities that hold them."""
    by_name = {entity.name: entity for entity in schema.entities}
    embedded = {
        name: [inner for field in entity.fields for inner in field.embedded if inner in by_name]
        for name, entity in by_name.items()
    }
    entities = dict.fromkeys(by_name, NOWHERE)
    for entity in schema.tables:
        store = frozenset({"database" if entity.cache_ttl is None else "cache"})
        for name in names_reached([entity.name], embedded.__getitem__):
            entities[name] |= store
    for name, entity in by_name.items():
        if entity.source or any(field.source for field in entity.fields):
            entities[name] |= {"upstream"}
    enums: dict[str, frozenset[str]] = {}
    for entity in schema.entities:
        for field in entity.fields:
            if isinstance(field.item, EnumRef):
                surfaces = field_surfaces(entities[entity.name], field)
                enums[field.item.name] = enums.get(field.item.name, NOWHERE) | surfaces
    return AffectedSurfaces(entities, enums)


def field_surfaces(entity: frozenset[str], *fields: Field | None) -> frozenset[str]:
    """Return the surfaces of a field in an entity with these surfaces: not upstream if it is not read from there."""
    return entity if any(field and field.source for field in fields) else entity - {"upstream"}
