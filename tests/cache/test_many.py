"""Many answers at once: from memory, and from each kind of database in one query for all of an endpoint."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from build import Clock, question
from databases import clean

from harness.cache.answers import FetchedEntity
from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.storage.connections import HeldConnections
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.cache.questions import Question

    Entities = tuple[FetchedEntity, ...]

CURRENCIES = {
    question(name, "Currency"): (FetchedEntity(Currency(id=name)),)
    for name in ("plain", "it's", 'a "quoted" one', "{braces}", "100 %", "", "\N{EURO SIGN}", "long" * 500)
}
BALANCES = {question(user, "Balance", user): (FetchedEntity(Balance(account_id=user, ordinal=0)),) for user in "ab"}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty database of each kind."""
    if request.param == "postgresql":
        server: Engine = request.getfixturevalue("postgres")
        clean(server)
        yield server
        return
    file = open_database(file_url(tmp_path / "state.db"))
    yield file
    file.dispose()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the statements that are run to read answers, as they come."""
    run: list[str] = []
    execute = HeldConnections.execute

    def noted(connections: HeldConnections, statement: str, values: tuple[object, ...] = ()) -> object:
        if "schema_digest" in statement:
            run.append(statement)
        return execute(connections, statement, values)

    monkeypatch.setattr(HeldConnections, "execute", noted)
    return run


def _fetches(said: Mapping[Question, Entities]) -> dict[Question, Callable[[], Entities]]:
    return {asked: partial(tuple, entities) for asked, entities in said.items()}


def test_answers_of_many_users_and_kinds_are_found_at_once(engine: Engine, statements: list[str]) -> None:
    """Each under its own key, with one query for each endpoint of each owner."""
    asked = CURRENCIES | BALANCES
    Cache(Store(engine, MODEL), Clock()).ask_each(_fetches(asked))
    another = Cache(Store(engine, MODEL), Clock())
    statements.clear()
    found = another.ask_each(dict.fromkeys(asked, lambda: pytest.fail("asked upstream")))
    assert {each: result.entities for each, result in found.items()} == asked
    assert {result.part.state for result in found.values()} == {"hit"}
    assert len(statements) == 1 + len(BALANCES)


def test_what_is_in_memory_is_not_read_again(engine: Engine, statements: list[str]) -> None:
    """What is not there is looked for, and is not found."""
    cache = Cache(Store(engine, MODEL), Clock())
    cache.ask_each(_fetches(BALANCES))
    cache.find_each(each.key for each in BALANCES)
    statements.clear()
    unknown = question("unknown", "Balance", "a").key
    assert set(cache.find_each([*(each.key for each in BALANCES), unknown])) == {each.key for each in BALANCES}
    assert len(statements) == 1


def test_an_answer_that_is_no_longer_fresh_is_fetched(engine: Engine) -> None:
    """From memory and from the database alike."""
    clock = Clock()
    cache = Cache(Store(engine, MODEL), clock)
    cache.ask_each(_fetches(BALANCES))
    clock.pass_seconds(86_400 * 30)
    for either in (cache, Cache(Store(engine, MODEL), clock)):
        assert either.find_each(each.key for each in BALANCES) == {}


def test_what_a_fetch_among_them_invalidates_is_fetched_too(engine: Engine) -> None:
    """Though it was at hand when all were asked for."""
    cache = Cache(Store(engine, MODEL), Clock())
    first, second = BALANCES
    cache.ask(second, lambda: BALANCES[second])
    newer = (FetchedEntity(Balance(account_id="b", ordinal=1)),)

    def fetch() -> tuple[FetchedEntity, ...]:
        cache.forget(["Balance"], "b")
        return BALANCES[first]

    assert cache.ask_each({first: fetch, second: lambda: newer})[second].entities == newer
