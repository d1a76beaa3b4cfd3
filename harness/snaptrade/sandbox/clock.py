"""Tell the market's time: a clock that stands still, runs faster or jumps, and the API's way to write a time.

Times are seconds since the epoch.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86_400
OPENING = 1_751_313_600.0
"""2025-06-30T20:00:00Z: every user's holdings are as of this time before anything happens."""


class Clock:
    """Give the market's time, which starts at the opening and runs `speed` times as fast as `now`.

    At speed 0 it stands still; at speed 86,400 a second is a day.
    """

    def __init__(self, now: Callable[[], float], start: float = OPENING, speed: float = 1.0) -> None:
        self._now = now
        self._since = now()
        self._at = start
        self._speed = speed

    def __call__(self) -> float:
        """Return the market's time."""
        return self._at + (self._now() - self._since) * self._speed

    def advance(self, seconds: float) -> None:
        """Move the time forward."""
        self._at += seconds

    def run(self, speed: float) -> None:
        """Run at another speed from now on."""
        self._at, self._since, self._speed = self(), self._now(), speed


def timestamp(at: float) -> str:
    """Write a time as the API does: UTC, with microseconds."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def day(at: float) -> date:
    """Return the UTC day of a time."""
    return datetime.fromtimestamp(at, UTC).date()


def midnight(at: float) -> float:
    """Return the time at which the UTC day of a time began."""
    return at // DAY * DAY
