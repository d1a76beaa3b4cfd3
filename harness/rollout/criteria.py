"""Define the criteria of a gate: each weighs one figure of the evidence against one limit of the policy.

A new criterion is a function here, in `OF_COMPARE` or `OF_LOAD`, and a limit in `policy.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.rollout.decision import Criterion
from harness.rollout.stages import runs_unified

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from harness.calls import PathName
    from harness.rollout.decision import CriterionOutcome, Relation
    from harness.rollout.evidence import Evidence
    from harness.rollout.policy import Policy
    from harness.rollout.stages import Stage

RESOLUTION = Decimal("0.001")  # milliseconds: reports are rounded to it, so a median of 0 is at most this


@dataclass(frozen=True, slots=True)
class Weighing:
    """Hold what a criterion may look at: evidence and limits of one operation, its stage, the time, queued writes."""

    evidence: Evidence
    policy: Policy
    stage: Stage
    now: datetime
    queued: int = 0


def comparisons(weighing: Weighing) -> Criterion:
    """Weigh how many judged calls had something in both answers."""
    counted = weighing.evidence.comparisons
    return _measured(
        weighing.evidence.compare_gap, "comparisons", Decimal(counted), "≥", weighing.policy.min_comparisons, counted
    )


def failure_rate(weighing: Weighing) -> Criterion:
    """Weigh the calls on which a side failed by itself: they prove nothing, and the run has to be mended first."""
    result = weighing.evidence.result
    failed, calls = (result.answers.failed, result.calls) if result else (0, 0)
    gap = weighing.evidence.compare_gap
    return _measured(gap, "failure_rate", _rate(failed, calls), "≤", weighing.policy.max_failure_rate, calls)


def mismatch_rate(weighing: Weighing) -> Criterion:
    """Weigh mismatches against comparisons of bodies only, so that refusals which match do not thin them out."""
    mismatches = weighing.evidence.calls_with("mismatch")
    samples = max(weighing.evidence.comparisons, mismatches)
    gap, limit = weighing.evidence.compare_gap, weighing.policy.max_mismatch_rate
    return _grave(weighing, _measured(gap, "mismatch_rate", _rate(mismatches, samples), "≤", limit, samples))


def indeterminate_rate(weighing: Weighing) -> Criterion:
    """Weigh the calls whose answer moved while it was compared, against comparisons of bodies only."""
    moving = weighing.evidence.calls_with("indeterminate")
    samples = max(weighing.evidence.comparisons, moving)
    gap, limit = weighing.evidence.compare_gap, weighing.policy.max_indeterminate_rate
    return _measured(gap, "indeterminate_rate", _rate(moving, samples), "≤", limit, samples)


def compare_age(weighing: Weighing) -> Criterion:
    """Weigh how old the compare report is, in seconds."""
    report = weighing.evidence.compared
    return _age(weighing, "compare_age", report.run.finished_at if report else None, weighing.evidence.compare_gap)


def requests(weighing: Weighing) -> Criterion:
    """Weigh how many requests the warm unified path answered."""
    warm = weighing.evidence.warm("unified")
    count = warm.requests if warm else 0
    return _measured(weighing.evidence.load_gap, "requests", Decimal(count), "≥", weighing.policy.min_requests, count)


def error_rate(weighing: Weighing) -> Criterion:
    """Weigh the errors of the unified path in both phases."""
    phases = weighing.evidence.all_figures("unified")
    requests = sum(phase.requests for phase in phases)
    rate = _rate(sum(phase.errors for phase in phases), requests)
    gap = weighing.evidence.load_gap
    return _grave(weighing, _measured(gap, "error_rate", rate, "≤", weighing.policy.max_error_rate, requests))


def speedup_p50(weighing: Weighing) -> Criterion:
    """Weigh the median of the original path over that of the unified path, both warm."""
    original, unified = _median(weighing, "original"), _median(weighing, "unified")
    ratio = original[0] / unified[0] if original[0] is not None and unified[0] is not None else None
    samples = min(original[1], unified[1])
    return _measured(weighing.evidence.load_gap, "speedup_p50", ratio, "≥", weighing.policy.min_speedup_p50, samples)


def hit_rate(weighing: Weighing) -> Criterion:
    """Weigh the share of parts that the warm unified path took from its cache."""
    warm = weighing.evidence.warm("unified")
    rate, samples = (warm.hit_rate, warm.requests) if warm else (None, 0)
    return _measured(weighing.evidence.load_gap, "hit_rate", rate, "≥", weighing.policy.min_hit_rate, samples)


def p99_ms(weighing: Weighing) -> Criterion:
    """Weigh the slowest hundredth of the warm unified path, in milliseconds."""
    warm = weighing.evidence.warm("unified")
    p99, samples = (warm.ms.p99, warm.requests) if warm else (None, 0)
    return _measured(weighing.evidence.load_gap, "p99_ms", p99, "≤", weighing.policy.max_p99_ms, samples)


def load_age(weighing: Weighing) -> Criterion:
    """Weigh how old the load report is, in seconds."""
    report = weighing.evidence.loaded
    return _age(weighing, "load_age", report.run.finished_at if report else None, weighing.evidence.load_gap)


def queued_writes(weighing: Weighing) -> Criterion:
    """Weigh how many of the operation's writes one of the two stores still lacks."""
    return _measured("", "queued_writes", Decimal(weighing.queued), "≤", Decimal(0), weighing.queued)


