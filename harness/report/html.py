"""Render a compare run as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from harness.compare.verdicts import VERDICTS
from harness.report.causes import group_by_cause
from harness.report.values import NOTHING, differing, hit_rate_percent, plain, sides, unusual_characters

if TYPE_CHECKING:
    from harness.evidence.compare_report import CompareReport
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
    environment.filters.update(
        plain=plain,
        hit_rate=hit_rate_percent,
        quoted=shlex.quote,
        pair=lambda difference: " / ".join(sides(difference)),
    )
    run = report.run
    options = (("original", run.original), ("unified", run.unified), ("requests", run.requests))
    return environment.get_template("compare.html.jinja").render(
        report=report,
        chosen="".join(f" --{option} {shlex.quote(value)}" for option, value in options if value and value != option),
        asks=any(row.cache.total or row.upstream_calls.original for row in report.operations),
        headline=_HEADLINES[report.verdict],
        verdicts=[name for name in VERDICTS if report.totals.get(name)],
        tones=_TONES,
        nothing=NOTHING,
        causes=[(cause, *differing(*sides(cause.example))) for cause in group_by_cause(report)],
        unusual_characters=unusual_characters,
        matching=[case for case in report.cases if case.verdict == "match"],
        others=[case for case in report.cases if case.verdict != "match"],
        run=_leaves({**tree["run"], "checksum": tree["checksum"]}),
    )


def _leaves(value: Json, name: str = "") -> dict[str, str]:
    """Flatten a tree to one text for each value, with the words of its keys."""
    if not isinstance(value, dict) or not value:
        return {name: plain(value) if value != {} else NOTHING}
    deeper = (_leaves(item, f"{name} {key.replace('_', ' ')}".strip()) for key, item in value.items())
    return {key: text for leaves in deeper for key, text in leaves.items()}
