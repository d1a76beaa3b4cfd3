"""Prices that move: a pure function of the seed, the symbol and the time."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.times import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.seeded_random import Draw

OPENING = 1_751_313_600.0
"""2025-06-30T20:00:00Z: the time of which every user's holdings are before anything happens."""
_WAVES = ((30 * DAY, 60_000), (DAY, 15_000), (3_600, 4_000), (60, 800))
"""How long each wave is in seconds, and how far it goes up or down in parts of a million."""
_MILLION = 1_000_000
_SPREAD = 200  # the bid is this many parts of a million below the last price, the ask as many above


class Market:
    """At the opening every symbol has its starting price; from there it moves, each on its own."""

    def __init__(self, draw: Draw, starting: Mapping[str, Decimal]) -> None:
        self._draw = draw
        self._starting = starting
        self._knot = lru_cache(maxsize=20_000)(self._drawn)

    def price(self, symbol: str, at: float) -> Decimal:
        """The last price in the symbol's own currency, per share or per unit of the option's underlying."""
        return self.level(symbol, self._start(symbol), at)

    def quote(self, symbol: str, at: float) -> tuple[Decimal, Decimal, Decimal]:
        """Last, bid and ask."""
        last = self.price(symbol, at)
        off = last * _SPREAD / _MILLION
        return last, _rounded(last - off), _rounded(last + off)

    def level(self, name: str, start: Decimal, at: float) -> Decimal:
        """What was `start` at the opening: to the cent from 1 up, else to eight places."""
        moved = self._wave(name, at) - self._wave(name, OPENING)
        return _rounded(start * (_MILLION + moved) / _MILLION)

    def _start(self, symbol: str) -> Decimal:
        return self._starting.get(symbol) or self._draw.decimal(5, 2, "price", symbol)

    def _wave(self, name: str, at: float) -> int:
        """In parts of a million: straight lines between knots that are drawn."""
        return sum(self._between(name, length, height, int(at * 1000)) for length, height in _WAVES)

    def _between(self, name: str, length: int, height: int, at: int) -> int:
        knot, rest = divmod(at, length * 1000)
        left, right = self._knot(name, length, height, knot), self._knot(name, length, height, knot + 1)
        return left + (right - left) * rest // (length * 1000)

    def _drawn(self, name: str, length: int, height: int, knot: int) -> int:
        return self._draw.below(2 * height + 1, "wave", name, length, knot) - height


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.01") if abs(price) >= 1 else Decimal("0.00000001"))
