"""A compare run and the gate's decisions for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from harness.report.values import NOTHING, Segments, differing, hit_rate, plain, sides
from harness.rollout.gate import digits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from harness.rollout.gate import Criterion, Decision

_STYLES = {"mismatch": "bold red", "rollback": "bold red", "hold": "yellow", "pass": "green", "promote": "green"}


def summary(report: Mapping[str, Any]) -> RenderableType:
    """The operations of a `compare.json` tree as a table, then each difference with both values, then the verdict."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column("operation", no_wrap=True)
    table.add_column("calls", justify="right")
    table.add_column("verdicts")
    for name in ("p50 original", "p50 unified", "hit rate", "upstream calls"):
        table.add_column(name, justify="right")
    for row in report["operations"]:
        table.add_row(*_operation(row))
    differences = [
        _difference(row["operation"], difference) for row in report["operations"] for difference in row["differences"]
    ]
    unused = (Text(f"recorded, and asked by neither path: {sentence}", "yellow") for sentence in report["unused"])
    return Group(table, *differences, *unused, _verdict(report))


def _verdict(report: Mapping[str, Any]) -> Text:
    counts = {name: count for name, count in report["totals"].items() if name != "calls"}
    warm = sum(case["upstream_calls"]["unified"] for case in report["cases"] if case["pass"] == "warm")  # noqa: S105
    found = f": {report['totals']['calls']} calls, {_verdicts(counts).plain or 'nothing judged'}; "
    style = "bold green" if report["verdict"] == "pass" else "bold red"
    return Text.assemble("\n", (report["verdict"], style), found, f"warm, the unified path asked upstream {warm} times")


def gate_table(decisions: Sequence[Decision]) -> RenderableType:
    """One line for each criterion of each operation, then one for each decision."""
    table = Table("operation", "criterion", box=SIMPLE_HEAD)
    for name in ("value", "limit", "samples"):
        table.add_column(name, justify="right")
    table.add_column("outcome")
    for decision in decisions:
        for criterion in decision.criteria:
            table.add_row(*_criterion(decision.operation, criterion))
        table.add_section()
    return Group(table, *map(_decision, decisions))


def _operation(row: Mapping[str, Any]) -> tuple[Text, ...]:
    upstream = row["upstream_calls"]
    return (
        Text(row["operation"]),
        Text(plain(row["calls"])),
        _verdicts(row["verdicts"]),
        _milliseconds(row["original_ms"]["p50"]),
        _milliseconds(row["unified_ms"]["p50"]),
        Text(hit_rate(row["cache"])),
        Text(f"{upstream['original']} / {upstream['unified']}"),
    )


def _verdicts(counts: Mapping[str, int]) -> Text:
    found = (Text(f"{count} {name}", _STYLES.get(name, "")) for name, count in counts.items() if count)
    return Text(", ").join(found)


def _milliseconds(value: Any) -> Text:
    return Text(NOTHING if value is None else f"{value:.2f} ms")


def _difference(operation: str, difference: Mapping[str, Any]) -> Text:
    original, unified = differing(*sides(difference))
    return Text.assemble(
        "\n", (f"{operation} {difference['path']}", "bold"), f"  {difference['kind']}, {difference['count']} times\n",
        f"  first at  {difference['at']}\n",
        f"  field     {plain(difference['field'])}\n",
        f"  source    {plain(difference['source'])}\n",
        "  original  ", *_marked(original), "\n",
        "  unified   ", *_marked(unified), "\n",
        f"  cases     {', '.join(difference['cases'])}",
    )  # fmt: skip


def _marked(segments: Segments) -> list[tuple[str, str]]:
    return [(text, "bold red underline" if differs else "") for text, differs in segments]


def _criterion(operation: str, criterion: Criterion) -> tuple[Text, ...]:
    return (
        Text(operation),
        Text(criterion.name),
        Text(NOTHING if criterion.value is None else digits(criterion.value)),
        Text(f"{criterion.relation} {digits(criterion.limit)}"),
        Text(str(criterion.samples)),
        Text(criterion.outcome, _STYLES[criterion.outcome]),
    )


def _decision(decision: Decision) -> Text:
    where = f"{decision.stage} → {decision.next_stage}" if decision.next_stage else f"at {decision.stage}"
    verdict = (decision.verdict, _STYLES[decision.verdict])
    return Text.assemble(f"{decision.operation}: ", verdict, f" {where}, {decision.why}")
