"""`harness compare`: the recorded cases through both paths, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness import __version__, assemble, files, parity
from harness import recording as cassettes
from harness.report.page import page
from harness.report.run import report
from harness.report.text import summary
from harness.wire import indented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.recording import Case

__all__ = ["EXIT", "compared", "summary", "write"]

EXIT: Mapping[str, int] = {"pass": 0, "fail": 1, "inconclusive": 3}


def compared(
    application: Application,
    directory: Path,
    scenario: str | None,
    specs: tuple[str, str],
    progress: Callable[[Sequence[Case], str], Iterable[Case]],
) -> dict[str, Any]:
    """The tree of `compare.json`. Raises NothingToJudge without cassettes, CassetteError on one that cannot be read."""
    started = assemble.now()
    chosen = assemble.choices(application, specs)
    cases = cassettes.find(directory, scenario)
    run_all = parity.parity_run(application, *chosen)
    outcomes = list(run_all.outcomes(progress(cases, "comparing")))
    finished = assemble.now()
    run = {
        "started_at": started.isoformat(),
        "finished_at": finished.isoformat(),
        "seconds": round((finished - started).total_seconds(), 3),
        "cassettes": str(directory),
        "scenario": scenario,
        "original": specs[0],
        "unified": specs[1],
        "application": application.name,
        "harness": __version__,
    }
    return report(outcomes, parity.coverage(outcomes, application).tree(), run, application.operations)


def write(tree: dict[str, Any], directory: Path) -> None:
    """Writes `compare.json` and `compare.html`."""
    files.replace(directory / "compare.json", indented(tree))
    files.replace(directory / "compare.html", page(tree).encode())
