"""Options: their symbol of 21 characters, and how a position and an order describe them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.seeded_random import Draw

_OCC = re.compile(r"(?P<root>[A-Z0-9. ]{6})(?P<expiry>\d{6})(?P<kind>[CP])(?P<strike>\d{8})")
_KINDS = {"C": "CALL", "P": "PUT"}


class Terms(NamedTuple):
    """What an option's symbol says."""

    root: str
    expiry: date
    kind: str
    strike: Decimal

    @property
    def is_mini(self) -> bool:
        """Whether it is on 10 shares: the OCC writes a 7 behind the ticker then."""
        return self.root.endswith("7")

    @property
    def ticker(self) -> str:
        """What it is on, without the suffix of an exchange."""
        return self.root.removesuffix("7")

    @property
    def shares(self) -> str:
        """How many of them one contract is on."""
        return "10" if self.is_mini else "100"


def occ_symbol(root: str, expiry: date, kind: str, strike: Decimal) -> str:
    """The 21 characters of the Options Clearing Corporation: root, expiry, C or P, strike in thousandths."""
    return f"{root:<6}{expiry:%y%m%d}{kind[0]}{int(strike * 1000):08d}"


def terms(symbol: str) -> Terms | None:
    """What these 21 characters say; None where they are no option's."""
    found = _OCC.fullmatch(symbol)
    if not found:
        return None
    try:
        expiry = datetime.strptime(found["expiry"] + "Z", "%y%m%d%z").date()
    except ValueError:
        return None
    return Terms(found["root"].strip(), expiry, _KINDS[found["kind"]], Decimal(found["strike"]).scaleb(-3).normalize())


def instrument(draw: Draw, underlying: Payload, told: Terms, multiplier: str = "100") -> Payload:
    """The option as a position carries it; `underlying` is an instrument."""
    occ = occ_symbol(told.root, told.expiry, told.kind, told.strike)
    strike = format(told.strike, "f")
    return {
        "kind": "option",
        "id": draw.id("option", occ, multiplier),
        "symbol": occ,
        "option_type": told.kind,
        "strike_price": strike,
        "expiration_date": told.expiry.isoformat(),
        "multiplier": multiplier,
        "description": f"{underlying['symbol']} {told.expiry} {strike} {told.kind.title()}",
        "underlying": underlying,
    }


def symbol(draw: Draw, underlying: Payload, told: Terms) -> Payload:
    """The option as an order and an activity carry it; `underlying` is a universal symbol."""
    occ = occ_symbol(told.root, told.expiry, told.kind, told.strike)
    return {
        "id": draw.id("option", occ, told.shares),
        "ticker": occ,
        "option_type": told.kind,
        "strike_price": told.strike + Decimal("0.00"),
        "expiration_date": told.expiry.isoformat(),
        "is_mini_option": told.is_mini,
        "underlying_symbol": underlying,
    }
