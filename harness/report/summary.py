"""Summarize the outcomes of a compare run and the samples of a load run as typed reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from harness.compare.classify import AnswerClass, classify
from harness.compare.paths import path_template
from harness.compare.verdicts import VERDICTS
from harness.evidence.compare_report import (
    AnswerCounts,
    CacheCounts,
    CaseCalls,
    CaseResult,
    CompareReport,
    CoverageResult,
    OperationResult,
    Percentiles,
    ReportedDifference,
    UpstreamCalls,
)
from harness.evidence.load_report import (
    LoadFigures,
    LoadPercentiles,
    LoadPhase,
    LoadReport,
    OperationLoad,
    PathLoad,
    hit_rate,
)
from harness.naming import path_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from harness.calls import Answer, Operation, PartState, PathName
    from harness.compare.outcome import Outcome
    from harness.compare.verdicts import Difference
    from harness.evidence.compare_report import CompareRun, RunVerdict, Verdicts
    from harness.evidence.load_report import LoadRun, PhaseName

COLD_SHARE = 1 / 3  # of a path's time counts as cold: the cache fills
STATES: tuple[PartState, ...] = ("hit", "miss", "stale")


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one request of a load run.

    Attributes:
        operation: What was asked.
        began: When it began, in seconds since the run began.
        seconds: How long it took.
        failure: The status or the kind of connection error, empty where it was answered 2xx.
        cache: How many parts of the answer came from where.
        upstream_calls: How many requests it caused upstream.
    """

    operation: str
    began: float
    seconds: float
    failure: str
    cache: Mapping[PartState, int]
    upstream_calls: int


def summarize_comparisons(
    outcomes: Sequence[Outcome],
    coverage: Mapping[str, Any],
    run: CompareRun,
    operations: Mapping[str, Operation],
) -> CompareReport:
    """Summarize a compare run as the report `compare.json`.

    Args:
        outcomes: Every checked call, in the order of the run.
        coverage: Which schema fields the run has shown.
        run: What was compared, when, and over which files.
        operations: The catalogue, which gives the order of the rows.
    """
    by_name = sorted(outcomes, key=lambda outcome: outcome.call.operation)
    grouped = {name: list(group) for name, group in groupby(by_name, key=lambda outcome: outcome.call.operation)}
    return CompareReport(
        run=run,
        verdict=run_verdict(outcomes),
        totals={"calls": len(outcomes), **dict[Any, int](_verdicts(outcomes))},
        coverage=CoverageResult.model_validate(coverage),
        operations=[_operation(row, grouped[name]) for name, row in operations.items() if name in grouped],
        without_case=[name for name in operations if name not in grouped],
        unanswered=unanswered(outcomes),
        without_golden=[outcome.case for outcome in outcomes if outcome.pass_name == "cold" and not outcome.golden],  # noqa: S105
        unused=[sentence for outcome in outcomes for sentence in outcome.unused],
        cases=[
            CaseResult(
                id=outcome.case,
                operation=outcome.call.operation,
                scenario=outcome.case.removeprefix(f"{outcome.call.operation}/"),
                verdict=outcome.comparison.verdict,
                rule=outcome.comparison.rule,
                reason=outcome.comparison.reason,
                upstream_calls=CaseCalls(
                    original=outcome.original.upstream_calls, unified=outcome.unified.upstream_calls
                ),
                **{"pass": outcome.pass_name},
            )
            for outcome in outcomes
        ],
    )


def run_verdict(outcomes: Sequence[Outcome]) -> RunVerdict:
    """Return the verdict of a run.

    Returns:
        `fail` with any mismatch; `inconclusive` with no data in any answer, anything not compared, or a read operation
        that nobody answered with data; else `pass`. A run over one recording of an outage (429, 5xx) asks about that
        outage, and passes where both sides hand it on alike; a corpus of outages shows nothing.
    """
    counted = Counter(outcome.comparison.verdict for outcome in outcomes)
    if counted["mismatch"]:
        return "fail"
    if counted["not-compared"]:
        return "inconclusive"
    if len({outcome.case for outcome in outcomes}) == 1 and outcomes[0].recorded_outage:
        return "pass"
    return "pass" if any(map(has_data, outcomes)) and not unanswered(outcomes) else "inconclusive"


def unanswered(outcomes: Iterable[Outcome]) -> list[str]:
    """Return the read operations of which no call was answered with data."""
    answered: dict[str, bool] = {}
    for outcome in outcomes:
        if outcome.effect == "read":
            answered[outcome.call.operation] = answered.get(outcome.call.operation, False) or has_data(outcome)
    return [name for name, shown in answered.items() if not shown]


def has_data(outcome: Outcome) -> bool:
    """Return True if the original side answered with data, be it an empty list."""
    return classify(outcome.original) in {"bodies", "empty"}


