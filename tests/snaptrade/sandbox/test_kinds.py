"""The user whose accounts show what the others' do not, and the rules that these accounts follow."""

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
NAMES = [str(each.summary["name"]) for each in WORLD.accounts_now(KINDS, 0)]
POSITIONS, ORDERS = "GET /accounts/{accountId}/positions/all", "GET /accounts/{accountId}/orders"
ACTIVITIES, RATES = "GET /accounts/{accountId}/activities", "GET /accounts/{accountId}/returnRates"
CANCEL, BALANCES = "POST /accounts/{accountId}/trading/cancel", "GET /accounts/{accountId}/balances"
OF_AN_ACCOUNT = (
    POSITIONS, ORDERS, ACTIVITIES, RATES, BALANCES, "GET /accounts/{accountId}", "GET /accounts/{accountId}/quotes",
    "GET /accounts/{accountId}/balanceHistory", "GET /accounts/{accountId}/recentOrders",
)  # fmt: skip


class Visit:
    """One account of the user, in a sandbox where nobody has done anything."""

    def __init__(self, name: str) -> None:
        WORLD._ledgers.clear()
        self.desk = Desk(WORLD, KINDS)
        self.id = self.desk.account(NAMES.index(name))

    def ask(self, endpoint: str, body: dict[str, Any] | None = None, **given: Any) -> Any:
        """The decoded answer."""
        return self.desk.ask(endpoint, body, accountId=self.id, **given).json

    def instruments(self, kind: str) -> list[Any]:
        """What it holds of this kind."""
        held = (each["instrument"] for each in self.ask(POSITIONS)["results"])
        return [each for each in held if each["kind"] == kind]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("endpoint", OF_AN_ACCOUNT)
def test_the_sdk_accepts_what_every_account_answers(name: str, endpoint: str) -> None:
    """However odd the account."""
    visit = Visit(name)

    check(endpoint, visit.desk.ask(endpoint, accountId=visit.id, symbols="AAPL,SHOP.TO"))


@pytest.mark.parametrize("name", ["Options and lots", "Spot"])
def test_the_first_day_of_transactions_is_that_of_the_oldest(name: str) -> None:
    """Where an account tells the day."""
    visit = Visit(name)
    told = visit.ask("GET /accounts/{accountId}")["sync_status"]["transactions"]["first_transaction_date"]

    assert visit.ask(ACTIVITIES)["data"][-1]["trade_date"][:10] == told


def test_a_root_that_ends_in_a_seven_is_a_mini_option() -> None:
    """On 10 shares, wherever the option stands."""
    visit = Visit("Options and lots")
    held = {each["symbol"]: each for each in visit.instruments("option")}
    ordered = {each["option_symbol"]["ticker"]: each for each in visit.ask(ORDERS) if each["option_symbol"]}

    assert {symbol: each["multiplier"] for symbol, each in held.items()} == {
        "NVDA  250919P00140000": "100",
        "AAPL7 251219P00190000": "10",
        "SHOP  260619C00170000": "100",
    }
    assert ordered["AAPL7 251219P00190000"]["option_symbol"]["is_mini_option"]
    assert ordered["AAPL7 251219P00190000"]["option_symbol"]["id"] == held["AAPL7 251219P00190000"]["id"]


def test_an_option_of_a_canadian_share_is_paid_in_its_dollars() -> None:
    """Its root has no suffix; no share that is made up has such options."""
    known, made_up = (WORLD.universe.find(f"{root:<6}260619C00170000") for root in ("SHOP", "ZAAE"))

    assert known
    assert (known.currency, known.universal["symbol"], made_up) == ("CAD", "SHOP.TO", None)


def test_lots_are_owned_and_owed() -> None:
    """Each with what it is worth."""
    held = Visit("Options and lots").ask(POSITIONS)["results"]
    lots = [lot for each in held for lot in each.get("tax_lots", ())]

    assert {each["position_type"] for each in lots} == {"LONG", "SHORT"}
    assert all(Decimal(each["current_value"]) for each in lots)


