"""The feature-flag router: plans each Call by its flag, runs the path that answers, and checks the other beside it.

Itself a Source. A check runs after the answer was handed over, on another thread; whatever happens in it ends in the
sink, never with the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from harness.calls import EncodedBody
from harness.checks import isolate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from harness.calls import Answer, Call, PathName, Source
    from harness.checks import CheckedCall, Checker
    from harness.rollout.flags import Flags


class EvidenceSink(Protocol):
    """Represent where the checks of live traffic end."""

    def record(self, checked: CheckedCall) -> None:
        """Keep one checked Call."""

    def fail(self, call: Call, broken: BaseException) -> None:
        """Count and log a check that broke; the text of `broken` may hold personal data."""

    def submit(self, check: Callable[[], None]) -> None:
        """Run a check later, or drop and count it; never block."""


class LocalWrites(Protocol):
    """Represent what knows in which stores a write belongs."""

    def make(self, call: Call, flags: Flags, first: PathName, source: Source) -> Answer:
        """Return the answer of `source`, which is the first side's; a local write is made on the other side too."""


@dataclass(frozen=True)
class Router:
    """Hand each Call to the path that its flag names.

    Attributes:
        checker: Checks a Call that one path has answered; holds both paths.
        flags: Returns the flags of this moment.
        sink: Takes the checks and what comes of them.
        chance: Returns numbers in [0, 1), for the share of Calls to check.
        writes: Makes what the application writes down itself in both of its stores; None where nothing is written.
    """

    checker: Checker
    flags: Callable[[], Flags]
    sink: EvidenceSink
    chance: Callable[[], float]
    writes: LocalWrites | None = None

    def __call__(self, call: Call) -> Answer:
        """Return the answer of the path that the flag names; the other path is checked aside."""
        flags = self.flags()
        plan = flags.plan(call.operation, call.user)
        checked = plan.also is not None and self.chance() < float(flags.flag(call.operation).check)
        asked_at = self.checker.now() if checked else None
        sides = self.checker.sides
        source = sides.original if plan.answers == "original" else sides.unified
        answer = self.writes.make(call, flags, plan.answers, source) if self.writes else source(call)
        if checked:
            # The caller may do to its answer what it likes; whoever reads an encoded body has one of their own.
            own = answer if isinstance(answer.content, EncodedBody) else isolate(answer)
            self.sink.submit(lambda: self._check(call, plan.answers, own, asked_at))
        return answer

    def _check(self, call: Call, answered_by: PathName, answer: Answer, asked_at: datetime | None) -> None:
        try:
            self.sink.record(self.checker.check(call, answered_by, isolate(answer), asked_at))
        except BaseException as broken:  # noqa: BLE001 - a broken comparison must stay a comparison's problem
            self.sink.fail(call, broken)
