"""The instruments that are no universal symbols: futures, options on them, contracts for difference, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from harness.upstream.sandbox.reference import Payload

_MONTHS = "FGHJKMNQUVXZ"


def future(new_id: Callable[..., str], root: str, expires: date) -> Payload:
    """A future of this root: its code is the letter of the month and the year's last digit."""
    code = f"{_MONTHS[expires.month - 1]}{expires.year % 10}"
    return {
        "kind": "future",
        "id": new_id("future", root, code),
        "symbol": f"/{root}{code}",
        "root_symbol": root,
        "expiration_code": code,
        "expiration_date": expires.isoformat(),
        "multiplier": "50",
        "currency": "USD",
        "exchange": "XCME",
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
        "description": None,
        "currency": underlying["currency"],
        "exchange": underlying["exchange"],
    }


def cfd(new_id: Callable[..., str], underlying: Payload) -> Payload:
    """A contract for the difference in the price of another instrument."""
    symbol = f"{underlying['symbol']}-CFD"
    return {
        "kind": "cfd",
        "id": new_id("cfd", symbol),
        "symbol": symbol,
        "raw_symbol": symbol,
        "underlying_instrument": underlying,
        "description": f"CFD on {underlying.get('description')}",
        "currency": underlying["currency"],
        "exchange": None,
    }


def tokenized_asset(new_id: Callable[..., str], underlying: Payload) -> Payload:
    """A token that stands for another instrument."""
    symbol = f"{underlying['symbol']}x"
    return {
        "kind": "tokenized_asset",
        "id": new_id("token", symbol),
        "symbol": symbol,
        "underlying_instrument": underlying,
        "description": f"Tokenized {underlying.get('description')}",
    }
