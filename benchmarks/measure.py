"""Time work in seconds of the processor, and print a table of figures against their limits.

Seconds of the processor do not grow where other programs want it too, and a ratio to a rival that runs in turn with the
work means the same on a slow machine: both are what a limit can be set on.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one measured value.

    Attributes:
        name: What was measured.
        value: The value, in `unit`.
        unit: `ms`, `x` for a ratio, or empty for a count.
        limit: The greatest value that holds; None where the figure is stated and no more.
        least: The least value that holds, of a figure that is better the greater it is.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Return whether the value is within its limits."""
        return (self.limit is None or self.value <= self.limit) and (self.least is None or self.value >= self.least)

    @property
    def bounds(self) -> str:
        """Return what the value is held to, in words."""
        bounds = [f"limit {self.limit:.2f}"] if self.limit is not None else []
        bounds += [f"at least {self.least:.2f}"] if self.least is not None else []
        return ", ".join(bounds) or "stated"

    def __str__(self) -> str:
        row = f"{self.name:<72} {self.value:>9.2f} {self.unit:<2}"
        return f"{row}  {self.bounds}{'' if self.holds else '  OVER' if self.least is None else '  SHORT'}"


def milliseconds(work: Callable[[], object], rounds: int = 15) -> float:
    """Return the milliseconds of the processor that the work takes, in the fastest of some rounds."""
    return min(_seconds(work) for _ in range(rounds)) * 1000


def ratio(work: Callable[[], object], rival: Callable[[], object], rounds: int = 15) -> float:
    """Return how many times as long the work takes as its rival; they run in turn, and the fastest of each counts."""
    pairs = [(_seconds(work), _seconds(rival)) for _ in range(rounds)]
    return min(ours for ours, _ in pairs) / min(theirs for _, theirs in pairs)


def command(*arguments: str) -> Callable[[], object]:
    """Return the work of running a command, whose time counts."""
    return lambda: subprocess.run(arguments, check=True, capture_output=True)  # noqa: S603 - a benchmark's own


def report(figures: Sequence[Figure]) -> NoReturn:
    """Print the table, and exit with 1 where a limit is passed."""
    for figure in figures:
        print(figure)  # noqa: T201
    sys.exit(0 if all(figure.holds for figure in figures) else 1)


def _seconds(work: Callable[[], object]) -> float:
    started = _processor()
    work()
    return _processor() - started


def _processor() -> float:
    """Return the seconds that this process and those that it has waited for took so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
