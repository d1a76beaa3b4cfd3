"""What the original path served earlier: a ring of its answers, so that an old value can be told from a wrong one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.calls import EncodedBody
from harness.compare.equality import token_of
from harness.wire import Json, as_numbers, decode

if TYPE_CHECKING:
    from datetime import datetime

    from harness.calls import Answer, Call

RING = 16  # different earlier answers remembered per Call
CALLS = 10_000  # Calls remembered; the one first seen is forgotten first


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hold one answer, as JSON, and the time over which it was served."""

    body: bytes
    first: datetime
    last: datetime


@dataclass
class AnswerHistory:
    """Hold the original's earlier answers, newest last, per Call."""

    _rings: dict[str, deque[_Seen]] = field(default_factory=dict)

    def remember(self, call: Call, answer: Answer, at: datetime) -> None:
        """Keep one original Answer; a failed one is no evidence of any value."""
        if answer.failure:
            return
        if call.key not in self._rings and len(self._rings) >= CALLS:
            del self._rings[next(iter(self._rings))]
        ring = self._rings.setdefault(call.key, deque(maxlen=RING))
        body = answer.content.data if isinstance(answer.content, EncodedBody) else as_numbers(answer.body)
        if ring and (ring[-1].body == body or token_of(decode(ring[-1].body)) == token_of(decode(body))):
            ring[-1] = replace(ring[-1], last=at)
        else:
            ring.append(_Seen(body, at, at))

    def since(self, call: Call) -> datetime | None:
        """Return the time since which the original's answers to this Call are recorded."""
        ring = self._rings.get(call.key)
        return ring[0].first if ring else None

    def served(self, call: Call) -> list[tuple[datetime, Json]]:
        """Return the original's earlier answers to this Call and when it last gave each, the newest first."""
        return [(seen.last, decode(seen.body)) for seen in reversed(self._rings.get(call.key, ()))]
