"""One checked Call: a read is judged over both answers, a write over the request that the other path would have sent.

The router checks live traffic with it, beside the answer; a parity run checks recorded cases with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from harness.calls import Answer
from harness.compare.verdicts import Comparison
from harness.compare.writes import compare_writes

if TYPE_CHECKING:
    from harness.calls import Call, Operation, Source
    from harness.compare.judge import Judge
    from harness.rollout.stages import PathName

Replay: TypeAlias = Callable[["PathName", "Call", Answer], Answer | None]

NO_SHADOW = "the write was made once, and there is no reply of it that the other path could answer from"


class Sides(Protocol):
    """Represent the two sides of a comparison."""

    @property
    def original(self) -> Source:
        """Return the original side."""

    @property
    def unified(self) -> Source:
        """Return the unified side."""

    def third(self, call: Call, original: Answer) -> Answer | None:
        """Return the unified side's answer with an empty cache, fed from the original's tape; None without one."""

    def shadow(self, side: PathName, call: Call, made: Answer) -> Answer | None:
        """Return what the side would have done where the other one made a write; None where that cannot be had."""


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """Hold one Call with both answers and the verdict; `extra_calls` went upstream only to reach the verdict."""

    call: Call
    original: Answer
    unified: Answer
    comparison: Comparison
    extra_calls: int = 0


@dataclass(frozen=True)
class Checker:
    """Check Calls that one side has answered against the other side."""

    operations: Mapping[str, Operation]
    sides: Sides
    judge: Judge

    def check(self, call: Call, answered_by: PathName, answer: Answer) -> CheckedCall:
        """Return the Call with the other side's answer and the verdict.

        A read is answered by the other side too. What changes or mints something is made once: the other side works
        from the tape of that one time, with the network closed.
        """
        other: PathName = "unified" if answered_by == "original" else "original"
        operation = self.operations[call.operation]
        if operation.effect == "read":
            return self._judged(call, *_ordered(answered_by, answer, self._source(other)(call)))
        shadow = self.sides.shadow(other, call, answer)
        if shadow is None:
            unmade = Comparison("not-compared", reason=NO_SHADOW)
            return CheckedCall(call, *_ordered(answered_by, answer, Answer(0, path=other)), unmade)
        original, unified = _ordered(answered_by, answer, replace(shadow, upstream_calls=0))
        return CheckedCall(call, original, unified, compare_writes(original, unified, operation.endpoint))

    def _judged(self, call: Call, original: Answer, unified: Answer) -> CheckedCall:
        extra: list[Answer] = []

        def again() -> Answer:
            extra.append(self.sides.original(call))
            return extra[-1]

        comparison = self.judge.judge(
            call, original, unified, third=lambda: self.sides.third(call, original), again=again
        )
        return CheckedCall(call, original, unified, comparison, sum(answer.upstream_calls for answer in extra))

    def _source(self, side: PathName) -> Source:
        return self.sides.original if side == "original" else self.sides.unified


def _ordered(answered_by: PathName, answer: Answer, other: Answer) -> tuple[Answer, Answer]:
    return (answer, other) if answered_by == "original" else (other, answer)
