"""Unified entities to the two contracts: the original one by the schema's `original` names, the unified as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.compare.verdicts import Lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.cache.answers import FetchedEntity
    from harness.model import Model
    from harness.model.entity import UnifiedModel
    from harness.wire import Json

Units: TypeAlias = "Callable[[UnifiedModel], dict[str, Json]]"
"""Returns the values that the original contract counts in other units than the schema."""


@dataclass(frozen=True)
class Renderer:
    """Render entities of a model in the original contract."""

    model: Model
    units: Units

    def original(self, entity: FetchedEntity) -> Json:
        """Return one entity in the original contract, with the referred entities that stand whole in it."""
        tree = entity.model.to_original() | self.units(entity.model)
        for field in self.model.facts[entity.name].fields:
            if field.embeds_in_original:
                *outer, last = field.original[:-1]
                around: dict[str, Any] = tree
                for step in outer:
                    around = around[step]
                referred = entity.inside.get(field.name)
                around[last] = None if referred is None else self.original(referred)
        return tree


def unified(model: UnifiedModel) -> Json:
    """Return one entity in the unified contract."""
    tree: Json = model.model_dump(mode="json")
    return tree


def places(model: Model, entity: str, prefix: str, ttl: int | None) -> Iterator[tuple[str, Lineage]]:
    """Yield every place of the original contract under `prefix`, with the schema field behind it.

    Args:
        model: The model of the schema.
        entity: The entity that stands at the prefix.
        prefix: Where it stands.
        ttl: Seconds for which the entity is fresh. A value object lives as long as its owner, all else as long as the
            schema says.
    """
    lasts = None if ttl is None else timedelta(seconds=ttl)
    for field in model.facts[entity].fields:
        if not field.original:
            continue
        shown = field.original[:-1] if field.embeds_in_original else field.original
        place = ".".join((prefix, *shown)).removeprefix(".")
        owner = prefix if field.name in model.facts[entity].key else None
        yield place, Lineage(f"{entity}.{field.name}", field.lineage or None, lasts, field.type, owner)
        for name in [field.refers] if field.embeds_in_original and field.refers else field.types:
            own = model.facts[name].ttl
            yield from places(model, name, f"{place}[]" if field.many else place, ttl if own is None else own)


def unified_places(model: Model, entity: str, prefix: str) -> Iterator[tuple[str, Lineage]]:
    """Yield every place of the unified contract under `prefix`, with the schema field behind it."""
    for field in model.facts[entity].fields:
        place = f"{prefix}.{field.name}".removeprefix(".")
        owner = prefix if field.name in model.facts[entity].key else None
        yield place, Lineage(f"{entity}.{field.name}", field.lineage or None, None, field.type, owner)
        for inner in field.types:
            yield from unified_places(model, inner, f"{place}[]" if field.many else place)
