"""Both paths over one upstream: the same answer, at a different cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from both import Both, a_call_of, unified_contract
from build import a_call, a_position, a_symbol, holdings
from payloads import REPLIES

from harness.calls import UpstreamResponse

POSITIONS = a_call("positions.list", account_id="A")
OPTION: dict[str, Any] = {
    "kind": "option",
    "id": "o-1",
    "symbol": "AAPL  261218C00240000",
    "option_type": "CALL",
    "strike_price": "240.00",
    "expiration_date": "2026-12-18",
    "multiplier": "100",
    "underlying": {"kind": "stock", "id": "s-1", "symbol": "AAPL", "raw_symbol": "AAPL"},
}

STOCK = OPTION["underlying"]
FUTURE = {"kind": "future", "id": "s-2", "symbol": "/ESZ26", "root_symbol": "/ES", "expiration_code": "Z26"}
WRAPPED = {"id": "w-1", "symbol": "AAPL", "raw_symbol": "AAPL", "underlying_instrument": STOCK}


def _positions(*positions: dict[str, Any]) -> Both:
    symbols = {f"GET /symbols/{key}": a_symbol(key) for key in ("s-1", "s-2")}
    return Both({"GET /accounts/A/positions/all": holdings(*positions), **symbols})


def test_the_original_contract_nests_the_symbol_and_carries_numbers() -> None:
    """`symbol.symbol.symbol`, `average_purchase_price`, and every field there, null or not."""
    body: Any = _positions(a_position(price=None)).original(POSITIONS).body
    assert body[0]["symbol"]["symbol"]["symbol"] == "AAPL"
    assert body[0]["average_purchase_price"] == Decimal("1.05")
    assert (body[0]["price"], body[0]["cash_equivalent"], body[0]["symbol"]["option_symbol"]) == (None, None, None)


@pytest.mark.parametrize(
    "position",
    [
        a_position(),
        a_position(units=None, price=None, cost_basis=None, currency=None),
        {"instrument": a_position()["instrument"]},
        a_position(instrument=OPTION),
        a_position(instrument=FUTURE),
        a_position(instrument={**OPTION, "kind": "future_option", "underlying": FUTURE}),
        a_position(instrument={**WRAPPED, "kind": "cfd"}),
        a_position(instrument={**WRAPPED, "kind": "tokenized_asset"}),
        a_position(units="-0.00000001", cash_equivalent=True),
        a_position(tax_lots=[{"quantity": "1.0", "cost_basis": "10.10"}, {}]),
    ],
)
def test_both_paths_give_the_same_positions(position: dict[str, Any]) -> None:
    """Null, absent, options, tiny numbers: one contract."""
    original, unified = _positions(position, position).answers(POSITIONS)
    assert unified.body == original.body


def test_the_original_asks_once_more_for_every_position() -> None:
    """And again every time."""
    both = _positions(a_position(), a_position("s-2"), a_position())
    assert [both.original(POSITIONS).upstream_calls for _ in range(2)] == [4, 4]


def test_the_unified_path_asks_once_for_each_symbol_and_then_not_at_all() -> None:
    """A warm answer costs no upstream request."""
    both = _positions(a_position(), a_position("s-2"), a_position())
    assert [both.unified(POSITIONS).upstream_calls for _ in range(2)] == [3, 0]


def test_positions_expire_before_their_symbols() -> None:
    """After a minute the positions are asked for again, the symbols are not."""
    both = _positions(a_position())
    both.unified(POSITIONS)
    both.clock.pass_seconds(61)
    assert both.unified(POSITIONS).upstream_calls == 1


def test_a_sold_position_is_gone_when_the_list_is_fetched_again() -> None:
    """No row of the longer list comes back."""
    both = _positions(a_position(), a_position("s-2"))
    both.unified(POSITIONS)
    both.upstream.replies["GET /accounts/A/positions/all"] = holdings(a_position("s-2"))
    both.clock.pass_seconds(61)
    original, unified = both.answers(POSITIONS)
    assert unified.body == original.body


def test_an_empty_account_is_remembered_as_empty() -> None:
    """Nothing is an answer too."""
    both = _positions()
    assert [(both.unified(POSITIONS).body, both.unified(POSITIONS).upstream_calls)] == [([], 0)]


def test_the_unified_contract_is_flat_with_decimals_as_text() -> None:
    """And needs no symbol to be fetched."""
    both = _positions(a_position())
    answer = unified_contract(both.paths)(POSITIONS)
    body: Any = answer.body
    assert (body[0]["symbol_id"], body[0]["units"], answer.upstream_calls) == ("s-1", "10.50", 1)


@pytest.mark.parametrize(
    "balance",
    [
        {
            "currency": {"id": "c", "code": "JPY", "name": "Yen"},
            "cash": Decimal("-1234567890123456.789"),
            "buying_power": 0,
        },
        {"currency": {"id": "c"}, "cash": None},
        {"currency": None},
    ],
)
def test_both_paths_give_the_same_balances(balance: dict[str, Any]) -> None:
    """With a currency, without, and with none of its names."""
    both = Both({"GET /accounts/A/balances": [balance, balance]})
    original, unified = both.answers(a_call("balances.list", account_id="A"))
    assert (unified.failure, unified.body) == (None, original.body)


def test_one_user_never_gets_what_another_user_fetched() -> None:
    """The cache keeps every user's rows apart."""
    both = Both({"GET /accounts/A/balances": [{"cash": 1}]})
    both.unified(a_call("balances.list", "one", account_id="A"))
    assert both.unified(a_call("balances.list", "two", account_id="A")).upstream_calls == 1


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        (UpstreamResponse(404, b'{"detail": "no such account", "code": "1010"}'), 404, "1010"),
        (UpstreamResponse(429, b'{"detail": "slow down", "status_code": 429}'), 429, "429"),
        (UpstreamResponse(500, b""), 500, "500"),
        (UpstreamResponse(200, b"<html>"), 502, "not-json"),
    ],
)
def test_both_paths_fail_alike(reply: UpstreamResponse, status: int, code: str) -> None:
    """Status and code of the upstream come through, and nothing of it is cached."""
    both = Both({"GET /accounts/A/positions/all": reply})
    for _ in range(2):
        for answer in both.answers(POSITIONS):
            assert (answer.status, answer.failure and answer.failure.code) == (status, code)
    assert len(both.upstream.asked) == 4