def test_a_contract_for_difference_goes_by_the_names_of_what_it_follows() -> None:
    """So does a token; an order of that symbol is not about them."""
    visit = Visit("Virtual portfolio")
    cfd = visit.instruments("cfd")[0]
    market = {"order_type": "Market", "time_in_force": "FOK", "price": None, "stop": None}
    order = {"account_id": visit.id, "action": "BUY", "symbol": "NVDA", "units": 1, **market}
    reply = visit.desk.ask("POST /trade/place", order)
    visit.desk.now += 3
    held = [each for each in visit.ask(POSITIONS)["results"] if each["instrument"]["symbol"] == "NVDA"]

    assert (cfd["symbol"], cfd["exchange"]) == ("NVDA", cfd["underlying_instrument"]["exchange"])
    assert reply.status == 200
    assert [(each["instrument"]["kind"], each["units"]) for each in held] == [("cfd", "25"), ("stock", "1")]


def test_an_order_of_a_pair_names_what_it_is_paid_in() -> None:
    """A cryptocurrency or money, and what comes of it has no currency where it is the former."""
    visit = Visit("Spot")
    orders = [each for each in visit.ask(ORDERS) if each["quote_currency"] or each["quote_universal_symbol"]]
    coins = {each["quote_universal_symbol"]["symbol"] for each in orders if each["quote_universal_symbol"]}
    paid = [each for each in visit.ask(ACTIVITIES)["data"] if each["currency_universal_symbol"]]

    assert coins == {"BTC", "USDC"} == {each["currency_universal_symbol"]["symbol"] for each in paid}
    assert {each["quote_currency"]["code"] for each in orders if each["quote_currency"]} == {"EUR", "USD"}
    assert {each["currency"] for each in paid} == {None}


def test_a_trailing_stop_tells_how_far_it_trails() -> None:
    """In money or in percent."""
    trails = [each["trailing_stop"] for name in ("Options and lots", "Virtual portfolio") for each in _orders(name)]

    assert [each for each in trails if each] == [
        {"amount": "1.50", "type": "DOLLAR"},
        {"amount": "5", "type": "PERCENT"},
    ]


def test_an_open_order_from_before_the_opening_can_be_canceled() -> None:
    """What of it was filled then changes nothing more, and is no transaction twice."""
    visit = Visit("Options and lots")
    before = (visit.ask(POSITIONS), visit.ask(BALANCES), visit.ask(ACTIVITIES))
    order = next(each for each in visit.ask(ORDERS, state="open") if each["status"] == "PARTIAL")
    visit.ask(CANCEL, {"brokerage_order_id": order["brokerage_order_id"]})
    visit.desk.now += DAY
    after = next(each for each in visit.ask(ORDERS) if each["brokerage_order_id"] == order["brokerage_order_id"])

    assert (order["filled_quantity"], order["open_quantity"]) == ("3", "2")
    assert (after["status"], after["canceled_quantity"]) == ("PARTIAL_CANCELED", "2")
    assert before == (visit.ask(POSITIONS), visit.ask(BALANCES), visit.ask(ACTIVITIES))


def test_an_account_that_is_unavailable_has_the_figures_of_its_last_fetch() -> None:
    """An account that is there has today's."""
    days = {each["created_date"] for name in ("Savings", "Futures") for each in Visit(name).ask(RATES)["data"]}

    assert days == {"2025-06-13T00:00:00.000000Z", "2025-06-30T00:00:00.000000Z"}


@pytest.mark.parametrize(("endpoint", "names"), [(ACTIVITIES, "data"), (POSITIONS, "results"), (ORDERS, "")])
def test_what_is_told_by_halves_may_be_absent_or_null(endpoint: str, names: str) -> None:
    """Of the same member in one row, and told in another; but what must be there is."""
    answer = Visit("By halves").ask(endpoint)
    rows = answer[names] if names else answer
    states = [{name: "null" if row[name] is None else "told" for name in row} for row in rows]
    members = {name for row in states for name in row}
    seen = {name: {row.get(name, "absent") for row in states} for name in members}

    assert {"absent", "null", "told"} in seen.values()
    assert {"told"} in seen.values()


def test_what_has_an_id_is_told_the_same_everywhere() -> None:
    """By halves or not, one currency has one code."""
    currency: Any = {"id": "1", "code": "USD", "name": "US Dollar"}
    told = [omit_optional_fields(SeededRandom(1), "currency", currency, number) for number in range(9)]

    assert all(each == told[0] for each in told)


def _orders(name: str) -> list[Any]:
    orders: list[Any] = Visit(name).ask(ORDERS)
    return orders
