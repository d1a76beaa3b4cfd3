"""Unified entities to the two contracts: the original one by the schema's `original` names, the unified as they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from harness.compare.verdicts import Lineage
from harness.generated.facts import FACTS, FieldFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.wire import Json

    Lookup = Callable[[str, str], BaseModel | None]


def original(entity: str, model: BaseModel, lookup: Lookup) -> Json:
    """One entity in the original contract; `lookup(entity, key)` finds what its foreign keys refer to."""
    tree: dict[str, Json] = {}
    for field in _in_original(entity):
        value = getattr(model, field.name)
        if field.embeds_in_original:
            _put(tree, field.original[:-1], _referred(field, value, lookup))
        else:
            _put(tree, field.original, _plain(value, lookup))
    return tree


def unified(model: BaseModel) -> Json:
    """One entity in the unified contract."""
    tree: Json = model.model_dump(mode="json")
    return tree


def places(entity: str, prefix: str, ttl: timedelta | None = None) -> Iterator[tuple[str, Lineage]]:
    """Every place of the original contract under `prefix`, with the schema field behind it.

    A value object lives as long as its owner, whose `ttl` is handed down.
    """
    facts = FACTS[entity]
    ttl = timedelta(seconds=facts.ttl) if facts.ttl is not None else ttl
    for field in _in_original(entity):
        shown = field.original[:-1] if field.embeds_in_original else field.original
        place = ".".join((prefix, *shown)).removeprefix(".")
        yield place, Lineage(f"{entity}.{field.name}", field.lineage or None, ttl)
        inner = [field.refers] if field.embeds_in_original and field.refers else field.types
        for each in inner:
            yield from places(each, f"{place}[]" if field.many else place, ttl)


@cache
def _in_original(entity: str) -> tuple[FieldFacts, ...]:
    return tuple(field for field in FACTS[entity].fields if field.original)


def _referred(field: FieldFacts, key: Any, lookup: Lookup) -> Json:
    found = lookup(field.refers, key) if field.refers and key is not None else None
    return None if found is None or field.refers is None else original(field.refers, found, lookup)


def _plain(value: Any, lookup: Lookup) -> Json:
    match value:
        case BaseModel():
            # A value none of whose fields stand in the original contract is null there.
            return original(type(value).__name__, value, lookup) or None
        case tuple():
            return [_plain(each, lookup) for each in value]
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case _:
            scalar: Json = value
            return scalar


def _put(tree: dict[str, Json], path: tuple[str, ...], value: Json) -> None:
    *outer, last = path
    for step in outer:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[last] = value
