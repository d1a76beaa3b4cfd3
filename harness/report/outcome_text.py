"""One Outcome in words, for a test run: every difference with what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from harness.compare.normalise import written
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.compare.outcome import Outcome
    from harness.compare.verdicts import Difference


def explained(outcome: Outcome) -> str:
    """The verdict with its reason, then each difference: place, schema field, upstream source and both values."""
    comparison = outcome.comparison
    lines = [f"{outcome.id}: {comparison.verdict}: {comparison.reason or ''}"]
    lines += [line for found in comparison.differences for line in _difference(found)]
    return "\n".join(lines)


def _difference(found: Difference) -> Iterator[str]:
    yield f"  {written(found.path) or 'the answer'} ({found.kind})"
    yield f"    field    {found.field or 'unknown'}, from {found.source or 'no upstream field'}"
    yield f"    original {'nothing' if found.kind == 'extra' else as_numbers(found.original).decode()}"
    yield f"    unified  {'nothing' if found.kind == 'missing' else as_numbers(found.unified).decode()}"


def load_table(tree: dict[str, Any]) -> Table:
    """A load run, a line for each path, phase and operation, and the speed-up under it."""
    speedup = f"unified is {tree['speedup_p50']} times as fast at p50 (warm)" if tree["speedup_p50"] else None
    shown = Table(box=None, caption=speedup, caption_justify="left")
    for heading in ("path", "phase", "operation"):
        shown.add_column(heading, no_wrap=True)
    for heading in ("requests", "errors", "p50 ms", "p95 ms", "p99 ms", "hit rate", "upstream"):
        shown.add_column(heading, justify="right")
    for path in tree["paths"]:
        for phase in path["phases"]:
            for row in (*phase["operations"], {"operation": "total", **phase["total"]}):
                shown.add_row(path["path"], phase["phase"], row["operation"], *_measured(row))
            shown.add_section()
    return shown


def _measured(row: dict[str, Any]) -> Iterator[str]:
    failures = ", ".join(f"{count}\N{MULTIPLICATION SIGN} {name}" for name, count in row["failures"].items())
    yield str(row["requests"])
    yield f"{row['errors']} ({failures})" if failures else "0"
    yield from (f"{value:.1f}" if value is not None else "\N{EN DASH}" for value in row["ms"].values())
    yield f"{row['hit_rate']:.1%}" if row["hit_rate"] is not None else "\N{EN DASH}"
    yield str(row["upstream_calls"])
