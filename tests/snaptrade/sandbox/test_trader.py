"""One user's accounts all trade: a recording of this user gets answers where others are refused."""

from __future__ import annotations

from typing import Any

import pytest
from snaptrade.sandbox.desk import Desk, check

from harness.snaptrade.sandbox.world import World

TRADER = "sandbox-trader"
WORLD = World()
ACCOUNTS, CONNECTIONS = WORLD.account_ids(TRADER), WORLD.connection_ids(TRADER)
ORDERS, RECENT = "GET /accounts/{accountId}/orders", "GET /accounts/{accountId}/recentOrders"
CANCEL, REPLACE = "POST /accounts/{accountId}/trading/cancel", "POST /accounts/{accountId}/trading/replace"
REFRESH = "POST /authorizations/{authorizationId}/refresh"
READS = (
    ORDERS, RECENT, "GET /accounts/{accountId}", "GET /accounts/{accountId}/balances",
    "GET /accounts/{accountId}/positions/all", "GET /accounts/{accountId}/activities",
    "GET /accounts/{accountId}/returnRates", "GET /accounts/{accountId}/balanceHistory",
)  # fmt: skip
NEW_TERMS = {"action": "BUY", "order_type": "Limit", "time_in_force": "Day", "price": "150.25", "units": "2"}


@pytest.fixture
def desk() -> Desk:
    """Return the trader in a world in which nothing has happened yet."""
    return Desk(World(), TRADER)


def first_order(desk: Desk, account: str) -> dict[str, Any]:
    """Return the first order of an account's list."""
    order: dict[str, Any] = desk.ask(ORDERS, accountId=account).json[0]
    return order


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("endpoint", READS)
def test_the_sdk_accepts_what_every_account_answers(desk: Desk, endpoint: str, account: str) -> None:
    """Every read of every account has the SDK's shape."""
    response = desk.ask(endpoint, accountId=account)

    assert response.status == 200
    check(endpoint, response)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_account_has_an_order_that_was_executed_within_a_day(desk: Desk, account: str) -> None:
    """Recent orders are there without asking for those that wait."""
    recent = desk.ask(RECENT, accountId=account).json["orders"]

    assert recent
    assert {order["status"] for order in recent} == {"EXECUTED"}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_first_order_of_every_account_can_be_canceled(desk: Desk, account: str) -> None:
    """The order is open, and canceled afterwards."""
    order = first_order(desk, account)
    response = desk.ask(CANCEL, {"brokerage_order_id": order["brokerage_order_id"]}, accountId=account)

    assert (order["status"], response.status) == ("ACCEPTED", 200)
    assert first_order(desk, account)["status"] == "CANCELED"


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_first_order_of_every_account_can_be_replaced_by_the_same_terms(desk: Desk, account: str) -> None:
    """One form fits all accounts, and the new order waits in the old one's place."""
    order = first_order(desk, account)
    form = {"brokerage_order_id": order["brokerage_order_id"], **NEW_TERMS}

    assert desk.ask(REPLACE, form, accountId=account).status == 200
    assert (first_order(desk, account)["limit_price"], first_order(desk, account)["status"]) == ("150.25", "ACCEPTED")


@pytest.mark.parametrize("connection", CONNECTIONS)
def test_every_connection_can_be_refreshed(desk: Desk, connection: str) -> None:
    """No connection is disabled."""
    assert desk.ask(REFRESH, authorizationId=connection).status == 200


@pytest.mark.parametrize("account", ACCOUNTS)
def test_an_order_can_be_placed_in_every_account(desk: Desk, account: str) -> None:
    """Each account has the money for one more share of its first position, far below the price."""
    positions = desk.ask("GET /accounts/{accountId}/positions/all", accountId=account).json["results"]
    form = {**NEW_TERMS, "units": "1", "symbol": positions[0]["instrument"]["symbol"], "account_id": account}

    assert desk.ask("POST /trade/place", form).status == 200
