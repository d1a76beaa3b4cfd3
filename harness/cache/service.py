"""Entities from the cache while they are fresh, else fetched once and kept.

An entity is fresh only together with the entities that stood inside it when it was fetched: one of those gone or
expired makes the whole a miss, never an answer with a hole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from harness.cache.single_flight import SingleFlight
from harness.cache.store import PUBLIC, FetchedEntities, RowKey, Store
from harness.calls import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from harness.model.entity import UnifiedModel


References: TypeAlias = "Mapping[tuple[str, RowKey], UnifiedModel]"


@dataclass(frozen=True, slots=True)
class CacheResult:
    """Hold entities in the order of the answer, what they refer to, and where they came from."""

    entities: tuple[UnifiedModel, ...]
    references: References
    part: Part


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Hold entities by key, what they refer to, and which of them had to be fetched."""

    entities: Mapping[RowKey, UnifiedModel]
    references: References
    fetched: tuple[RowKey, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Represent a question under way; `forgotten` counts the writes before it, so that none shares an older answer."""

    question: str
    entity: str
    owner: str
    ttl: int | None
    forgotten: int


class Cache:
    """Answer questions about entities from the store, else from upstream; safe for many threads."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._facts = store.model.facts
        self._now = now
        self._questions: SingleFlight[CacheResult] = SingleFlight()
        self._keys: SingleFlight[FetchedEntities] = SingleFlight()
        self._forgotten: Counter[tuple[str, str]] = Counter()

    def clear(self) -> None:
        """Delete every row and answer."""
        self._store.clear()

    def now(self) -> datetime:
        """Return the time against which freshness is measured."""
        return self._now()

    def forget(self, entities: Iterable[str], user: str | None) -> None:
        """Invalidate the user's rows and answers of these entities, and those that are being fetched now."""
        named = [name for name in entities if self._facts[name].ttl is not None]
        if not named:
            return
        self._forgotten.update((name, user or PUBLIC) for name in named)
        self._store.forget(named, user or PUBLIC)

    def ask(
        self, question: str, entity: str, user: str | None, fetch: Callable[[], FetchedEntities], ttl: int | None = None
    ) -> CacheResult:
        """Return the entities that answer a question: the cached ones while they are fresh, else what `fetch` brings.

        Args:
            question: Names the answer among all answers of the user.
            entity: What the answer is made of.
            user: Whose answer it is; None for a public one.
            fetch: Asks upstream.
            ttl: Seconds for which this answer is fresh; None for as long as the entity.
        """
        owner = user or PUBLIC
        kept = self._kept(question, entity, owner)
        if kept:
            return kept
        asked = _Asked(question, entity, owner, ttl, self._forgotten[entity, owner])
        return self._questions.once(asked, lambda: self._fetched(asked, fetch))

    def each(self, entity: str, keys: Sequence[RowKey], fetch: Callable[[RowKey], FetchedEntities]) -> BatchResult:
        """Return the public entities of these keys: the cached ones, and the others fetched and stored.

        What was fetched before one of them failed is kept all the same.
        """
        kept, references = self._known(entity, keys)
        missing = [key for key in keys if key not in kept]
        if not missing:
            return BatchResult(kept, references, fetched=())
        at, brought = self._now(), list[FetchedEntities]()
        try:
            for key in missing:
                brought.append(self._keys.once((entity, key), partial(fetch, key)))
        finally:
            self._store.keep(entity, _joined(brought), at)
        fetched, more = self._known(entity, missing)
        new = _joined(brought)  # what could not be kept is answered with all the same
        answered = {
            key: model for model in new.entities if (key := self._store.key_of(entity, model)) in missing
        } | fetched
        return BatchResult(kept | answered, {**references, **self.by_key(new.related), **more}, fetched=tuple(missing))

    def _known(self, entity: str, keys: Sequence[RowKey]) -> tuple[dict[RowKey, UnifiedModel], References]:
        now = self._now()
        models = self._store.entities(entity, PUBLIC, keys, now)
        references = self._references(entity, models.values(), PUBLIC, now)
        return {key: model for key, model in models.items() if self._whole(entity, model, references)}, references

    def _kept(self, question: str, entity: str, owner: str) -> CacheResult | None:
        now = self._now()
        listing = self._store.listing(question, entity, owner, now)
        if listing is None:
            return None
        return self._loaded(entity, owner, listing.rows, Part(entity, "hit", listing.fetched_at), now)

    def _fetched(self, asked: _Asked, fetch: Callable[[], FetchedEntities]) -> CacheResult:
        question, entity, owner = asked.question, asked.entity, asked.owner
        # Another thread may have landed between the caller's look and this take-off.
        kept = self._kept(question, entity, owner)
        if kept:
            return kept
        at = self._now()
        found = fetch()
        if asked.forgotten != self._forgotten[entity, owner]:
            return CacheResult(found.entities, self.by_key(found.related), Part(entity, "bypass", at))
        self._store.save(question, entity, owner, found, at, asked.ttl)
        rows = self._store.rows(entity, found.entities)
        saved = self._loaded(entity, owner, rows, Part(entity, "miss", at), at)
        return saved or CacheResult(found.entities, self.by_key(found.related), Part(entity, "bypass", at))

    def _loaded(
        self, entity: str, owner: str, rows: Sequence[RowKey | UnifiedModel], part: Part, now: datetime
    ) -> CacheResult | None:
        keys = [row for row in rows if isinstance(row, tuple)]
        kept = self._store.entities(entity, owner, keys, now)
        if any(key not in kept for key in keys):
            return None
        models = tuple(kept[row] if isinstance(row, tuple) else row for row in rows)
        references = self._references(entity, models, owner, now)
        if not all(self._whole(entity, model, references) for model in models):
            return None
        return CacheResult(models, references, part)

    def _references(self, entity: str, models: Iterable[UnifiedModel], owner: str, now: datetime) -> References:
        """Return the fresh entities that came along inside these, and inside those in turn."""
        listed = list(models)
        found: dict[tuple[str, RowKey], UnifiedModel] = {}
        for name, field in self._inside(entity):
            keys = {(value,) for model in listed if (value := getattr(model, field)) is not None}
            kept = self._store.entities(name, owner, list(keys), now)
            found |= {(name, key): model for key, model in kept.items()}
            found |= self._references(name, kept.values(), owner, now)
        return found

    def by_key(self, related: Iterable[tuple[str, UnifiedModel]]) -> References:
        """Return what stood inside other entities, by its entity and key."""
        return {(name, self._store.key_of(name, model)): model for name, model in related}

    def _inside(self, entity: str) -> list[tuple[str, str]]:
        fields = self._facts[entity].fields
        return [(field.refers, field.name) for field in fields if field.refers and field.embeds_in_source]

    def _whole(self, entity: str, model: UnifiedModel, references: References) -> bool:
        for name, field in self._inside(entity):
            value = getattr(model, field)
            if value is None:
                continue
            referred = references.get((name, (value,)))
            if referred is None or not self._whole(name, referred, references):
                return False
        return True


def _joined(batches: Iterable[FetchedEntities]) -> FetchedEntities:
    entities = tuple(model for batch in batches for model in batch.entities)
    return FetchedEntities(entities, tuple(pair for batch in batches for pair in batch.related))
