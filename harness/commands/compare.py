"""`harness compare`: the recorded cases through both paths, and the report."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from harness import assemble
from harness.commands.reports import corpus_digest, run_facts, write_report
from harness.errors import FileError
from harness.evidence.compare_report import CompareReport, CompareRun
from harness.parity.processes import cores
from harness.parity.processes import outcomes as on_processes
from harness.parity.run import coverage, find_cases, parity_run
from harness.report.html import compare_page
from harness.report.summary import summarize_comparisons
from harness.report.tables import compare_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.recording import Case
    from harness.rollout.flags import Flags

__all__ = ["EXIT", "compare_table", "compared", "cores", "write"]

EXIT: Mapping[str, int] = {"pass": 0, "fail": 1, "inconclusive": 3}


def compared(
    application: Application,
    directory: Path,
    scenario: str | None,
    specs: tuple[str, str],
    flags: Flags | None,
    progress: Callable[[Sequence[Case], str], Iterable[Case]],
    jobs: int,
) -> CompareReport:
    """Compare both sides over the recorded cases.

    Raises:
        NothingToJudge: There are no cassettes.
        CassetteError: A cassette cannot be read.
    """
    started = assemble.now()
    chosen = assemble.choices(application, specs)
    cases = find_cases(application, directory, scenario)
    outcomes = on_processes(partial(parity_run, application, chosen, specs, cases), cases, jobs, progress)
    finished = assemble.now()
    run = CompareRun(
        started_at=started,
        finished_at=finished,
        seconds=round(Decimal((finished - started).total_seconds()), 3),
        cassettes=str(directory),
        scenario=scenario,
        corpus_digest=corpus_digest(directory),
        original=specs[0],
        unified=specs[1],
        **run_facts(application, flags),
    )
    return summarize_comparisons(outcomes, coverage(outcomes, application).tree(), run, application.operations)


def discard(directory: Path) -> None:
    """Remove the report of an earlier run, so that it is never taken for that of a run that did not end.

    Raises:
        FileError: The folder of reports cannot be written.
    """
    for suffix in (".json", ".html"):
        path = (directory / CompareReport.file_name).with_suffix(suffix)
        try:
            path.unlink(missing_ok=True)
        except OSError as failure:
            raise FileError(f"{path}: cannot be replaced: {failure.strerror}") from None


def write(report: CompareReport, directory: Path) -> None:
    """Write `compare.json` and `compare.html`."""
    write_report(report, directory, html=compare_page(report))
