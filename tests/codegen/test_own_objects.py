"""A migration keeps what an operator made beside the tables of the schema, or stops and names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from codegen.migration_cases import CACHED, domain, of, rows
from codegen.test_migration import engine, fill, found, run
from sqlalchemy.exc import DBAPIError

from harness.cache.database import file_url, open_database
from harness.codegen.migrations.script import build_schema_tables, emit_revision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.schema.ir import Schema

__all__ = ["engine"]

OLD = domain(Trade={"units": "integer", "note": "string"}, Lot={"size": "integer"})
ROWS = {**rows({"units": 1, "note": "a"}), **rows({"size": 1}, name="Lot")}
CHECKED = domain(Trade={"units": "integer, ge: 0", "note": "string"}, Lot={"size": "integer"})
DROPPED = domain("Trade.note", Trade={"units": "integer, ge: 0"}, Lot={"size": "integer"})
OWN = {
    "index": "CREATE INDEX own ON trade (note)",
    "partial unique index": "CREATE UNIQUE INDEX own ON trade (note) WHERE units > 5",
    "index over an expression": "CREATE INDEX own ON trade (lower(note))",
    "trigger": "CREATE TRIGGER own AFTER INSERT ON trade BEGIN UPDATE lot SET size = size + 1; END",
    "trigger on another table": "CREATE TRIGGER own AFTER INSERT ON lot BEGIN UPDATE trade SET units = 9; END",
    "view": "CREATE VIEW own AS SELECT note FROM trade",
}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An empty file of SQLite."""
    engine = open_database(file_url(tmp_path / "rows.db"))
    yield engine
    engine.dispose()


def script(old: Schema, new: Schema) -> str:
    """The revision between two schemas."""
    return emit_revision(build_schema_tables(old), build_schema_tables(new))


def execute(engine: Engine, statement: str) -> None:
    """What an operator types."""
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def own(engine: Engine) -> list[Any]:
    """What the database keeps of it."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM sqlite_master WHERE name = 'own'")]


@pytest.mark.parametrize("statement", OWN.values(), ids=OWN)
def test_a_copy_of_the_table_keeps_what_is_on_it(sqlite: Engine, statement: str) -> None:
    """Up and down, word for word."""
    fill(sqlite, OLD, ROWS)
    execute(sqlite, statement)
    before = [(kind, name, table, sql) for kind, name, table, _, sql in own(sqlite)]
    for function in ("upgrade", "downgrade"):
        run(sqlite, script(OLD, CHECKED), function)
        assert [(kind, name, table, sql) for kind, name, table, _, sql in own(sqlite)] == before


@pytest.mark.parametrize("statement", OWN.values(), ids=OWN)
def test_what_does_not_fit_any_more_is_named(sqlite: Engine, statement: str) -> None:
    """And nothing has changed."""
    fill(sqlite, OLD, ROWS)
    on_note = "UPDATE trade SET note = 'c'"
    for update in ("UPDATE trade SET units = 9", "UPDATE lot SET size = size + 1"):
        statement = statement.replace(update, on_note)
    execute(sqlite, statement)
    before = own(sqlite)
    with pytest.raises(ValueError, match=r"(index|trigger|view) own.*made beside the schema"):
        run(sqlite, script(OLD, DROPPED), "upgrade")
    assert (own(sqlite), found(sqlite, OLD)) == (before, ROWS)


def test_a_column_that_a_copy_would_leave_behind_is_named(sqlite: Engine) -> None:
    """With its values."""
    fill(sqlite, OLD, ROWS)
    execute(sqlite, "ALTER TABLE trade ADD COLUMN colour TEXT CHECK (colour <> 'red')")
    with pytest.raises(ValueError, match="trade has a CHECK without a name, colour beside the schema"):
        run(sqlite, script(OLD, CHECKED), "upgrade")


def test_a_change_without_a_copy_leaves_own_columns_alone(sqlite: Engine) -> None:
    """An index needs none."""
    fill(sqlite, OLD, ROWS)
    execute(sqlite, "ALTER TABLE trade ADD COLUMN colour TEXT DEFAULT 'blue'")
    new = domain(Trade={"units": "integer, index: true", "note": "string"}, Lot={"size": "integer"})
    run(sqlite, script(OLD, new), "upgrade")
    with sqlite.connect() as connection:
        assert connection.exec_driver_sql("SELECT colour FROM trade").scalars().all() == ["blue"]


def test_an_index_on_a_table_that_is_renamed_is_named(sqlite: Engine) -> None:
    """Another table may have its name by then."""
    new = domain(Deal={"": of("Trade"), "units": "integer, ge: 0", "note": "string"}, Lot={"size": "integer"})
    fill(sqlite, OLD, ROWS)
    execute(sqlite, OWN["index"])
    with pytest.raises(ValueError, match=r"index own on trade: .* renamed"):
        run(sqlite, script(OLD, new), "upgrade")


def test_an_index_on_a_cache_that_is_made_anew_is_made_anew(sqlite: Engine) -> None:
    """The table is another, under the same name."""
    old, new = (domain(Trade={"": CACHED, "units": kind, "note": "string"}) for kind in ("integer", "string"))
    fill(sqlite, old, {})
    execute(sqlite, OWN["index"])
    run(sqlite, script(old, new), "upgrade")
    assert [row[2] for row in own(sqlite)] == ["trade"]


def test_a_column_of_a_cache_that_is_made_anew_is_named(engine: Engine) -> None:
    """Its rows are worth no migration; what an operator keeps beside them may be. Nothing has changed."""
    old, new = (domain(Trade={"": CACHED, "units": kind, "note": "string"}) for kind in ("integer", "string"))
    fill(engine, old, {})
    execute(engine, "ALTER TABLE trade ADD COLUMN colour TEXT")
    with pytest.raises(ValueError, match="trade has colour beside the schema"):
        run(engine, script(old, new), "upgrade")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT colour FROM trade").all() == []


def test_a_trigger_on_an_own_view_is_kept_with_it(sqlite: Engine) -> None:
    """It goes with its view when that is set aside; what it does is checked though the view takes no other verb."""
    fill(sqlite, OLD, ROWS)
    execute(sqlite, "CREATE VIEW seen AS SELECT units FROM trade")
    execute(sqlite, "CREATE TRIGGER own INSTEAD OF INSERT ON seen BEGIN UPDATE trade SET units = new.units; END")
    before = own(sqlite)[0][4]
    run(sqlite, script(OLD, CHECKED), "upgrade")
    assert own(sqlite)[0][4] == before


def test_a_table_that_goes_takes_its_index_along(sqlite: Engine) -> None:
    """The schema says by `drop` that it may."""
    fill(sqlite, OLD, ROWS)
    execute(sqlite, OWN["index"])
    run(sqlite, script(OLD, domain("Trade", Lot={"size": "integer, ge: 0"})), "upgrade")
    assert own(sqlite) == []


@pytest.mark.parametrize(
    "statement", ["CREATE INDEX own ON trade (lower(note))", "ALTER TABLE trade ADD CONSTRAINT own CHECK (note <> '')"]
)
def test_postgresql_too_drops_nothing_without_a_word(engine: Engine, statement: str) -> None:
    """It would, with the column."""
    if engine.dialect.name == "sqlite" and "CONSTRAINT" in statement:
        pytest.skip("SQLite adds no constraint to a table")
    fill(engine, OLD, ROWS)
    execute(engine, statement)
    with pytest.raises((ValueError, DBAPIError), match=r"own.*made beside the schema"):
        run(engine, script(OLD, DROPPED), "upgrade")
    assert found(engine, OLD) == ROWS
