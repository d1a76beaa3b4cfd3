"""The feature-flag router: plans each Call by its flag, runs the path that answers, and checks the other beside it.

Itself a Source. Whatever happens in the check, it happens after the answer was handed over, on somebody else's thread,
and it ends in `publish` or `failed`, never with the caller.

What changes something, or mints something upstream, is made once: the other path gets the replies of that one time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.compare.verdicts import Comparison
from harness.compare.writes import compare_writes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import Answer, Call, Operation, Source
    from harness.compare.judge import Judge
    from harness.rollout.flags import Flags
    from harness.rollout.stages import PathName, Plan

    Publish = Callable[[Call, Comparison], None]
    Third = Callable[[Call, Answer], Answer | None]
    Shadow = Callable[[PathName, Call, Answer], Answer | None]

NO_SHADOW = "the write was made once, and there is no reply of it that the other path could answer from"


@dataclass(frozen=True)
class Router:
    """Hands each Call to the path its flag names.

    `submit` runs a check later (or drops it), `chance` gives numbers in [0, 1) for the share of calls to check,
    `third` is the unified path with an empty cache, fed from the tape of an original Answer, and `shadow` either path
    fed from the tape of the other's Answer, with the network closed; None where that cannot be had.
    """

    operations: Mapping[str, Operation]
    sources: Mapping[str, Source]
    flags: Callable[[], Flags]
    judge: Judge
    third: Third
    shadow: Shadow
    publish: Publish
    failed: Callable[[Call, Exception], None]
    submit: Callable[[Callable[[], None]], None]
    chance: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """The answer of the path that the flag names; the other path is checked aside."""
        flags = self.flags()
        planned = flags.plan(call.operation, call.user)
        given = self.sources[planned.answers](call)
        if planned.also and self.chance() < float(flags.flag(call.operation).check):
            self.submit(lambda: self._check(call, planned, given))
        return given

    def _check(self, call: Call, planned: Plan, given: Answer) -> None:
        try:
            also = planned.also or planned.answers
            reads = self.operations[call.operation].effect == "read"
            other = self.sources[also](call) if reads else self.shadow(also, call, given)
            self.publish(call, self._compared(call, planned, given, other))
        except Exception as broken:  # noqa: BLE001 - a broken comparison must stay a comparison's problem
            self.failed(call, broken)

    def _compared(self, call: Call, planned: Plan, given: Answer, other: Answer | None) -> Comparison:
        if other is None:
            return Comparison("not-compared", reason=NO_SHADOW)
        original, unified = (given, other) if planned.answers == "original" else (other, given)
        row = self.operations[call.operation]
        if row.effect == "read":
            return self._judged(call, original, unified)
        return compare_writes(original, unified, row.endpoint)

    def _judged(self, call: Call, original: Answer, unified: Answer) -> Comparison:
        return self.judge.judge(
            call,
            original,
            unified,
            third=lambda: self.third(call, original),
            again=lambda: self.sources["original"](call),
        )