def test_what_was_fetched_before_a_refusal_is_kept() -> None:
    """The next try asks only for what is missing."""
    both = _positions(a_position(), a_position("s-2"))
    both.upstream.replies["GET /symbols/s-2"] = UpstreamResponse(429, b"{}")
    assert both.unified(POSITIONS).status == 429
    both.upstream.replies["GET /symbols/s-2"] = a_symbol("s-2")
    both.upstream.asked.clear()
    both.unified(POSITIONS)
    assert both.upstream.asked == ["GET /symbols/s-2"]


@pytest.mark.parametrize(
    ("instrument", "kinds"),
    [
        ({"kind": "swap", "id": "s-2", "symbol": "B", "raw_symbol": "B"}, ["other"]),
        ({"kind": "swap", "id": "s-2"}, ["other"]),
        ({"kind": None, "id": "s-2", "symbol": None}, ["other"]),
        ({"id": "s-2", "symbol": "B", "raw_symbol": "B"}, ["other"]),
        ({**OPTION, "underlying": {**STOCK, "kind": "warrant"}}, ["option", "other"]),
        ({**OPTION, "underlying": {"id": "s-1"}}, ["option", "other"]),
        (
            {**OPTION, "kind": "future_option", "underlying": {**FUTURE, "kind": "perpetual"}},
            ["future_option", "future"],
        ),
        ({**WRAPPED, "kind": "cfd", "underlying_instrument": {**STOCK, "kind": "index"}}, ["cfd", "other"]),
    ],
)
def test_an_unknown_kind_of_instrument_does_not_lose_the_list(instrument: dict[str, Any], kinds: list[str]) -> None:
    """It passes as the kind that stands for all others, wherever it stands; in the worth of a portfolio too."""
    both = _positions(a_position(), a_position(instrument=instrument))
    both.upstream.replies |= {"GET /accounts": REPLIES["GET /accounts"], "GET /accounts/A/balances": []}
    original, unified = both.answers(POSITIONS)
    assert (unified.failure, unified.body) == (None, original.body)
    flat: Any = unified_contract(both.paths)(POSITIONS).body
    held = flat[1]["instrument"]
    assert [held["kind"], *([held["underlying"]["kind"]] if "underlying" in held else [])] == kinds
    original, unified = both.answers(a_call("portfolio.summary"))
    assert (unified.status, unified.body) == (original.status, original.body)


