"""Timing, and a table of figures against their limits."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, its unit, and the limit that it must not pass."""

    name: str
    value: float
    unit: str
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the value is within its limit."""
        return self.value <= self.limit

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "OVER"
        return f"{self.name:<64} {self.value:>9.2f} {self.unit:<5} limit {self.limit:>8.2f}  {verdict}"


def milliseconds(work: Callable[[], object], rounds: int = 15) -> float:
    """The fastest of some rounds: what the work takes when nothing else runs."""
    return min(_seconds(work) for _ in range(rounds)) * 1000


def ratio(work: Sequence[str], rival: Sequence[str], rounds: int = 7) -> float:
    """How many times as long one command takes as another; they run in turn, and the fastest of each counts."""
    pairs = [(_seconds(lambda: _run(work)), _seconds(lambda: _run(rival))) for _ in range(rounds)]
    return min(ours for ours, _ in pairs) / min(theirs for _, theirs in pairs)


def report(figures: Sequence[Figure]) -> NoReturn:
    """Prints the table; exit 1 where a limit is passed."""
    for figure in figures:
        print(figure)  # noqa: T201
    sys.exit(0 if all(figure.holds for figure in figures) else 1)


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
