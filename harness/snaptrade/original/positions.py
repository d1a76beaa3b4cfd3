"""Positions: one more question for the symbol of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Call, UpstreamRequest
from harness.snaptrade.original.reading import UncheckedPayload, number
from harness.snaptrade.original.securities import UniversalSymbol, universal_symbol

if TYPE_CHECKING:
    from harness.snaptrade.original.session import Session
    from harness.wire import Json


@dataclass
class OptionSymbol:
    id: str
    ticker: str
    option_type: str
    strike_price: Decimal
    expiration_date: str
    multiplier: Decimal
    description: str | None


@dataclass
class PositionSymbol:
    symbol: UniversalSymbol
    option_symbol: OptionSymbol | None


@dataclass
class Position:
    symbol: PositionSymbol
    units: Decimal | None
    price: Decimal | None
    average_purchase_price: Decimal | None
    currency: str | None
    cash_equivalent: bool | None


def list_positions(_: Call, upstream: Session) -> Json:
    """Return what an account holds."""
    holdings: Any = upstream.get("GET /accounts/{accountId}/positions/all")
    return [asdict(_position(each, upstream)) for each in holdings["results"]]


def _position(held: UncheckedPayload, upstream: Session) -> Position:
    instrument = held["instrument"]
    option = _option_symbol(instrument) if instrument["kind"] == "option" else None
    symbol = upstream.ask(UpstreamRequest("GET /symbols/{query}", {"query": _security(instrument)["id"]}))
    return Position(
        symbol=PositionSymbol(universal_symbol(symbol), option),
        units=number(held.get("units")),
        price=number(held.get("price")),
        average_purchase_price=_average(number(held.get("cost_basis")), option),
        currency=held.get("currency"),
        cash_equivalent=held.get("cash_equivalent"),
    )


def _average(cost: Decimal | None, option: OptionSymbol | None) -> Decimal | None:
    """Return the average price, per contract of an option; upstream tells the cost per share."""
    return cost if cost is None or option is None else cost * option.multiplier


def _security(instrument: UncheckedPayload) -> UncheckedPayload:
    """Return what the instrument is on, or the instrument itself."""
    within: UncheckedPayload | None = instrument.get("underlying") or instrument.get("underlying_instrument")
    return within or instrument


def _option_symbol(instrument: UncheckedPayload) -> OptionSymbol:
    return OptionSymbol(
        id=instrument["id"],
        ticker=instrument["symbol"],
        option_type=instrument["option_type"],
        strike_price=Decimal(instrument["strike_price"]),
        expiration_date=instrument["expiration_date"],
        multiplier=Decimal(instrument["multiplier"]),
        description=instrument.get("description"),
    )
