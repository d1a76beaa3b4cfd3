"""Render a compare run as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.compare.verdicts import VERDICTS
from harness.report.causes import group_by_cause
from harness.report.values import NOTHING, differing, hit_rate_percent, plain, sides, unusual_characters

if TYPE_CHECKING:
    from harness.evidence.compare_report import CompareReport
    from harness.report.causes import Cause
    from harness.wire import Json

_HEADLINES = {
    "pass": "Both paths answer alike",
    "fail": "The two paths do not answer alike",
    "inconclusive": "Not enough was compared to judge",
}
_TONES = {"match": "good", "mismatch": "bad", "indeterminate": "open", "not-compared": "open"}


def compare_page(report: CompareReport) -> str:
    """Return the page of `reports/compare.html`; every value of the report is on it."""
    tree = report.tree()
    environment = Environment(
        loader=PackageLoader("harness.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(plain=plain, hit_rate=hit_rate_percent, pair=lambda each: " / ".join(sides(each)))
    return environment.get_template("compare.html.jinja").render(
        report=report,
        headline=_HEADLINES[report.verdict],
        verdicts=[name for name in VERDICTS if report.totals.get(name)],
        tones=_TONES,
        nothing=NOTHING,
        causes=[(cause, *_pair(cause)) for cause in group_by_cause(report)],
        groups=_by_match(report),
        run=_leaves({**tree["run"], "checksum": tree["checksum"]}),
    )


def _pair(cause: Cause) -> tuple[Any, Any, list[str]]:
    original, unified = differing(*sides(cause.example))
    return original, unified, unusual_characters(original, unified)


def _by_match(report: CompareReport) -> list[tuple[str, list[Any]]]:
    """Return the cases in two groups: those that are to be looked at, and those that match."""
    matching = [case for case in report.cases if case.verdict == "match"]
    others = [case for case in report.cases if case.verdict != "match"]
    return [("other", others), ("match", matching)]


def _leaves(value: Json, name: str = "") -> dict[str, str]:
    """Flatten a tree to one text for each value, with the words of its keys."""
    if not isinstance(value, dict) or not value:
        return {name: plain(value) if value != {} else NOTHING}
    deeper = (_leaves(item, f"{name} {_words(key)}".strip()) for key, item in value.items())
    return {key: text for leaves in deeper for key, text in leaves.items()}


def _words(name: str) -> str:
    return name.replace("_", " ")
