"""The tier in the process: answers in a dictionary, bounded by bytes, read without a lock.

SIEVE evicts (Zhang et al., NSDI 2024): one hand walks from the oldest entry to the newest, spares what was read since
it last came by, and takes the first that was not. What is read only once, as in a scan, never displaces what is in use.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from threading import Lock
from typing import TYPE_CHECKING, Any

from harness.cache.moments import moment
from harness.calls import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import AnyKey, Key
    from harness.calls import Tier
    from harness.errors import UpstreamError

MEMORY_BYTES = 64 * 2**20
"""What the entries of one process may take."""
_BESIDES = 1_500  # bytes of an entry's objects, and of its places in dictionaries
_MODELS = 7  # bytes that a model takes for each byte of its JSON, measured


@dataclass(slots=True, eq=False)
class Entry:
    """Hold one answer. A dropped entry is never fresh again, so whoever still holds it asks anew.

    Attributes:
        key: What it is filed under: a Key, or the plain tuple that is equal to it.
        entity: The entity that it is made of.
        contains: All entities in it.
        subject: What of the owner's it is about, such as an account; empty for all.
        fetched_at: When it was asked for, in microseconds since the epoch.
        sequence: The number of the write that stored it, in the order of all writes.
        soft_until: Until when it is answered without a further thought, on the steady clock.
        fresh_until: Until when it is answered.
        stale_until: Until when it is answered where the upstream fails.
        body: The answer, ready to send; None for a refusal.
        inside: The bytes of what stood inside its entities; None for a rendered answer, which is not read as entities.
        models: The entities, once they were read more than once.
        entities: The entities with all that stood inside them, once they were read.
        refusal: What upstream said instead of an answer.
        tier: Where it was found last.
        hit: Where an answer from this entry came from, once that was asked for.
        hits: How often it was answered.
        visited: True if it was read since the hand of the eviction came by.
        charged: The bytes that the memory counts for it.
        older: The entry that came before it.
        newer: The entry that came after it.
    """

    key: AnyKey
    entity: str
    contains: AbstractSet[str]
    subject: str
    fetched_at: int
    sequence: int
    soft_until: float
    fresh_until: float
    stale_until: float
    body: bytes | None = None
    inside: int | None = None
    models: tuple[Any, ...] | None = None
    entities: tuple[FetchedEntity, ...] | None = None
    refusal: UpstreamError | None = None
    tier: Tier = "memory"
    hit: tuple[Part, ...] = ()
    hits: int = 0
    visited: bool = False
    charged: int = 0
    older: Entry | None = None
    newer: Entry | None = None

    def parts(self) -> tuple[Part, ...]:
        """Return where an answer from this entry came from."""
        if self.hit:
            return self.hit
        parts = (Part(self.entity, "hit", moment(self.fetched_at), self.tier),)
        if self.tier == "memory":
            self.hit = parts
        self.tier = "memory"  # from now on it is there
        return parts

    def size(self) -> int:
        """Return about how many bytes it takes once its models were read."""
        size = 0 if self.body is None else len(self.body)
        return _BESIDES + size if self.inside is None else _BESIDES + (1 + _MODELS) * (size + self.inside)


class AnswerMemory:
    """Keep entries up to a number of bytes.

    Attributes:
        entries: Every entry by its key; whoever reads it takes no lock.
        size: The bytes that they take together.
        limit: The bytes that they may take.
        evictions: How many had to go to make room.
        epoch: Another object each time that something is dropped which is not true any more.
    """

    def __init__(self, limit: int = MEMORY_BYTES, evicted: Callable[[Entry], None] = lambda _: None) -> None:
        self.entries: dict[AnyKey, Entry] = {}
        self.size = 0
        self.limit = limit
        self.evictions = 0
        self.epoch = object()
        self._dropped: Counter[str] = Counter()  # the hits of what is gone
        self._evicted = evicted
        self._owned: dict[str, set[AnyKey]] = {}
        self._oldest: Entry | None = None
        self._newest: Entry | None = None
        self._hand: Entry | None = None
        self._lock = Lock()

    def put(self, entry: Entry, epoch: object = None) -> bool:
        """Keep an entry instead of one under its key that was stored earlier; make room for it.

        Args:
            entry: The entry.
            epoch: The epoch in which it was read; None if it is true in any.

        Returns:
            False if something was dropped since then: it may be one of those that are not true any more.
        """
        key, size = entry.key, entry.size()
        victims: list[Entry] = []
        with self._lock:
            if epoch is not None and epoch is not self.epoch:
                return False
            present = self.entries.get(key)
            if present is not None and present.sequence >= entry.sequence:
                return True
            if present is not None:
                self._drop(present)
            if size > self.limit:
                return True
            while self.size + size > self.limit:
                victims.append(self._next_victim())
                self._drop(victims[-1])
            self.evictions += len(victims)
            entry.charged, entry.older, entry.newer = size, self._newest, None
            if self._newest is None:
                self._oldest = entry
            else:
                self._newest.newer = entry
            self._newest = self.entries[key] = entry
            self._owned.setdefault(key[0], set()).add(key)
            self.size += size
        for victim in victims:
            self._evicted(victim)
        return True

    def drop(self, tenant: str, entities: AbstractSet[str], before: float = inf, about: str | None = None) -> None:
        """Drop the tenant's entries with one of these entities in them.

        Args:
            tenant: Whose.
            entities: The names of the entities.
            before: Spare what was stored by the write of this number or a later one.
            about: Spare what is about something else; None for nothing to spare.
        """
        with self._lock:
            self.epoch = object()
            for key in list(self._owned.get(tenant, ())):
                entry = self.entries[key]
                concerned = about is None or entry.subject in {"", about}
                if concerned and entry.sequence < before and not entry.contains.isdisjoint(entities):
                    self._drop(entry)

    def drop_replaced(self, replaced: Iterable[tuple[Key, int]]) -> None:
        """Drop what somebody else has stored anew: each key with the number of that write."""
        with self._lock:
            self.epoch = object()
            for key, sequence in replaced:
                entry = self.entries.get(key)
                if entry is not None and entry.sequence < sequence:
                    self._drop(entry)

    def clear(self) -> None:
        """Drop every entry."""
        with self._lock:
            self.epoch = object()
            for entry in list(self.entries.values()):
                self._drop(entry)

    def hits(self) -> tuple[Counter[str], list[Entry]]:
        """Return the hits of each entity so far, and every entry; those of kept refusals are counted elsewhere."""
        with self._lock:
            counted, kept = self._dropped.copy(), list(self.entries.values())
        for entry in kept:
            if entry.refusal is None:
                counted[entry.entity] += entry.hits
        return counted, kept

    def _drop(self, entry: Entry) -> None:
        key, older, newer = entry.key, entry.older, entry.newer
        if entry.hits and entry.refusal is None:
            self._dropped[entry.entity] += entry.hits
        del self.entries[key]
        self.size -= entry.charged
        if self._hand is entry:
            self._hand = newer
        if older is None:
            self._oldest = newer
        else:
            older.newer = newer
        if newer is None:
            self._newest = older
        else:
            newer.older = older
        entry.older = entry.newer = None
        owned = self._owned[key[0]]
        owned.remove(key)
        if not owned:
            del self._owned[key[0]]
        entry.soft_until = entry.fresh_until = entry.stale_until = -inf

    def _next_victim(self) -> Entry:
        """Move the hand to the first entry that was not read since it last came by."""
        entry = self._hand or self._oldest
        while entry is not None and entry.visited:
            entry.visited = False
            entry = entry.newer or self._oldest
        if entry is None:
            raise IndexError("nothing to evict")
        self._hand = entry.newer
        return entry
