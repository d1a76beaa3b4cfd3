"""Explain one Outcome in words, for a test run: every difference with what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.compare.deepdiff_report import as_deepdiff
from harness.naming import path_text
from harness.report.values import as_json, printable

if TYPE_CHECKING:
    from harness.compare.outcome import Outcome


def explain(outcome: Outcome) -> str:
    """Return the verdict with its reason, then each difference: place, schema field, upstream source, both values.

    The tree of all of them follows, in the words of deepdiff.
    """
    comparison = outcome.comparison
    lines = [f"{outcome.id}: {comparison.verdict}: {comparison.reason or ''}"]
    for difference in comparison.differences:
        kind, field, source = difference.kind, difference.field or "unknown", difference.source or "no upstream field"
        lines += [
            f"  {path_text(difference.path) or 'the answer'} ({kind})",
            f"    field    {field}, from {source}",
            f"    original {'nothing' if kind == 'extra' else as_json(difference.original)}",
            f"    unified  {'nothing' if kind == 'missing' else as_json(difference.unified)}",
        ]
    tree = as_deepdiff(comparison.differences).pretty().splitlines()
    lines += ["  in the words of deepdiff:", *(f"    {line}" for line in tree)] if tree else []
    return "\n".join(map(printable, lines))
