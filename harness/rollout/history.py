"""Keep who moved what, when and why in the state database, with the text that each move replaced.

A database may be shared: a move belongs to one flags file of one application, and counts for no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harness.rollout.stages import STAGES

if TYPE_CHECKING:
    from datetime import datetime

    from harness.rollout.stages import Stage

KILL_SWITCH = "kill_switch"
"""What stands in place of an operation in the history of the kill switch."""

_LOCK = 4_417_002  # any number, the same in every process, and no other lock's

_tables = sa.MetaData()
rollout_moves = sa.Table(
    "rollout_moves",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("application", sa.Text, nullable=False),
    sa.Column("flags_file", sa.Text, nullable=False),
    sa.Column("operation", sa.Text, nullable=False, index=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("from_stage", sa.Text, nullable=False),
    sa.Column("to_stage", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("text_before", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Move:
    """Hold one line of history: which operation went from where to where, by whom, when (UTC) and why."""

    at: datetime
    operation: str
    from_stage: str
    to_stage: str
    who: str
    why: str

    @property
    def happened(self) -> bool:
        """Return False if there was nothing to move; such a Move is not in the history."""
        return self.from_stage != self.to_stage

    def __str__(self) -> str:
        if not self.happened:
            return f"{self.operation} stays at {self.to_stage}: there is nothing to move"
        return f"{self.operation}: {self.from_stage} → {self.to_stage}"


class MoveHistory:
    """Read and write the moves of one flags file on one connection, within the transaction of its caller.

    It makes their table, and is the only one at work until the transaction ends.
    """

    def __init__(self, connection: sa.Connection, application: str, flags_file: str) -> None:
        self._connection = connection
        self._owner = {"application": application, "flags_file": flags_file}
        # SQLite has begun as the one writer; PostgreSQL would let two processes make the same table.
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _tables.create_all(connection)

    @property
    def connection(self) -> sa.Connection:
        """Return the connection, for what belongs into the same transaction."""
        return self._connection

    def add(self, move: Move, text_before: str) -> None:
        """Write one line."""
        line = {name: getattr(move, name) for name in Move.__slots__}
        self._connection.execute(rollout_moves.insert().values(**self._owner, **line, text_before=text_before))

    def last(self, limit: int) -> tuple[Move, ...]:
        """Return the newest moves, the newest first."""
        return tuple(map(_as_move, self._connection.execute(self._newest().limit(limit))))

    def last_move(self, operation: str) -> datetime | None:
        """Return when the operation came to its stage, None where it never moved."""
        row = self._connection.execute(self._newest(operation=operation).limit(1)).first()
        return _as_move(row).at if row else None

    def text_before_reaching(self, operation: str, stage: Stage) -> str | None:
        """Return the file's text before the last move forward that brought the operation to this stage."""
        forward = rollout_moves.c.from_stage.in_(STAGES[: STAGES.index(stage)])
        row = self._connection.execute(
            self._newest(operation=operation, to_stage=stage).where(forward).limit(1)
        ).first()
        return row.text_before if row else None

    def _newest(self, **values: str) -> sa.Select[Any]:
        """Return the query of the file's moves with these values, the newest first."""
        return sa.select(rollout_moves).filter_by(**self._owner, **values).order_by(rollout_moves.c.id.desc())


def _as_move(row: sa.Row[Any]) -> Move:
    # SQLite keeps no zone
    at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    return Move(at.astimezone(UTC), row.operation, row.from_stage, row.to_stage, row.who, row.why)
