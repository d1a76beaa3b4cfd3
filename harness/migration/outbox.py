"""Writes that one store has and the other does not yet: a table, and the order in which they are made again.

The row of a write is added in the transaction that makes the write in the first store, wherever the application lets
that happen (`wrote`), so no death of a process loses it. It is deleted once the second store has the write too.

The writes of one entity to one side are a lane: they are made one after the other, the oldest first, by one process at
a time. Whoever claims the head of a lane moves its `due_at` into the future; if that process dies, it is due again.
"""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from harness.calls import Call
from harness.model.columns import UtcDateTimeColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.calls import PathName

_log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # longer than any local write may take; after that its process must have died
LONGEST_WAIT = timedelta(minutes=5)  # between two attempts
_DOUBLINGS = 10  # of the first wait, a second; more would not fit below the longest one
WriteState = Literal["queued", "refused"]

OUTBOX = sa.Table(
    "write_outbox",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("application", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False, index=True),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False),
    sa.Column("user", sa.Text),
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("written_at", UtcDateTimeColumn, nullable=False),
    sa.Column("due_at", UtcDateTimeColumn, nullable=False),
    sqlite_autoincrement=True,  # a number is never given again: `forget` goes by it
)


@dataclass(frozen=True, slots=True)
class QueuedWrite:
    """Hold one write that a side has not made yet.

    Attributes:
        number: Its place in the order of all writes.
        entity: What it writes.
        side: Where it is still to be made.
        call: The write.
        state: `queued`, or `refused` where that side will never take it.
        attempts: How often it was tried.
        problem: What came of the last attempt; nothing of the write's own values.
        written_at: When the other side made it.
        due_at: When it is tried again.
    """

    number: int
    entity: str
    side: PathName
    call: Call
    state: WriteState
    attempts: int
    problem: str
    written_at: datetime
    due_at: datetime


@dataclass
class ExpectedWrite:
    """Hold the write that a side is about to make, and whether the outbox has noted it."""

    entity: str
    side: PathName
    call: Call
    noted: bool = False


class Outbox:
    """Keep the writes that are still to be made, for one application in one database."""

    def __init__(self, engine: Engine, application: str, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._application = application
        self._now = now
        self._expected: ContextVar[ExpectedWrite | None] = ContextVar("expected_write", default=None)

    def create_table(self) -> None:
        """Make the table if it is missing."""
        OUTBOX.create(self._engine, checkfirst=True)

    @contextmanager
    def expecting(self, entity: str, side: PathName, call: Call) -> Iterator[ExpectedWrite]:
        """Tell `note`, within the block, which write is under way, and which side is to make it next."""
        expected = ExpectedWrite(entity, side, call)
        token = self._expected.set(expected)
        try:
            yield expected
        finally:
            self._expected.reset(token)

    def note(self, connection: Connection) -> None:
        """Add the write under way in the transaction that makes it; nothing where none is expected.

        What keeps it from being added is logged, and does not undo the write.
        """
        expected = self._expected.get()
        if expected and not expected.noted:
            try:
                with connection.begin_nested():
                    self._insert(connection, expected)
            except SQLAlchemyError as broken:
                _log.error("a write of %s is not noted: %s", expected.call.operation, type(broken).__name__)
            else:
                expected.noted = True

    def add(self, expected: ExpectedWrite) -> None:
        """Add a write in a transaction of its own."""
        with self._engine.begin() as connection:
            self._insert(connection, expected)

    def claim(self, entity: str, side: PathName) -> QueuedWrite | None:
        """Return the oldest write of a lane, for this process alone; None if it is not due, or there is none."""
        now = self._now()
        lane = self._own(OUTBOX.c.entity == entity, OUTBOX.c.side == side, OUTBOX.c.state == "queued")
        with self._engine.begin() as connection:
            head = connection.execute(sa.select(OUTBOX).where(*lane).order_by(OUTBOX.c.id).limit(1).with_for_update())
            row = head.first()
            if row is None or row.due_at > now:
                return None
            self._change(connection, row.id, due_at=now + LEASE, attempts=row.attempts + 1)
            return _queued(row)

    def finish(self, write: QueuedWrite) -> None:
        """Delete a write that its side has made."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.id == write.number))

    def postpone(self, write: QueuedWrite, problem: str) -> None:
        """Try a write again later; each time twice as late."""
        wait = min(timedelta(seconds=2 ** min(write.attempts, _DOUBLINGS)), LONGEST_WAIT)
        with self._engine.begin() as connection:
            self._change(connection, write.number, due_at=self._now() + wait, problem=problem)

    def refuse(self, write: QueuedWrite, problem: str) -> None:
        """Keep a write that its side will never take, for a person to look at."""
        with self._engine.begin() as connection:
            self._change(connection, write.number, state="refused", problem=problem)

    def writes(self) -> list[QueuedWrite]:
        """Return every write, the oldest first."""
        with self._engine.begin() as connection:
            if not sa.inspect(connection).has_table(OUTBOX.name):
                return []
            rows = connection.execute(sa.select(OUTBOX).where(*self._own()).order_by(OUTBOX.c.id))
            return [_queued(row) for row in rows]

    def forget(self, entity: str, last: int) -> None:
        """Delete the writes of an entity up to a number: both stores have been made alike."""
        with self._engine.begin() as connection:
            done = self._own(OUTBOX.c.entity == entity, OUTBOX.c.id <= last)
            connection.execute(sa.delete(OUTBOX).where(*done))

    def _insert(self, connection: Connection, expected: ExpectedWrite) -> None:
        call, now = expected.call, self._now()
        row = {
            "application": self._application, "entity": expected.entity, "side": expected.side, "state": "queued",
            "operation": call.operation, "user": call.user, "parameters": json.dumps(dict(call.parameters)),
            "idempotency_key": call.idempotency_key, "attempts": 0, "problem": "", "written_at": now, "due_at": now,
        }  # fmt: skip
        connection.execute(sa.insert(OUTBOX).values(**row))

    def _change(self, connection: Connection, number: int, **values: Any) -> None:
        connection.execute(sa.update(OUTBOX).where(OUTBOX.c.id == number).values(**values))

    def _own(self, *more: sa.ColumnElement[bool]) -> list[sa.ColumnElement[bool]]:
        return [OUTBOX.c.application == self._application, *more]


def count_writes(connection: Connection, application: str, entity: str) -> int:
    """Return how many writes of an entity are still to be made, or were refused, in the caller's transaction."""
    if not sa.inspect(connection).has_table(OUTBOX.name):
        return 0
    own = (OUTBOX.c.application == application, OUTBOX.c.entity == entity)
    return int(connection.execute(sa.select(sa.func.count()).select_from(OUTBOX).where(*own)).scalar_one())


def _queued(row: sa.Row[Any]) -> QueuedWrite:
    call = Call(row.operation, row.user, json.loads(row.parameters), row.idempotency_key)
    side, state = cast("PathName", row.side), cast("WriteState", row.state)
    return QueuedWrite(row.id, row.entity, side, call, state, row.attempts, row.problem, row.written_at, row.due_at)
