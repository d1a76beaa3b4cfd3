"""Entities from the cache while they are fresh, else fetched once and kept.

An entity is fresh only together with the entities that stood inside it when it was fetched: one of those gone or
expired makes the whole a miss, never an answer with a hole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from harness.cache.flights import Flights
from harness.cache.store import PUBLIC, Brought, Key, Store, key_of
from harness.calls import Part
from harness.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from harness.generated.models import UnifiedModel


References: TypeAlias = "Mapping[tuple[str, Key], UnifiedModel]"


@dataclass(frozen=True, slots=True)
class Found:
    """Entities in the order of the answer, what they refer to, and where they came from."""

    entities: tuple[UnifiedModel, ...]
    references: References
    part: Part


@dataclass(frozen=True, slots=True)
class Each:
    """Entities by key, what they refer to, and which of them had to be fetched."""

    entities: Mapping[Key, UnifiedModel]
    references: References
    fetched: tuple[Key, ...]


class Cache:
    """Answers questions about entities; safe for many threads."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._questions: Flights[Found] = Flights()
        self._keys: Flights[Brought] = Flights()

    def clear(self) -> None:
        """Forgets everything that is kept."""
        self._store.clear()

    def ask(self, question: str, entity: str, user: str | None, fetch: Callable[[], Brought]) -> Found:
        """The entities that answer a question: the kept ones while they last, else what `fetch` brings."""
        owner = user or PUBLIC
        kept = self._kept(question, entity, owner)
        return kept or self._questions.once((question, owner), lambda: self._fetched(question, entity, owner, fetch))

    def each(self, entity: str, keys: Sequence[Key], fetch: Callable[[Key], Brought]) -> Each:
        """The public entities of these keys: those kept and whole, the others fetched one by one and kept together.

        What was fetched before one of them failed is kept all the same.
        """
        kept, references = self._known(entity, keys)
        missing = [key for key in keys if key not in kept]
        if not missing:
            return Each(kept, references, fetched=())
        at, brought = self._now(), list[Brought]()
        try:
            for key in missing:
                brought.append(self._keys.once((entity, key), partial(fetch, key)))
        finally:
            self._store.keep(entity, _joined(brought), at)
        fetched, more = self._known(entity, missing)
        new = _joined(brought)  # what could not be kept is answered with all the same
        answered = {key: model for model in new.entities if (key := key_of(entity, model)) in missing} | fetched
        return Each(kept | answered, {**references, **_by_key(new.related), **more}, fetched=tuple(missing))

    def _known(self, entity: str, keys: Sequence[Key]) -> tuple[dict[Key, UnifiedModel], References]:
        now = self._now()
        models = self._store.entities(entity, PUBLIC, keys, now)
        references = self._references(entity, models.values(), PUBLIC, now)
        return {key: model for key, model in models.items() if _whole(entity, model, references)}, references

    def _kept(self, question: str, entity: str, owner: str) -> Found | None:
        now = self._now()
        listing = self._store.listing(question, owner, now)
        if listing is None:
            return None
        return self._loaded(entity, owner, listing.keys, Part(entity, "hit", listing.fetched_at), now)

    def _fetched(self, question: str, entity: str, owner: str, fetch: Callable[[], Brought]) -> Found:
        # Another thread may have landed between the caller's look and this take-off.
        kept = self._kept(question, entity, owner)
        if kept:
            return kept
        at = self._now()
        found = fetch()
        self._store.save(question, entity, owner, found, at)
        keys = [key_of(entity, model) for model in found.entities]
        saved = self._loaded(entity, owner, keys, Part(entity, "miss", at), at)
        return saved or Found(found.entities, _by_key(found.related), Part(entity, "bypass", at))

    def _loaded(self, entity: str, owner: str, keys: Sequence[Key], part: Part, now: datetime) -> Found | None:
        models = self._store.entities(entity, owner, keys, now)
        if any(key not in models for key in keys):
            return None
        references = self._references(entity, models.values(), owner, now)
        if not all(_whole(entity, model, references) for model in models.values()):
            return None
        return Found(tuple(models[key] for key in keys), references, part)

    def _references(self, entity: str, models: Iterable[UnifiedModel], owner: str, now: datetime) -> References:
        """The fresh entities that came along inside these, and inside those in turn."""
        listed = list(models)
        found: dict[tuple[str, Key], UnifiedModel] = {}
        for name, field in _inside(entity):
            keys = {(value,) for model in listed if (value := getattr(model, field)) is not None}
            kept = self._store.entities(name, owner, list(keys), now)
            found |= {(name, key): model for key, model in kept.items()}
            found |= self._references(name, kept.values(), owner, now)
        return found


def _inside(entity: str) -> list[tuple[str, str]]:
    return [(field.refers, field.name) for field in FACTS[entity].fields if field.refers and field.embeds_in_source]


def _whole(entity: str, model: UnifiedModel, references: References) -> bool:
    for name, field in _inside(entity):
        value = getattr(model, field)
        if value is None:
            continue
        inner = references.get((name, (value,)))
        if inner is None or not _whole(name, inner, references):
            return False
    return True


def _joined(brought: Iterable[Brought]) -> Brought:
    entities = tuple(model for each in brought for model in each.entities)
    return Brought(entities, tuple(found for each in brought for found in each.related))


def _by_key(related: Iterable[tuple[str, UnifiedModel]]) -> References:
    return {(name, key_of(name, model)): model for name, model in related}
