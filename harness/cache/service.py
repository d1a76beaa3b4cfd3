"""Answers from the cache while they are fresh, else fetched once and kept.

An answer is fresh only together with the entities that stood inside it: the shortest time to live among them counts.
A database that is full, locked, damaged or gone costs hits, never an answer.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from harness.cache.single_flight import SingleFlight
from harness.cache.store import PUBLIC, Store
from harness.calls import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from harness.cache.answers import FetchedEntity
    from harness.cache.store import StoredAnswer
    from harness.model.entity import UnifiedModel

    Fetch = Callable[[], tuple[FetchedEntity, ...]]


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CacheResult:
    """Hold the entities of an answer in their order, and where they came from."""

    entities: tuple[FetchedEntity, ...]
    part: Part

    @property
    def models(self) -> tuple[UnifiedModel, ...]:
        """Return the entities alone."""
        return tuple(entity.model for entity in self.entities)


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
        self._forgotten: Counter[tuple[str, str]] = Counter()
        self._unforgotten: defaultdict[str, set[str]] = defaultdict(set)

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
        owner = user or PUBLIC
        self._forgotten.update((name, owner) for name in named)
        self._unforgotten[owner] |= self._not_deleted(named, owner)

    def ask(self, question: str, entity: str, user: str | None, fetch: Fetch, ttl: int | None = None) -> CacheResult:
        """Return the entities that answer a question: the cached ones while they are fresh, else what `fetch` brings.

        Args:
            question: Names the answer among all answers of the user.
            entity: What the answer is made of.
            user: Whose answer it is; None for a public one.
            fetch: Asks upstream.
            ttl: Seconds for which this answer is fresh; None for as long as the entity.
        """
        owner = user or PUBLIC
        kept = self._kept([question], owner, self._now()).get(question)
        return _hit(entity, kept) if kept else self._fetch_once(question, entity, owner, fetch, ttl)

    def ask_each(self, entity: str, fetches: Mapping[str, Fetch]) -> dict[str, CacheResult]:
        """Return the public answer to each question: the cached ones in one query, the others fetched one by one.

        What was fetched before one of them failed is kept all the same.

        Args:
            entity: What the answers are made of.
            fetches: For each question, what asks upstream.
        """
        kept = self._kept(list(fetches), PUBLIC, self._now())
        return {
            question: _hit(entity, kept[question])
            if question in kept
            else self._fetch_once(question, entity, PUBLIC, fetch, None)
            for question, fetch in fetches.items()
        }

    def _fetch_once(self, question: str, entity: str, owner: str, fetch: Fetch, ttl: int | None) -> CacheResult:
        asked = _Asked(question, entity, owner, ttl, self._forgotten[entity, owner])
        return self._questions.once(asked, lambda: self._fetched(asked, fetch))

    def _fetched(self, asked: _Asked, fetch: Fetch) -> CacheResult:
        question, entity, owner = asked.question, asked.entity, asked.owner
        at = self._now()
        kept = self._kept([question], owner, at).get(question)
        if kept:  # another thread has landed between the caller's look and this take-off
            return _hit(entity, kept)
        found = fetch()
        missed = CacheResult(found, Part(entity, "miss", at))
        is_current = asked.forgotten == self._forgotten[entity, owner]
        try:
            if (
                is_current
                and self._is_usable(owner)
                and self._store.save(question, entity, owner, found, at, asked.ttl)
            ):
                return missed
        except SQLAlchemyError as broken:
            _log.warning("an answer cannot be kept: %s", type(broken).__name__)
        return replace(missed, part=Part(entity, "bypass", at))

    def _kept(self, questions: Sequence[str], owner: str, now: datetime) -> Mapping[str, StoredAnswer]:
        """Return the fresh answers to these questions; none where the database does not tell."""
        try:
            return self._store.answers(questions, owner, now) if self._is_usable(owner) else {}
        except SQLAlchemyError as broken:
            _log.warning("the cache cannot be read: %s", type(broken).__name__)
            return {}

    def _is_usable(self, owner: str) -> bool:
        """Return True if the store holds nothing of the owner's that a write has invalidated."""
        left = self._unforgotten.get(owner)
        if not left:
            return True
        deleted = left - self._not_deleted(sorted(left), owner)
        left -= deleted
        return not left

    def _not_deleted(self, entities: Sequence[str], owner: str) -> set[str]:
        """Delete what the store has of these entities; return those that it may still have."""
        try:
            self._store.forget(entities, owner)
        except SQLAlchemyError as broken:
            _log.warning("the cache cannot forget what a write has changed: %s", type(broken).__name__)
            return set(entities)
        return set()


def _hit(entity: str, kept: StoredAnswer) -> CacheResult:
    return CacheResult(kept.entities, Part(entity, "hit", kept.fetched_at))
