"""One seed makes thousands of users with every kind of instrument; accounts have a limit of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in
from snaptrade.sandbox.desk import Desk

from harness.snaptrade.sandbox.clock import OPENING
from harness.snaptrade.sandbox.market.prices import Market
from harness.snaptrade.sandbox.seeded_random import SeededRandom
from harness.snaptrade.sandbox.world import DEFAULT, World

WORLD = World()
ACTIVITIES = "GET /accounts/{accountId}/activities"


@one_in(5)
@given(number=st.integers(0, 9999))
def test_ten_thousand_users_exist_on_demand(number: int) -> None:
    """Each has a connection and accounts of its own, and the same in every world of the seed."""
    user = f"sandbox-{number:04}"
    first, again = (Desk(world, user).ask("GET /accounts") for world in (WORLD, World()))

    assert first.body == again.body
    assert 1 <= len(first.json) <= 3


@pytest.mark.parametrize("stranger", ["sandbox-10000", "sandbox-1", "sandbox-", "sandbox-abcd"])
def test_nobody_else_is_there(stranger: str) -> None:
    """A name that is not in the pattern is refused, whatever its secret."""
    refused = Desk(WORLD, stranger).ask("GET /accounts")

    assert (refused.status, refused.json["code"]) == (401, "1083")


def test_every_user_with_a_name_is_listed() -> None:
    """The list begins with the default user, and has all named users in it."""
    assert WORLD.users[0] == DEFAULT
    assert {"sandbox-large", "sandbox-world", "sandbox-empty", "sandbox-kinds", "sandbox-trader"} < set(WORLD.users)


def test_a_numbered_user_is_listed_nowhere() -> None:
    """A visit changes nothing about the list of named users."""
    Desk(WORLD, "sandbox-0001").ask("GET /accounts")

    assert "sandbox-0001" not in WORLD.users


def test_a_user_holds_every_kind_of_instrument() -> None:
    """All thirteen kinds that the SDK knows; the futures in an account of their own."""
    desk = Desk(WORLD, "sandbox-kinds")
    accounts = [desk.account(nth) for nth in range(2)]
    held = [desk.ask("GET /accounts/{accountId}/positions/all", accountId=one).json["results"] for one in accounts]

    assert {position["instrument"]["kind"] for account in held for position in account} == {
        "adr", "bond", "cef", "cfd", "crypto", "etf", "future", "future_option", "mutualfund", "option", "other",
        "stock", "tokenized_asset",
    }  # fmt: skip


def test_activities_come_in_pages() -> None:
    """Three pages hold every activity of the large account once, the latest first."""
    desk = Desk(WORLD, "sandbox-large")
    pages = [desk.ask(ACTIVITIES, accountId=desk.account(), offset=start).json for start in (0, 1000, 2000, 3000)]
    listed: list[Any] = [activity for page in pages for activity in page["data"]]

    assert [len(page["data"]) for page in pages] == [1000, 1000, 400, 0]
    assert len({activity["id"] for activity in listed}) == pages[0]["pagination"]["total"] == 2400
    assert [activity["trade_date"] for activity in listed] == sorted(
        (activity["trade_date"] for activity in listed), reverse=True
    )


def test_activities_are_narrowed_by_type_and_date() -> None:
    """The page holds the wanted activities alone, and the total counts them alone."""
    desk = Desk(WORLD, "sandbox-large")
    page = desk.ask(ACTIVITIES, accountId=desk.account(), type="BUY,DIVIDEND", startDate="2025-01-01").json

    assert {activity["type"] for activity in page["data"]} == {"BUY", "DIVIDEND"}
    assert min(activity["trade_date"] for activity in page["data"]) >= "2025-01-01"
    assert page["pagination"]["total"] == len(page["data"])


def test_symbols_are_found_by_a_part_of_their_name() -> None:
    """A search ignores case, looks at ticker and description, and gives twenty at most."""
    desk = Desk(WORLD)

    matches = desk.ask("POST /symbols", {"substring": "apple"}).json
    assert [symbol["symbol"] for symbol in matches][:1] == ["AAPL"]
    assert len(desk.ask("POST /symbols", {"substring": ""}).json) == 20


def test_an_account_has_a_limit_of_its_own() -> None:
    """Ten requests a minute are allowed for each account, counted in headers of its own."""
    desk = Desk(WORLD, account_limit=10)
    first, second = desk.account(0), desk.account(1)
    replies = [desk.ask("GET /accounts/{accountId}/balances", accountId=first) for _ in range(10)]
    refused = desk.ask("GET /accounts/{accountId}/positions/all", accountId=first)

    assert {reply.status for reply in replies} == {200}
    assert replies[-1].headers["x-ratelimit-account-remaining"] == "0"
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert desk.ask("GET /accounts/{accountId}/balances", accountId=second).status == 200
    assert desk.ask("GET /accounts").status == 200


def test_both_limits_are_counted_at_once() -> None:
    """The headers count the client's and the account's requests."""
    desk = Desk(WORLD, limit=250, account_limit=10)
    headers = desk.ask("GET /accounts/{accountId}/balances", accountId=desk.account()).headers

    assert (headers["x-ratelimit-remaining"], headers["x-ratelimit-account-remaining"]) == ("249", "9")


@one_in(4)
@given(at=st.floats(OPENING, OPENING + 10 * 365 * 86_400), symbol=st.text(min_size=1, max_size=5))
def test_a_price_depends_on_nothing_but_seed_symbol_and_time(at: float, symbol: str) -> None:
    """Two markets agree on it, it is positive, and it stays within a sixth of where it started."""
    start = {symbol: Decimal("200.00")}
    price, again = (Market(SeededRandom(1), start).price(symbol, at) for _ in range(2))

    assert price == again
    assert Decimal(160) < price < Decimal(240)


def test_a_price_starts_where_the_holdings_say() -> None:
    """At the opening a quote is what the positions of that time say."""
    assert WORLD.market.price("AAPL", OPENING) == Decimal("201.08")
