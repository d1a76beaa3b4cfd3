"""Orders in the sandbox: checked, placed, filled while time passes, canceled, replaced; and what they change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from snaptrade.sandbox.desk import Desk

from harness.snaptrade.sandbox.clock import OPENING
from harness.snaptrade.sandbox.orders.order import LAST_FILL
from harness.snaptrade.sandbox.world import World

PLACE, IMPACT = "POST /trade/place", "POST /trade/impact"
ORDERS, POSITIONS = "GET /accounts/{accountId}/orders", "GET /accounts/{accountId}/positions/all"
BALANCES, ACTIVITIES = "GET /accounts/{accountId}/balances", "GET /accounts/{accountId}/activities"
CANCEL, REPLACE = "POST /accounts/{accountId}/trading/cancel", "POST /accounts/{accountId}/trading/replace"
KEY = "550e8400-e29b-41d4-a716-446655440000"
DAY = 86_400


@pytest.fixture
def desk() -> Desk:
    """Return the default user of a world in which nothing has happened yet."""
    return Desk(World())


def form(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Return the form of an order for 4 AAPL at the market."""
    return {
        "account_id": desk.account(),
        "action": "BUY",
        "order_type": "Market",
        "time_in_force": "Day",
        "symbol": "AAPL",
        "units": 4,
        **changes,
    }


def placed(desk: Desk, **changes: Any) -> dict[str, Any]:
    """Place an order and return its record."""
    reply = desk.ask(PLACE, form(desk, **changes))
    assert reply.status == 200, reply.body
    record: dict[str, Any] = reply.json
    return record


def order(desk: Desk, key: str) -> dict[str, Any]:
    """Return the order as the account lists it now."""
    listed = desk.ask(ORDERS, accountId=desk.account()).json
    return next(row for row in listed if row["brokerage_order_id"] == key)


def units(desk: Desk, symbol: str) -> Decimal:
    """Return how many units the account holds."""
    held = desk.ask(POSITIONS, accountId=desk.account()).json["results"]
    return sum(
        (Decimal(position["units"]) for position in held if position["instrument"]["symbol"] == symbol), Decimal(0)
    )


def cash(desk: Desk, code: str = "USD") -> Decimal:
    """Return the cash in this currency."""
    balances = desk.ask(BALANCES, accountId=desk.account()).json
    return Decimal(str(next(balance["cash"] for balance in balances if balance["currency"]["code"] == code)))


def test_an_order_is_filled_while_time_passes(desk: Desk) -> None:
    """It is accepted, then half of it is done, then all of it."""
    key = placed(desk)["brokerage_order_id"]

    states = []
    for _ in range(3):
        states.append((order(desk, key)["status"], order(desk, key)["filled_quantity"]))
        desk.now += 2

    assert states == [("ACCEPTED", "0"), ("PARTIAL", "2"), ("EXECUTED", "4")]


def test_a_filled_order_moves_units_and_money(desk: Desk) -> None:
    """What was bought is there, and what was paid is gone, to the cent."""
    before, money = units(desk, "AAPL"), cash(desk)
    key = placed(desk)["brokerage_order_id"]
    desk.now += LAST_FILL

    paid = Decimal(order(desk, key)["execution_price"]) * 4
    assert units(desk, "AAPL") == before + 4
    assert abs(cash(desk) - (money - paid)) < Decimal("0.01")


def test_a_first_purchase_opens_a_position_and_selling_it_closes_it(desk: Desk) -> None:
    """A position comes and goes with its units."""
    placed(desk, symbol="PDI")
    desk.now += LAST_FILL
    assert units(desk, "PDI") == 4

    placed(desk, symbol="PDI", action="SELL")
    desk.now += LAST_FILL
    held = desk.ask(POSITIONS, accountId=desk.account()).json["results"]
    assert "PDI" not in {position["instrument"]["symbol"] for position in held}


def test_an_option_costs_a_hundred_times_its_price(desk: Desk) -> None:
    """One contract of an option at 5.65 takes about 565 from the cash."""
    money = cash(desk)
    placed(desk, symbol="AAPL  260116C00240000", action="BUY_TO_OPEN", units=1)
    desk.now += LAST_FILL

    assert 500 < money - cash(desk) < 630
    assert units(desk, "AAPL  260116C00240000") == 3


def test_a_limit_waits_for_its_price(desk: Desk) -> None:
    """A limit far below the market stays open, until it expires with its day."""
    key = placed(desk, order_type="Limit", price="1.00")["brokerage_order_id"]

    desk.now += 600
    assert order(desk, key)["status"] == "ACCEPTED"
    desk.now += DAY
    assert order(desk, key)["status"] == "EXPIRED"


