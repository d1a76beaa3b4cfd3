"""Group the differences of a compare run by what is likely behind them, so that one fault is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from harness.report.values import plain

if TYPE_CHECKING:
    from harness.evidence.compare_report import CompareReport, ReportedDifference

Located: TypeAlias = "tuple[str, ReportedDifference]"
"""The operation and the difference."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold the differences that one fault may explain.

    Attributes:
        title: What they share: a schema field, a pair of failures, or the place of the only one.
        kind: How the values differ.
        located: The differences with their operations, in the order of the report; the first is the example.
    """

    title: str
    kind: str
    located: tuple[Located, ...]

    @property
    def count(self) -> int:
        """Return how often the differences were seen."""
        return sum(difference.count for _, difference in self.located)

    @property
    def example(self) -> ReportedDifference:
        """Return the first difference, whose values stand for all of them."""
        return self.located[0][1]

    @property
    def cases(self) -> tuple[str, ...]:
        """Return the cases that show it."""
        return tuple(dict.fromkeys(case for _, difference in self.located for case in difference.cases))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Return the scenarios that show it: `large` of `positions.list/large[warm]`; a request is one by itself."""
        names = (
            case.rpartition("[")[0].removeprefix(f"{operation}/")
            for operation, difference in self.located
            for case in difference.cases
        )
        return tuple(dict.fromkeys(names))


def group_by_cause(report: CompareReport) -> list[Cause]:
    """Group the differences of a report, those that were seen most often first.

    Differences of one schema field in one kind belong together, whatever the operation, and so do failures with the
    same status, kind and code on both sides. Any other difference stands by itself.
    """
    groups: dict[tuple[str, str], list[Located]] = {}
    for row in report.operations:
        for difference in row.differences:
            kind = difference.kind
            if kind == "error" and difference.path:
                title = "error text"
            elif kind == "error":
                title = f"{_failure(difference.original)} / {_failure(difference.unified)}"
            elif kind == "status":
                title = f"status {plain(difference.original)} / status {plain(difference.unified)}"
            else:
                title = difference.field or f"{row.operation} {difference.path}".strip()
            groups.setdefault((title, kind), []).append((row.operation, difference))
    causes = [Cause(title, kind, tuple(located)) for (title, kind), located in groups.items()]
    return sorted(causes, key=lambda cause: -cause.count)


def _failure(outline: dict[str, object]) -> str:
    """Name an answer by what two alike failures share: not the message, which names the case."""
    return " ".join(str(outline[key]) for key in ("status", "kind", "code") if outline.get(key, ""))
