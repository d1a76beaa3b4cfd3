"""What can be traded: every universal symbol, and every option of one, with its price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox import options
from harness.snaptrade.sandbox.orders import Traded

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.reference import Payload, Reference
    from harness.snaptrade.sandbox.seeded_random import Draw

_AMERICAN = frozenset({"NYSE", "NASDAQ", "ARCX", "OTC"})
_CANADIAN = {"RY": "RY.TO", "SHOP": "SHOP.TO"}
"""The Bourse de Montréal lists options on these, by their root."""


class Universe:
    """Looks up what an order names."""

    def __init__(self, reference: Reference, draw: Draw) -> None:
        self._reference = reference
        self._draw = draw

    def traded(self, named: str) -> Traded | None:
        """By id, ticker or the 21 characters of an option; None where there is no such thing."""
        told = options.terms(named)
        if told:
            return self._option(named, told)
        symbol = self._reference.symbol(named)
        if symbol is None:
            return None
        ticker = str(symbol["symbol"])
        instrument = self._reference.instruments[ticker]
        return Traded(ticker, str(instrument["currency"]), Decimal(1), symbol, None, instrument)

    def pair(self, named: str) -> Traded | None:
        """ETH-BTC, a cryptocurrency paid in another, or BTC-EUR, in money; None where it is no pair."""
        coin, _, paid_in = named.partition("-")
        traded = self.traded(coin) if paid_in else None
        if traded is None:
            return None
        money = self._reference.symbols.get(paid_in) or self._reference.currency(paid_in)
        return traded._replace(symbol=named, paid_in=money)

    def _option(self, named: str, told: options.Terms) -> Traded | None:
        ticker = _CANADIAN.get(told.ticker, told.ticker)
        symbol = self._reference.symbols.get(ticker)
        if symbol is None or not (ticker in _CANADIAN.values() or _is_american(symbol)):
            return None
        underlying = self._reference.instruments[ticker]
        return Traded(
            named,
            str(underlying["currency"]),
            Decimal(told.shares),
            symbol,
            options.symbol(self._draw, _underlying(symbol), told),
            options.instrument(self._draw, underlying, told, told.shares),
        )


def _is_american(symbol: Payload) -> bool:
    exchange = symbol.get("exchange")
    return isinstance(exchange, dict) and exchange["code"] in _AMERICAN


def _underlying(symbol: Payload) -> Payload:
    """An underlying's exchange says one thing more than a symbol's does."""
    exchange = symbol["exchange"]
    assert isinstance(exchange, dict)  # noqa: S101 - only a share that is listed somewhere gets here
    return {**symbol, "exchange": {**exchange, "allows_cryptocurrency_symbols": False}}
