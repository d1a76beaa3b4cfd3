"""Define the stages of an operation, and plan for one Call which path answers it and which runs beside it.

The ladder and its names are those of LaunchDarkly's migration flags.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from harness.calls import PathName

Stage: TypeAlias = Literal["off", "dualwrite", "shadow", "live", "rampdown", "complete"]


@dataclass(frozen=True, slots=True)
class Reads:
    """Hold who answers, who runs beside it, and who makes a local write again, after the one that answers."""

    answers: PathName
    also: PathName | None
    repeats: PathName | None


LADDER: Mapping[Stage, Reads] = {
    "off": Reads("original", None, None),
    "dualwrite": Reads("original", None, "unified"),
    "shadow": Reads("original", "unified", "unified"),
    "live": Reads("unified", "original", "original"),
    "rampdown": Reads("unified", None, "original"),
    "complete": Reads("unified", None, None),
}
STAGES: tuple[Stage, ...] = tuple(LADDER)
BUCKETS = 100_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what to do with one Call: the stage it is on, who answers it, who else runs, and why.

    Attributes:
        stage: The stage it is on.
        answers: Who answers it, and makes a local write first.
        also: Who runs beside that, to be compared.
        why: The reason.
        repeats: Who makes a local write again.
    """

    stage: Stage
    answers: PathName
    also: PathName | None
    why: str
    repeats: PathName | None = None


def plan(stage: Stage, percent: Decimal | int, salt: str, user: str | None, *, kill_switch: bool = False) -> Plan:
    """Plan a Call of this user: `percent` of the users are on `stage`, the others one stage behind."""
    if kill_switch:
        return _aside(stage, "the kill switch is on")
    if user is None:
        return _aside(stage, "the call names no user")
    place = bucket(salt, user)
    if place < percent * BUCKETS / 100:
        return _on(stage, f"bucket {place} is within the {percent} % on {stage}")
    return _on(back(stage) or stage, f"bucket {place} is outside the {percent} % on {stage}")


def bucket(salt: str, user: str) -> int:
    """Return which of the 100,000 buckets a user falls in; a smaller percentage takes a prefix of a larger one."""
    digest = sha256(f"{salt}\0{user}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def step(stage: Stage) -> Stage | None:
    """Return the stage after this one, or None at the end of the ladder."""
    after = STAGES[STAGES.index(stage) + 1 :]
    return after[0] if after else None


def back(stage: Stage) -> Stage | None:
    """Return the stage before this one, or None at its foot."""
    earlier = STAGES[: STAGES.index(stage)]
    return earlier[-1] if earlier else None


def skipped(start: Stage, end: Stage) -> tuple[Stage, ...]:
    """Return the stages that a move forward would leave out; none for a single step or a move back."""
    return STAGES[STAGES.index(start) + 1 : STAGES.index(end)]


def runs_unified(stage: Stage) -> bool:
    """Return True if the unified path runs at all on this stage, to answer or to be compared."""
    reads = LADDER[stage]
    return "unified" in (reads.answers, reads.also)


def _on(stage: Stage, why: str) -> Plan:
    reads = LADDER[stage]
    return Plan(stage, reads.answers, reads.also, why, reads.repeats)


def _aside(stage: Stage, why: str) -> Plan:
    """Return the plan of what the original answers though its operation has a stage: that side needs its writes too."""
    return Plan("off", "original", None, why, None if stage == "off" else "unified")
