"""Which Calls a user can make: found by asking for that user's accounts and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.calls import Call, Question, Upstream
from harness.paths.asking import Conversation
from harness.paths.catalogue import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

FALLBACK_TICKER = "AAPL"  # asked for where a user holds nothing


def discover(upstream: Upstream, user: str) -> list[Call]:
    """Every Call of the catalogue for this user: one per account, and one symbol of each account.

    Raises Refused, UpstreamUnreachable.
    """
    conversation = Conversation(upstream)
    accounts: Any = conversation.ask(Question("GET /accounts", {}, user))
    ids = [account["id"] for account in accounts]
    tickers = dict.fromkeys(ticker for each in ids if (ticker := _first_ticker(conversation, each, user)))
    return [call for name in OPERATIONS for call in _calls(name, user, ids, list(tickers) or [FALLBACK_TICKER])]


def _calls(name: str, user: str, accounts: list[str], tickers: list[str]) -> Iterator[Call]:
    route = OPERATIONS[name].route
    owner = user if OPERATIONS[name].personal else None
    if "{account_id}" in route:
        yield from (Call(name, owner, {"account_id": account}) for account in accounts)
    elif "{query}" in route:
        yield from (Call(name, owner, {"query": ticker}) for ticker in tickers)
    else:
        yield Call(name, owner)


def _first_ticker(conversation: Conversation, account: str, user: str) -> str | None:
    held: Any = conversation.ask(Question("GET /accounts/{accountId}/positions/all", {"accountId": account}, user))
    listed = (each["instrument"] for each in held["results"] if each["instrument"]["kind"] != "option")
    first: dict[str, str] | None = next(listed, None)
    return first["symbol"] if first else None
