"""Delete what is kept longer than the schema allows: cached rows, expired answers, and ended history.

A cached row goes when its entity's retention has passed since it was fetched, unless a row that stays refers to it. An
answer goes when it may not be served any more, not even stale. A value of history goes when the retention has passed
since it ended, or since it was last said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from harness.audit.entries import expiry_entry
from harness.audit.trail import AuditTrail
from harness.cache.database import LONE_READS
from harness.cache.moments import microseconds
from harness.cache.storage.saving import ANSWERS, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine, Table

    from harness.history.tables import KeptHistory
    from harness.model import Model

BATCH = 1_000  # rows that are deleted in one transaction, so that nobody waits long for it
_WRITTEN_FOR = timedelta(days=1)
"""How long it is kept that a write invalidated something: longer than any answer is under way."""


@dataclass(frozen=True, slots=True, eq=False)  # each is itself
class Sweep:
    """Say what is to be deleted from one table.

    Attributes:
        entity: Whose rows they are; empty for answers, which hold any.
        table: Where they stand.
        overdue: The condition for a row that is kept too long.
        is_personal: True if a row may belong to a user.
    """

    entity: str
    table: Table
    overdue: ColumnElement[bool]
    is_personal: bool

    def count(self, engine: Engine) -> int:
        """Return how many rows are overdue."""
        counted = sa.select(sa.func.count()).select_from(self.table).where(self.overdue)
        with engine.execution_options(**{LONE_READS: True}).connect() as connection:
            return connection.scalar(counted) or 0

    def delete(self, engine: Engine, batch: int = BATCH) -> int:
        """Delete the rows that are overdue, a batch in each transaction; return how many there were."""
        key = list(self.table.primary_key)
        some = sa.select(*key).where(self.overdue).limit(batch).correlate(None)
        statement = self.table.delete().where(sa.tuple_(*key).in_(some))
        total = 0
        while True:
            with engine.begin() as connection:
                deleted = connection.execute(statement).rowcount
            total += deleted
            if deleted < batch:
                return total


def plan_sweeps(engine: Engine, model: Model, kept: Mapping[str, KeptHistory], now: datetime) -> list[Sweep]:
    """Return what there is to delete from, the tables that refer to others first."""
    present = set(sa.inspect(engine).get_table_names())
    sweeps = [
        *cached_sweeps(model, now),
        *history_sweeps(kept, now),
        Sweep("", ANSWERS, ANSWERS.c.stale_until < microseconds(now), is_personal=True),
        Sweep("", WRITTEN, WRITTEN.c.written_at < microseconds(now - _WRITTEN_FOR), is_personal=False),
    ]
    return [sweep for sweep in sweeps if sweep.table.name in present]


def sweep_all(engine: Engine, sweeps: Iterable[Sweep], actor: str, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Delete all that is overdue, and audit what was personal; return how many rows went of each table."""
    gone: dict[str, int] = {}
    for sweep in sweeps:
        if rows := sweep.delete(engine, batch):
            gone[str(sweep.table.name)] = rows
            if sweep.is_personal:
                AuditTrail(engine).record(expiry_entry(now, sweep.entity, sweep.table.name, rows, actor))
    return gone


def cached_sweeps(model: Model, now: datetime) -> Iterator[Sweep]:
    """Yield what there is to delete of the cached rows."""
    names = {model.tables[name]: name for name in model.tables}
    for table in reversed(model.metadata.sorted_tables):
        facts = model.facts[names[table]]
        if facts.ttl is not None and facts.retention is not None:
            overdue = table.c.cache_timestamp < now - timedelta(seconds=facts.retention)
            # PostgreSQL keeps a row to which another one refers.
            referring = [key for child in names for key in child.foreign_keys if key.column.table is table]
            unneeded = [~sa.exists().where(key.parent == key.column) for key in referring]
            yield Sweep(facts.name, table, sa.and_(overdue, *unneeded), facts.access == "user")


def history_sweeps(kept: Mapping[str, KeptHistory], now: datetime) -> Iterator[Sweep]:
    """Yield what there is to delete of the history."""
    for name, history in kept.items():
        if history.facts.retention is not None:
            table = history.table
            said_until = sa.func.coalesce(table.c.history_until, table.c.history_seen)
            overdue = said_until < now - timedelta(seconds=history.facts.retention)
            yield Sweep(name, table, overdue, history.facts.access == "user")
