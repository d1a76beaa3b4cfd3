"""One checked Call of a run: what was asked, what both paths answered, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from harness.calls import Answer, Call
    from harness.compare.verdicts import Comparison

Pass = Literal["cold", "warm"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`case` is the cassette's `operation/scenario`; `extra_calls` were made upstream only to reach the verdict."""

    case: str
    call: Call
    passed: Pass
    original: Answer
    unified: Answer
    comparison: Comparison
    extra_calls: int = 0

    @property
    def id(self) -> str:
        """Names this Outcome in a run: `positions.list/large[warm]`."""
        return f"{self.case}[{self.passed}]"
