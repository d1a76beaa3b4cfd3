"""What a part of the benchmark found: tables to read, figures with their limits; as Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.cache.rounds import Race
    from benchmarks.measure import Figure


@dataclass(frozen=True)
class Table:
    """Hold rows of text under their headings; the first column is words, the others are numbers."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        lines = [self.headings, ["--", *("--:" for _ in self.headings[1:])], *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@dataclass(frozen=True)
class Result:
    """Hold what one part found.

    Attributes:
        title: Names the part.
        figures: What is held to limits.
        tables: What stands behind them.
    """

    title: str
    figures: Sequence[Figure]
    tables: Sequence[Table] = field(default=())

    def __str__(self) -> str:
        return "\n\n".join([f"### {self.title}", *map(str, self.tables), str(figure_table(self.figures))])


def figure_table(figures: Iterable[Figure]) -> Table:
    """Return the figures with their limits; one that misses its limit is bold."""
    rows = []
    for figure in figures:
        value = f"{number(figure.value)} {figure.unit}".strip()
        rows.append([figure.name, value if figure.holds else f"**{value}**", figure.bounds])
    return Table(["figure", "value", "held to"], rows)


def race_table(operation: str, run: Race, reference: str) -> Table:
    """Return what each contender's operation cost, the cheapest first, and how many times the reference's."""
    names = sorted(run.costs, key=run.seconds)
    rows = [
        [
            name,
            time_text(run.seconds(name)),
            time_text(run.seconds(name, "wall")),
            number(run.ratio(name, reference)),
            number(run.ratio(name, reference, "wall")),
        ]
        for name in names
    ]
    return Table([operation, "CPU", "wall", f"x {reference}, CPU", "wall"], rows)


def time_text(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            return f"{number(seconds * factor)} {unit}"
    return f"{number(seconds * 1e9)} ns"


def number(value: float) -> str:
    """Return a number with three digits that matter."""
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0  # noqa: PLR2004 - one digit, two digits
    return f"{value:,.{digits}f}"
