"""Which surfaces a part of the schema has to do with, beside those who read and write its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.ir import EnumRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.schema.ir import Entity, Field, Schema

NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AffectedSurfaces:
    """For each entity and enum: `database` where rows of the application's own hold it, `cache`, `upstream`."""

    entities: Mapping[str, frozenset[str]]
    enums: Mapping[str, frozenset[str]]


def reach(schema: Schema) -> AffectedSurfaces:
    """What each part reaches; an embedded entity and an enum reach what those reach that hold them."""
    by_name = {entity.name: entity for entity in schema.entities}
    kept: dict[str, frozenset[str]] = dict.fromkeys(by_name, NOWHERE)
    for entity in schema.tables:
        where = frozenset({"database" if entity.cache_ttl is None else "cache"})
        for name in _inside(entity, by_name):
            kept[name] |= where
    entities = {name: kept[name] | _upstream(entity) for name, entity in by_name.items()}
    enums: dict[str, frozenset[str]] = {}
    for entity in schema.entities:
        for field in entity.fields:
            if isinstance(field.item, EnumRef):
                enums[field.item.name] = enums.get(field.item.name, NOWHERE) | of_field(entities[entity.name], field)
    return AffectedSurfaces(entities, enums)


def of_field(entity: frozenset[str], *fields: Field | None) -> frozenset[str]:
    """What a field reaches, in an entity that reaches this: nothing upstream where it does not come from there."""
    return entity if any(field and field.source for field in fields) else entity - {"upstream"}


def _inside(entity: Entity, by_name: Mapping[str, Entity]) -> Iterator[str]:
    """Its own name, and those of the embedded entities inside it, however deep."""
    found, left = {entity.name}, [entity]
    while left:
        inner = {name for field in left.pop().fields for name in field.embedded if name in by_name} - found
        found |= inner
        left += [by_name[name] for name in inner]
    yield from found


def _upstream(entity: Entity) -> frozenset[str]:
    return frozenset({"upstream"}) if entity.source or any(field.source for field in entity.fields) else NOWHERE
