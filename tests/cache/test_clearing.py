"""What is cleared is gone for every process, and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from limits import eventually

from harness.cache.answers import FetchedEntity
from harness.cache.moments import microseconds
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Brokerage, Currency, Lot

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Engine

USD = FetchedEntity(Currency(id="c", code="USD"))
ANSWERS = {
    question("alice's", "Balance", "alice"): FetchedEntity(
        Balance(account_id="A", ordinal=0, currency_id="c"), {"currency_id": USD}
    ),
    question("bob's", "Balance", "bob"): FetchedEntity(Balance(account_id="B", ordinal=0)),
    question("public", "Currency"): USD,
    question("other", "Brokerage"): FetchedEntity(Brokerage(id="b")),
}


@pytest.fixture
def cache(engine: Engine) -> Cache:
    """A running server with every answer in memory and in the database."""
    cache = Cache(Store(engine, MODEL), Clock())
    for _ in range(2):
        for asked, entity in ANSWERS.items():
            cache.ask(asked, lambda entity=entity: (entity,))  # type: ignore[misc]
    return cache


def kept(cache: Cache) -> set[str]:
    """What the server still has."""
    cache.look_again = 0
    return {str(asked.key.id) for asked in ANSWERS if cache.find(asked.key) is not None}


@pytest.mark.parametrize(
    ("entities", "user", "rows", "left"),
    [
        (None, None, 8, set()),
        (["Brokerage"], None, 2, {"alice's", "bob's", "public"}),
        (["Currency"], None, 5, {"bob's", "other"}),
        (None, "alice", 2, {"bob's", "public", "other"}),
        (["Balance"], "bob", 2, {"alice's", "public", "other"}),
        (["Position"], None, 0, {"alice's", "bob's", "public", "other"}),
        (["Balance"], "nobody", 0, {"alice's", "bob's", "public", "other"}),
        (["Lot"], None, 0, {"alice's", "bob's", "public", "other"}),
    ],
)
def test_what_is_named_is_gone_and_a_running_server_notices(
    cache: Cache, engine: Engine, entities: Collection[str] | None, user: str | None, rows: int, left: set[str]
) -> None:
    """An entity takes along the answers in which it stands, and the rows that refer to its own."""
    assert Store(engine, MODEL).clear(microseconds(Clock().now), entities, user) == rows
    eventually(lambda: kept(cache) == left)


@pytest.mark.usefixtures("cache")
def test_the_applications_own_rows_stay(engine: Engine) -> None:
    """They cannot be fetched again."""
    lots = MODEL.tables[Lot.__name__]
    row = dict.fromkeys((column.name for column in lots.columns if column.type.python_type is str), "x")
    numbers = dict.fromkeys(("quantity", "remaining_quantity", "purchased_price", "fees", "cost_basis"), Decimal(1))
    with engine.begin() as connection:
        connection.execute(lots.insert().values({**row, **numbers, "purchased_at": Clock().now}))
    Store(engine, MODEL).clear(microseconds(Clock().now))
    with engine.connect() as connection:
        assert len(connection.execute(sa.select(lots)).all()) == 1