def test_a_limit_is_never_filled_at_a_worse_price(desk: Desk) -> None:
    """Just below the market it is filled once the price comes down, at the limit or better."""
    limit = desk.world.market.price("AAPL", OPENING) * Decimal("0.995")
    key = placed(desk, order_type="Limit", price=str(limit), time_in_force="GTC")["brokerage_order_id"]
    desk.now += 29 * DAY

    record = order(desk, key)
    assert record["status"] == "EXECUTED"
    assert Decimal(record["execution_price"]) <= limit


def test_an_order_at_once_or_never_does_not_wait(desk: Desk) -> None:
    """A limit that the market does not meet expires within seconds when it is immediate or cancel."""
    key = placed(desk, order_type="Limit", price="1.00", time_in_force="IOC")["brokerage_order_id"]
    desk.now += LAST_FILL

    assert order(desk, key)["status"] == "EXPIRED"


def test_looking_more_often_changes_nothing() -> None:
    """An order that is looked at every hour ends as one that nobody looks at for a week."""
    patient, curious = Desk(World()), Desk(World())
    keys = [placed(visitor, order_type="Limit", price="199.5", time_in_force="GTC") for visitor in (patient, curious)]
    for _ in range(7 * 24):
        curious.now += 3600
        order(curious, keys[1]["brokerage_order_id"])
    patient.now += 7 * DAY

    ended = [order(visitor, key["brokerage_order_id"]) for visitor, key in zip((patient, curious), keys, strict=True)]
    assert ended[0] == ended[1]
    assert ended[0]["status"] == "EXECUTED"


def test_a_canceled_order_is_not_filled(desk: Desk) -> None:
    """It ends where it was, and cannot be canceled twice."""
    key = placed(desk)["brokerage_order_id"]
    desk.now += 2
    assert desk.ask(CANCEL, {"brokerage_order_id": key}, accountId=desk.account()).json["brokerage_order_id"] == key
    desk.now += 60

    record = order(desk, key)
    assert (record["status"], record["filled_quantity"], record["canceled_quantity"]) == ("PARTIAL_CANCELED", "2", "2")
    assert desk.ask(CANCEL, {"brokerage_order_id": key}, accountId=desk.account()).status == 400


def test_a_replaced_order_goes_on_as_another(desk: Desk) -> None:
    """The old one ends as replaced; the new one has the new terms."""
    old = placed(desk, order_type="Limit", price="1.00")["brokerage_order_id"]
    change = {"brokerage_order_id": old, "action": "BUY", "order_type": "Market", "time_in_force": "Day", "units": 7}
    new = desk.ask(REPLACE, change, accountId=desk.account()).json["brokerage_order_id"]
    desk.now += LAST_FILL

    assert order(desk, old)["status"] == "REPLACED"
    assert (order(desk, new)["status"], order(desk, new)["filled_quantity"]) == ("EXECUTED", "7")


def test_a_replacement_that_is_refused_leaves_the_order(desk: Desk) -> None:
    """Without the money for the new terms, the old ones stand."""
    old = placed(desk, order_type="Limit", price="1.00")["brokerage_order_id"]
    change = {
        "brokerage_order_id": old,
        "action": "BUY",
        "order_type": "Market",
        "time_in_force": "Day",
        "units": 10**6,
    }

    assert desk.ask(REPLACE, change, accountId=desk.account()).status == 400
    assert order(desk, old)["status"] == "ACCEPTED"


def test_the_same_client_order_id_places_once(desk: Desk) -> None:
    """Sent again, even later, it answers the order that exists."""
    first = placed(desk, client_order_id=KEY)
    desk.now += 60
    second = placed(desk, client_order_id=KEY)

    assert second["brokerage_order_id"] == first["brokerage_order_id"]
    assert units(desk, "AAPL") == Decimal("134.5000")
    assert desk.ask(PLACE, form(desk, client_order_id=KEY, units=5)).status == 400


def test_a_checked_trade_may_be_placed_for_five_minutes_and_once(desk: Desk) -> None:
    """Its id is good for one order, and for no longer than five minutes."""
    symbol = desk.ask("GET /symbols/{query}", query="KO").json["id"]
    wish = form(desk, symbol=None, universal_symbol_id=symbol, units=2)
    first, second = (desk.ask(IMPACT, wish).json["trade"]["id"] for _ in range(2))

    desk.now += 300
    assert [desk.ask("POST /trade/{tradeId}", {}, tradeId=first).status for _ in range(2)] == [200, 400]
    desk.now += 1
    assert desk.ask("POST /trade/{tradeId}", {}, tradeId=second).status == 400


