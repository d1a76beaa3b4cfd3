"""Moments as microseconds since the epoch, exact both ways: what the cache counts and stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
SKEW = 5.0
"""Seconds by which the clocks of machines that share a database may differ."""
MEASURED = 60.0
"""Seconds after which a shared clock is held against the database again."""
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return a moment in microseconds since the epoch."""
    return (at - EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the moment so many microseconds after the epoch."""
    return EPOCH + timedelta(microseconds=at)


class SharedClock:
    """Tell the time of a database by the machine's steady clock, held against it now and then.

    A machine's own clock may be wrong, and says nothing about what another machine has stored.
    """

    def __init__(
        self,
        ask: Callable[[], int],
        steady: Callable[[], float],
        connections: Callable[[], int],
        failures: tuple[type[Exception], ...],
    ) -> None:
        """Ask for the time.

        Args:
            ask: Asks the database for it, in microseconds since the epoch.
            steady: The steady clock, in seconds.
            connections: Counts the connections that were opened: another one may be to another server.
            failures: What `ask` raises where the database does not answer; the time goes on without it.
        """
        self._ask = ask
        self._steady = steady
        self._connections = connections
        self._failures = failures
        self._ahead = self._opened = 0
        self._again = 0.0
        self._measure(steady())

    def __call__(self) -> datetime:
        """Return the time."""
        return moment(self.ahead() + int(self._steady() * SECOND))

    def ahead(self) -> int:
        """Return by how many microseconds the time is ahead of the steady clock."""
        now = self._steady()
        if now >= self._again or self._connections() != self._opened:
            try:
                self._measure(now)
            except self._failures:
                self._again, self._opened = now + MEASURED, self._connections()
        return self._ahead

    def _measure(self, before: float) -> None:
        time = self._ask()
        after = self._steady()
        self._ahead = time - int((before + after) / 2 * SECOND)
        self._again, self._opened = after + MEASURED, self._connections()
