"""Count what a cache does, where a hit from memory does not come by: those stand at the entries themselves."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, TypeVar

from harness.cache.health.figures import BOUNDS, EntityCounts, Reach
from harness.cache.moments import SECOND
from harness.errors import NotKept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from harness.cache.events import EventKind
    from harness.cache.memory import AnswerMemory
    from harness.calls import Part

    class Answered(Protocol):
        """Represent an answer that says where it came from."""

        @property
        def part(self) -> Part:
            """Return where it came from."""

    A = TypeVar("A", bound=Answered)

ReadOrWrite: TypeAlias = Literal["read", "write"]
_EVENTS: dict[EventKind, str] = {
    "fetch": "saved",
    "refresh": "saved",
    "unchanged": "unchanged",
    "invalidate": "invalidated",
    "refuse": "refused",
}
"""What is counted of events; the others are answers, which are counted where they are given."""


class CacheTally:
    """Count per entity; safe for many threads.

    What nobody waits for, such as a refresh ahead of time, is counted apart from what somebody asks, so that it makes
    no hit rate look better or worse than it is.

    Args:
        unattended: Returns True where nobody waits for what the calling thread asks.
    """

    def __init__(self, unattended: Callable[[], bool] = lambda: False) -> None:
        self.unattended = unattended
        self._lock = Lock()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._fetches: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._oldest: defaultdict[str, float] = defaultdict(float)
        self._reach: dict[ReadOrWrite, Reach] = {"read": Reach(), "write": Reach()}

    def count(self, entity: str, what: str, times: int = 1) -> None:
        """Count that something happened."""
        with self._lock:
            self._counts[entity][what] += times

    def count_event(self, entity: str, kind: EventKind) -> None:
        """Count what became of kept answers."""
        if kind in _EVENTS:
            self.count(entity, _EVENTS[kind])

    def count_answer(self, entity: str, how: str) -> None:
        """Count an answer by how it came about."""
        self.count(entity, "unattended" if self.unattended() else how)

    def answered(self, entity: str, ask: Callable[[], A]) -> A:
        """Return what `ask` returns, or raise what it raises, and count which of it was."""
        try:
            result = ask()
        except NotKept:  # it is asked again by somebody who waits
            raise
        except Exception:
            self.count_answer(entity, "error")
            raise
        part = result.part
        self.count_answer(entity, part.tier or "memory" if part.state == "hit" else part.state)
        return result

    def time_fetch(self, entity: str, seconds: float) -> None:
        """Count a fetch by what it took."""
        with self._lock:
            self._fetches[entity][bisect_left(BOUNDS, seconds)] += 1
            self._seconds[entity] += seconds

    def note_age(self, entity: str, seconds: float) -> None:
        """Note how old an answer was when it was given."""
        with self._lock:
            self._oldest[entity] = max(seconds, self._oldest[entity])

    def fail(self, access: ReadOrWrite, failed: Exception, now: datetime) -> None:
        """Note that the database cannot be read, or written: the kind of the failure, since its text may hold data."""
        with self._lock:
            reach, kind = self._reach[access], type(failed).__name__
            since = now.isoformat() if reach.works else reach.since
            self._reach[access] = Reach(works=False, since=since, failure=kind)

    def reach(self, access: ReadOrWrite, now: Callable[[], datetime]) -> None:
        """Note that the database can be read, or written."""
        if self._reach[access].works:
            return
        with self._lock:
            self._reach[access] = Reach(since=now().isoformat(), failure=self._reach[access].failure)

    @property
    def reads(self) -> Reach:
        """Return whether the database can be read."""
        return self._reach["read"]

    @property
    def writes(self) -> Reach:
        """Return whether the database can be written."""
        return self._reach["write"]

    def counted(self, memory: AnswerMemory, now: int, steady: float) -> dict[str, EntityCounts]:
        """Return what was counted of each entity.

        Args:
            memory: Has the hits from memory.
            now: The time, in microseconds since the epoch.
            steady: The same moment on the steady clock.
        """
        hits, kept = memory.hits()
        for entry in kept:
            if entry.hits > 0:
                given = now / SECOND + min(0.0, entry.fresh_until - steady)  # it was not given later than that
                self.note_age(entry.entity, given - entry.fetched_at / SECOND)
        with self._lock:
            counts = {name: counted.copy() for name, counted in self._counts.items()}
            for name, number in hits.items():
                counts.setdefault(name, Counter())["memory"] += number
            return {
                name: EntityCounts(
                    dict(counts[name]), tuple(self._fetches[name]), self._seconds[name], self._oldest.get(name)
                )
                for name in sorted(counts)
            }
