"""A migration keeps the rows, up and down, on both databases, and leaves exactly the tables of its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from codegen.migration_cases import CASES, Case, Rows, domain
from databases import clean
from sqlalchemy.exc import DBAPIError

from harness.cache.database import file_url, open_database
from harness.codegen.migrations.live import build_tables
from harness.codegen.migrations.script import build_schema_tables, emit_revision, revision_id
from harness.errors import SchemaError
from harness.schema.read import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine, Table

    from harness.schema.ir import Schema


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        engine = open_database(file_url(tmp_path / "rows.db"))
        yield engine
        engine.dispose()
        return
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    yield server


CIRCLE = "ignore:Cannot correctly sort tables"  # Alembic and SQLAlchemy, looking at tables that refer in a circle


@pytest.mark.filterwarnings(CIRCLE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_migration_keeps_the_rows_up_and_down(engine: Engine, case: Case) -> None:
    """And after each way the tables are those of the schema, without a difference."""
    script = emit_revision(build_schema_tables(case.old), build_schema_tables(case.new))
    fill(engine, case.old, case.before)
    original = anatomy(engine)
    run(engine, script, "upgrade")
    assert (different(engine, case.new), found(engine, case.new)) == ([], case.after)
    upgraded = anatomy(engine)
    run(engine, script, "downgrade")
    assert (different(engine, case.old), found(engine, case.old)) == ([], case.back or case.before)
    assert anatomy(engine) == original
    assert upgraded == made_anew(engine, case.new)


def test_a_value_that_does_not_fit_stops_the_way_back(engine: Engine) -> None:
    """Nothing is cut or turned into zero: the rows stay as they are."""
    case = CASES["integer to string"]
    script = emit_revision(build_schema_tables(case.old), build_schema_tables(case.new))
    fill(engine, case.old, case.before)
    run(engine, script, "upgrade")
    insert(engine, case.new, {"Trade": [{"id": "new", "value": "seven"}]})
    with pytest.raises((ValueError, DBAPIError), match=r"cannot be turned back|invalid input syntax"):
        run(engine, script, "downgrade")
    assert found(engine, case.new) == {"Trade": [{"id": "0", "value": "42"}, {"id": "new", "value": "seven"}]}


@pytest.mark.parametrize("name", ["enum value added", "required to nullable", "check removed", "text made longer"])
def test_a_row_that_the_older_table_refuses_stops_the_way_back(engine: Engine, name: str) -> None:
    """The database says so, and keeps what it has."""
    case = CASES[name]
    value = {"enum value added": "it's: short", "required to nullable": None, "check removed": ""}.get(name, "abcde")
    script = emit_revision(build_schema_tables(case.old), build_schema_tables(case.new))
    fill(engine, case.old, case.before)
    run(engine, script, "upgrade")
    insert(engine, case.new, {"Trade": [{"id": "new", "value": value}]})
    with pytest.raises(DBAPIError):
        run(engine, script, "downgrade")
    assert {"id": "new", "value": value} in found(engine, case.new)["Trade"]


def test_checks_survive_a_copy_word_for_word(engine: Engine) -> None:
    """SQLite copies the table; values that look like SQL, or like a parameter, stay as they are."""
    words = """
enums:
  Odd: {values: ["a'b", "x) CHECK (y", "a :b", "per%cent", "back\\\\slash", "c, CONSTRAINT ck CHECK (1)", "new\\nline"]}
entities:
  Trade:
    fields:
      id: {type: string, primary_key: true}
      odd: {type: Odd}
      LINE
