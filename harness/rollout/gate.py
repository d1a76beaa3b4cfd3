"""Evidence and Policy to a Decision: every criterion is named and weighed, then they are combined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.rollout.evidence import Phase
from harness.rollout.stages import back, runs_unified, step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from harness.rollout.evidence import Evidence
    from harness.rollout.flags import Flag
    from harness.rollout.policy import Policy
    from harness.rollout.stages import Stage

Verdict: TypeAlias = Literal["promote", "hold", "rollback"]
Relation: TypeAlias = Literal["≥", "≤"]
Outcome: TypeAlias = Literal["pass", "hold", "rollback"]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement: `value` has to be `relation` (≥ or ≤) `limit`; it is None where nothing was measured."""

    name: str
    value: Decimal | None
    relation: Relation
    limit: Decimal
    samples: int
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate makes of one operation.

    `next_stage` is where the verdict leads, None where it stays; `why` names what decided.
    """

    operation: str
    verdict: Verdict
    stage: Stage
    next_stage: Stage | None
    criteria: tuple[Criterion, ...]
    why: str

    @property
    def settled(self) -> bool:
        """Whether it holds only because there is no further stage."""
        return self.verdict == "hold" and all(criterion.outcome == "pass" for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class _Case:
    evidence: Evidence
    policy: Policy
    stage: Stage
    now: datetime


def weigh(evidence: Evidence, policy: Policy, flag: Flag, now: datetime) -> Decision:
    """Promote, hold or roll back one operation; a stage that does not run the unified path has nothing to roll back."""
    case = _Case(evidence, policy, flag.stage, now)
    criteria = tuple(criterion(case) for criterion in CRITERIA)
    outcomes = {criterion.outcome for criterion in criteria}
    if "rollback" in outcomes:
        return _decision(case, "rollback", criteria, back(flag.stage))
    if "hold" in outcomes or step(flag.stage) is None:
        return _decision(case, "hold", criteria, None)
    return _decision(case, "promote", criteria, step(flag.stage))


def verdict_of(decisions: Collection[Decision]) -> Verdict:
    """The gravest verdict of all; an operation that only rests at the last stage does not count."""
    verdicts = {decision.verdict for decision in decisions if not decision.settled}
    if "rollback" in verdicts:
        return "rollback"
    return "promote" if verdicts == {"promote"} else "hold"


def exit_code(decisions: Collection[Decision]) -> int:
    """1 for any rollback, 3 for any hold (and for no decision at all), else 0; resting at the last stage is no hold."""
    if decisions and all(decision.settled for decision in decisions):
        return 0
    return {"rollback": 1, "hold": 3, "promote": 0}[verdict_of(decisions)]


def _decision(case: _Case, verdict: Verdict, criteria: tuple[Criterion, ...], next_stage: Stage | None) -> Decision:
    why = _why(verdict, case.stage, criteria)
    return Decision(case.evidence.operation, verdict, case.stage, next_stage, criteria, why)


def _why(verdict: Verdict, stage: Stage, criteria: tuple[Criterion, ...]) -> str:
    if verdict == "promote":
        return f"all {len(criteria)} criteria pass"
    decisive = [criterion.name for criterion in criteria if criterion.outcome == verdict]
    return f"decided by {', '.join(decisive)}" if decisive else f"all criteria pass, and {stage} is the last stage"


def _comparisons(case: _Case) -> Criterion:
    judged = case.evidence.compared.judged if case.evidence.compared else 0
    return _criterion("comparisons", Decimal(judged), "≥", case.policy.min_comparisons, judged)


def _mismatch_rate(case: _Case) -> Criterion:
    rate, judged = _share(case, "mismatch")
    return _grave(case, _criterion("mismatch_rate", rate, "≤", case.policy.max_mismatch_rate, judged))


def _indeterminate_rate(case: _Case) -> Criterion:
    rate, judged = _share(case, "indeterminate")
    return _criterion("indeterminate_rate", rate, "≤", case.policy.max_indeterminate_rate, judged)


def _compare_age(case: _Case) -> Criterion:
    compared = case.evidence.compared
    return _age("compare_age", compared.finished_at if compared else None, case)


def _requests(case: _Case) -> Criterion:
    warm = _warm(case, "unified")
    return _criterion("requests", Decimal(warm.requests), "≥", case.policy.min_requests, warm.requests)


def _error_rate(case: _Case) -> Criterion:
    phases = case.evidence.loaded.of("unified") if case.evidence.loaded else ()
    requests = sum(phase.requests for phase in phases)
    rate = _rate(sum(phase.errors for phase in phases), requests)
    return _grave(case, _criterion("error_rate", rate, "≤", case.policy.max_error_rate, requests))


def _speedup(case: _Case) -> Criterion:
    before, after = _warm(case, "original"), _warm(case, "unified")
    ratio = before.p50 / after.p50 if before.p50 is not None and after.p50 else None
    samples = min(before.requests, after.requests)
    return _criterion("speedup_p50", ratio, "≥", case.policy.min_speedup_p50, samples)


def _hit_rate(case: _Case) -> Criterion:
    warm = _warm(case, "unified")
    return _criterion("hit_rate", warm.hit_rate, "≥", case.policy.min_hit_rate, warm.requests)


def _p99(case: _Case) -> Criterion:
    warm = _warm(case, "unified")
    return _criterion("p99_ms", warm.p99, "≤", case.policy.max_p99_ms, warm.requests)


def _load_age(case: _Case) -> Criterion:
    loaded = case.evidence.loaded
    return _age("load_age", loaded.finished_at if loaded else None, case)


CRITERIA: tuple[Callable[[_Case], Criterion], ...] = (
    _comparisons, _mismatch_rate, _indeterminate_rate, _compare_age,
    _requests, _error_rate, _speedup, _hit_rate, _p99, _load_age,
)  # fmt: skip


def _warm(case: _Case, path: str) -> Phase:
    found = case.evidence.loaded.warm(path) if case.evidence.loaded else None
    return found or Phase(requests=0, errors=0, p50=None, p99=None, hit_rate=None)


def _share(case: _Case, verdict: str) -> tuple[Decimal | None, int]:
    compared = case.evidence.compared
    return (_rate(compared.verdicts.get(verdict, 0), compared.judged), compared.judged) if compared else (None, 0)


def _rate(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / whole if whole else None


def _age(name: str, finished_at: datetime | None, case: _Case) -> Criterion:
    seconds = None if finished_at is None else Decimal(round((case.now - finished_at).total_seconds()))
    criterion = _criterion(name, seconds, "≤", case.policy.max_evidence_age, 1)
    if seconds is None or seconds >= 0:
        return criterion
    return replace(criterion, outcome="hold", sentence=f"{name}: the report is from the future, check the clocks")


def _criterion(name: str, value: Decimal | None, relation: Relation, limit: Decimal, samples: int) -> Criterion:
    if value is None or not samples:
        sentence = f"{name}: nothing was measured since it came to this stage, and no data is never a pass"
        return Criterion(name, None, relation, limit, 0, "hold", sentence)
    holds = value >= limit if relation == "≥" else value <= limit
    sentence = f"{name} is {digits(value)}, asked for {relation} {digits(limit)} (samples: {samples})"
    return Criterion(name, value, relation, limit, samples, "pass" if holds else "hold", sentence)


def _grave(case: _Case, criterion: Criterion) -> Criterion:
    if criterion.outcome == "pass" or criterion.value is None:
        return criterion
    if runs_unified(case.stage):
        return replace(criterion, outcome="rollback")
    reason = f"{case.stage} does not run the unified path, so there is nothing to roll back"
    return replace(criterion, sentence=f"{criterion.sentence}; {reason}")


def digits(number: Decimal) -> str:
    """A number for reading: whole numbers whole, others to four significant digits or four places."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}"
    return f"{round(number, 4).normalize():f}" if abs(number) >= 1 else f"{number:.4g}"
