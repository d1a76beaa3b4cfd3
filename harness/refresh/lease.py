"""A lease in the database: the one of many processes that does a piece of work, until it stops or dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from harness.cache.database import LONE_READS, ensure_tables
from harness.cache.moments import SECOND, microseconds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

LASTS = 30.0
"""Seconds after which a lease that its holder has not renewed is free; more than clocks of machines may differ."""
WORK_LEASES = sa.Table(
    "work_lease",
    sa.MetaData(),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("holder", sa.String, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),  # in microseconds since the epoch
)
_TAKE = sa.text(
    "INSERT INTO work_lease (name, holder, expires_at) VALUES (:name, :holder, :until)"
    " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at"
    " WHERE work_lease.holder = excluded.holder OR work_lease.expires_at <= :now RETURNING name"
)


class WorkLease:
    """Hold, or try to get, the lease of one piece of work.

    Args:
        engine: The database that all share who may do the work.
        name: The work.
        holder: Names this one among them; no two have the same name.
        now: The clock, in UTC.
        seconds: How long it lasts without being renewed.
    """

    def __init__(
        self, engine: Engine, name: str, holder: str, now: Callable[[], datetime], seconds: float = LASTS
    ) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        self._name = name
        self._holder = holder
        self._now = now
        self._lasts = int(seconds * SECOND)
        ensure_tables(engine, WORK_LEASES)

    def hold(self) -> bool:
        """Return True if the work is this one's for now; renew the lease, or take over one that has expired."""
        now, lease = microseconds(self._now()), WORK_LEASES.c
        with self._reader.connect() as connection:
            kept = connection.execute(sa.select(lease.holder, lease.expires_at).where(lease.name == self._name)).first()
        left = kept.expires_at - now if kept else 0
        if kept is not None and 0 < left <= self._lasts and kept.holder != self._holder:
            return False
        if kept is not None and self._lasts // 2 < left <= self._lasts and kept.holder == self._holder:
            return True
        # What lasts longer than any lease was taken by a clock that ran ahead, and is free.
        free = now if left <= self._lasts else kept.expires_at if kept else now
        taking = {"name": self._name, "holder": self._holder, "until": now + self._lasts, "now": free}
        with self._engine.begin() as connection:
            return connection.execute(_TAKE, taking).first() is not None

    def release(self) -> None:
        """Let somebody else have it at once."""
        mine = (WORK_LEASES.c.name == self._name, WORK_LEASES.c.holder == self._holder)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(WORK_LEASES).where(*mine))