OF_COMPARE: tuple[Callable[[Weighing], Criterion], ...] = (
    comparisons, failure_rate, mismatch_rate, indeterminate_rate, compare_age,
)  # fmt: skip
OF_LOAD: tuple[Callable[[Weighing], Criterion], ...] = (
    requests, error_rate, speedup_p50, hit_rate, p99_ms, load_age,
)  # fmt: skip

OF_WRITES: tuple[Callable[[Weighing], Criterion], ...] = (queued_writes,)


def _median(weighing: Weighing, path: PathName) -> tuple[Decimal | None, int]:
    """Return the median of a warm path in milliseconds, and of how many requests it is."""
    warm = weighing.evidence.warm(path)
    if warm is None or warm.ms.p50 is None:
        return None, 0
    return max(warm.ms.p50, RESOLUTION), warm.requests


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _age(weighing: Weighing, name: str, finished_at: datetime | None, gap: str) -> Criterion:
    seconds = None if finished_at is None else Decimal(round((weighing.now - finished_at).total_seconds()))
    criterion = _measured(gap, name, seconds, "≤", weighing.policy.max_evidence_age, 1)
    if seconds is None or seconds >= 0:
        return criterion
    future = f"{name}: the report is from the future, check the clocks"
    return criterion.model_copy(update={"outcome": "hold", "sentence": future})


def _measured(
    gap: str, name: str, value: Decimal | None, relation: Relation, limit: Decimal, samples: int
) -> Criterion:
    """Hold a value against its limit; `gap` says why nothing was measured, and no data is never a pass."""
    outcome: CriterionOutcome = "hold"
    if value is None or not samples:
        value, samples, sentence = None, 0, gap
    else:
        outcome = "pass" if (value >= limit if relation == "≥" else value <= limit) else "hold"
        sentence = f"{name} is {digits(value)}, and must be {relation} {digits(limit)} (samples: {samples})"
    return Criterion(
        name=name, value=value, relation=relation, limit=limit, samples=samples, outcome=outcome, sentence=sentence
    )


def _grave(weighing: Weighing, criterion: Criterion) -> Criterion:
    """Turn a breach into a rollback where the unified path runs."""
    if criterion.outcome == "pass" or criterion.value is None:
        return criterion
    if runs_unified(weighing.stage):
        return criterion.model_copy(update={"outcome": "rollback"})
    reason = f"{weighing.stage} does not run the unified path, so there is nothing to roll back"
    return criterion.model_copy(update={"sentence": f"{criterion.sentence}; {reason}"})


def digits(number: Decimal) -> str:
    """Write a number for reading: whole numbers whole, others to four significant digits or four places."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{round(number, 4).normalize():f}" if abs(number) >= 1 else f"{number:.4g}"
