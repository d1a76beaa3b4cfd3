"""Define `reports/compare.json`: what a compare run found, call by call and operation by operation."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from harness.calls import Effect
from harness.compare.outcome import Pass
from harness.compare.verdicts import VERDICTS, DifferenceKind, Verdict
from harness.evidence.document import Count, Document, Milliseconds, Report
from harness.evidence.run import Digest, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RunVerdict: TypeAlias = Literal["pass", "fail", "inconclusive"]
Verdicts: TypeAlias = dict[Verdict, Count]
Totals: TypeAlias = dict[Verdict | Literal["calls"], Count]


class CompareRun(Run):
    """State what a run over recorded calls was made with.

    Attributes:
        cassettes: The folder of the recordings.
        scenario: The one scenario that was run, None for all of them.
        corpus_digest: Digest of every recording in the folder, None where it has none.
        requests: The file of the requests that two HTTP services were asked, None for recorded calls.
    """

    cassettes: str
    scenario: str | None = None
    corpus_digest: Digest | None = None
    requests: str | None = None


class AnswerCounts(Document):
    """Count what the two sides answered with; each call is in one of the counts.

    Attributes:
        bodies: Both answered 2xx with something in the body.
        empty: Both answered 2xx with an empty list, object or text, or with null.
        refused: The upstream refused both: its 4xx or 5xx was passed through.
        failed: The harness or a side failed by itself: no recording, no connection, an unreadable reply, an exception.
        mixed: One side answered in one of these ways and the other side in another.
    """

    bodies: Count = 0
    empty: Count = 0
    refused: Count = 0
    failed: Count = 0
    mixed: Count = 0

    @property
    def total(self) -> int:
        """Return how many calls were counted."""
        return self.bodies + self.empty + self.refused + self.failed + self.mixed


class Percentiles(Document):
    """Hold median and 95th percentile of the seconds a side took, in milliseconds; None where nothing was measured."""

    p50: Milliseconds | None
    p95: Milliseconds | None

    @model_validator(mode="after")
    def _in_order(self) -> Percentiles:
        check_order(self.p50, self.p95)
        return self


class UpstreamCalls(Document):
    """Count the requests that went upstream: those of each side, and those made only to reach a verdict."""

    original: Count
    unified: Count
    shadow_extra: Count


class CacheCounts(Document):
    """Count the unified side's answers: whole from the cache, in part from upstream, or from an expired row."""

    hit: Count
    miss: Count
    stale: Count

    @property
    def total(self) -> int:
        """Return how many parts could have come from the cache."""
        return self.hit + self.miss + self.stale


class ReportedDifference(Document):
    """Hold one place and kind in which the answers of an operation differ, with the first pair of values seen there.

    Attributes:
        path: The place, with `[]` for each item of a list.
        at: The first place seen, with the index of each item.
        kind: How the values differ.
        count: How often it was seen.
        field: The schema field behind the place, where known.
        source: Where upstream the field comes from, where known.
        original: The value of the original side. For the kind `error`: status, kind, code and message of the answer, or
            at the path `message` the error text.
        unified: The same of the unified side.
        cases: The calls that showed it, as `operation/scenario[pass]`.
    """

    path: str
    at: str
    kind: DifferenceKind
    count: Annotated[int, Field(ge=1)]
    field: str | None
    source: str | None
    original: Any
    unified: Any
    cases: list[str]


class OperationResult(Document):
    """Hold what a compare run found about one operation.

    Attributes:
        operation: Its name.
        effect: Whether it reads, previews or writes.
        calls: How many calls were checked.
        verdicts: How many calls ended in each verdict.
        answers: What both sides answered with, over all calls.
        comparisons: Judged calls of which both answers had something in the body, those of sessions left out; a gate
            counts these.
        original_ms: Times of the original side.
        unified_ms: Times of the unified side.
        upstream_calls: Requests that went upstream.
        cache: Where the parts of the unified side's answers came from.
        differences: Each place and kind of difference once.
    """

    operation: str
    effect: Effect
    calls: Count
    verdicts: Verdicts
    answers: AnswerCounts
    comparisons: Count
    original_ms: Percentiles
    unified_ms: Percentiles
    upstream_calls: UpstreamCalls
    cache: CacheCounts
    differences: list[ReportedDifference]

    @property
    def judged(self) -> int:
        """Return how many calls were compared at all, whatever was in their answers."""
        return self.calls - self.verdicts.get("not-compared", 0)

    @model_validator(mode="after")
    def _adds_up(self) -> OperationResult:
        check_sum("verdicts", self.verdicts.values(), self.calls)
        check_sum("answers", [self.answers.total], self.calls)
        if self.comparisons > min(self.answers.bodies, self.judged):
            raise ValueError(f"{self.comparisons} comparisons of {min(self.answers.bodies, self.judged)} judged bodies")
        return self


