"""Describe instruments that are no universal symbols: futures, options on futures, contracts for difference, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from harness.snaptrade.sandbox.payloads import ApiPayload

_MONTHS = "FGHJKMNQUVXZ"
WRAPPERS = frozenset({"cfd", "tokenized_asset"})
"""Kinds that carry the symbol of another instrument; an order of that symbol does not trade them."""


class _ContractTerms(NamedTuple):
    name: str
    multiplier: str
    currency: str
    exchange: str


_CONTRACTS = {
    "ES": _ContractTerms("E-mini S&P 500", "50", "USD", "XCME"),
    "FGBL": _ContractTerms("Euro-Bund", "1000", "EUR", "XEUR"),
}
"""By root, the terms that the exchange sets for its contracts."""


def future(new_id: Callable[..., str], root: str, expires: date) -> ApiPayload:
    """Describe a future of this root; its code is the letter of the month and the year's last digit."""
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


def future_option(new_id: Callable[..., str], underlying: ApiPayload, kind: str, strike: str) -> ApiPayload:
    """Describe an option on a future."""
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


def cfd(new_id: Callable[..., str], underlying: ApiPayload) -> ApiPayload:
    """Describe a contract for difference; it has the names and the currency of the instrument that it follows."""
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


def tokenized_asset(new_id: Callable[..., str], underlying: ApiPayload) -> ApiPayload:
    """Describe a token that stands for another instrument and has its names."""
    return {
        "kind": "tokenized_asset",
        "id": new_id("token", str(underlying["symbol"])),
        "symbol": underlying["symbol"],
        "underlying_instrument": underlying,
        "description": underlying["description"],
    }
