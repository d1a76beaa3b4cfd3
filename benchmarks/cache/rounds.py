"""Let contenders work in turn, round by round, in an order drawn anew each time, and compare them within each round.

What another program takes from the machine, it takes from all who work in that round, so the median of the rounds'
ratios stands where the times themselves do not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

Clock: TypeAlias = Literal["processor", "wall"]


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold the seconds that one operation took: those of this process on a processor, and those that passed."""

    processor: float
    wall: float

    def on(self, clock: Clock) -> float:
        """Return the seconds on a clock."""
        return self.processor if clock == "processor" else self.wall


@dataclass(frozen=True)
class Contender:
    """Hold work that takes part in each round.

    Attributes:
        name: Names it in tables.
        prepare: Makes ready for a round, and gives the work whose time counts.
        operations: How many operations that work is.
    """

    name: str
    prepare: Callable[[], Callable[[], object]]
    operations: int = 1


def always(name: str, work: Callable[[], object], operations: int = 1) -> Contender:
    """Return a contender that needs no preparation."""
    return Contender(name, lambda: work, operations)


@dataclass(frozen=True)
class Race:
    """Hold what each operation of each contender cost, round by round."""

    costs: Mapping[str, Sequence[Cost]]

    def seconds(self, name: str, clock: Clock = "processor") -> float:
        """Return the median seconds of one operation."""
        return median(cost.on(clock) for cost in self.costs[name])

    def fastest(self, name: str, clock: Clock = "processor") -> float:
        """Return the seconds of one operation in the fastest round: what other programs add is no part of it."""
        return min(cost.on(clock) for cost in self.costs[name])

    def ratio(self, name: str, rival: str, clock: Clock = "processor") -> float:
        """Return how many times as long one operation takes as the rival's: the median of the rounds."""
        pairs = zip(self.costs[name], self.costs[rival], strict=True)
        return median(ours.on(clock) / theirs.on(clock) for ours, theirs in pairs)


def race(contenders: Sequence[Contender], rounds: int, draw: random.Random) -> Race:
    """Let the contenders work in turn; the first round warms up and does not count."""
    costs: dict[str, list[Cost]] = {contender.name: [] for contender in contenders}
    for number in range(rounds + 1):
        for contender in draw.sample(contenders, len(contenders)):
            cost = timed(contender.prepare(), contender.operations)
            if number:
                costs[contender.name].append(cost)
    return Race(costs)


def timed(work: Callable[[], object], operations: int = 1) -> Cost:
    """Return what one operation of the work cost."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    return Cost((time.process_time() - processor) / operations, (time.perf_counter() - wall) / operations)
