"""What is told of a cache's health: pure sums and shares of what was counted, of one process or of many."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The longest fetch of each bucket, in seconds; one more bucket holds what took longer."""
ASKED = ("memory", "database", "negative", "miss", "stale", "bypass", "error")
"""How a question that somebody waits for ends, each in one of these ways."""
HITS = ("memory", "database", "negative")
"""Those that needed no upstream: `negative` is a kept refusal."""


@dataclass(frozen=True, slots=True)
class EntityCounts:
    """Hold what was counted of one entity.

    Attributes:
        counts: How often each thing happened.
        fetches: Fetches in each bucket of `BOUNDS`.
        seconds: What all fetches took together.
        oldest: The age of the oldest answer that was given, in seconds; None where none is known.
    """

    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    fetches: Sequence[int] = (0,) * (len(BOUNDS) + 1)
    seconds: float = 0.0
    oldest: float | None = None

    def __add__(self, other: EntityCounts) -> EntityCounts:
        """Return what was counted of both together."""
        return EntityCounts(
            dict(Counter(self.counts) + Counter(other.counts)),
            tuple(one + more for one, more in zip(self.fetches, other.fetches, strict=True)),
            self.seconds + other.seconds,
            max((age for age in (self.oldest, other.oldest) if age is not None), default=None),
        )

    @property
    def asked(self) -> int:
        """Return how many questions somebody waited for."""
        return sum(self.counts.get(name, 0) for name in ASKED)

    @property
    def hit_rate(self) -> float | None:
        """Return the share of the questions that needed no upstream; None without questions."""
        return self._share(*HITS)

    @property
    def stale_rate(self) -> float | None:
        """Return the share that got an answer past its time, since the upstream failed; None without questions."""
        return self._share("stale")

    def quantile(self, share: float) -> float | None:
        """Return the seconds in which this share of the fetches was done, to the accuracy of the buckets."""
        wanted = share * sum(self.fetches)
        if not wanted:
            return None
        below, lower = 0, 0.0
        for upper, count in zip(BOUNDS, self.fetches, strict=False):
            if below + count >= wanted:
                return lower + (upper - lower) * (wanted - below) / count
            below, lower = below + count, upper
        return lower

    def tree(self) -> dict[str, Any]:
        """Return all figures for a program."""
        return {
            **{name: self.counts.get(name, 0) for name in ASKED},
            **self.counts,
            "asked": self.asked,
            "fetches": sum(self.fetches),
            "hit_rate": _rounded(self.hit_rate),
            "stale_rate": _rounded(self.stale_rate),
            "fetch_p50": _rounded(self.quantile(0.5)),
            "fetch_p95": _rounded(self.quantile(0.95)),
            "oldest": _rounded(self.oldest),
        }

    def _share(self, *names: str) -> float | None:
        return sum(self.counts.get(name, 0) for name in names) / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Reach:
    """Tell whether the database can be read, or written.

    Attributes:
        works: True unless the last attempt failed.
        since: Since when that is so, in ISO 8601; empty for as long as the process runs.
        failure: The kind of the last failure; empty where none was.
    """

    works: bool = True
    since: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Hold what the answers in memory take, in bytes."""

    size: int = 0
    limit: int = 0
    entries: int = 0
    evictions: int = 0

    def __add__(self, other: MemoryUse) -> MemoryUse:
        """Return what both take together."""
        return MemoryUse(
            self.size + other.size,
            self.limit + other.limit,
            self.entries + other.entries,
            self.evictions + other.evictions,
        )


@dataclass(frozen=True, slots=True)
class CacheHealth:
    """Hold how the cache of one process does.

    Attributes:
        entities: What was counted of each entity.
        memory: What its memory holds.
        reads: Whether its database can be read.
        writes: Whether its database can be written.
    """

    entities: Mapping[str, EntityCounts]
    memory: MemoryUse
    reads: Reach
    writes: Reach

    @property
    def total(self) -> EntityCounts:
        """Return what was counted of all entities together."""
        return total(self.entities.values())

    def tree(self) -> dict[str, Any]:
        """Return all figures for a program."""
        return {
            "total": self.total.tree(),
            "entities": {name: counted.tree() for name, counted in self.entities.items()},
            "memory": asdict(self.memory),
            "database": {"reads": asdict(self.reads), "writes": asdict(self.writes)},
        }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def total(counted: Iterable[EntityCounts]) -> EntityCounts:
    """Return what was counted of all of these together."""
    return sum(counted, EntityCounts())
