"""Unified entities to the two contracts: the original one by the schema's `original` names, the unified as they are."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from harness.compare.verdicts import Lineage
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.units import in_original_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.model.entity import UnifiedModel
    from harness.model.facts import FieldFacts
    from harness.wire import Json

    Lookup = Callable[[str, str], UnifiedModel | None]


def original(entity: str, model: UnifiedModel, lookup: Lookup) -> Json:
    """One entity in the original contract; `lookup(entity, key)` finds what its foreign keys refer to."""
    tree = model.to_original() | in_original_units(model)
    for field in _whole(entity):
        *outer, last = field.original[:-1]
        _inner(tree, outer)[last] = _referred(field, getattr(model, field.name), lookup)
    return tree


def unified(model: UnifiedModel) -> Json:
    """One entity in the unified contract."""
    tree: Json = model.model_dump(mode="json")
    return tree


def places(entity: str, prefix: str, ttl: int | None) -> Iterator[tuple[str, Lineage]]:
    """Every place of the original contract under `prefix`, with the schema field behind it.

    `ttl`: seconds for which the entity is believed. A value object lives as long as its owner, all else as long as the
    schema says.
    """
    lasts = None if ttl is None else timedelta(seconds=ttl)
    for field in _in_original(entity):
        shown = field.original[:-1] if field.embeds_in_original else field.original
        place = ".".join((prefix, *shown)).removeprefix(".")
        yield place, Lineage(f"{entity}.{field.name}", field.lineage or None, lasts)
        inner = [field.refers] if field.embeds_in_original and field.refers else field.types
        for each in inner:
            own = FACTS[each].ttl
            yield from places(each, f"{place}[]" if field.many else place, ttl if own is None else own)


@cache
def _whole(entity: str) -> tuple[FieldFacts, ...]:
    return tuple(field for field in FACTS[entity].fields if field.embeds_in_original)


@cache
def _in_original(entity: str) -> tuple[FieldFacts, ...]:
    return tuple(field for field in FACTS[entity].fields if field.original)


def _referred(field: FieldFacts, key: Any, lookup: Lookup) -> Json:
    found = lookup(field.refers, key) if field.refers and key is not None else None
    return None if found is None or field.refers is None else original(field.refers, found, lookup)


def _inner(tree: dict[str, Json], steps: list[str]) -> dict[str, Any]:
    for step in steps:
        tree = cast("dict[str, Json]", tree[step])
    return tree
