"""Select what the last runs prove about an operation: reports that do not count are left out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from harness.calls import PathName
    from harness.compare.verdicts import Verdict
    from harness.evidence.compare_report import CompareReport, OperationResult
    from harness.evidence.load_report import LoadFigures, LoadReport
    from harness.evidence.run import Run


@dataclass(frozen=True, slots=True)
class Provenance:
    """State what a run must have been made with, so that its report counts today.

    Attributes:
        application: The application under migration.
        harness: The version of the harness.
        flags_digest: Digest of what people set in the flags file.
        stages: Where each operation of the flags file stands.
        corpus_digest: Digest of the recordings, None where there are none.
    """

    application: str
    harness: str
    flags_digest: str
    stages: Mapping[str, str] = field(default_factory=dict)
    corpus_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold what is known about one operation; no evidence never counts as good.

    Attributes:
        operation: Its name.
        compared: The compare report, None where there is none that counts.
        loaded: The load report, None where there is none that counts.
        compare_refusal: Why there is no compare report, empty where there is one.
        load_refusal: Why there is no load report, empty where there is one.
    """

    operation: str
    compared: CompareReport | None = None
    loaded: LoadReport | None = None
    compare_refusal: str = ""
    load_refusal: str = ""

    @property
    def result(self) -> OperationResult | None:
        """Return what the compare run found, None where the operation had no case."""
        return self.compared.results().get(self.operation) if self.compared else None

    @property
    def comparisons(self) -> int:
        """Return how many calls were judged of which both answers had something in the body."""
        return self.result.comparisons if self.result else 0

    def calls_with(self, verdict: Verdict) -> int:
        """Return how many calls ended in a verdict, whatever was in their answers."""
        return self.result.verdicts.get(verdict, 0) if self.result else 0

    @property
    def compare_gap(self) -> str:
        """Return why the compare run may prove nothing about the operation."""
        if self.compare_refusal or self.result is None:
            return self.compare_refusal or f"compare.json has no case of {self.operation}"
        answers = ", ".join(f"{count} {name}" for name, count in self.result.answers if count)
        return f"no comparison had something in both answers ({answers or 'no call'})"

    @property
    def load_gap(self) -> str:
        """Return why the load run may prove nothing about the operation."""
        return self.load_refusal or f"load.json measured nothing of {self.operation} there"

    def warm(self, path: PathName) -> LoadFigures | None:
        """Return the figures of a path after its cache has filled, None where it was not driven."""
        rows = self.loaded.figures(self.operation, path, "warm") if self.loaded else ()
        return rows[0] if rows else None

    def all_figures(self, path: PathName) -> tuple[LoadFigures, ...]:
        """Return the figures of a path in each phase."""
        return self.loaded.figures(self.operation, path) if self.loaded else ()


def select(
    operation: str,
    compared: CompareReport | None,
    loaded: LoadReport | None,
    today: Provenance,
    moved_at: datetime | None,
) -> Evidence:
    """Select the reports that count for an operation.

    Args:
        operation: Its name.
        compared: The last compare report, None where none was written.
        loaded: The last load report, None where none was written.
        today: What both must have been made with.
        moved_at: When the operation came to its stage; one run moves an operation once.

    Returns:
        The evidence, with the reason for each report that is missing or does not count.
    """
    of_compare, of_load = "harness compare has written no report", "harness load has written no report"
    if compared:
        reasons = list(_objections(operation, compared.run, today, moved_at))
        if compared.run.scenario is not None:
            reasons.append(f"it covers the scenario {compared.run.scenario!r} only")
        if compared.run.corpus_digest != today.corpus_digest:
            reasons.append(f"the recordings in {compared.run.cassettes} are not the ones it compared")
        of_compare = f"compare.json does not count: {'; '.join(reasons)}" if reasons else ""
    if loaded:
        reasons = list(_objections(operation, loaded.run, today, moved_at))
        of_load = f"load.json does not count: {'; '.join(reasons)}" if reasons else ""
    return Evidence(operation, None if of_compare else compared, None if of_load else loaded, of_compare, of_load)


def _objections(operation: str, run: Run, today: Provenance, moved_at: datetime | None) -> Iterator[str]:
    """Say why a run is no evidence, whatever it found."""
    if (run.original, run.unified) != ("original", "unified"):
        yield f"its sides are {run.original!r} and {run.unified!r}, not the original and the unified path"
    if run.application != today.application:
        yield f"it is about the application {run.application!r}, not {today.application!r}"
    if run.harness != today.harness:
        yield f"harness {run.harness} wrote it, and this is {today.harness}"
    if run.flags_digest != today.flags_digest:
        yield "it was made under other settings in the flags file"
    elif run.stages.get(operation) != today.stages.get(operation):
        then, now = run.stages.get(operation, "no stage"), today.stages.get(operation, "no stage")
        yield f"{operation} stood at {then} then, and stands at {now} now"
    elif moved_at is not None and run.finished_at <= moved_at:
        yield f"{operation} has moved since"
