"""The SDK's own schemas accept every answer, whatever the requests and their order."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from snaptrade.sandbox.desk import Desk, check

from harness.snaptrade.sandbox.world import World

WORLD = World()
USERS = (*WORLD.users, "sandbox-0007", "sandbox-4711")
OPTIONS = ("AAPL  260116C00240000", "AAPL7 251219P00190000", "SHOP  260619C00170000")
SYMBOLS = ("AAPL", "KO", "NESN.SW", "BTC", "7203.T", "PDI", *OPTIONS, "NOSUCH", "")
SYMBOL_IDS = (None, *(str(WORLD.reference.symbols[ticker]["id"]) for ticker in SYMBOLS[:5]))
NUMBERS = st.sampled_from([None, 0, 1, -1, "2.5", "0.000001", "1E+3", 10**9, True, "many", {"a": 1}])
FORMS = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["BUY", "SELL", "BUY_TO_OPEN", "SELL_TO_CLOSE", "HOLD"]),
        "order_type": st.sampled_from(["Market", "Limit", "Stop", "StopLimit"]),
        "time_in_force": st.sampled_from(["Day", "GTC", "FOK", "IOC", "GTD"]),
    },
    optional={
        "symbol": st.sampled_from(SYMBOLS),
        "universal_symbol_id": st.sampled_from(SYMBOL_IDS),
        "price": NUMBERS,
        "stop": NUMBERS,
        "units": NUMBERS,
        "notional_value": NUMBERS,
        "expiry_date": st.sampled_from([None, "2025-07-04T00:00:00Z", "2025-07-02T00:00:00", "soon"]),
        "client_order_id": st.sampled_from([None, "550e8400-e29b-41d4-a716-446655440000"]),
    },
)
ORDERS = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["BUY", "BUY", "SELL"]),
        "order_type": st.sampled_from(["Market", "Limit", "Stop"]),
        "time_in_force": st.sampled_from(["Day", "GTC", "IOC"]),
        "symbol": st.sampled_from(["AAPL", "KO", "BTC", "NESN.SW"]),
        "price": st.sampled_from(["0.01", 100, "1000000"]),
        "stop": st.sampled_from(["0.01", 100, "1000000"]),
        "units": st.sampled_from([1, "0.001", 2, "0.5"]),
    }
)
"""Orders that an account may well take; one that is only checked is named by its id."""
ACCOUNT_READS = (
    "GET /accounts/{accountId}",
    "PUT /accounts/{accountId}",
    "GET /accounts/{accountId}/balances",
    "GET /accounts/{accountId}/positions/all",
    "GET /accounts/{accountId}/orders",
    "GET /accounts/{accountId}/recentOrders",
    "GET /accounts/{accountId}/activities",
    "GET /accounts/{accountId}/quotes",
    "GET /accounts/{accountId}/returnRates",
    "GET /accounts/{accountId}/balanceHistory",
)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.sampled_from(["1", "7", "1000", "1001", "0", "x"]),
        "offset": st.sampled_from(["0", "5", "99999", "-1"]),
        "days": st.sampled_from(["1", "90", "91"]),
        "state": st.sampled_from(["all", "open", "executed", "lost"]),
        "only_executed": st.sampled_from(["true", "false", "maybe"]),
        "symbols": st.sampled_from(["AAPL", "AAPL,BTC,7203.T,NOSUCH", ""]),
        "timeframes": st.sampled_from(["1D", "ALL,1Y,YTD,1M,1W,1D", "1C"]),
        "type": st.sampled_from(["BUY,SELL", "DIVIDEND", "NOSUCH"]),
        "startDate": st.sampled_from(["2024-01-01", "yesterday"]),
    },
)


def _by_id(form: dict[str, Any]) -> dict[str, Any]:
    symbol = WORLD.reference.symbols[form["symbol"]]
    return {**form, "symbol": None, "universal_symbol_id": str(symbol["id"])}


STEPS = st.one_of(
    st.tuples(st.sampled_from(ACCOUNT_READS), QUERY),
    st.tuples(st.sampled_from(["POST /trade/place", "POST /trade/impact"]), FORMS),
    st.tuples(st.just("POST /trade/place"), ORDERS),
    st.tuples(st.just("POST /trade/impact"), ORDERS.map(_by_id)),
    st.tuples(st.just("POST /accounts/{accountId}/trading/cancel"), st.just({})),
    st.tuples(st.just("POST /accounts/{accountId}/trading/replace"), FORMS | ORDERS),
    st.tuples(st.just("POST /trade/{tradeId}"), st.just({})),
    st.tuples(st.just("POST /authorizations/{authorizationId}/refresh"), st.just({})),
    st.tuples(st.sampled_from(["GET /authorizations", "GET /accounts", "GET /exchanges"]), st.just({})),
    st.tuples(st.just("later"), st.sampled_from([1, 3, 600, 90_000, 30 * 86_400])),
)


class Client:
    """Remember the ids of orders and trades, as a client does."""

    def __init__(self, user: str, number: int) -> None:
        WORLD._ledgers.clear()
        self.desk = Desk(WORLD, user)
        ids = WORLD.account_ids(user)
        self.account = ids[number % len(ids)] if ids else "nobody's"
        self.order, self.trade = "", "none"

    def take(self, step: str, values: Any) -> None:
        """Send one request, and check the answer against the SDK's schema."""
        if step == "later":
            self.desk.now += values
            return
        reply = self.desk.ask(step, self._body(step, values), **self._place(step, values))
        assert reply.status < 500
        check(step, reply)
        if reply.status == 200 and step.startswith("POST /trade"):
            self.order = reply.json.get("brokerage_order_id", self.order)
            self.trade = reply.json.get("trade", {"id": self.trade})["id"]

    def _body(self, step: str, values: Any) -> dict[str, Any] | None:
        if step.startswith("POST /trade"):
            return {"account_id": self.account, **values}
        return {"brokerage_order_id": self.order, **values} if "/trading/" in step else None

    def _place(self, step: str, values: Any) -> dict[str, str]:
        connections = WORLD.connection_ids(self.desk.user) or ["none"]
        known = {"accountId": self.account, "tradeId": self.trade, "authorizationId": connections[0]}
        named = {name: value for name, value in known.items() if f"{{{name}}}" in step}
        return {**named, **values} if step.startswith("GET") else named


@given(user=st.sampled_from(USERS), number=st.integers(0, 8), steps=st.lists(STEPS, min_size=3, max_size=10))
def test_every_answer_has_the_shape_that_the_sdk_expects(user: str, number: int, steps: list[Any]) -> None:
    """No sequence of reads and writes, right or wrong, gets an answer that the SDK refuses, or a 500."""
    client = Client(user, number)

    for step, values in steps:
        client.take(step, values)
