"""Tell of each answer that shows or changes a user's data, whichever path gave it, and of each that was refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.cache.events import CacheEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from harness.cache.events import EventKind, Listener
    from harness.calls import Answer, Call, Operation, Source

_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def audited(
    source: Source, operation: Callable[[str], Operation], listener: Listener, now: Callable[[], datetime]
) -> Source:
    """Return the same Source, whose personal answers are told to a listener.

    Args:
        source: Answers.
        operation: Returns the operation of a name.
        listener: Is told.
        now: The clock.
    """

    def answer(call: Call) -> Answer:
        given = source(call)
        asked = operation(call.operation)
        kind: EventKind | None = None
        if given.status in _REFUSED:
            kind = "refuse"
        elif asked.effect == "write":
            kind = "write"
        elif given.status < HTTPStatus.BAD_REQUEST:
            kind = "read"
        if kind and asked.personal:
            states = " ".join(part.state for part in given.parts)
            reason = f"{given.status} {given.path} {states}".strip()
            listener(CacheEvent(kind, asked.entity, call.user or "", call.key, now(), asked.name, reason))
        return given

    return answer
