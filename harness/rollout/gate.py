"""Weigh Evidence against a Policy: every criterion is named and weighed, then they are combined to a Decision."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from harness.rollout.decision import Criterion, Decision
from harness.rollout.stages import back, runs_unified, step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from harness.evidence.load_report import PathName
    from harness.rollout.decision import CriterionOutcome, GateVerdict, Relation
    from harness.rollout.evidence import Evidence
    from harness.rollout.flags import Flag
    from harness.rollout.policy import Policy
    from harness.rollout.stages import Stage

RESOLUTION = Decimal("0.001")  # milliseconds: reports are rounded to it, so a median of 0 is at most this


@dataclass(frozen=True, slots=True)
class _Case:
    evidence: Evidence
    policy: Policy
    stage: Stage
    now: datetime


def weigh(evidence: Evidence, policy: Policy, flag: Flag, now: datetime) -> Decision:
    """Decide whether an operation is promoted, held or rolled back.

    Args:
        evidence: What the reports that count say about the operation.
        policy: The limits of the gate named in the flags file.
        flag: Where the operation stands.
        now: The time that the age of the reports is measured against.

    Returns:
        The decision with every criterion. A stage that does not run the unified path has nothing to roll back.
    """
    case = _Case(evidence, policy, flag.stage, now)
    criteria = tuple(criterion(case) for criterion in CRITERIA)
    outcomes = {criterion.outcome for criterion in criteria}
    if "rollback" in outcomes:
        return _decision(case, "rollback", criteria, back(flag.stage))
    if "hold" in outcomes or step(flag.stage) is None:
        return _decision(case, "hold", criteria, None)
    return _decision(case, "promote", criteria, step(flag.stage))


def verdict_of(decisions: Collection[Decision]) -> GateVerdict:
    """Return the gravest verdict of all; an operation that only rests at the last stage does not count."""
    verdicts = {decision.verdict for decision in decisions if not decision.settled}
    if "rollback" in verdicts:
        return "rollback"
    return "promote" if verdicts == {"promote"} else "hold"


def exit_code(decisions: Collection[Decision]) -> int:
    """Return 1 for any rollback, 3 for any hold and for no decision at all, else 0.

    An operation that rests at the last stage is no hold.
    """
    if decisions and all(decision.settled for decision in decisions):
        return 0
    return {"rollback": 1, "hold": 3, "promote": 0}[verdict_of(decisions)]


def _decision(case: _Case, verdict: GateVerdict, criteria: tuple[Criterion, ...], next_stage: Stage | None) -> Decision:
    decisive = [criterion.name for criterion in criteria if criterion.outcome == verdict]
    if verdict == "promote":
        why = f"all {len(criteria)} criteria pass"
    else:
        last = f"all criteria pass, and {case.stage} is the last stage"
        why = f"decided by {', '.join(decisive)}" if decisive else last
    return Decision(
        operation=case.evidence.operation,
        verdict=verdict,
        stage=case.stage,
        next_stage=next_stage,
        criteria=criteria,
        why=why,
    )


def _comparisons(case: _Case) -> Criterion:
    counted = _compared(case)
    return _measured(
        case.evidence.compare_gap, "comparisons", Decimal(counted), "≥", case.policy.min_comparisons, counted
    )


def _failure_rate(case: _Case) -> Criterion:
    """Weigh the calls on which a side failed by itself: they prove nothing, and the run has to be mended first."""
    result = case.evidence.result
    failed, calls = (result.answers.failed, result.calls) if result else (0, 0)
    gap = case.evidence.compare_gap
    return _measured(gap, "failure_rate", _rate(failed, calls), "≤", case.policy.max_failure_rate, calls)


def _mismatch_rate(case: _Case) -> Criterion:
    """Weigh mismatches against comparisons of bodies only, so that refusals which match do not thin them out."""
    mismatches = _count(case, "mismatch")
    samples = max(_compared(case), mismatches)
    gap, limit = case.evidence.compare_gap, case.policy.max_mismatch_rate
    return _grave(case, _measured(gap, "mismatch_rate", _rate(mismatches, samples), "≤", limit, samples))


def _indeterminate_rate(case: _Case) -> Criterion:
    moving = _count(case, "indeterminate")
    samples = max(_compared(case), moving)
    gap, limit = case.evidence.compare_gap, case.policy.max_indeterminate_rate
    return _measured(gap, "indeterminate_rate", _rate(moving, samples), "≤", limit, samples)


def _compare_age(case: _Case) -> Criterion:
    report = case.evidence.compared
    return _age(case, "compare_age", report.run.finished_at if report else None, case.evidence.compare_gap)


def _requests(case: _Case) -> Criterion:
    warm = case.evidence.warm("unified")
    requests = warm.requests if warm else 0
    return _measured(case.evidence.load_gap, "requests", Decimal(requests), "≥", case.policy.min_requests, requests)


def _error_rate(case: _Case) -> Criterion:
    phases = case.evidence.all_figures("unified")
    requests = sum(phase.requests for phase in phases)
    rate = _rate(sum(phase.errors for phase in phases), requests)
    gap = case.evidence.load_gap
    return _grave(case, _measured(gap, "error_rate", rate, "≤", case.policy.max_error_rate, requests))


def _speedup(case: _Case) -> Criterion:
    before, after = _median(case, "original"), _median(case, "unified")
    ratio = before[0] / after[0] if before[0] is not None and after[0] is not None else None
    samples = min(before[1], after[1])
    return _measured(case.evidence.load_gap, "speedup_p50", ratio, "≥", case.policy.min_speedup_p50, samples)


def _hit_rate(case: _Case) -> Criterion:
    warm = case.evidence.warm("unified")
    rate, samples = (warm.hit_rate, warm.requests) if warm else (None, 0)
    return _measured(case.evidence.load_gap, "hit_rate", rate, "≥", case.policy.min_hit_rate, samples)


def _p99(case: _Case) -> Criterion:
    warm = case.evidence.warm("unified")
    p99, samples = (warm.ms.p99, warm.requests) if warm else (None, 0)
    return _measured(case.evidence.load_gap, "p99_ms", p99, "≤", case.policy.max_p99_ms, samples)


def _load_age(case: _Case) -> Criterion:
    report = case.evidence.loaded
    return _age(case, "load_age", report.run.finished_at if report else None, case.evidence.load_gap)


CRITERIA: tuple[Callable[[_Case], Criterion], ...] = (
    _comparisons, _failure_rate, _mismatch_rate, _indeterminate_rate, _compare_age,
    _requests, _error_rate, _speedup, _hit_rate, _p99, _load_age,
)  # fmt: skip


def _compared(case: _Case) -> int:
    """Return how many calls were judged of which both answers had something in the body."""
    result = case.evidence.result
    return result.comparisons if result else 0


def _count(case: _Case, verdict: Literal["mismatch", "indeterminate"]) -> int:
    result = case.evidence.result
    return result.verdicts.get(verdict, 0) if result else 0


def _median(case: _Case, path: PathName) -> tuple[Decimal | None, int]:
    """Return the median of a warm path in milliseconds, and of how many requests it is."""
    warm = case.evidence.warm(path)
    if warm is None or warm.ms.p50 is None:
        return None, 0
    return max(warm.ms.p50, RESOLUTION), warm.requests


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _age(case: _Case, name: str, finished_at: datetime | None, gap: str) -> Criterion:
    seconds = None if finished_at is None else Decimal(round((case.now - finished_at).total_seconds()))
    criterion = _measured(gap, name, seconds, "≤", case.policy.max_evidence_age, 1)
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


def _grave(case: _Case, criterion: Criterion) -> Criterion:
    """Turn a breach into a rollback where the unified path runs."""
    if criterion.outcome == "pass" or criterion.value is None:
        return criterion
    if runs_unified(case.stage):
        return criterion.model_copy(update={"outcome": "rollback"})
    reason = f"{case.stage} does not run the unified path, so there is nothing to roll back"
    return criterion.model_copy(update={"sentence": f"{criterion.sentence}; {reason}"})


def digits(number: Decimal) -> str:
    """Write a number for reading: whole numbers whole, others to four significant digits or four places."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{round(number, 4).normalize():f}" if abs(number) >= 1 else f"{number:.4g}"
