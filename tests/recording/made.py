"""Cassettes to test with: recorded from a sandbox, or written by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from snaptrade.requests_by_hand import BALANCES, POSITIONS, SYMBOL, ask, symbol

from harness.calls import Call
from harness.recording import Label, Scrubber, derive_pseudonym_key, recording
from harness.snaptrade.assembly import RECORDING
from harness.snaptrade.sandbox.world import credentials
from harness.snaptrade.sdk.client import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from harness.calls import UpstreamRequest
    from harness.snaptrade.credentials import Credentials

KEYS = credentials()
USER = KEYS.user_id
ENTITIES = {
    "GET /brokerages": "Brokerage",
    "GET /authorizations": "BrokerageAuthorization",
    "GET /accounts": "Account",
    BALANCES: "Balance",
    POSITIONS: "Position",
    SYMBOL: "UniversalSymbol",
    "GET /accounts/{accountId}/orders": "AccountOrderRecord",
    "POST /accounts/{accountId}/trading/cancel": "OrderCancellation",
    "POST /trade/impact": "ManualTradeAndImpact",
}
RULES = replace(RECORDING, entities=ENTITIES)
SYMBOLS_GET = Label(Call("symbols.get", "user", {"query": "AAPL"}), "sandbox")
WHOLE = """\
version: 1
metadata:
  call: {operation: symbols.get, user: user, parameters: {query: AAPL}}
  recorded_from: sandbox
interactions:
- request: {method: GET, uri: 'https://api.snaptrade.com/symbols/AAPL', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body: {string: '{}'}
"""


def scrubber(keys: Credentials = KEYS, secret: str | None = None) -> Scrubber:
    """A scrubber that has met nobody yet; its pseudonyms follow from the secret, or else from the consumer key."""
    key = derive_pseudonym_key(secret or keys.consumer_key)
    return Scrubber(RULES, key, keys.user_id, keys.secrets().values(), [keys.client_id])


def write(directory: Path, text: str, folder: str = "symbols.get", scenario: str = "mixed") -> Path:
    """A cassette with this text."""
    path = directory / folder / f"{scenario}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def record_symbols(directory: Path, url: str, *tickers: str, scenario: str = "mixed") -> Path:
    """A cassette of these symbols."""
    path = directory / "symbols.get" / f"{scenario}.yaml"
    with recording(path, SYMBOLS_GET, RULES, scrubber()):
        upstream = connect(KEYS, url)
        for ticker in tickers:
            upstream(symbol(ticker))
    return path


def record_accounts(directory: Path, url: str) -> Path:
    """A cassette of the default user's accounts with all that they hold."""
    path = directory / "accounts.list" / "mixed.yaml"
    with recording(path, Label(Call("accounts.list", "user"), "sandbox"), RULES, scrubber()):
        walk(connect(KEYS, url), USER)
    return path


def walk(upstream: Callable[[UpstreamRequest], Any], user: str) -> list[Any]:
    """Everything of one user that the API tells, in the order it was asked."""
    return list(_walk(upstream, user))


def _walk(upstream: Callable[[UpstreamRequest], Any], user: str) -> Iterator[Any]:
    yield ask(upstream, "GET /brokerages")
    yield ask(upstream, "GET /authorizations", user)
    accounts = ask(upstream, "GET /accounts", user)
    yield accounts
    for account in accounts:
        yield ask(upstream, BALANCES, user, accountId=account["id"])
        holdings = ask(upstream, POSITIONS, user, accountId=account["id"])
        yield holdings
        for position in holdings["results"]:
            instrument = position["instrument"].get("underlying", position["instrument"])
            yield ask(upstream, SYMBOL, query=instrument["id"])
