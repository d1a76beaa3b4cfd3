"""Securities and options, with the currencies and exchanges that stand whole inside them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from harness.mapped.session import InvalidCall
from harness.snaptrade.original.reading import UncheckedPayload, items, nested, number

if TYPE_CHECKING:
    from decimal import Decimal

    from harness.calls import Call
    from harness.snaptrade.original.session import Session
    from harness.wire import Json


@dataclass
class Currency:
    id: str
    code: str | None
    name: str | None


@dataclass
class StockExchange:
    id: str
    code: str | None
    mic_code: str | None
    name: str | None
    timezone: str | None
    start_time: str | None
    close_time: str | None
    suffix: str | None


@dataclass
class SecurityType:
    id: str
    code: str | None
    description: str | None


@dataclass
class FigiInstrument:
    figi_code: str | None
    figi_share_class: str | None


@dataclass
class UniversalSymbol:
    id: str
    symbol: str | None
    raw_symbol: str | None
    description: str | None
    currency: Currency | None
    exchange: StockExchange | None
    type: SecurityType | None
    figi_code: str | None
    figi_instrument: FigiInstrument | None


@dataclass
class OptionsSymbol:
    id: str | None
    ticker: str | None
    option_type: str | None
    strike_price: Decimal | None
    expiration_date: str | None
    is_mini_option: bool | None
    underlying_symbol: UniversalSymbol | None


def list_exchanges(_: Call, upstream: Session) -> Json:
    """Return all exchanges."""
    return [asdict(nested(StockExchange, each)) for each in items(upstream.get("GET /exchanges", personal=False))]


def get_symbol(_: Call, upstream: Session) -> Json:
    """Return one security, by its ticker or id."""
    return asdict(universal_symbol(upstream.get("GET /symbols/{query}", personal=False)))


def search_symbols(call: Call, upstream: Session) -> Json:
    """Return the securities whose ticker or name holds a text."""
    if unknown := call.parameters.keys() - {"substring"}:
        raise InvalidCall(f"{min(unknown)} is not known, valid: substring")
    matches = items(upstream.post("POST /symbols", dict(call.parameters), personal=False))
    return [asdict(universal_symbol(each)) for each in matches]


def universal_symbol(payload: Any) -> UniversalSymbol:
    """Build a UniversalSymbol, a Symbol or an UnderlyingSymbol: three names upstream for nearly the same."""
    return UniversalSymbol(
        id=payload["id"],
        symbol=payload.get("symbol"),
        raw_symbol=payload.get("raw_symbol"),
        description=payload.get("description"),
        currency=nested(Currency, payload.get("currency")),
        exchange=nested(StockExchange, payload.get("exchange")),
        type=nested(SecurityType, payload.get("type")),
        figi_code=payload.get("figi_code"),
        figi_instrument=nested(FigiInstrument, payload.get("figi_instrument")),
    )


def symbol_or_none(payload: UncheckedPayload | None) -> UniversalSymbol | None:
    """Build the same where it stands inside something else: there may be none, or one of which little is told."""
    return None if payload is None else universal_symbol({"id": None, **payload})


def options_symbol(payload: UncheckedPayload | None) -> OptionsSymbol | None:
    """Build an option as orders and transactions carry it."""
    if payload is None:
        return None
    return OptionsSymbol(
        id=payload.get("id"),
        ticker=payload.get("ticker"),
        option_type=payload.get("option_type"),
        strike_price=number(payload.get("strike_price")),
        expiration_date=payload.get("expiration_date"),
        is_mini_option=payload.get("is_mini_option"),
        underlying_symbol=symbol_or_none(payload.get("underlying_symbol")),
    )
