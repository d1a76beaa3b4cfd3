"""Find what can be traded: universal symbols, options of them, and pairs of currencies."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.market import options
from harness.snaptrade.sandbox.payloads import payload

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.market.reference import ReferenceData
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom

_AMERICAN = frozenset({"NYSE", "NASDAQ", "ARCX", "OTC"})
_CANADIAN = {"RY": "RY.TO", "SHOP": "SHOP.TO"}
"""By the root of its options, each share on which the Bourse de Montréal lists options."""


class Tradable(NamedTuple):
    """Describe what an order trades: a universal symbol or an option of one.

    Attributes:
        instrument: What the order makes of a position.
        paid_in: The currency or the cryptocurrency that the order names as well, as in a pair of them.
    """

    symbol: str
    currency: str
    multiplier: Decimal
    universal: ApiPayload
    option: ApiPayload | None
    instrument: ApiPayload
    paid_in: ApiPayload | None = None


class Universe:
    """Look up what an order names."""

    def __init__(self, reference: ReferenceData, rng: SeededRandom) -> None:
        self._reference = reference
        self._rng = rng

    def find(self, name: str) -> Tradable | None:
        """Find what has this id, this ticker, or these 21 characters of an option; return None where nothing has."""
        terms = options.parse_occ_symbol(name)
        if terms:
            return self._option(name, terms)
        symbol = self._reference.symbol(name)
        if symbol is None:
            return None
        ticker = str(symbol["symbol"])
        instrument = self._reference.instruments[ticker]
        return Tradable(ticker, str(instrument["currency"]), Decimal(1), symbol, None, instrument)

    def find_pair(self, name: str) -> Tradable | None:
        """Find a cryptocurrency paid in another one (ETH-BTC) or in money (BTC-EUR); return None if it is no pair."""
        coin, _, paid_in = name.partition("-")
        traded = self.find(coin) if paid_in else None
        if traded is None:
            return None
        money = self._reference.symbols.get(paid_in) or self._reference.currency(paid_in)
        return traded._replace(symbol=name, paid_in=money)

    def _option(self, name: str, terms: options.OptionTerms) -> Tradable | None:
        ticker = _CANADIAN.get(terms.ticker, terms.ticker)
        symbol = self._reference.symbols.get(ticker)
        exchange = payload(symbol and symbol.get("exchange"))
        if symbol is None or not (ticker in _CANADIAN.values() or exchange.get("code") in _AMERICAN):
            return None
        listed: ApiPayload = {**symbol, "exchange": {**exchange, "allows_cryptocurrency_symbols": False}}
        underlying = self._reference.instruments[ticker]
        return Tradable(
            name,
            str(underlying["currency"]),
            Decimal(terms.shares),
            symbol,
            options.symbol(self._rng, listed, terms),
            options.instrument(self._rng, underlying, terms, terms.shares),
        )
