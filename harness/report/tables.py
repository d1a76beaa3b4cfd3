"""Lay out reports, decisions and moves for a terminal of 80 columns: no figure is cut, no value steers the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.report.causes import group_by_cause
from harness.report.values import (
    NOTHING,
    Segments,
    differing,
    hit_rate_percent,
    plain,
    printable,
    sides,
    unusual_characters,
)
from harness.rollout.criteria import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from harness.evidence.compare_report import CompareReport
    from harness.evidence.load_report import LoadFigures, LoadReport
    from harness.report.causes import Cause
    from harness.rollout.decision import Decision

_STYLES = {
    "mismatch": "bold red", "fail": "bold red", "rollback": "bold red", "hold": "yellow", "inconclusive": "yellow",
    "pass": "bold green", "promote": "green",
}  # fmt: skip
_LISTED = 12  # cases or exchanges that a terminal shows one by one
_WORDS = {"verdicts", "stage", "gate"}
_FLAG = ("operation", "stage", "percent", "check", "gate")


def compare_table(report: CompareReport) -> RenderableType:
    """Lay out a compare run: each cause of a difference first, then each operation, then the verdict."""
    # two services that ask no upstream of ours have neither a hit rate nor a count of requests to it
    asks = any(row.cache.total or row.upstream_calls.original for row in report.operations)
    figures = ("original\np50 ms", "unified\np50 ms", *(("hit\nrate", "upstream\nold / new") if asks else ()))
    table = _table("operation", "calls", "verdicts", *figures)
    for row in report.operations:
        calls = row.upstream_calls
        upstream = (Text(hit_rate_percent(row.cache)), Text(f"{calls.original} / {calls.unified}")) if asks else ()
        table.add_row(
            _text(row.operation),
            Text(str(row.calls)),
            _verdicts(row.verdicts),
            _figure(row.original_ms.p50),
            _figure(row.unified_ms.p50),
            *upstream,
        )
    counts = {name: count for name, count in report.totals.items() if name != "calls"}
    warm = [case.upstream_calls.unified for case in report.cases if case.pass_name == "warm"]  # noqa: S105
    again = f"; warm, the unified path asked upstream {sum(warm)} times" if warm else ""
    summed = f": {report.totals['calls']} calls, {_verdicts(counts).plain or 'nothing judged'}"
    verdict = (report.verdict, _STYLES[report.verdict])
    return Group(
        *map(_cause, group_by_cause(report)), table, *_reasons(report),
        *_listed("recorded, and asked by neither side", report.unused),
        *_listed("operations that nobody answered with data", report.unanswered),
        *_listed("cases without a golden answer", report.without_golden),
        *_listed("operations without a case", report.without_case),
        Text.assemble("\n", verdict, summed, again),
    )  # fmt: skip


def gate_table(decisions: Sequence[Decision]) -> RenderableType:
    """Lay out each decision with the reason of each criterion that does not pass, then the values of the others."""
    lines: list[RenderableType] = []
    for decision in decisions:
        where = f"{decision.stage} → {decision.next_stage}" if decision.next_stage else f"at {decision.stage}"
        verdict = (decision.verdict, _STYLES[decision.verdict])
        lines.append(Text.assemble((decision.operation, "bold"), ": ", verdict, f" {where}, {decision.why}"))
        by_sentence: dict[str, list[str]] = {}  # a report that does not count is told of once
        for criterion in decision.criteria:
            if criterion.outcome != "pass":
                by_sentence.setdefault(criterion.sentence, []).append(criterion.name)
        for sentence, names in by_sentence.items():
            unmeasured = "" if sentence.startswith(f"{names[0]} ") else f"{', '.join(names)}: "
            lines.append(Padding(_text(f"{unmeasured}{sentence}", "yellow"), (0, 0, 0, 4), expand=False))
        passing = [
            f"{criterion.name} {digits(criterion.value)} ({criterion.relation} {digits(criterion.limit)})"
            for criterion in decision.criteria
            if criterion.outcome == "pass" and criterion.value is not None
        ]
        if passing:
            lines.append(Padding(Text(" · ".join(passing), "dim"), (0, 0, 0, 4), expand=False))
    return Group(*lines)


def load_table(report: LoadReport) -> RenderableType:
    """Lay out a load run: a table for each path and phase, and the speed-up under them."""
    figures = ("requests", "errors", "p50\nms", "p95\nms", "p99\nms", "hit\nrate", "upstream")
    lines: list[RenderableType] = []
    for name, phase in [(path.path, phase) for path in report.paths for phase in path.phases]:
        table = _table(f"{name}, {phase.phase}", *figures)
        for row in phase.operations:
            table.add_row(_text(row.operation), *_measured(row))
        table.add_section()
        table.add_row("total", *_measured(phase.total))
        lines.append(table)
        if phase.total.failures:
            counted = (f"{count}\N{MULTIPLICATION SIGN} {kind}" for kind, count in phase.total.failures.items())
            lines.append(_text(f"errors: {', '.join(counted)}", "red"))
        lines.append("")
    if report.speedup_p50 is not None:
        lines.append(Text(f"unified is {report.speedup_p50} times as fast at p50 (warm)"))
    return Group(*lines)


def status_table(status: Mapping[str, Any]) -> RenderableType:
    """Lay out where each operation stands, and the last moves with their reasons."""
    stages = _table(*_FLAG)
    for row in status["operations"]:
        stages.add_row(*(_text(plain(row[name]) if row[name] is not None else "") for name in _FLAG))
    moves: list[RenderableType] = [Text("\nlast moves", "bold")] if status["history"] else []
    for move in status["history"]:
        went = f"{move['from_stage']} → {move['to_stage']}, by {printable(move['who'])}"
        when = f"{move['at'][:19].replace('T', ' ')}Z"
        moves += [
            Text.assemble(when, "  ", (printable(move["operation"]), "bold"), f": {went}"),
            Padding(_text(move["why"], "dim"), (0, 0, 0, 4), expand=False),
        ]
    killed = [Text("the kill switch is on: everything is off", "bold red")] if status["kill_switch"] else []
    return Group(*killed, stages, *moves)


def _table(name: str, *columns: str) -> Table:
    """Return a table without a frame; only its column `verdicts` may be wrapped, so that no figure is cut."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(name, no_wrap=True, vertical="top")
    for column in columns:
        table.add_column(column, no_wrap=column != "verdicts", justify="left" if column in _WORDS else "right")
    return table


