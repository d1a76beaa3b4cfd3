"""The instruments that are no universal symbols: futures, options on them, contracts for difference, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from harness.snaptrade.sandbox.reference import Payload

_MONTHS = "FGHJKMNQUVXZ"
WRAPPERS = frozenset({"cfd", "tokenized_asset"})
"""Kinds that go by the symbol of another instrument; an order of that symbol is not about them."""


class _Contract(NamedTuple):
    name: str
    multiplier: str
    currency: str
    exchange: str


_CONTRACTS = {
    "ES": _Contract("E-mini S&P 500", "50", "USD", "XCME"),
    "FGBL": _Contract("Euro-Bund", "1000", "EUR", "XEUR"),
}
"""What the exchanges say of the contracts of a root."""


def future(new_id: Callable[..., str], root: str, expires: date) -> Payload:
    """A future of this root: its code is the letter of the month and the year's last digit."""
    code = f"{_MONTHS[expires.month - 1]}{expires.year % 10}"
    contract = _CONTRACTS[root]
    return {
        "kind": "future",
        "id": new_id("future", root, code),
        "symbol": f"/{root}{code}",
        "root_symbol": root,
        "expiration_code": code,
        "expiration_date": expires.isoformat(),
        "multiplier": contract.multiplier,
        "currency": contract.currency,
        "exchange": contract.exchange,
    }


def future_option(new_id: Callable[..., str], underlying: Payload, kind: str, strike: str) -> Payload:
    """An option that gives a future."""
    symbol = f"{underlying['symbol']} {kind[0]}{strike}"
    return {
        "kind": "future_option",
        "id": new_id("future option", symbol),
        "symbol": symbol,
        "option_type": kind,
        "strike_price": strike,
        "expiration_date": underlying["expiration_date"],
        "underlying": underlying,
        "multiplier": underlying["multiplier"],
        "description": f"{_CONTRACTS[str(underlying['root_symbol'])].name} {strike} {kind.title()}",
        "currency": underlying["currency"],
        "exchange": underlying["exchange"],
    }


def cfd(new_id: Callable[..., str], underlying: Payload) -> Payload:
    """A contract for the difference in the price of another instrument, whose names and currency it has."""
    return {
        "kind": "cfd",
        "id": new_id("cfd", str(underlying["symbol"])),
        "symbol": underlying["symbol"],
        "raw_symbol": underlying["raw_symbol"],
        "underlying_instrument": underlying,
        "description": underlying.get("description"),
        "currency": underlying["currency"],
        "exchange": underlying.get("exchange"),
    }


def tokenized_asset(new_id: Callable[..., str], underlying: Payload) -> Payload:
    """A token that stands for another instrument, and goes by its names."""
    return {
        "kind": "tokenized_asset",
        "id": new_id("token", str(underlying["symbol"])),
        "symbol": underlying["symbol"],
        "underlying_instrument": underlying,
        "description": underlying["description"],
    }
