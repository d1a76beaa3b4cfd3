"""Keep the audit trail in the state database: one chain, whoever writes to it.

Entries are chained within the transaction that writes them, so several processes make one unbroken chain. The database
itself refuses to change or delete an entry, until somebody drops that trigger: `find_break` is for what they do then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import sqlalchemy as sa

from harness.audit.chain import EMPTY, AuditEntry, ChainedEntry, ChainHead, chain, find_break, head_of
from harness.audit.tables import AUDIT_ENTRIES, AUDIT_HEAD, make_tables
from harness.cache.database import LONE_READS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from harness.audit.chain import ChainBreak

_PAGE = 1_000  # rows that are fetched at once

WatchEntries: TypeAlias = Callable[[Iterator[ChainedEntry], int], Iterable[ChainedEntry]]


class AuditVerification(NamedTuple):
    """Hold the head of a chain, and what is wrong with the chain first; None where it is whole."""

    head: ChainHead
    broken: ChainBreak | None


class AuditTrail:
    """Append entries to the audit trail of one database, read them, and verify that none was touched."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        with engine.begin() as connection:
            make_tables(connection)

    def record(self, *entries: AuditEntry) -> ChainHead:
        """Append entries in a transaction of their own; return the head after them."""
        with self._writer.begin() as connection:
            return self.append(connection, entries)

    def append(self, connection: Connection, entries: Iterable[AuditEntry]) -> ChainHead:
        """Append entries in the transaction of the caller; until it ends nobody else appends. Return the head."""
        head = _head(connection, lock=True)
        chained = chain(entries, head)
        if not chained:
            return head
        head = head_of(chained, head)
        connection.execute(AUDIT_ENTRIES.insert(), [link.row() for link in chained])
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

    def verify(self, noted: str = "", watch: WatchEntries = lambda entries, _: entries) -> AuditVerification:
        """Look at every entry, and return what is wrong first with the chain.

        Args:
            noted: A hash that was the head once; empty for none.
            watch: Is handed the entries on their way, and how many there are.
        """
        with self._snapshot() as connection:
            head, ordered = _head(connection), sa.select(AUDIT_ENTRIES).order_by(AUDIT_ENTRIES.c.number)
            with closing(connection.execute(ordered.execution_options(yield_per=_PAGE))) as rows:
                entries = watch(map(_as_entry, rows), head.entries)
                with_hash = sa.select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.hash == sa.bindparam("own"))

                def stands(own: str) -> bool:
                    return connection.execute(with_hash, {"own": own}).first() is not None

                return AuditVerification(head, find_break(entries, head, stands, noted))

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """Open a transaction that sees one moment and stops no writer."""
        with self._reader.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection


def _head(connection: Connection, *, lock: bool = False) -> ChainHead:
    """Return the head; with `lock` nobody else changes it until the transaction ends."""
    query = sa.select(AUDIT_HEAD)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return ChainHead(row.entries, row.hash) if row else EMPTY


def _as_entry(row: sa.Row[Any]) -> ChainedEntry:
    values = row._asdict()
    number, previous, own = (values.pop(name) for name in ("number", "previous", "hash"))
    return ChainedEntry(number, AuditEntry(**values), previous, own)
