"""The market's time: it may stand still, run faster than the world's, or be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.market import OPENING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Seconds since the epoch. It starts at the opening; at speed 0 it stands still, at 86,400 a second is a day."""

    def __init__(self, now: Callable[[], float], start: float = OPENING, speed: float = 1.0) -> None:
        self._now = now
        self._since = now()
        self._at = start
        self._speed = speed

    def __call__(self) -> float:
        """The market's time."""
        return self._at + (self._now() - self._since) * self._speed

    def advance(self, seconds: float) -> None:
        """Moves the time forward."""
        self._at += seconds

    def run(self, speed: float) -> None:
        """From now on at another speed."""
        self._at, self._since, self._speed = self(), self._now(), speed
