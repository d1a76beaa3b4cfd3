"""One checked Call of a run: what was asked, what both paths answered, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from harness.calls import Answer, Call, Effect
    from harness.compare.verdicts import Comparison

Pass = Literal["cold", "warm", "session"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what came of one Call on both paths.

    case: the cassette's `operation/scenario`.
    extra_calls: made upstream only to reach the verdict.
    golden: the answers were held to the golden ones beside the cassette.
    unused: what the cassette holds and no pass asked for, told on its last pass.
    """

    case: str
    call: Call
    pass_name: Pass
    original: Answer
    unified: Answer
    comparison: Comparison
    extra_calls: int = 0
    effect: Effect = "read"
    recorded_outage: bool = False
    unused: tuple[str, ...] = ()
    golden: bool = False

    @property
    def id(self) -> str:
        """Return the name of this Outcome in a run: `positions.list/large[warm]`."""
        return f"{self.case}[{self.pass_name}]"
