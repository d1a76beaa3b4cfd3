"""Describe options: the symbol of 21 characters, and what a position and an order say of them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom

_OCC = re.compile(r"(?P<root>[A-Z0-9. ]{6})(?P<expiry>\d{6})(?P<kind>[CP])(?P<strike>\d{8})")
_KINDS = {"C": "CALL", "P": "PUT"}


class OptionTerms(NamedTuple):
    """Hold what the symbol of an option says."""

    root: str
    expiry: date
    kind: str
    strike: Decimal

    @property
    def is_mini(self) -> bool:
        """Return True if the option is on 10 shares: the OCC then writes a 7 behind the ticker."""
        return self.root.endswith("7")

    @property
    def ticker(self) -> str:
        """Return the ticker of the underlying, without the suffix of an exchange."""
        return self.root.removesuffix("7")

    @property
    def shares(self) -> str:
        """Return how many shares one contract is on."""
        return "10" if self.is_mini else "100"


def occ_symbol(root: str, expiry: date, kind: str, strike: Decimal) -> str:
    """Write the 21 characters of the Options Clearing Corporation: root, expiry, C or P, strike in thousandths."""
    return f"{root:<6}{expiry:%y%m%d}{kind[0]}{int(strike * 1000):08d}"


def parse_occ_symbol(symbol: str) -> OptionTerms | None:
    """Read these 21 characters; return None where they name no option."""
    match = _OCC.fullmatch(symbol)
    if not match:
        return None
    try:
        expiry = datetime.strptime(match["expiry"] + "Z", "%y%m%d%z").date()
    except ValueError:
        return None
    return OptionTerms(
        match["root"].strip(), expiry, _KINDS[match["kind"]], Decimal(match["strike"]).scaleb(-3).normalize()
    )


def instrument(rng: SeededRandom, underlying: ApiPayload, terms: OptionTerms, multiplier: str = "100") -> ApiPayload:
    """Describe the option as a position does; `underlying` is an instrument."""
    occ = occ_symbol(terms.root, terms.expiry, terms.kind, terms.strike)
    strike = format(terms.strike, "f")
    return {
        "kind": "option",
        "id": rng.id("option", occ, multiplier),
        "symbol": occ,
        "option_type": terms.kind,
        "strike_price": strike,
        "expiration_date": terms.expiry.isoformat(),
        "multiplier": multiplier,
        "description": f"{underlying['symbol']} {terms.expiry} {strike} {terms.kind.title()}",
        "underlying": underlying,
    }


def symbol(rng: SeededRandom, underlying: ApiPayload, terms: OptionTerms) -> ApiPayload:
    """Describe the option as an order and an activity do; `underlying` is a universal symbol."""
    occ = occ_symbol(terms.root, terms.expiry, terms.kind, terms.strike)
    return {
        "id": rng.id("option", occ, terms.shares),
        "ticker": occ,
        "option_type": terms.kind,
        "strike_price": terms.strike + Decimal("0.00"),
        "expiration_date": terms.expiry.isoformat(),
        "is_mini_option": terms.is_mini,
        "underlying_symbol": underlying,
    }
