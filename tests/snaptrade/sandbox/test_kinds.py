"""One user's accounts show every kind of instrument, order and state, and follow the API's rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from snaptrade.sandbox.desk import Desk, check

from harness.snaptrade.sandbox.clock import DAY
from harness.snaptrade.sandbox.seeded_random import SeededRandom
from harness.snaptrade.sandbox.users.sparse import omit_optional_fields
from harness.snaptrade.sandbox.world import KINDS, World

WORLD = World()
NAMES = [str(account.summary["name"]) for account in WORLD.accounts_now(KINDS, 0)]
POSITIONS, ORDERS = "GET /accounts/{accountId}/positions/all", "GET /accounts/{accountId}/orders"
ACTIVITIES, RATES = "GET /accounts/{accountId}/activities", "GET /accounts/{accountId}/returnRates"
CANCEL, BALANCES = "POST /accounts/{accountId}/trading/cancel", "GET /accounts/{accountId}/balances"
OF_AN_ACCOUNT = (
    POSITIONS, ORDERS, ACTIVITIES, RATES, BALANCES, "GET /accounts/{accountId}", "GET /accounts/{accountId}/quotes",
    "GET /accounts/{accountId}/balanceHistory", "GET /accounts/{accountId}/recentOrders",
)  # fmt: skip


class Visit:
    """Visit one account of the user, in a sandbox where nobody has done anything."""

    def __init__(self, name: str) -> None:
        WORLD._ledgers.clear()
        self.desk = Desk(WORLD, KINDS)
        self.id = self.desk.account(NAMES.index(name))

    def ask(self, endpoint: str, body: dict[str, Any] | None = None, **parameters: Any) -> Any:
        """Return the decoded answer."""
        return self.desk.ask(endpoint, body, accountId=self.id, **parameters).json

    def instruments(self, kind: str) -> list[Any]:
        """Return the instruments of this kind that the account holds."""
        held = (position["instrument"] for position in self.ask(POSITIONS)["results"])
        return [instrument for instrument in held if instrument["kind"] == kind]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("endpoint", OF_AN_ACCOUNT)
def test_the_sdk_accepts_what_every_account_answers(name: str, endpoint: str) -> None:
    """The SDK reads every answer, however odd the account."""
    visit = Visit(name)

    check(endpoint, visit.desk.ask(endpoint, accountId=visit.id, symbols="AAPL,SHOP.TO"))


@pytest.mark.parametrize("name", ["Options and lots", "Spot"])
def test_the_first_day_of_transactions_is_that_of_the_oldest(name: str) -> None:
    """An account that names the day of its first transaction has one on that day."""
    visit = Visit(name)
    first = visit.ask("GET /accounts/{accountId}")["sync_status"]["transactions"]["first_transaction_date"]

    assert visit.ask(ACTIVITIES)["data"][-1]["trade_date"][:10] == first


def test_a_root_that_ends_in_a_seven_is_a_mini_option() -> None:
    """The option is on 10 shares, wherever it stands."""
    visit = Visit("Options and lots")
    held = {row["symbol"]: row for row in visit.instruments("option")}
    ordered = {row["option_symbol"]["ticker"]: row for row in visit.ask(ORDERS) if row["option_symbol"]}

    assert {symbol: row["multiplier"] for symbol, row in held.items()} == {
        "NVDA  250919P00140000": "100",
        "AAPL7 251219P00190000": "10",
        "SHOP  260619C00170000": "100",
    }
    assert ordered["AAPL7 251219P00190000"]["option_symbol"]["is_mini_option"]
    assert ordered["AAPL7 251219P00190000"]["option_symbol"]["id"] == held["AAPL7 251219P00190000"]["id"]


def test_an_option_of_a_canadian_share_is_paid_in_its_dollars() -> None:
    """Its root has no suffix; a made-up share has no options in Canada."""
    known, made_up = (WORLD.universe.find(f"{root:<6}260619C00170000") for root in ("SHOP", "ZAAE"))

    assert known
    assert (known.currency, known.universal["symbol"], made_up) == ("CAD", "SHOP.TO", None)


def test_lots_are_owned_and_owed() -> None:
    """Each lot has a value, be it owned or owed."""
    held = Visit("Options and lots").ask(POSITIONS)["results"]
    lots = [lot for position in held for lot in position.get("tax_lots", ())]

    assert {lot["position_type"] for lot in lots} == {"LONG", "SHORT"}
    assert all(Decimal(lot["current_value"]) for lot in lots)


def test_a_contract_for_difference_goes_by_the_names_of_what_it_follows() -> None:
    """An order of the symbol opens a position of its own and does not touch the contract."""
    visit = Visit("Virtual portfolio")
    cfd = visit.instruments("cfd")[0]
    market = {"order_type": "Market", "time_in_force": "FOK", "price": None, "stop": None}
    order = {"account_id": visit.id, "action": "BUY", "symbol": "NVDA", "units": 1, **market}
    reply = visit.desk.ask("POST /trade/place", order)
    visit.desk.now += 3
    held = [position for position in visit.ask(POSITIONS)["results"] if position["instrument"]["symbol"] == "NVDA"]

    assert (cfd["symbol"], cfd["exchange"]) == ("NVDA", cfd["underlying_instrument"]["exchange"])
    assert reply.status == 200
    assert [(position["instrument"]["kind"], position["units"]) for position in held] == [("cfd", "25"), ("stock", "1")]


def test_an_order_of_a_pair_names_what_it_is_paid_in() -> None:
    """A fill that is paid in a cryptocurrency has no currency."""
    visit = Visit("Spot")
    orders = [order for order in visit.ask(ORDERS) if order["quote_currency"] or order["quote_universal_symbol"]]
    coins = {order["quote_universal_symbol"]["symbol"] for order in orders if order["quote_universal_symbol"]}
    paid = [activity for activity in visit.ask(ACTIVITIES)["data"] if activity["currency_universal_symbol"]]

    assert coins == {"BTC", "USDC"} == {activity["currency_universal_symbol"]["symbol"] for activity in paid}
    assert {order["quote_currency"]["code"] for order in orders if order["quote_currency"]} == {"EUR", "USD"}
    assert {activity["currency"] for activity in paid} == {None}


def test_a_trailing_stop_tells_how_far_it_trails() -> None:
    """The distance is in money or in percent."""
    trails = [order["trailing_stop"] for name in ("Options and lots", "Virtual portfolio") for order in _orders(name)]

    assert [trail for trail in trails if trail] == [
        {"amount": "1.50", "type": "DOLLAR"},
        {"amount": "5", "type": "PERCENT"},
    ]


def test_an_open_order_from_before_the_opening_can_be_canceled() -> None:
    """Its earlier fill moves nothing once more, and is one transaction."""
    visit = Visit("Options and lots")
    before = (visit.ask(POSITIONS), visit.ask(BALANCES), visit.ask(ACTIVITIES))
    order = next(row for row in visit.ask(ORDERS, state="open") if row["status"] == "PARTIAL")
    visit.ask(CANCEL, {"brokerage_order_id": order["brokerage_order_id"]})
    visit.desk.now += DAY
    after = next(row for row in visit.ask(ORDERS) if row["brokerage_order_id"] == order["brokerage_order_id"])

    assert (order["filled_quantity"], order["open_quantity"]) == ("3", "2")
    assert (after["status"], after["canceled_quantity"]) == ("PARTIAL_CANCELED", "2")
    assert before == (visit.ask(POSITIONS), visit.ask(BALANCES), visit.ask(ACTIVITIES))


def test_an_account_that_is_unavailable_has_the_figures_of_its_last_fetch() -> None:
    """An account that is available has the figures of today."""
    days = {rate["created_date"] for name in ("Savings", "Futures") for rate in Visit(name).ask(RATES)["data"]}

    assert days == {"2025-06-13T00:00:00.000000Z", "2025-06-30T00:00:00.000000Z"}


@pytest.mark.parametrize(("endpoint", "names"), [(ACTIVITIES, "data"), (POSITIONS, "results"), (ORDERS, "")])
def test_an_optional_member_may_be_absent_or_null(endpoint: str, names: str) -> None:
    """One member is absent in a row, null in another and there in a third; a required member is always there."""
    answer = Visit("By halves").ask(endpoint)
    rows = answer[names] if names else answer
    states = [{name: "null" if row[name] is None else "there" for name in row} for row in rows]
    members = {name for row in states for name in row}
    seen = {name: {row.get(name, "absent") for row in states} for name in members}

    assert {"absent", "null", "there"} in seen.values()
    assert {"there"} in seen.values()


def test_what_has_an_id_is_written_the_same_everywhere() -> None:
    """A currency that lacks its code lacks it wherever it stands."""
    currency: Any = {"id": "1", "code": "USD", "name": "US Dollar"}
    currencies = [omit_optional_fields(SeededRandom(1), "currency", currency, number) for number in range(9)]

    assert all(written == currencies[0] for written in currencies)


def _orders(name: str) -> list[Any]:
    orders: list[Any] = Visit(name).ask(ORDERS)
    return orders