def summarize_load(
    samples: Mapping[PathName, Sequence[Sample]], seconds: Mapping[PathName, float], run: LoadRun
) -> LoadReport:
    """Summarize a load run as the report `load.json`.

    Times are of all requests, refused ones among them: a refusal is quick, which flatters the path that was refused.

    Args:
        samples: The requests of each path.
        seconds: How long each path was driven.
        run: What was driven, when and how hard.
    """
    paths: list[PathLoad] = []
    for name, listed in samples.items():
        filled_at = seconds[name] * COLD_SHARE
        cold = _phase("cold", [sample for sample in listed if sample.began < filled_at])
        rest = _phase("warm", [sample for sample in listed if sample.began >= filled_at])
        paths.append(PathLoad(path=name, phases=[cold, rest], total=LoadFigures(**_figures(listed))))
    warm = {path.path: path.phases[-1].total.ms.p50 for path in paths}
    original, unified = warm.get("original"), warm.get("unified")
    return LoadReport(run=run, paths=paths, speedup_p50=round(original / unified, 1) if original and unified else None)


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that `share` of all values do not exceed (nearest rank); None of no values."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def milliseconds(seconds: Sequence[float], *shares: float) -> dict[str, Decimal | None]:
    """Return `{"p50": ..., "p95": ...}` in milliseconds, rounded to the microsecond."""
    quantiles = {f"p{share * 100:g}": quantile(seconds, share) for share in shares}
    return {name: None if value is None else round(Decimal(value) * 1000, 3) for name, value in quantiles.items()}


def _operation(row: Operation, outcomes: Sequence[Outcome]) -> OperationResult:
    # A session asks what must not come from the cache: it compares no bodies, and its times say nothing.
    compared = [outcome for outcome in outcomes if outcome.pass_name != "session"]  # noqa: S105 - the name of a pass
    judged = [outcome for outcome in compared if outcome.comparison.verdict not in {"not-compared", "indeterminate"}]
    originals, unified = [outcome.original for outcome in compared], [outcome.unified for outcome in compared]
    states = Counter(_cache_state({part.state for part in answer.parts}) for answer in unified)
    return OperationResult(
        operation=row.name,
        effect=row.effect,
        calls=len(outcomes),
        verdicts=_verdicts(outcomes),
        answers=AnswerCounts.model_validate(Counter(map(_content, outcomes))),
        comparisons=sum(_content(outcome) == "bodies" for outcome in judged),
        original_ms=_percentiles(originals),
        unified_ms=_percentiles(unified),
        upstream_calls=UpstreamCalls(
            original=sum(answer.upstream_calls for answer in originals),
            unified=sum(answer.upstream_calls for answer in unified),
            shadow_extra=sum(outcome.extra_calls for outcome in outcomes),
        ),
        cache=CacheCounts(**{state: states[state] for state in STATES}),
        differences=_differences(outcomes),
    )


def _content(outcome: Outcome) -> AnswerClass | Literal["mixed"]:
    """Return what both sides answered with: a failure of one of them is one of the call."""
    one, other = classify(outcome.original), classify(outcome.unified)
    if "failed" in {one, other}:
        return "failed"
    return one if one == other else "mixed"


def _percentiles(answers: Sequence[Answer]) -> Percentiles:
    return Percentiles.model_validate(milliseconds([answer.seconds for answer in answers], 0.5, 0.95))


def _differences(outcomes: Iterable[Outcome]) -> list[ReportedDifference]:
    """Return one row for each place and kind, with the first pair of values seen there."""
    rows: dict[tuple[str, str], list[tuple[Difference, Outcome]]] = {}
    for outcome in outcomes:
        for difference in outcome.comparison.differences:
            rows.setdefault((path_template(difference.path), difference.kind), []).append((difference, outcome))
    reported: list[ReportedDifference] = []
    for seen in rows.values():
        difference, _ = seen[0]
        reported.append(
            ReportedDifference(
                path=path_template(difference.path),
                at=path_text(difference.path),
                kind=difference.kind,
                count=len(seen),
                field=difference.field,
                source=difference.source,
                original=difference.original,
                unified=difference.unified,
                cases=list(dict.fromkeys(outcome.id for _, outcome in seen)),
            )
        )
    return reported


def _cache_state(parts: Collection[PartState]) -> PartState | None:
    """Return what an answer of these parts is to the cache: a hit where nothing was asked upstream for it."""
    return next((state for state in ("miss", "stale", "hit") if state in parts), None)


def _verdicts(outcomes: Iterable[Outcome]) -> Verdicts:
    counted = Counter(outcome.comparison.verdict for outcome in outcomes)
    return {name: counted[name] for name in VERDICTS}


def _phase(name: PhaseName, samples: Sequence[Sample]) -> LoadPhase:
    rows: dict[str, list[Sample]] = {}
    for sample in sorted(samples, key=lambda sample: sample.operation):
        rows.setdefault(sample.operation, []).append(sample)
    operations = [OperationLoad(operation=operation, **_figures(listed)) for operation, listed in rows.items()]
    return LoadPhase(phase=name, operations=operations, total=LoadFigures(**_figures(samples)))


def _figures(samples: Sequence[Sample]) -> dict[str, Any]:
    failures = Counter(sample.failure for sample in samples if sample.failure)
    states = Counter(_cache_state({state for state, count in sample.cache.items() if count}) for sample in samples)
    cache = CacheCounts(**{state: states[state] for state in STATES})
    return {
        "requests": len(samples),
        "errors": failures.total(),
        "failures": dict(sorted(failures.items())),
        "ms": LoadPercentiles(**milliseconds([sample.seconds for sample in samples], 0.5, 0.95, 0.99)),
        "cache": cache,
        "hit_rate": hit_rate(cache),
        "upstream_calls": sum(sample.upstream_calls for sample in samples),
    }
