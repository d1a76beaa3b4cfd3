"""What the history of balances, positions and orders tells: exact sums, at the right times."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from history.events import at, balance, event, keep, order, position, positions

from harness.history.queries import QueryScope, run_query
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.history_queries import QUERIES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from harness.cache.events import CacheEvent

NOW = at(1000)
FETCHED = {"cache_timestamp": at(0), "cache_expiry": at(9), "cache_endpoint": "GET /a", "cache_whole": False}
USD = {"id": "c-usd", "code": "USD", **FETCHED}
CAD = {**USD, "id": "c-cad", "code": "CAD"}
OPTION = {
    "kind": "option", "id": "o", "symbol": "AAPL 260116C00200000", "option_type": "CALL", "strike_price": "200",
    "expiration_date": "2026-01-16", "multiplier": "100",
    "underlying": {"kind": "stock", "id": "s-1", "symbol": "AAPL", "raw_symbol": "AAPL"},
}  # fmt: skip


def filled(engine: Engine, *events: CacheEvent) -> None:
    """Write the history of events, beside the currencies that they name."""
    MODEL.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(MODEL.tables["Currency"].insert(), [USD, CAD])
    keep(engine, *events)


def cash(*amounts: str, minutes: float = 0, **changes: Any) -> CacheEvent:
    models = [balance(each, place, ("c-usd", "c-cad")[place]) for place, each in enumerate(amounts)]
    return event("Balance", *models, minutes=minutes, **changes)


def result(engine: Engine, name: str, *columns: str, **scope: Any) -> list[tuple[Any, ...]]:
    query = QUERIES[name]
    rows = run_query(engine, query, QueryScope(NOW, **scope))
    assert all(tuple(row) == query.columns for row in rows)
    return [
        tuple(str(row[column]) if isinstance(row[column], Decimal) else row[column] for column in columns)
        for row in rows
    ]


def test_the_value_of_an_account_is_told_whenever_it_changed(engine: Engine) -> None:
    """Cash and positions together, digit for digit; 0.1 and 0.2 are 0.3."""
    filled(
        engine,
        cash("0.1"),
        positions(position("1", "0.2"), minutes=1),
        positions(position("3", "0.2"), minutes=2),
        cash("0.1", minutes=3),
        positions(minutes=4),
    )
    assert result(engine, "value-over-time", "at", "currency", "cash", "positions", "value") == [
        (at(0), "USD", "0.1", "0", "0.1"),
        (at(1), "USD", "0.1", "0.2", "0.3"),
        (at(2), "USD", "0.1", "0.6", "0.7"),
        (at(4), "USD", "0.1", "0.0", "0.1"),
    ]


def test_the_value_within_a_time_begins_with_what_it_was_then(engine: Engine) -> None:
    """What ended before is not in it, and what comes later neither."""
    filled(engine, cash("1"), cash("2", minutes=2), cash("3", minutes=4), cash("4", minutes=6))
    told = result(engine, "value-over-time", "at", "value", since=at(3), until=at(5))
    assert told == [(at(3), "2"), (at(4), "3")]


def test_currencies_stand_apart(engine: Engine) -> None:
    """Upstream tells no rates of exchange."""
    filled(engine, cash("1", "2"), positions(position("2", "3"), position("1", "5", key="s-2", currency="CAD")))
    assert result(engine, "exposure-by-currency", "user", "currency", "accounts", "cash", "positions", "value") == [
        ("u", "CAD", 1, "2", "5", "7"),
        ("u", "USD", 1, "1", "6", "7"),
    ]


def test_an_option_counts_its_multiplier(engine: Engine) -> None:
    """Its price is per share; what counts as cash, or has no price, is in no sum."""
    held = (
        position("2", "1.5", instrument=OPTION),
        position("7", "1", key="s-2", cash_equivalent=True),
        position("9", key="s-3") | {"price": None},
    )
    filled(engine, positions(*held))
    assert result(engine, "exposure-by-currency", "positions") == [("300.0",)]


def test_the_exposure_is_that_of_a_time(engine: Engine) -> None:
    """Now, unless another one is asked for; of one user and one account, where they are named."""
    filled(engine, cash("1"), cash("2", minutes=2), cash("5", owner="v"))
    assert result(engine, "exposure-by-currency", "user", "value") == [("u", "2"), ("v", "5")]
    assert result(engine, "exposure-by-currency", "value", user="u", until=at(1)) == [("1",)]
    assert result(engine, "exposure-by-currency", "value", account="B") == []


def trade(
    key: str, action: str, quantity: str | None, price: str | None = "10", minutes: float = 0, **fields: Any
) -> Any:
    amounts = {"filled_quantity": quantity and Decimal(quantity), "execution_price": price and Decimal(price)}
    return order(key, action=action, executed_at=at(minutes), quote_currency_id="c-usd", **amounts, **fields)


def test_the_turnover_is_what_was_bought_and_sold(engine: Engine) -> None:
    """By month, account and currency; an order that was not filled counts for nothing."""
    day = 24 * 60
    orders = [
        trade("1", "BUY", "2"),
        trade("2", "SELL", "1.5"),
        trade("3", "SELL_SHORT", "1", minutes=40 * day),
        trade("4", "BUY", None),
        trade("5", "BUY", "1", None),
    ]
    filled(engine, event("AccountOrderRecord", *orders))
    assert result(
        engine, "turnover", "month", "currency", "orders", "bought", "sold", "turnover", until=at(50 * day)
    ) == [
        ("2026-01", "USD", 2, "20", "15.0", "35.0"),
        ("2026-02", "USD", 1, "0", "10", "10"),
    ]
    assert result(engine, "turnover", "month", since=at(day), until=at(50 * day)) == [("2026-02",)]


def test_an_order_that_two_endpoints_tell_is_one_order(engine: Engine) -> None:
    """As the one says that was asked last; what it was before does not count."""
    recent = "GET /accounts/{accountId}/recentOrders"
    filled(
        engine,
        event("AccountOrderRecord", trade("1", "BUY", "1")),
        event("AccountOrderRecord", trade("1", "BUY", "2"), minutes=1),
        event("AccountOrderRecord", trade("1", "BUY", "3"), minutes=2, source=recent),
    )
    assert result(engine, "turnover", "orders", "bought") == [(1, "30")]


def test_an_option_that_was_traded_counts_its_shares(engine: Engine) -> None:
    """A hundred for a contract."""
    filled(engine, event("AccountOrderRecord", trade("1", "SELL_OPEN", "2", "1.25", option_symbol_id="o")))
    assert result(engine, "turnover", "sold") == [("250.00",)]
