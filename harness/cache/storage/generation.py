"""Which schema the cache tables of a database were made under.

Cached rows are worth no migration: under another schema their tables are thrown away and made anew, so that an entry
written under an older schema is a miss. The application's own tables stay. Where one of those has not the columns that
the schema says, nothing is touched: `harness schema migrate` has to run first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, delete, insert, inspect, select, text

from harness.cache.storage.statements import run
from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine, Select

    from harness.model import Model

LAYOUT = "5"
"""Counts the layouts of the cache's own tables: those of an earlier one are made anew."""
OUTLIVING = {"cache_clock", "cache_written"}
"""The tables that count the writes and tell what they invalidated: who goes on under an older schema looks there."""
EXPIRY = "cache_expiry"
"""The column by which a table is known to hold a cache; no field may be called so."""

_LOCK = 4_417_001  # any number, the same in every process
GENERATION = Table(
    "cache_generation",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_digest", String, nullable=False),
    Column("tables", String, nullable=False),
)


def current(model: Model) -> Select[Any]:
    """Return the query that has a row while the cache tables are those of this model."""
    return select(GENERATION.c.id).where(GENERATION.c.schema_digest == stamp(model))


def ensure_current_tables(engine: Engine, model: Model, own: Sequence[Table]) -> None:
    """Make the tables of a model and the cache's own; drop the cache of any other schema.

    One process at a time does it; a second one finds it done.

    Raises:
        ConfigurationError: A table that is kept has another shape; then nothing has changed.
    """
    with engine.begin() as connection:
        # SQLite has begun as the one writer; PostgreSQL would let two processes make the same table.
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        present = set(inspect(connection).get_table_names())
        if GENERATION.name not in present:
            GENERATION.create(connection)
        if not is_current(connection, model):
            present -= _replaced(connection, model, present, own)
        inspector, dialect = inspect(connection), connection.dialect
        for table in (table for table in model.tables.values() if table.name in present):
            stored = {column["name"]: column for column in inspector.get_columns(table.name)}
            wrong = set(stored.keys() ^ table.columns.keys())
            for column in table.columns:
                found, expected = stored.get(column.name), (column.type.compile(dialect), column.nullable)
                if found and expected != (found["type"].compile(dialect), found["nullable"]):
                    wrong.add(column.name)
            if wrong:
                raise ConfigurationError(
                    f"the table {table.name} is of another schema: {', '.join(sorted(wrong))}; "
                    "run harness schema migrate, which keeps its rows"
                )
        missing = [table for table in model.tables.values() if table.name not in present]
        model.metadata.create_all(connection, missing, checkfirst=False)
        for table in own:
            table.create(connection, checkfirst=table.name in present)
        # The numbers of writes go on where they were, so that none is given twice.
        connection.execute(text("INSERT INTO cache_clock (id, sequence) VALUES (1, 0) ON CONFLICT DO NOTHING"))


def is_current(connection: Connection, model: Model) -> bool:
    """Return True if the cache is of this model's schema, and stays so until the transaction ends."""
    return run(connection, _HELD, {"stamp": stamp(model)}).fetchone() is not None


_HELD = select(GENERATION.c.id).where(GENERATION.c.schema_digest == bindparam("stamp")).with_for_update(read=True)


def stamp(model: Model) -> str:
    """Return the text by which the cache of a model is known."""
    return f"{model.digest}-{LAYOUT}"


def _replaced(connection: Connection, model: Model, present: set[str], own: Sequence[Table]) -> set[str]:
    """Drop what held a cache, and remember the tables that will; names those dropped."""
    caches = [model.tables[name].name for name, entity in model.facts.items() if entity.ttl is not None]
    listed = connection.execute(select(GENERATION.c.tables)).scalar()
    # First, so that who still writes under the older schema ends before its tables go, and who comes sees the newer.
    connection.execute(delete(GENERATION))
    row = {"id": 1, "schema_digest": stamp(model), "tables": json.dumps(caches)}
    connection.execute(insert(GENERATION).values(row))
    # A table that holds no cache was the application's own under the older schema.
    inspector = inspect(connection)
    gone = present & {table.name for table in own if table.name not in OUTLIVING} | {
        name
        for name in present & {*caches, *json.loads(listed or "[]")}
        if any(column["name"] == EXPIRY for column in inspector.get_columns(name))
    }
    # PostgreSQL drops tables that refer to each other together, SQLite one by one.
    dropped = [connection.dialect.identifier_preparer.quote(name) for name in sorted(gone)]
    if dropped and connection.dialect.name == "postgresql":
        dropped = [", ".join(dropped)]
    for names in dropped:
        connection.execute(text(f"DROP TABLE {names}"))
    return gone
