"""Which Calls a user can make, found by asking for what the user has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from harness.calls import UpstreamRequest, UpstreamResponse
from harness.errors import HarnessError
from harness.snaptrade.discovery import discover

if TYPE_CHECKING:
    from harness.calls import Upstream

ACCOUNT = "00000000-0000-4000-8000-000000000031"
OTHER = "00000000-0000-4000-8000-000000000032"
ORDERS = [{"brokerage_order_id": "new"}, {"brokerage_order_id": "old"}]


def _upstream(**replies: Any) -> Upstream:
    """Answer each endpoint by the last word of its path."""
    known = {"accounts": [{"id": ACCOUNT}, {"id": OTHER}], "orders": ORDERS, **replies}

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        word = request.endpoint.removesuffix("/all").rpartition("/")[2]
        return UpstreamResponse(200, json.dumps(known[word]).encode())

    return ask


def test_a_write_has_one_call_for_each_account() -> None:
    """Each with the account's first order, which is its newest."""
    calls = discover(_upstream(), "jane", ["orders.cancel"])

    assert [dict(call.parameters) for call in calls] == [
        {"account_id": ACCOUNT, "brokerage_order_id": "new"},
        {"account_id": OTHER, "brokerage_order_id": "new"},
    ]


def test_an_account_that_is_named_has_one_call() -> None:
    """Not one for each of its orders: a write is made once."""
    calls = discover(_upstream(), "jane", ["orders.cancel"], {"account_id": OTHER})

    assert [dict(call.parameters) for call in calls] == [{"account_id": OTHER, "brokerage_order_id": "new"}]


@pytest.mark.parametrize("positions", [5, [], None, {"results": 5}, {"results": None}, {"rows": []}])
def test_a_reply_that_nobody_expects_is_said_to_be_one(positions: Any) -> None:
    """With its request; never an exception of Python."""
    with pytest.raises(HarnessError, match=f"GET /accounts/{ACCOUNT}/positions/all"):
        discover(_upstream(positions=positions), "jane", ["quotes.list"])


@pytest.mark.parametrize("position", [{}, 5, {"instrument": None}, {"instrument": {"id": 5, "kind": "stock"}}])
def test_a_position_that_nobody_can_ask_for_is_left_out(position: Any) -> None:
    """The other ones are found."""
    whole = {"instrument": {"id": "i-1", "kind": "stock"}}
    calls = discover(_upstream(positions={"results": [position, whole]}), "jane", ["quotes.list"])

    assert {call.parameters["symbols"] for call in calls} == {"i-1"}
