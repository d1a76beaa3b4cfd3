"""Explain one Outcome in words, for a test run: every difference with what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.naming import path_text
from harness.report.values import as_json, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.compare.outcome import Outcome
    from harness.compare.verdicts import Difference


def explain(outcome: Outcome) -> str:
    """Return the verdict with its reason, then each difference: place, schema field, upstream source, both values."""
    comparison = outcome.comparison
    lines = [f"{outcome.id}: {comparison.verdict}: {comparison.reason or ''}"]
    lines += [line for difference in comparison.differences for line in _lines(difference)]
    return "\n".join(map(printable, lines))


def _lines(difference: Difference) -> Iterator[str]:
    yield f"  {path_text(difference.path) or 'the answer'} ({difference.kind})"
    yield f"    field    {difference.field or 'unknown'}, from {difference.source or 'no upstream field'}"
    yield f"    original {'nothing' if difference.kind == 'extra' else as_json(difference.original)}"
    yield f"    unified  {'nothing' if difference.kind == 'missing' else as_json(difference.unified)}"
