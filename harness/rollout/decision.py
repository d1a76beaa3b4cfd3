"""Define `reports/gate.json`: what a gate decides about each operation, and every criterion behind it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from harness.evidence.document import AnyNumber, Count, Document, Moment, Report
from harness.rollout.stages import Stage

GateVerdict: TypeAlias = Literal["promote", "hold", "rollback"]
CriterionOutcome: TypeAlias = Literal["pass", "hold", "rollback"]
Relation: TypeAlias = Literal["≥", "≤"]


class Criterion(Document):
    """Hold one requirement of a gate and how the evidence meets it.

    Attributes:
        name: The requirement.
        value: What was measured, None where nothing was.
        relation: How the value must stand to the limit.
        limit: What the policy allows.
        samples: How many calls or requests the value is made of.
        outcome: Whether the requirement passes, holds the operation, or rolls it back.
        sentence: The same in words; where nothing counts, why not.
    """

    name: str
    value: AnyNumber | None
    relation: Relation
    limit: AnyNumber
    samples: Count
    outcome: CriterionOutcome
    sentence: str


class Decision(Document):
    """Hold what a gate decides about one operation.

    Attributes:
        operation: Its name.
        verdict: Whether it is promoted, held or rolled back.
        stage: Where it stands.
        next_stage: Where the verdict leads, None where it stays.
        criteria: Every requirement, also those that pass.
        why: The criteria that decided.
    """

    operation: str
    verdict: GateVerdict
    stage: Stage
    next_stage: Stage | None
    criteria: Annotated[tuple[Criterion, ...], Field(strict=False)]
    why: str

    @property
    def settled(self) -> bool:
        """Return True if the operation holds only because there is no further stage."""
        return self.verdict == "hold" and all(criterion.outcome == "pass" for criterion in self.criteria)


class GateReport(Report):
    """Hold the whole of `reports/gate.json`.

    Attributes:
        finished_at: When the gate decided.
        verdict: The gravest decision.
        operations: One decision for each operation that the flags list.
    """

    file_name: ClassVar[str] = "gate.json"
    made_by: ClassVar[str] = "harness gate"

    finished_at: Moment
    verdict: GateVerdict
    operations: Annotated[tuple[Decision, ...], Field(strict=False)]
