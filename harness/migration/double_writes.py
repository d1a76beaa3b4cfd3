"""What the application writes down itself, made in both of its stores while an operation moves from one to the other.

The side that answers makes the write first, and the caller gets its answer. The other side makes the same Call again:
both derive the identifiers from the Call, so both hold the same facts, and a repetition does no harm.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.calls import Answer, Call, Operation, PathName, Source
    from harness.migration.outbox import ExpectedWrite, Outbox, QueuedWrite
    from harness.rollout.flags import Flags

_log = logging.getLogger(__name__)
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
"""Refusals that may be none the next time."""


@dataclass(frozen=True)
class DoubleWrites:
    """Make the application's own writes in both stores.

    Attributes:
        operations: The catalogue.
        sides: Makes a write on each side.
        outbox: Keeps what the second side has not made yet.
    """

    operations: Mapping[str, Operation]
    sides: Mapping[PathName, Source]
    outbox: Outbox

    def make(self, call: Call, flags: Flags, first: PathName, source: Source) -> Answer:
        """Return the answer of `source`, which is the first side's; a local write is made on the other side too.

        Whatever becomes of the second write, the caller does not notice.
        """
        operation = self.operations[call.operation]
        if not operation.writes_locally or not self._belongs_to_both(operation, call, flags, first):
            return source(call)
        other: PathName = "unified" if first == "original" else "original"
        with self.outbox.expecting(operation.entity, other, call) as expected:
            answer = source(call)
        try:
            self._repeat(expected, flags, made=answer.failure is None)
        except SQLAlchemyError as broken:
            _log.error("the second write of %s waits: %s", call.operation, type(broken).__name__)
        return answer

    def deliver(self, flags: Flags, entity: str, side: PathName) -> None:
        """Make the writes of an entity that are due on a side; the kill switch keeps the unified one still."""
        if flags.kill_switch and side == "unified":
            return
        while write := self.outbox.claim(entity, side):
            if not self._deliver(write):
                break

    def deliver_all(self, flags: Flags) -> None:
        """Make every write that is due."""
        for entity, side in sorted({(write.entity, write.side) for write in self.outbox.writes()}):
            self.deliver(flags, entity, side)

    def _repeat(self, expected: ExpectedWrite, flags: Flags, *, made: bool) -> None:
        if made and not expected.noted:
            self.outbox.add(expected)
        self.deliver(flags, expected.entity, expected.side)

    def _belongs_to_both(self, operation: Operation, call: Call, flags: Flags, first: PathName) -> bool:
        """Return True if the stage of the write says so, or if the other side answers an operation of its entity."""
        if flags.plan(operation.name, call.user).repeats:
            return True
        alike = (name for name, other in self.operations.items() if other.is_local and other.entity == operation.entity)
        return any(flags.plan(name, call.user).answers != first for name in alike)

    def _deliver(self, write: QueuedWrite) -> bool:
        """Make one write, and return whether the next one may follow."""
        try:
            answer = self.sides[write.side](write.call)
        except Exception as raised:  # noqa: BLE001 - the caller has its answer already
            self._postpone(write, type(raised).__name__)
            return False
        if answer.failure is None:
            self.outbox.finish(write)
            return True
        problem = f"{answer.status} {answer.failure.kind}"
        if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR and answer.status not in _LATER:
            _log.error("%s refuses %s for good: %s", write.side, write.call.operation, problem)
            self.outbox.refuse(write, problem)
            return True
        self._postpone(write, problem)
        return False

    def _postpone(self, write: QueuedWrite, problem: str) -> None:
        _log.warning("%s waits for %s: %s", write.call.operation, write.side, problem)
        self.outbox.postpone(write, problem)
