"""Original databases as other applications made them, and migrations of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from build import Clock

from harness.migration.copying import TableCopy
from harness.migration.rows import RowReader
from harness.migration.source import describe_source, open_source, open_tables
from harness.migration.target import SET_ASIDE, MigrationTarget
from harness.migration.values import TimeReading
from harness.migration.verification import TableVerification, verify
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.legacy_tables import LOTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.migration.mapping import TableMigration

LOT_COLUMNS = """id TEXT PRIMARY KEY NOT NULL, user_id TEXT, account_id TEXT, symbol_id TEXT, position_type TEXT,
    purchased_at TEXT, closed_at TEXT, quantity TEXT, remaining_quantity TEXT, purchased_price TEXT, fees TEXT,
    cost_basis TEXT, currency TEXT, note TEXT"""
A_LOT: Mapping[str, Any] = {
    "id": "l-1", "user_id": "u", "account_id": "a", "symbol_id": "s", "position_type": "LONG",
    "purchased_at": "2024-01-05T14:30:00Z", "closed_at": None, "quantity": "10.50", "remaining_quantity": "4",
    "purchased_price": "108.3353", "fees": "1", "cost_basis": "1138.52065", "currency": "USD", "note": None,
}  # fmt: skip


def a_file(path: Path, columns: str = LOT_COLUMNS, table: str = "lots") -> Path:
    """A SQLite file with one table."""
    run(path, f"CREATE TABLE {table} ({columns})")
    return path


def run(path: Path, statement: str, rows: Iterable[Any] = ((),)) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(statement, list(rows))


def insert(path: Path, *rows: Mapping[str, Any], table: str = "lots") -> None:
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        run(path, f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values())])  # noqa: S608


def a_copy(
    source: Engine,
    url: str,
    target: Engine,
    migration: TableMigration = LOTS,
    times: TimeReading | None = None,
    **options: Any,
) -> TableCopy:
    """The one table of a migration that the source has."""
    (table,) = open_tables(source, migration.tables)
    reader = RowReader.of(migration, table.name, table.columns, MODEL, times or TimeReading())
    label = describe_source(source, url)
    return TableCopy(
        table, reader, MigrationTarget(target, MODEL, migration.entity, label, table.name), Clock(), **options
    )


def migrated(
    url: str | Path, target: Engine, migration: TableMigration = LOTS, size: int = 3, **options: Any
) -> tuple[TableCopy, TableVerification]:
    """The finished copy, and what its verification says."""
    source = open_source(str(url))
    try:
        copy, verification = a_copy(source, str(url), target, migration, **options), TableVerification()
        assert sum(copy.run(size)) == copy.tally.rows
        assert sum(verify(copy.source, copy.reader, copy.target, verification, size)) == copy.source.count()
        copy.target.forget_position()
        return copy, verification
    finally:
        source.dispose()


def stored(target: Engine, entity: str = "Lot") -> list[dict[str, Any]]:
    table = MODEL.tables[entity]
    with target.begin() as connection:
        return [dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()]


def set_aside(target: Engine) -> dict[str, str]:
    """The reason of each row that was set aside, by its place."""
    with target.begin() as connection:
        return {row.place: row.reason for row in connection.execute(sa.select(SET_ASIDE).order_by(SET_ASIDE.c.place))}