"""
    old, new = (
        parse(words.replace("LINE", line), "odd.yaml")
        for line in ("a: {type: string}", "b: {type: string, renamed_from: a}")
    )
    odd = old.enums[0].values
    fill(engine, old, {"Trade": [{"id": value, "odd": value, "a": ""} for value in odd]})
    run(engine, emit_revision(build_schema_tables(old), build_schema_tables(new)), "upgrade")
    assert {row["odd"] for row in found(engine, new)["Trade"]} == set(odd)
    upgraded = anatomy(engine)
    assert upgraded == made_anew(engine, new)


def test_an_enum_value_is_added_without_writing_the_table_again(postgres: Engine) -> None:
    """PostgreSQL goes on with the same file."""
    clean(postgres)
    case = CASES["enum value added"]
    fill(postgres, case.old, case.before)
    node = sa.text("SELECT pg_relation_filenode('trade')")
    with postgres.connect() as connection:
        before = connection.execute(node).scalar()
    run(postgres, emit_revision(build_schema_tables(case.old), build_schema_tables(case.new)), "upgrade")
    with postgres.connect() as connection:
        assert connection.execute(node).scalar() == before


def test_a_cache_that_was_made_anew_already_is_no_hindrance(engine: Engine) -> None:
    """The application may have opened its cache under the newer schema before the migration runs."""
    case = CASES["cache"]
    fill(engine, case.new, {"Lot": case.before["Lot"]})
    run(engine, emit_revision(build_schema_tables(case.old), build_schema_tables(case.new)), "upgrade")
    assert (different(engine, case.new), found(engine, case.new)) == ([], case.after)


def test_the_text_is_the_same_every_time() -> None:
    """Its id too, which comes from both sets of tables."""
    case = CASES["columns renamed"]
    old, new = build_schema_tables(case.old), build_schema_tables(case.new)
    assert emit_revision(old, new) == emit_revision(build_schema_tables(case.old), build_schema_tables(case.new))
    assert f'revision = "{revision_id(old, new)}"' in emit_revision(old, new)
    assert revision_id(old, new) != revision_id(new, old)


def test_the_text_stands_for_itself() -> None:
    """It names nothing of the application, and of ours what keeps an operator's own objects."""
    scripts = [emit_revision(build_schema_tables(case.old), build_schema_tables(case.new)) for case in CASES.values()]
    imported = {name for script in scripts for name in script.splitlines() if name.startswith(("import ", "from "))}
    assert imported == {
        "from __future__ import annotations",
        "import sqlalchemy as sa",
        "from alembic import op",
        "from harness.model.revisions import preserving",
    }


def test_what_the_tables_do_not_show_needs_no_migration() -> None:
    """A unit of time or a source is no column."""
    old, new = (domain(Trade={"": f"    cache_ttl: {ttl}\n", "units": "integer"}) for ttl in (5, 6))
    assert build_schema_tables(old).digest == build_schema_tables(new).digest


def test_names_that_change_in_a_circle_are_refused() -> None:
    """No order of renaming would do."""
    a, b = {"": "    cache_table: a\n"}, {"": "    cache_table: b\n"}
    old, new = domain(Trade=a, Deal=b), domain(Trade=b, Deal=a)
    with pytest.raises(SchemaError, match="in a circle"):
        emit_revision(build_schema_tables(old), build_schema_tables(new))


_MADE: dict[tuple[str, int], tuple[Schema, dict[str, Table]]] = {}
"""With the schema itself: while it is kept, no other has its id."""


def tables(engine: Engine, schema: Schema) -> dict[str, Table]:
    """Return the generated tables, made once for each schema of this file and each kind of database.

    Where SQLAlchemy creates tables that refer to each other in PostgreSQL, it adds the keys of that circle afterwards,
    and leaves them out wherever else it creates the same tables.
    """
    key = (engine.dialect.name, id(schema))
    if key not in _MADE:
        _MADE[key] = (schema, build_tables(schema))
    return _MADE[key][1]


def fill(engine: Engine, schema: Schema, rows: Rows) -> None:
    """Makes the tables of a schema, with rows."""
    next(iter(tables(engine, schema).values())).metadata.create_all(engine)
    insert(engine, schema, rows)


def insert(engine: Engine, schema: Schema, rows: Rows) -> None:
    """Adds rows."""
    with engine.begin() as connection:
        for name, values in rows.items():
            if values:
                connection.execute(sa.insert(tables(engine, schema)[name]), values)


def run(engine: Engine, script: str, function: str) -> None:
    """Runs one way of a migration as Alembic does."""
    namespace: dict[str, Any] = {}
    exec(compile(script, "migration", "exec"), namespace)  # noqa: S102 - the text under test
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        namespace[function]()


def different(engine: Engine, schema: Schema) -> list[Any]:
    """What Alembic finds between the database and the generated tables."""
    table: Table = next(iter(tables(engine, schema).values()))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        told: list[Any] = compare_metadata(context, table.metadata)
    return told


def found(engine: Engine, schema: Schema) -> Rows:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(sa.select(table).order_by(*table.c)).mappings()]
            for name, table in tables(engine, schema).items()
        }


def anatomy(engine: Engine) -> dict[str, Any]:
    """All that a database tells of its tables, names and checks among it."""
    look = sa.inspect(engine)
    return {
        name: {
            "columns": _by_name([{**column, "type": str(column["type"])} for column in look.get_columns(name)]),
            "key": look.get_pk_constraint(name),
            "unique": _by_name(look.get_unique_constraints(name)),
            "checks": _by_name(look.get_check_constraints(name)),
            "foreign": _by_name(look.get_foreign_keys(name)),
            "indexes": _by_name(look.get_indexes(name)),
        }
        for name in look.get_table_names()
    }


def made_anew(engine: Engine, schema: Schema) -> dict[str, Any]:
    """The same of the tables as the generated code makes them, instead of those that are there."""
    clean(engine)
    fill(engine, schema, {})
    return anatomy(engine)


def _by_name(parts: Sequence[Any]) -> list[Any]:
    return sorted(parts, key=lambda part: str(part["name"]))
