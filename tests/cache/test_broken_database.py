"""A database that is full, locked, damaged or gone costs hits, never an answer, and never what was before a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from databases import clean

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from sqlalchemy import Engine

OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))


def _run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def _ask(cache: Cache, found: tuple[FetchedEntity, ...]) -> tuple[tuple[FetchedEntity, ...], str]:
    result = cache.ask(question("q", "Balance", "user"), lambda: found)
    return result.entities, result.part.state


def test_a_table_that_is_gone_costs_hits_alone() -> None:
    """Each question is asked upstream, alone or among others."""
    engine = open_database(MEMORY)
    cache = Cache(Store(engine, MODEL), Clock())
    _run(engine, "DROP TABLE cache_answer")
    assert [_ask(cache, OLD), _ask(cache, NEW)] == [(OLD, "bypass"), (NEW, "bypass")]
    assert cache.ask_each({question("q", "Balance"): lambda: OLD})[question("q", "Balance")].entities == OLD


def test_what_a_write_has_changed_is_not_answered_though_it_cannot_be_deleted() -> None:
    """Not before the database takes the deletion, of which the write itself hears nothing."""
    engine = open_database(MEMORY)
    cache = Cache(Store(engine, MODEL), Clock())
    assert _ask(cache, OLD) == (OLD, "miss")
    _run(engine, "CREATE TRIGGER full BEFORE DELETE ON cache_answer BEGIN SELECT RAISE(ABORT, 'full'); END")
    cache.forget(["Balance"], "user")
    assert [_ask(cache, NEW), _ask(cache, NEW)] == [(NEW, "bypass")] * 2
    _run(engine, "DROP TRIGGER full")
    assert [_ask(cache, NEW), _ask(cache, OLD)] == [(NEW, "miss"), (NEW, "hit")]


@pytest.mark.parametrize("name", ["a\0b", "\U0001f600"])
def test_a_text_that_postgresql_does_not_take_is_answered(postgres: Engine, name: str) -> None:
    """JSON may hold the character U+0000, a column of text may not."""
    clean(postgres)
    cache = Cache(Store(postgres, MODEL), Clock())
    found = (FetchedEntity(Currency(id="c", code="USD", name=name)),)
    assert [cache.ask(question("q", "Currency", None), lambda: found).entities for _ in range(2)] == [found] * 2
