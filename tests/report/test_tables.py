"""Tables on a terminal of 80 columns: nothing is cut, and no value steers the terminal."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rollout.made_evidence import NOW, POLICY, evidence
from sample_reports import CASE, load_tree

from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport
from harness.report.tables import compare_table, gate_table, load_table, status_table
from harness.rollout.criteria import OF_COMPARE, OF_LOAD
from harness.rollout.evidence import Evidence
from harness.rollout.flags import Flag
from harness.rollout.gate import weigh

if TYPE_CHECKING:
    from rich.console import RenderableType

NOTHING = "\N{EN DASH}"
WIDTH = 80


def raw(shown: RenderableType, width: int = WIDTH) -> str:
    """What a terminal of this width is sent, without colours."""
    out = StringIO()
    Console(file=out, width=width).print(shown)
    return out.getvalue()


def printed(shown: RenderableType, width: int = WIDTH) -> list[str]:
    """The lines on a terminal, each without the blanks that align it."""
    return [" ".join(line.split()) for line in raw(shown, width).splitlines()]


def test_each_operation_has_a_line(report: CompareReport) -> None:
    """Calls, verdicts, both times, hit rate and upstream calls of both paths."""
    line = "positions.list 8 5 match, 1 stale-ok, 2 mismatch 120.5 1.5 66.7 % 1102 / 547"
    assert line in printed(compare_table(report), 120)


def test_eighty_columns_hold_every_figure(tree: dict[str, Any]) -> None:
    """Only words are wrapped, whatever the length of the name and the number of digits."""
    row = tree["operations"][0]
    row["operation"] = "balance_history.list"
    row["original_ms"] = {"p50": 12345.6, "p95": None}
    row["upstream_calls"] |= {"original": 12602, "unified": 12547}
    tree["cases"] = [case | {"operation": row["operation"]} for case in tree["cases"]]
    lines = raw(compare_table(CompareReport.model_validate(tree))).splitlines()
    line = next(line for line in lines if line.startswith("balance_history.list      8"))
    assert all(figure in line for figure in ("12345.6", "1.5", "66.7 %", "12602 / 12547"))
    assert "…" not in "".join(lines)
    assert max(map(len, lines)) <= WIDTH


def test_each_cause_names_all_that_is_needed_to_find_it(report: CompareReport) -> None:
    """Place, field, source, both values and the cases; brackets are no markup."""
    lines = printed(compare_table(report), 120)
    start = lines.index("Position.units: value, 2 times")
    assert lines[start + 1 : start + 8] == [
        "in positions.list [].units",
        "first at [12].units",
        "field Position.units",
        "source GET /accounts/{accountId}/positions/all results[].units",
        "original 1250.7500",
        "unified 1250.7900",
        "cases positions.list/mixed-500[cold], positions.list/mixed-500[warm]",
    ]
    assert "unified absent" in lines


def test_differences_come_before_the_operations_and_the_verdict_last(report: CompareReport) -> None:
    """What has to be done stands on top, what came of it next to the prompt."""
    lines = printed(compare_table(report), 120)
    operations = next(place for place, line in enumerate(lines) if line.startswith("operation calls"))
    assert lines.index("Position.units: value, 2 times") < operations
    assert lines[-1].startswith("fail: 8 calls, 5 match, 1 stale-ok, 2 mismatch; ")


def test_the_reason_of_each_verdict_is_told_once(report: CompareReport) -> None:
    """Two calls that were judged alike are one line."""
    lines = printed(compare_table(report), 120)
    assert 'mismatch, 2 times: the third answer says "no" & differs too' in lines
    assert "stale-ok, 1 times: only its age differs" in lines


def test_one_failure_is_one_cause(tree: dict[str, Any]) -> None:
    """A dead server is told once, with status, exception and code, whatever the message says of the case."""
    row = tree["operations"][0]
    error: dict[str, Any] = row["differences"][0] | {"path": "", "at": "", "kind": "error", "field": None}
    dead = {"status": 502, "kind": "UpstreamUnreachable", "code": "upstream"}
    row["differences"] = [error | {"original": {"status": 200}, "unified": dead | {"message": "no answer of a"}}]
    other = row | {"operation": "orders.list"}
    other["differences"] = [error | {"original": {"status": 200}, "unified": dead | {"message": "no answer of b"}}]
    tree["operations"] = [row, other]
    tree["cases"] += [case | {"operation": "orders.list"} for case in tree["cases"]]
    tree["totals"] = {name: count * 2 for name, count in tree["totals"].items()}
    lines = printed(compare_table(CompareReport.model_validate(tree)), 120)
    assert lines[0] == "200 / 502 UpstreamUnreachable upstream: error, 4 times"
    assert lines[1:3] == ["in positions.list, orders.list", "first at the whole answer"]
    assert sum(": error, " in line for line in lines) == 1


def test_error_texts_are_one_cause(tree: dict[str, Any]) -> None:
    """Whoever words refusals words all of them."""
    row = tree["operations"][0]
    texts = {"path": "message", "at": "message", "kind": "error", "original": "no account", "unified": "No account"}
    row["differences"] = [row["differences"][0] | texts]
    lines = printed(compare_table(CompareReport.model_validate(tree)), 120)
    assert lines[0] == "error text: error, 2 times"
    assert 'unified "No account"' in lines


def test_an_operation_without_times_shows_a_dash(tree: dict[str, Any]) -> None:
    """Nothing was measured, which is not zero."""
    tree["operations"][0]["original_ms"]["p50"] = None
    lines = printed(compare_table(CompareReport.model_validate(tree)), 120)
    assert any(f"mismatch {NOTHING} 1.5" in line for line in lines)


def test_long_lists_are_counted_and_not_printed(tree: dict[str, Any]) -> None:
    """A run without its recordings names some exchanges, and the number of the others."""
    tree["unused"] = [f"positions.list/mixed: GET /accounts/{number}" for number in range(210)]
    lines = printed(compare_table(CompareReport.model_validate(tree)))
    assert sum("GET /accounts/" in line and "results" not in line for line in lines) == 12
    assert "and 198 more in the report" in lines


def test_characters_that_look_alike_are_named(tree: dict[str, Any]) -> None:
    """A Cyrillic letter in a Latin word cannot be seen."""
    tree["operations"][0]["differences"][0] |= {"original": "Cash", "unified": "C\N{CYRILLIC SMALL LETTER A}sh"}
    lines = printed(compare_table(CompareReport.model_validate(tree)), 120)
    assert "characters \u0430 U+0430 CYRILLIC SMALL LETTER A" in lines


def test_no_value_steers_the_terminal(tree: dict[str, Any]) -> None:
    """Control characters and directions are written out, wherever they come from."""
    steering = "\x1b[2J\u202e[/red]"
    case = CASE | {"verdict": "stale-ok", "reason": steering}
    tree["cases"][-1] = case
    tree["unused"] = [steering]
    tree["operations"][0]["differences"][0] |= {"original": steering, "field": steering, "cases": [steering]}
    shown = raw(compare_table(CompareReport.model_validate(tree)), 200)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"\x1b[2J\u202e[/red]" in shown


def test_a_decision_shows_the_reason_of_what_holds_and_the_values_of_the_rest() -> None:
    """A criterion that does not pass is a sentence of its own."""
    decision = weigh(evidence({"match": 150, "mismatch": 50}), POLICY, Flag("live"), NOW)
    lines = printed(gate_table([decision]), 300)
    assert lines[0] == "positions.list: rollback live → shadow, decided by mismatch_rate"
    assert lines[1] == "mismatch_rate is 0.25, and must be ≤ 0.1 (samples: 200)"
    assert lines[2].startswith("comparisons 200 (≥ 6) · failure_rate 0 (≤ 0) · ")
    assert len(lines[2].split(" · ")) == len(OF_COMPARE) + len(OF_LOAD) - 1


def test_a_report_that_does_not_count_is_told_of_once() -> None:
    """Its reason stands where the criteria would show nothing."""
    gap = "compare.json does not count: its sides are 'original' and 'original'"
    held = Evidence("positions.list", compare_refusal=gap, load_refusal="harness load has written no report")
    lines = printed(gate_table([weigh(held, POLICY, Flag("shadow"), NOW)]), 200)
    assert lines[1] == f"comparisons, failure_rate, mismatch_rate, indeterminate_rate, compare_age: {gap}"
    assert lines[2].endswith("p99_ms, load_age: harness load has written no report")
    assert len(lines) == 3


def test_a_load_run_fits_eighty_columns_with_every_figure() -> None:
    """Each phase of each path with its operations and total, its errors by kind, and the speed-up."""
    tree = load_tree()
    shown = raw(load_table(LoadReport.model_validate(tree)))
    lines = printed(load_table(LoadReport.model_validate(tree)))
    assert lines.count("positions.list 40 1 4.5 8.0 9.0 97.5% 1") == 1
    assert f"positions.list 0 0 {NOTHING} {NOTHING} {NOTHING} {NOTHING} 0" in lines
    assert "errors: 1\N{MULTIPLICATION SIGN} 429" in lines
    assert lines[-1] == "unified is 10.0 times as fast at p50 (warm)"
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= WIDTH


STATUS: dict[str, Any] = {
    "kill_switch": True,
    "operations": [{"operation": "balance_history.list", "stage": "shadow", "percent": 100, "check": 1, "gate": None}],
    "history": [
        {
            "at": "2025-11-23T12:00:00.123456+00:00",
            "operation": "positions.list",
            "from_stage": "live",
            "to_stage": "shadow",
            "who": "ada [/b]",
            "why": "broke [/v1/accounts] \x1b[2J",
        }
    ],
}


def test_the_status_shows_stages_and_moves_as_they_were_written() -> None:
    """Brackets in a reason are no markup, a control character is written out, and no time is cut."""
    lines = printed(status_table(STATUS))
    assert lines[0] == "the kill switch is on: everything is off"
    assert "balance_history.list shadow 100 1" in lines
    assert lines[-2:] == [
        "2025-11-23 12:00:00Z positions.list: live → shadow, by ada [/b]",
        r"broke [/v1/accounts] \x1b[2J",
    ]


def test_a_status_without_moves_has_no_heading_for_them() -> None:
    """And none for a kill switch that is off."""
    lines = printed(status_table(STATUS | {"kill_switch": False, "history": []}))
    assert lines == ["operation stage percent check gate", "balance_history.list shadow 100 1"]
