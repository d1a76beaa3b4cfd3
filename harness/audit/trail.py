"""Keep the audit trail in the state database: one chain, whoever writes to it.

Entries are chained within the transaction that writes them, so several processes make one unbroken chain. The database
itself refuses to change or delete an entry, until somebody drops that trigger: `find_break` is for what they do then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import sqlalchemy as sa

from harness.audit.chain import EMPTY, AuditEntry, ChainedEntry, ChainHead, chain, find_break, head_of
from harness.cache.database import LONE_READS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from harness.audit.chain import ChainBreak

_LOCK = 4_417_003  # any number, the same in every process, and no other lock's
_PAGE = 1_000  # rows that are fetched at once

_tables = sa.MetaData()
AUDIT_ENTRIES = sa.Table(
    "audit_entry",
    _tables,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    *(
        sa.Column(field.name, sa.Integer if field.name == "times" else sa.Text, nullable=False)
        for field in fields(AuditEntry)
    ),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_audit_entry_owner", "owner", "entity", "at"),
    sa.Index("ix_audit_entry_hash", "hash"),
)
AUDIT_HEAD = sa.Table(
    "audit_head",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
_REFUSAL = "audit entries are only ever added"
_GUARDS = {
    "sqlite": f"""
CREATE TRIGGER audit_entry_stays_{{act}} BEFORE {{act}} ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
""",
    "postgresql": f"""
CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RAISE EXCEPTION ''{_REFUSAL}''; END';
CREATE TRIGGER audit_entry_stays_{{act}} BEFORE {{act}} ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()
""",
}
Watch: TypeAlias = Callable[[Iterator[ChainedEntry], int], Iterable[ChainedEntry]]


class Verification(NamedTuple):
    """Hold the head of a chain, and what is wrong with the chain first; None where it is whole."""

    head: ChainHead
    broken: ChainBreak | None


class AuditTrail:
    """Append entries to the audit trail of one database, read them, and verify that none was touched."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        with engine.begin() as connection:
            _make_tables(connection)

    def record(self, *entries: AuditEntry) -> ChainHead:
        """Append entries in a transaction of their own; return the head after them."""
        with self._writer.begin() as connection:
            return self.append(connection, entries)

    def append(self, connection: Connection, entries: Iterable[AuditEntry]) -> ChainHead:
        """Append entries in the transaction of the caller; until it ends nobody else appends. Return the head."""
        before = _head(connection, lock=True)
        chained = chain(entries, before)
        if not chained:
            return before
        head = head_of(chained, before)
        connection.execute(AUDIT_ENTRIES.insert(), [each.row() for each in chained])
        connection.execute(AUDIT_HEAD.update().values(head._asdict()))
        return head

    def head(self) -> ChainHead:
        """Return how many entries there are, and the hash of the last one."""
        with self._reader.connect() as connection:
            return _head(connection)

    def entries(self, limit: int, since: str = "", **values: str) -> list[ChainedEntry]:
        """Return the newest entries with these values, in the order of the chain.

        Args:
            limit: How many at most.
            since: The earliest time, as an entry holds it.
            values: Columns and the value of each.
        """
        newest = sa.select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.at >= since).filter_by(**values)
        with self._reader.connect() as connection:
            rows = connection.execute(newest.order_by(AUDIT_ENTRIES.c.number.desc()).limit(limit)).all()
        return [_as_entry(row) for row in reversed(rows)]

    def verify(self, noted: str = "", watch: Watch = lambda entries, _: entries) -> Verification:
        """Look at every entry, and return what is wrong first with the chain.

        Args:
            noted: A hash that was the head once; empty for none.
            watch: Is handed the entries on their way, and how many there are.
        """
        with self._snapshot() as connection:
            head, ordered = _head(connection), sa.select(AUDIT_ENTRIES).order_by(AUDIT_ENTRIES.c.number)
            with closing(connection.execute(ordered.execution_options(yield_per=_PAGE))) as rows:
                entries = watch(map(_as_entry, rows), head.entries)
                return Verification(head, find_break(entries, head, lambda own: _has(connection, own), noted))

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and stops no writer."""
        with self._reader.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection


def _make_tables(connection: Connection) -> None:
    """Make the tables, and have the database refuse what is no addition."""
    # SQLite has begun as the one writer; PostgreSQL would let two processes make the same table.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if sa.inspect(connection).has_table(AUDIT_HEAD.name):
        return
    _tables.create_all(connection)
    connection.execute(AUDIT_HEAD.insert().values(id=1, **EMPTY._asdict()))
    for act in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(_GUARDS[connection.dialect.name].format(act=act))


def _head(connection: Connection, *, lock: bool = False) -> ChainHead:
    """Return the head; with `lock` nobody else changes it until the transaction ends."""
    query = sa.select(AUDIT_HEAD)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return ChainHead(row.entries, row.hash) if row else EMPTY


def _has(connection: Connection, own_hash: str) -> bool:
    return connection.execute(sa.select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.hash == own_hash)).first() is not None


def _as_entry(row: sa.Row[Any]) -> ChainedEntry:
    values = row._asdict()
    number, previous, own = (values.pop(name) for name in ("number", "previous", "hash"))
    return ChainedEntry(number, AuditEntry(**values), previous, own)
