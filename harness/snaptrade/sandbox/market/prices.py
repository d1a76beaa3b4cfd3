"""Move prices: a price is a pure function of the seed, the symbol and the time."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.clock import DAY, OPENING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.seeded_random import SeededRandom

_WAVES = ((30 * DAY, 60_000), (DAY, 15_000), (3_600, 4_000), (60, 800))
"""Length of each wave in seconds, and its height in millionths of the price."""
_MILLION = 1_000_000
_SPREAD = 200  # millionths of the last price: the bid is so much below it, the ask so much above


class Market:
    """Price every symbol: at its starting price at the opening, moving on its own from there."""

    def __init__(self, rng: SeededRandom, starting: Mapping[str, Decimal]) -> None:
        self._rng = rng
        self._starting = starting
        self._knot = lru_cache(maxsize=20_000)(self._drawn_knot)

    def price(self, symbol: str, at: float) -> Decimal:
        """Return the last price in the symbol's own currency, per share or per unit of an option's underlying."""
        start = self._starting.get(symbol) or self._rng.decimal(5, 2, "price", symbol)
        return self.level(symbol, start, at)

    def quote(self, symbol: str, at: float) -> tuple[Decimal, Decimal, Decimal]:
        """Return the last, the bid and the ask price."""
        last = self.price(symbol, at)
        off = last * _SPREAD / _MILLION
        return last, _rounded(last - off), _rounded(last + off)

    def level(self, name: str, start: Decimal, at: float) -> Decimal:
        """Return the value at a time of what was worth `start` at the opening.

        Returns:
            The value to the cent from 1 up, else to eight places.
        """
        moved = self._wave(name, at) - self._wave(name, OPENING)
        return _rounded(start * (_MILLION + moved) / _MILLION)

    def _wave(self, name: str, at: float) -> int:
        """Add up the waves at a time, in millionths; each is a line of straight pieces between drawn knots."""
        return sum(self._between(name, length, height, int(at * 1000)) for length, height in _WAVES)

    def _between(self, name: str, length: int, height: int, at: int) -> int:
        knot, rest = divmod(at, length * 1000)
        left, right = self._knot(name, length, height, knot), self._knot(name, length, height, knot + 1)
        return left + (right - left) * rest // (length * 1000)

    def _drawn_knot(self, name: str, length: int, height: int, knot: int) -> int:
        return self._rng.below(2 * height + 1, "wave", name, length, knot) - height


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.01") if abs(price) >= 1 else Decimal("0.00000001"))