def _text(value: str, style: str = "") -> Text:
    return Text(printable(value), style)


def _verdicts(counts: Mapping[Any, int]) -> Text:
    seen = (Text(f"{count} {name}", _STYLES.get(name, "")) for name, count in counts.items() if count)
    return Text(", ").join(seen)


def _figure(value: Any) -> Text:
    return Text(NOTHING if value is None else f"{value:.1f}")


def _cause(cause: Cause) -> RenderableType:
    """Lay out one cause: where it shows, where its value comes from, one pair of values, and its cases."""
    original, unified = differing(*map(printable, sides(cause.example)))
    more = f" and {len(cause.cases) - _LISTED} more" if len(cause.cases) > _LISTED else ""
    places = ", ".join(f"{operation} {difference.path}".strip() for operation, difference in cause.located)
    fields = {
        "in": _text(places),
        "first at": _text(cause.example.at or "the whole answer"),
        "field": _text(cause.example.field or ""),
        "source": _text(cause.example.source or ""),
        "original": _marked(original),
        "unified": _marked(unified),
        "characters": _text(", ".join(unusual_characters(original, unified))),
        "cases": _text(", ".join(cause.cases[:_LISTED]) + more),
    }
    lines = Table.grid(padding=(0, 2, 0, 0))
    for name, value in fields.items():
        if value:
            lines.add_row(name, value)
    title = Text.assemble((printable(cause.title), "bold"), f": {cause.kind}, {cause.count} times")
    return Group(title, Padding(lines, (0, 0, 1, 2), expand=False))


def _reasons(report: CompareReport) -> Iterator[Text]:
    """Give the reason of each verdict that is no match, once."""
    counted = Counter(
        (case.verdict, case.reason or "no reason given") for case in report.cases if case.verdict != "match"
    )
    for (verdict, reason), count in counted.most_common(_LISTED):
        yield Text.assemble((verdict, _STYLES.get(verdict, "")), f", {count} times: ", _text(reason))


def _marked(segments: Segments) -> Text:
    return Text.assemble(*((text, "bold red underline" if differs else "") for text, differs in segments))


def _listed(heading: str, lines: Sequence[str]) -> Iterator[Text]:
    if lines:
        yield Text(f"\n{heading} ({len(lines)}):", "yellow")
        yield from (_text(f"  {line}", "yellow") for line in lines[:_LISTED])
    if len(lines) > _LISTED:
        yield Text(f"  and {len(lines) - _LISTED} more in the report", "yellow")


def _measured(row: LoadFigures) -> Iterator[Text]:
    yield Text(str(row.requests))
    yield Text(str(row.errors), "red" if row.errors else "")
    yield from (_figure(value) for value in (row.ms.p50, row.ms.p95, row.ms.p99))
    yield Text(f"{row.hit_rate:.1%}" if row.hit_rate is not None else NOTHING)
    yield Text(str(row.upstream_calls))
