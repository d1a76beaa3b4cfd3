"""The row of an entity tells which endpoint gave it, and whether all of it; no poorer one replaces a whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import Clock, a_symbol
from databases import clean

from harness.cache.answers import decode_entities, encode_inside
from harness.cache.database import MEMORY, open_database
from harness.cache.keys import PUBLIC, Key
from harness.cache.questions import Question
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.endpoints import SYMBOL
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.questions import MAPPER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from harness.cache.answers import FetchedEntity

FIGI = {"figi_code": "BBG000B9XRY4", "figi_share_class": None}
LISTS, OTHER = "POST /symbols", "GET /symbols/popular"  # of the second the schema says nothing
WHOLE = a_symbol(figi_instrument=FIGI)
TTL = FACTS["UniversalSymbol"].ttl or 0


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = request.getfixturevalue("postgres") if request.param == "postgresql" else open_database(MEMORY)
    clean(engine)
    yield engine
    if request.param == "sqlite":
        engine.dispose()


def without(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != name}


def mapped(*payloads: dict[str, Any]) -> tuple[FetchedEntity, ...]:
    return MAPPER.map("UniversalSymbol", list(payloads), {}, ("[]",))


def keep(cache: Cache, endpoint: str, *payloads: dict[str, Any], key: str = "") -> None:
    """Asks an endpoint, which nobody has asked yet, and which says this."""
    asked = Question(Key(PUBLIC, endpoint, key), "UniversalSymbol", many=endpoint != SYMBOL)
    assert cache.ask(asked, lambda: mapped(*payloads)).part.state == "miss"


def rows(engine: Engine, columns: str = "cache_endpoint, cache_whole") -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(sa.text(columns), sa.text("id FROM symbol_cache")))]


@pytest.mark.parametrize("endpoint", [SYMBOL, LISTS, OTHER])
def test_a_row_names_the_endpoint_that_gave_it(engine: Engine, endpoint: str) -> None:
    """It is whole if the schema says so of that endpoint."""
    keep(Cache(Store(engine, MODEL), Clock()), endpoint, WHOLE)
    assert rows(engine) == [(endpoint, endpoint != OTHER, "s-1")]


@pytest.mark.parametrize(
    ("payload", "is_whole"),
    [
        (WHOLE, True),
        ({**WHOLE, "description": None, "figi_code": None, "exchange": None, "figi_instrument": None}, True),
        (without(WHOLE, "description"), False),
        (without(WHOLE, "figi_instrument"), False),
        ({**WHOLE, "figi_instrument": without(FIGI, "figi_share_class")}, False),
        ({**WHOLE, "currency": {"id": "c-usd"}}, False),
    ],
)
def test_a_row_is_whole_only_if_the_reply_had_every_field(payload: dict[str, Any], *, is_whole: bool) -> None:
    """Null is a value; what is absent might be told by another endpoint, at whatever depth."""
    engine = open_database(MEMORY)
    keep(Cache(Store(engine, MODEL), Clock()), LISTS, payload)
    assert rows(engine) == [(LISTS, is_whole, "s-1")]


def test_two_of_one_reply_under_one_key_are_not_whole() -> None:
    """They may differ: which of them the symbol's own endpoint would give is not known."""
    engine = open_database(MEMORY)
    keep(Cache(Store(engine, MODEL), Clock()), LISTS, WHOLE, {**WHOLE, "description": "Apfel"}, {**WHOLE, "id": "s-2"})
    assert sorted(rows(engine)) == [(LISTS, False, "s-1"), (LISTS, True, "s-2")]


def test_a_poorer_row_does_not_replace_a_whole_one_that_is_fresh(engine: Engine) -> None:
    """Neither from an endpoint that gives less, nor from one that gave less this time."""
    clock = Clock()
    cache = Cache(Store(engine, MODEL), clock)
    keep(cache, SYMBOL, WHOLE, key="s-1")
    clock.pass_seconds(60)
    keep(cache, OTHER, {**WHOLE, "description": "other"})
    keep(cache, LISTS, without({**WHOLE, "symbol": "OTHER"}, "description"))
    assert rows(engine, "description, symbol, cache_endpoint") == [("Apple Inc.", "AAPL", SYMBOL, "s-1")]


def test_a_poorer_row_replaces_a_whole_one_that_is_over(engine: Engine) -> None:
    """It is better than none; and any later one is as good as a poorer one."""
    clock = Clock()
    cache = Cache(Store(engine, MODEL), clock)
    keep(cache, SYMBOL, WHOLE, key="s-1")
    clock.pass_seconds(TTL + 1)
    keep(cache, OTHER, {**WHOLE, "description": "other"})
    assert rows(engine, "description, cache_whole") == [("other", False, "s-1")]
    clock.pass_seconds(1)
    keep(cache, LISTS, without(WHOLE, "description"))
    assert rows(engine, "description, cache_whole") == [(None, False, "s-1")]


def test_a_later_whole_row_replaces_a_whole_one(engine: Engine) -> None:
    """And an earlier one, whose reply took longer, does not."""
    clock = Clock()
    cache, slow = (Cache(Store(engine, MODEL), clock) for _ in range(2))
    keep(cache, SYMBOL, WHOLE, key="s-1")
    clock.pass_seconds(1)

    def said_early() -> tuple[FetchedEntity, ...]:
        clock.pass_seconds(1)
        keep(cache, LISTS, {**WHOLE, "description": "new"})
        return mapped({**WHOLE, "description": "early"})

    slow.ask(Question(Key(PUBLIC, LISTS, "slow"), "UniversalSymbol"), said_early)
    assert rows(engine, "description, cache_endpoint") == [("new", LISTS, "s-1")]


def test_a_row_is_fresh_for_no_longer_than_the_answer_that_brought_it() -> None:
    """A list may say that it lasts less than its entities do."""
    engine, clock = open_database(MEMORY), Clock()
    cache = Cache(Store(engine, MODEL), clock)
    cache.ask(Question(Key(PUBLIC, LISTS, ""), "UniversalSymbol", ttl=5), lambda: mapped(WHOLE))
    with engine.connect() as connection:
        lasts = connection.execute(sa.select(MODEL.tables["UniversalSymbol"].c.cache_expiry)).scalar_one() - clock.now
    assert 4 <= lasts.total_seconds() <= 5


def test_what_was_kept_tells_no_more_whether_it_was_whole() -> None:
    """An answer is kept as the unified contract writes it, in which an absent value may be null."""
    [entity] = mapped(without(WHOLE, "description"))
    model = type(entity.model).model_validate_json(entity.model.model_dump_json())
    [again] = decode_entities([model], encode_inside([entity]), MODEL.models)
    assert (again == entity, again.has_all_fields, mapped(WHOLE)[0].has_all_fields) == (True, False, True)