def test_a_checked_trade_keeps_words_that_nobody_knows() -> None:
    """What upstream says of it is open; what a caller asks for is not."""
    said = {"id": "t-1", "action": "BUY_TO_COVER", "order_type": "Iceberg", "time_in_force": "GTX"}
    both = Both({"POST /trade/impact": {"trade": said}})
    original, unified = both.answers(a_call_of("trades.impact"))
    assert (original.status, unified.body) == (200, original.body)


@pytest.mark.parametrize("wrong", [{}, {"detail": "maintenance"}, None, [{}], "down"])
def test_a_reply_without_the_entity_is_never_an_invented_one(wrong: Any) -> None:
    """Both paths refuse it, and nothing of it is cached."""
    both = Both({"GET /accounts/A/balances": wrong})
    call = a_call("balances.list", account_id="A")
    for answer in (*both.answers(call), both.unified(call)):
        assert (answer.status, answer.upstream_calls) == (502, 1)


def test_two_rows_under_one_key_are_both_answered() -> None:
    """An order id that stands for two legs, cold and from the cache."""
    legs = [{"brokerage_order_id": "o-1", "action": action} for action in ("BUY_OPEN", "SELL_OPEN")]
    both = Both({"GET /accounts/A/orders": legs})
    call = a_call("orders.list", account_id="A")
    original, unified = both.answers(call)
    again = both.unified(call)
    assert (unified.body, again.body, again.upstream_calls) == (original.body, original.body, 0)


def test_the_average_price_of_an_option_is_per_contract_in_the_original_contract() -> None:
    """And per share in the unified one, as upstream has it."""
    both = _positions(a_position(instrument=OPTION, cost_basis="4.10"))
    original: Any
    unified: Any
    original, unified = (path(POSITIONS).body for path in (both.original, unified_contract(both.paths)))
    assert (original[0]["average_purchase_price"], unified[0]["cost_basis"]) == (Decimal(410), "4.10")


@pytest.mark.parametrize(
    "inside",
    [
        {"universal_symbol": {"id": "s-1"}},
        {"universal_symbol": {"id": "s-1", "symbol": None, "currency": {"id": "c-1"}, "exchange": {"name": "N"}}},
        {"universal_symbol": {"symbol": "A", "currency": {}}},
        {"universal_symbol": {}},
        {"option_symbol": {"id": "o-1", "strike_price": "1.50", "underlying_symbol": {"id": "s-1"}}},
        {"option_symbol": {}, "quote_currency": {"code": "USD"}},
    ],
)
def test_what_stands_inside_a_row_may_be_poorer_than_its_own_endpoint_gives_it(inside: dict[str, Any]) -> None:
    """Nothing of the list is lost: cold, from the cache, and in the unified contract."""
    both = Both({"GET /accounts/A/orders": [{"brokerage_order_id": "o-1", **inside}, {"brokerage_order_id": "o-2"}]})
    call = a_call("orders.list", account_id="A")
    original, unified = both.answers(call)
    again = both.unified(call)
    assert original.failure is None
    assert (unified.body, again.body, again.upstream_calls) == (original.body, original.body, 0)
    assert unified_contract(both.paths)(call).failure is None
