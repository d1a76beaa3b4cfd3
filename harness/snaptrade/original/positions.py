"""Positions: one more question for the symbol of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Call, UpstreamRequest
from harness.snaptrade.original.reading import number
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
    positions: list[Json] = []
    for held in holdings["results"]:
        instrument = held["instrument"]
        option = None
        if instrument.get("kind") == "option":
            option = OptionSymbol(
                id=instrument["id"],
                ticker=instrument["symbol"],
                option_type=instrument["option_type"],
                strike_price=Decimal(instrument["strike_price"]),
                expiration_date=instrument["expiration_date"],
                multiplier=Decimal(instrument["multiplier"]),
                description=instrument.get("description"),
            )
        security = instrument.get("underlying") or instrument.get("underlying_instrument") or instrument
        symbol = universal_symbol(upstream.ask(UpstreamRequest("GET /symbols/{query}", {"query": security["id"]})))
        units, price, cost = (number(held.get(name)) for name in ("units", "price", "cost_basis"))
        if cost is not None and option is not None:
            cost *= option.multiplier  # upstream tells the cost per share, and the answer per contract
        position = Position(
            symbol=PositionSymbol(symbol, option),
            units=units,
            price=price,
            average_purchase_price=cost,
            currency=held.get("currency"),
            cash_equivalent=held.get("cash_equivalent"),
        )
        positions.append(asdict(position))
    return positions
