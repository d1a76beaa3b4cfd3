"""What the original path served earlier: a ring of its answers, so that an old value can be told from a wrong one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.compare.normalise import Path, comparable, get_at
from harness.wire import Json, canonical, decode

if TYPE_CHECKING:
    from datetime import datetime

    from harness.calls import Answer, Call

RING = 16  # different earlier answers remembered per Call
CALLS = 10_000  # Calls remembered; the one first seen is forgotten first


@dataclass(frozen=True, slots=True)
class _Seen:
    """Hold one answer, as canonical bytes, and the time over which it was served."""

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
        body = canonical(comparable(answer.body))
        if ring and ring[-1].body == body:
            ring[-1] = replace(ring[-1], last=at)
        else:
            ring.append(_Seen(body, at, at))

    def since(self, call: Call) -> datetime | None:
        """Return the time since which the original's answers to this Call are recorded."""
        ring = self._rings.get(call.key)
        return ring[0].first if ring else None

    def last(self, call: Call, path: Path, value: Json) -> datetime | None:
        """Return when the original last served this very value at this path, or None if it never did."""
        wanted = canonical(comparable(value))
        for seen in reversed(self._rings.get(call.key, ())):
            if canonical(comparable(get_at(decode(seen.body), path))) == wanted:
                return seen.last
        return None