def test_an_impact_changes_nothing(desk: Desk) -> None:
    """It tells what would be left, and leaves everything."""
    symbol = desk.ask("GET /symbols/{query}", query="AAPL").json["id"]
    money = cash(desk)
    answer = desk.ask(IMPACT, form(desk, symbol=None, universal_symbol_id=symbol)).json

    assert answer["trade_impacts"][0]["remaining_cash"] == float(money - 4 * desk.world.market.price("AAPL", OPENING))
    assert cash(desk) == money


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"units": 100_000}, "Insufficient buying power."),
        ({"action": "SELL", "units": 1000}, "Insufficient units to sell."),
        ({"symbol": "NOSUCH"}, "Symbol NOSUCH is not found."),
        ({"action": "HOLD"}, "action must be one of"),
        ({"order_type": "Limit"}, "price is required for a Limit order."),
        ({"units": 0}, "units must be a number above 0."),
        ({"notional_value": 10}, "Exactly one of units and notional_value"),
        ({"action": "BUY_TO_OPEN"}, "BUY_TO_OPEN is not an action for AAPL."),
    ],
)
def test_a_wrong_order_is_refused(desk: Desk, changes: dict[str, Any], detail: str) -> None:
    """The refusal is a 400 with a sentence that says why."""
    refused = desk.ask(PLACE, form(desk, **changes))

    assert refused.status == 400
    assert detail in refused.json["detail"]


def test_open_orders_keep_what_they_may_need(desk: Desk) -> None:
    """The money of a waiting order cannot be spent twice."""
    placed(desk, order_type="Limit", price="100.00", units=200)

    assert desk.ask(PLACE, form(desk, units=10)).json["detail"] == "Insufficient buying power."


def test_a_connection_that_only_reads_does_not_trade(desk: Desk) -> None:
    """Its account refuses orders with 403."""
    assert desk.ask(PLACE, form(desk, account_id=desk.account(3), symbol="BTC", units="0.001")).status == 403


def test_what_was_filled_is_an_activity_the_next_day(desk: Desk) -> None:
    """Transactions are a day late, as SnapTrade's are."""
    total = desk.ask(ACTIVITIES, accountId=desk.account()).json["pagination"]["total"]
    placed(desk)
    desk.now += 60
    assert desk.ask(ACTIVITIES, accountId=desk.account()).json["pagination"]["total"] == total
    desk.now += DAY
    page = desk.ask(ACTIVITIES, accountId=desk.account(), limit=1).json

    assert page["pagination"] == {"offset": 0, "limit": 1, "total": total + 2}
    assert (page["data"][0]["type"], page["data"][0]["units"]) == ("BUY", 2.0)


def test_a_refresh_brings_the_holdings_up_to_the_moment(desk: Desk) -> None:
    """Before it nothing moves; after it prices and times are of then."""
    before = desk.ask(POSITIONS, accountId=desk.account())
    desk.now += 3 * DAY
    assert desk.ask(POSITIONS, accountId=desk.account()).body == before.body
    connection = desk.world.connection_ids(desk.user)[0]
    desk.ask("POST /authorizations/{authorizationId}/refresh", authorizationId=connection)

    after = desk.ask(POSITIONS, accountId=desk.account()).json
    assert after["data_freshness"]["as_of"] == "2025-07-03T20:00:00.000000Z"
    assert after["results"][0]["price"] == str(desk.world.market.price("AAPL", desk.now))


def test_a_disabled_connection_is_not_refreshed() -> None:
    """It is refused with 402, as the API documents."""
    desk = Desk(World(), "sandbox-world")
    former = desk.world.connection_ids(desk.user)[1]

    refused = desk.ask("POST /authorizations/{authorizationId}/refresh", authorizationId=former)
    assert (refused.status, refused.json["code"]) == (402, "3003")


def test_users_do_not_share_what_they_do() -> None:
    """One user's order is nobody else's."""
    world = World()
    here, there = Desk(world), Desk(world, "sandbox-large")
    before = there.ask(BALANCES, accountId=there.account()).body
    placed(here)
    here.now = there.now = OPENING + 60

    assert there.ask(BALANCES, accountId=there.account()).body == before


def test_a_market_day_is_played_in_no_time(desk: Desk) -> None:
    """Quotes move from minute to minute, and the same seed gives the same day."""
    prices = []
    for _ in range(390):
        desk.now += 60
        prices.append(desk.ask("GET /accounts/{accountId}/quotes", accountId=desk.account(), symbols="AAPL").json[0])
    again = Desk(World())
    again.now = desk.now

    assert len({quote["last_trade_price"] for quote in prices}) > 100
    assert all(quote["bid_price"] < quote["ask_price"] for quote in prices)
    assert again.ask("GET /accounts/{accountId}/quotes", accountId=desk.account(), symbols="AAPL").json == [prices[-1]]