class CaseCalls(Document):
    """Count the requests that each side made upstream for one call."""

    original: Count
    unified: Count


class CaseResult(Document):
    """Hold one checked call of the run."""

    id: str
    operation: str
    scenario: str
    pass_name: Pass = Field(alias="pass")
    verdict: Verdict
    rule: str | None
    reason: str | None
    upstream_calls: CaseCalls


class CoverageResult(Document):
    """Count the schema fields that the run has shown.

    Attributes:
        fields_total: Fields that the upstream can fill.
        fields_seen: Those that had a value in an answer that was compared.
        fields_varied: Those that had at least two different values.
        blind: Those that never had one.
        unvaried: Those that always had the same one.
    """

    fields_total: Count
    fields_seen: Count
    fields_varied: Count
    blind: list[str]
    unvaried: list[str]

    @model_validator(mode="after")
    def _adds_up(self) -> CoverageResult:
        check_sum("fields_seen and blind", [self.fields_seen, len(self.blind)], self.fields_total)
        check_sum("fields_varied and unvaried", [self.fields_varied, len(self.unvaried)], self.fields_seen)
        return self


class CompareReport(Report):
    """Hold the whole of `reports/compare.json`.

    Attributes:
        run: What was compared, when, and over which files.
        verdict: What the run came to.
        totals: How many calls were checked, and how many ended in each verdict.
        coverage: Which schema fields the run has shown.
        operations: One row for each operation that had a case.
        without_case: Operations of the application that the run had no case of.
        unanswered: Read operations of which no call was answered with data.
        without_golden: Cases without a golden answer: a fault in code that both paths run does not show in them.
        unused: Recorded exchanges that neither side asked for.
        cases: Every checked call, in the order of the run.
    """

    file_name: ClassVar[str] = "compare.json"
    made_by: ClassVar[str] = "harness compare"

    run: CompareRun
    verdict: RunVerdict
    totals: Totals
    coverage: CoverageResult
    operations: list[OperationResult]
    without_case: list[str] = Field(default_factory=list)
    unanswered: list[str] = Field(default_factory=list)
    without_golden: list[str] = Field(default_factory=list)
    unused: list[str]
    cases: list[CaseResult]

    def results(self) -> Mapping[str, OperationResult]:
        """Return the rows by operation."""
        return {row.operation: row for row in self.operations}

    @model_validator(mode="after")
    def _adds_up(self) -> CompareReport:
        check_unique("operations", [row.operation for row in self.operations])
        calls, cases = self.totals.get("calls", 0), Counter(case.operation for case in self.cases)
        check_sum("calls of the operations", [row.calls for row in self.operations], calls)
        check_sum("cases", [len(self.cases)], calls)
        for name in VERDICTS:
            counted = [row.verdicts.get(name, 0) for row in self.operations]
            check_sum(f"{name} of the operations", counted, self.totals.get(name, 0))
            check_sum(f"{name} cases", [sum(case.verdict == name for case in self.cases)], self.totals.get(name, 0))
        for row in self.operations:
            check_sum(f"cases of {row.operation}", [cases[row.operation]], row.calls)
        if self.verdict == "pass" and self.totals.get("mismatch"):
            raise ValueError(f"the verdict is pass, with {self.totals['mismatch']} mismatch")
        return self


def check_sum(name: str, parts: Iterable[int], whole: int) -> None:
    """Raise ValueError where counts do not add up."""
    counted = sum(parts)
    if counted != whole:
        raise ValueError(f"{name} add up to {counted}, not to {whole}")


def check_unique(name: str, values: list[str]) -> None:
    """Raise ValueError where a name stands twice."""
    twice = [value for value, count in Counter(values).items() if count > 1]
    if twice:
        raise ValueError(f"{name} has {twice[0]!r} more than once")


def check_order(*percentiles: object) -> None:
    """Raise ValueError where a higher percentile is less than a lower one."""
    measured: list[Any] = [value for value in percentiles if value is not None]
    if measured != sorted(measured):
        raise ValueError("a higher percentile is less than a lower one")
