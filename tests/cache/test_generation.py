"""What a cache holds was written under one schema; under another it is a miss, and the application's rows stay."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import Clock, question
from databases import clean

from harness.cache.answers import FetchedEntity, encode_models
from harness.cache.database import file_url, open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.moments import microseconds
from harness.cache.service import Cache
from harness.cache.storage.generation import LAYOUT
from harness.cache.storage.store import NewAnswer, Store, StoredAnswer
from harness.errors import ConfigurationError
from harness.snaptrade.generated.facts import FACTS, SCHEMA_DIGEST
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Currency
from harness.snaptrade.generated.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.cache.storage.saving import Saved

CURRENCY = Currency(id="c", code="USD", name="US Dollar")
BROUGHT = (FetchedEntity(CURRENCY),)
NOW = Clock()()
OWN = next(TABLES[name] for name, entity in FACTS.items() if entity.table and entity.ttl is None)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        engine = open_database(file_url(tmp_path / "state.db"))
        yield engine
        engine.dispose()
        return
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    yield server


def test_an_entry_of_an_older_schema_is_a_miss(engine: Engine) -> None:
    """Its row goes too."""
    _filled(engine)
    _run(engine, "UPDATE cache_generation SET schema_digest = 'older'")
    store = Store(engine, MODEL)
    assert (_found(store), _count(engine, "currency")) == (None, 0)


def test_an_entry_of_this_schema_is_found_again(engine: Engine) -> None:
    """Opening the cache once more changes nothing."""
    _filled(engine)
    kept = _found(Store(engine, MODEL))
    assert (kept and kept.body, _count(engine, "currency")) == (encode_models(BROUGHT, many=True), 1)


def test_a_cache_table_of_another_shape_is_made_anew(engine: Engine) -> None:
    """With the columns of this schema."""
    _filled(engine)
    _run(engine, "ALTER TABLE currency ADD COLUMN sign VARCHAR", "UPDATE cache_generation SET schema_digest = 'older'")
    Store(engine, MODEL)
    assert _columns(engine, "currency") == set(TABLES["Currency"].columns.keys())


def test_a_cache_of_before_there_were_generations_is_made_anew(engine: Engine) -> None:
    """Nobody knows under which schema its rows were written."""
    _filled(engine)
    _run(engine, "DROP TABLE cache_generation")
    assert (_found(Store(engine, MODEL)), _count(engine, "currency")) == (None, 0)


def test_the_cache_of_an_entity_that_is_gone_goes(engine: Engine) -> None:
    """Its table is remembered until then."""
    _filled(engine)
    _run(
        engine,
        "CREATE TABLE coin (id VARCHAR, cache_expiry VARCHAR)",
        """UPDATE cache_generation SET schema_digest = 'older', tables = '["coin"]'""",
    )
    Store(engine, MODEL)
    assert "coin" not in sa.inspect(engine).get_table_names()


def test_the_rows_of_the_application_stay(engine: Engine) -> None:
    """Under another schema, and when the cache is cleared."""
    store = _filled(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(OWN), _row())
    _run(engine, "UPDATE cache_generation SET schema_digest = 'older'")
    Cache(Store(engine, MODEL), Clock()).clear()
    assert (_count(engine, OWN.name), _found(store)) == (1, None)


def test_a_table_of_the_application_with_another_shape_waits_for_its_migration(engine: Engine) -> None:
    """It is told what differs and what to run, and nothing is touched, not even the cache."""
    _filled(engine)
    _run(engine, f"ALTER TABLE {OWN.name} ADD COLUMN extra VARCHAR")
    _run(engine, "UPDATE cache_generation SET schema_digest = 'older'")
    with pytest.raises(
        ConfigurationError, match=f"the table {OWN.name} is of another schema: extra; run harness schema"
    ):
        Store(engine, MODEL)
    assert _count(engine, "currency") == 1


def test_rows_that_become_a_cache_are_not_thrown_away_unasked(engine: Engine) -> None:
    """A table that was no cache until now is dropped by a migration alone, which has to be allowed to."""
    _run(engine, "CREATE TABLE currency (id VARCHAR NOT NULL)", "INSERT INTO currency VALUES ('mine')")
    with pytest.raises(ConfigurationError, match="the table currency is of another schema: cache_endpoint, "):
        Store(engine, MODEL)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT id FROM currency")).scalar() == "mine"


@pytest.mark.parametrize("change", ["SELECT 1", "ALTER TABLE currency DROP COLUMN name", "DROP TABLE currency CASCADE"])
def test_who_runs_under_an_older_schema_finds_nothing_and_keeps_nothing(engine: Engine, change: str) -> None:
    """Another process has made the tables its own: this one goes on without a cache."""
    if engine.dialect.name == "sqlite":
        change = change.removesuffix(" CASCADE")
    store = _filled(engine)
    _run(engine, "UPDATE cache_generation SET schema_digest = 'newer'", "DELETE FROM cache_answer", change)
    assert _found(store) is None
    assert _save(store, "more") == [None]
    assert _count(engine, "cache_answer") == 0


def test_what_cannot_be_kept_is_answered_all_the_same(engine: Engine) -> None:
    """Whole, and as fetched."""
    cache = Cache(_filled(engine), Clock())
    _run(engine, "UPDATE cache_generation SET schema_digest = 'newer'")
    answers = [
        cache.ask(question("new", "Currency", None), lambda: BROUGHT),
        cache.ask_each({question("new", "Currency"): lambda: BROUGHT})[question("new", "Currency")],
    ]
    assert [(answer.models, answer.part.state) for answer in answers] == [((CURRENCY,), "bypass")] * 2


def test_processes_that_open_at_once_make_the_tables_once(engine: Engine) -> None:
    """Whoever comes second finds them."""
    _filled(engine)
    _run(engine, "UPDATE cache_generation SET schema_digest = 'older'")
    gate, url = Barrier(4), engine.url.render_as_string(hide_password=False)

    def opened(_: int) -> None:
        own = open_database(url)
        gate.wait()
        _save(Store(own, MODEL))
        own.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(opened, range(4)))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT schema_digest FROM cache_generation")).all() == [
            (f"{SCHEMA_DIGEST}-{LAYOUT}",)
        ]
    assert _count(engine, "currency") == 1


def _filled(engine: Engine) -> Store:
    """A store with one entity in it, under one question."""
    store = Store(engine, MODEL)
    _save(store)
    return store


def _save(store: Store, text: str = "q") -> list[Saved | None]:
    at, unified = microseconds(NOW), encode_models(BROUGHT, many=True)
    lasts = at + 10**9
    key = Key(PUBLIC, "GET /currencies", text)
    found = NewAnswer(key, "Currency", {"Currency"}, "", at, lasts, lasts, at, unified, inside=b"", entities=BROUGHT)
    return store.save([found])


def _found(store: Store) -> StoredAnswer | None:
    return store.find(Key(PUBLIC, "GET /currencies", "q"), microseconds(NOW))


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        counted: int = connection.execute(sa.select(sa.func.count()).select_from(sa.table(table))).scalar_one()
        return counted


def _columns(engine: Engine, table: str) -> set[str]:
    return {column["name"] for column in sa.inspect(engine).get_columns(table)}


def _row() -> dict[str, Any]:
    """A value for every column of the application's own table that needs one."""
    needed = (column for column in OWN.columns if not column.nullable and column.server_default is None)
    return {column.name: _value(column) for column in needed}


def _value(column: sa.Column[Any]) -> Any:
    moment = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    return {dt.datetime: moment, dt.date: moment.date()}.get(column.type.python_type) or column.type.python_type(1)
