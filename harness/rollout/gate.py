"""Weigh Evidence against a Policy: every criterion is named and weighed, then they are combined to a Decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.rollout.criteria import OF_COMPARE, OF_LOAD, OF_WRITES, Weighing
from harness.rollout.decision import Decision
from harness.rollout.stages import back, step

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from harness.rollout.decision import Criterion, GateVerdict
    from harness.rollout.evidence import Evidence
    from harness.rollout.flags import Flag
    from harness.rollout.policy import Policy
    from harness.rollout.stages import Stage


def weigh(evidence: Evidence, policy: Policy, flag: Flag, now: datetime, queued: int = 0) -> Decision:
    """Decide whether an operation is promoted, held or rolled back.

    Args:
        evidence: What the reports that count say about the operation.
        policy: The limits of the gate named in the flags file.
        flag: Where the operation stands.
        now: The time that the age of the reports is measured against.
        queued: How many of the operation's writes one of the two stores still lacks; any is a criterion of its own.

    Returns:
        The decision with every criterion that the policy asks for. A stage that does not run the unified path has
        nothing to roll back.
    """
    weighing = Weighing(evidence, policy, flag.stage, now, queued)
    weighed = (*OF_COMPARE, *(OF_LOAD if policy.load else ()), *(OF_WRITES if queued else ()))
    criteria = tuple(criterion(weighing) for criterion in weighed)
    outcomes = {criterion.outcome for criterion in criteria}
    if "rollback" in outcomes:
        return _decision(evidence.operation, flag.stage, "rollback", criteria, back(flag.stage))
    if "hold" in outcomes or step(flag.stage) is None:
        return _decision(evidence.operation, flag.stage, "hold", criteria, None)
    return _decision(evidence.operation, flag.stage, "promote", criteria, step(flag.stage))


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


def _decision(
    operation: str, stage: Stage, verdict: GateVerdict, criteria: tuple[Criterion, ...], next_stage: Stage | None
) -> Decision:
    decisive = [criterion.name for criterion in criteria if criterion.outcome == verdict]
    if verdict == "promote":
        why = f"all {len(criteria)} criteria pass"
    else:
        last = f"all criteria pass, and {stage} is the last stage"
        why = f"decided by {', '.join(decisive)}" if decisive else last
    return Decision(
        operation=operation, verdict=verdict, stage=stage, next_stage=next_stage, criteria=criteria, why=why
    )
