"""The same for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console

from harness.report.text import gate_table, summary
from harness.rollout.evidence import Compared, Evidence
from harness.rollout.flags import Flag
from harness.rollout.gate import CRITERIA, weigh
from harness.rollout.policy import Policy

if TYPE_CHECKING:
    from rich.console import RenderableType

NOW = datetime(2025, 11, 23, 12, tzinfo=UTC)


def printed(shown: RenderableType) -> list[str]:
    """The lines on a terminal that is wide enough."""
    out = StringIO()
    Console(file=out, width=200).print(shown)
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_each_operation_has_a_line(report: dict[str, Any]) -> None:
    """Calls, verdicts, both times, hit rate and upstream calls of both paths."""
    line = "positions.list 8 5 match, 1 stale-ok, 2 mismatch 120.50 ms 1.50 ms 66.7 % 1102 / 547"
    assert line in printed(summary(report))


def test_each_difference_names_all_that_is_needed_to_find_it(report: dict[str, Any]) -> None:
    """Operation, place, field, source, both values and the cases; brackets are no markup."""
    lines = printed(summary(report))
    start = lines.index("positions.list [].units value, 2 times")
    assert lines[start + 1 : start + 7] == [
        "first at [12].units",
        "field Position.units",
        "source GET /accounts/{accountId}/positions/all results[].units",
        "original 1250.7500",
        "unified 1250.7900",
        "cases positions.list/mixed-500 (cold), positions.list/mixed-500 (warm)",
    ]
    assert "unified absent" in lines


def test_an_operation_without_times_shows_a_dash(report: dict[str, Any]) -> None:
    """Nothing was measured, which is not zero."""
    report["operations"][0]["original_ms"]["p50"] = None
    assert any("\N{EN DASH} 1.50 ms" in line for line in printed(summary(report)))


def test_the_gate_has_a_line_for_each_criterion_and_each_decision() -> None:
    """Value, limit, samples and outcome; then what follows, and why."""
    found = Evidence("positions.list", Compared(NOW, {"match": 150, "mismatch": 50}))
    lines = printed(gate_table([weigh(found, Policy(), Flag("live"), NOW)]))
    assert "positions.list mismatch_rate 0.25 ≤ 0 200 rollback" in lines
    assert "positions.list comparisons 200 ≥ 100 200 pass" in lines
    assert "positions.list hit_rate \N{EN DASH} ≥ 0.5 0 hold" in lines
    assert sum(line.startswith("positions.list ") for line in lines) == len(CRITERIA)
    assert lines[-1] == "positions.list: rollback live → shadow, decided by mismatch_rate"


def test_a_decision_that_stays_says_where() -> None:
    """A hold has no next stage."""
    lines = printed(gate_table([weigh(Evidence("positions.list"), Policy(), Flag("shadow"), NOW)]))
    assert lines[-1].startswith("positions.list: hold at shadow, decided by comparisons, mismatch_rate")
