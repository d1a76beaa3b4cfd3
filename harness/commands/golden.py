"""`harness cassettes golden`: write the golden answers beside the cassettes, or check that they are current."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness import assemble, files, golden
from harness.errors import CassetteError
from harness.parity.run import find_cases, parity_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.recording import Case

_OWN_PATHS = ("original", "unified")


@dataclass
class GoldenSummary:
    """Hold what became of the golden answers.

    Attributes:
        written: The files that were written.
        kept: How many files hold what is answered today, or hold something else and were not to be overwritten.
        findings: A sentence for each case without a golden answer, or with one that is not what is answered today.
    """

    written: list[Path] = field(default_factory=list)
    kept: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def line(self) -> str:
        """Return the summary in one line."""
        return f"{len(self.written)} golden answers written, {self.kept} kept, {len(self.findings)} findings"


def write_golden_answers(
    application: Application,
    directory: Path,
    scenario: str | None,
    progress: Callable[[Sequence[Case], str], Iterable[Case]],
    *,
    overwrite: bool = False,
    check: bool = False,
) -> GoldenSummary:
    """Write the golden answer of each case from what the application's own paths answer today.

    Args:
        application: What is under migration.
        directory: Where the cassettes are.
        scenario: Only this scenario and its numbered siblings.
        progress: Shows how far it is.
        overwrite: Replace golden answers that are not what is answered today.
        check: Write nothing; find what is missing or not what is answered today.

    Raises:
        NothingToJudge: There are no cassettes.
        CassetteError: A cassette cannot be read, or a file cannot be written.
    """
    run = parity_run(application, assemble.choices(application, _OWN_PATHS), _OWN_PATHS)
    summary = GoldenSummary()
    for case in progress(find_cases(application, directory, scenario), "answering"):
        path = golden.golden_path(case.path)
        written = path.read_bytes().removeprefix(BOM_UTF8) if path.exists() else None
        if written is not None and not (overwrite or check):
            summary.kept += 1
            continue
        try:
            today = golden.encode(run.golden_answer(case))
        except CassetteError as refused:
            summary.findings.append(str(refused))
        else:
            if written == today:
                summary.kept += 1
            elif check:
                state = "is missing" if written is None else "is not what is answered today"
                summary.findings.append(f"{path}: the golden answer {state}")
            else:
                files.replace(path, today, CassetteError)
                summary.written.append(path)
    return summary
