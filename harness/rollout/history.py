"""Keep who moved what, when and why in the state database, with the text that each move replaced."""

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

_tables = sa.MetaData()
flag_moves = sa.Table(
    "flag_moves",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("operation", sa.Text, nullable=False, index=True),
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
    """Read and write moves on one connection, within the transaction of its caller; make their table."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        _tables.create_all(connection)

    def add(self, move: Move, text_before: str) -> None:
        """Write one line."""
        line = {name: getattr(move, name) for name in Move.__slots__}
        self._connection.execute(flag_moves.insert().values(**line, text_before=text_before))

    def last(self, limit: int) -> tuple[Move, ...]:
        """Return the newest moves, the newest first."""
        rows = self._connection.execute(sa.select(flag_moves).order_by(flag_moves.c.id.desc()).limit(limit))
        return tuple(_as_move(row) for row in rows)

    def last_move(self, operation: str) -> datetime | None:
        """Return when the operation came to its stage, None where it never moved."""
        moves = (
            sa.select(flag_moves).where(flag_moves.c.operation == operation).order_by(flag_moves.c.id.desc()).limit(1)
        )
        row = self._connection.execute(moves).first()
        return _as_move(row).at if row else None

    def text_before_reaching(self, operation: str, stage: Stage) -> str | None:
        """Return the file's text before the last move forward that brought the operation to this stage."""
        moves = flag_moves.c
        forward = moves.from_stage.in_(STAGES[: STAGES.index(stage)])
        texts = sa.select(moves.text_before).where(moves.operation == operation, moves.to_stage == stage, forward)
        text: str | None = self._connection.scalar(texts.order_by(moves.id.desc()).limit(1))
        return text


def _as_move(row: sa.Row[Any]) -> Move:
    # SQLite keeps no zone
    at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    return Move(at.astimezone(UTC), row.operation, row.from_stage, row.to_stage, row.who, row.why)
