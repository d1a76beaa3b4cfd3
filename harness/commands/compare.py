"""`harness compare`: the recorded cases through both paths, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness import __version__, assemble, files, parity
from harness import recording as cassettes
from harness.report.page import page
from harness.report.run import report
from harness.report.text import summary
from harness.snaptrade.catalogue import OPERATIONS
from harness.sources import choose
from harness.wire import indented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from harness.recording import Case

__all__ = ["EXIT", "compared", "summary", "write"]

EXIT: Mapping[str, int] = {"pass": 0, "fail": 1, "inconclusive": 3}


def compared(
    directory: Path,
    scenario: str | None,
    specs: tuple[str, str],
    progress: Callable[[Sequence[Case], str], Iterable[Case]],
) -> dict[str, Any]:
    """The tree of `compare.json`. Raises NothingToJudge without cassettes, CassetteError on one that cannot be read."""
    started = assemble.now()
    choices = [choose(spec, side) for spec, side in zip(specs, ("original", "unified"), strict=True)]
    cases = cassettes.find(directory, scenario)
    outcomes = list(parity.run(progress(cases, "comparing"), *choices))
    finished = assemble.now()
    run = {
        "started_at": started.isoformat(),
        "finished_at": finished.isoformat(),
        "seconds": round((finished - started).total_seconds(), 3),
        "cassettes": str(directory),
        "scenario": scenario,
        "original": specs[0],
        "unified": specs[1],
        "harness": __version__,
    }
    return report(outcomes, parity.coverage(outcomes).tree(), run, OPERATIONS)


def write(tree: dict[str, Any], directory: Path) -> None:
    """Writes `compare.json` and `compare.html`."""
    files.replace(directory / "compare.json", indented(tree))
    files.replace(directory / "compare.html", page(tree).encode())
