"""A circuit breaker: who is not answered does not wait for the same upstream again until it is heard of."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

FAILURES = 5
"""Failures in a row after which an upstream counts as dead; one that was waited for in vain is enough by itself."""
PROBED = 5.0
"""Seconds between two requests that find out whether a dead upstream is back."""


class Breaker:
    """Count failures, and open where an upstream seems dead; what it answers closes it.

    Args:
        timer: A monotonic clock, in seconds.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self._timer = timer
        self._lock = Lock()
        self._failures = 0
        self._heard_at = float("-inf")
        self._opened_at: float | None = None
        self._probe_at = 0.0
        self._probing = 0

    @property
    def state(self) -> Literal["closed", "open", "half-open"]:
        """Return `closed` where requests go out; `half-open` while the one that finds out is under way."""
        if self._opened_at is None:
            return "closed"
        return "half-open" if self._probing else "open"

    @property
    def open_for(self) -> float | None:
        """Return the seconds for which it has been open; None while it is closed."""
        opened_at = self._opened_at
        return None if opened_at is None else self._timer() - opened_at

    def hear(self) -> None:
        """Take note of an answer, whatever it says."""
        with self._lock:
            self._failures = 0
            self._heard_at = self._timer()
            self._opened_at = None

    def fail(self, began: float, *, waited: bool) -> bool:
        """Take note of a failure; return True if it opens the breaker.

        Args:
            began: When the request went out. Where the upstream was heard of since, it is slow, not dead.
            waited: True if it was waited for in vain.
        """
        with self._lock:
            self._failures += FAILURES if waited and self._heard_at < began else 1
            if self._failures < FAILURES or self._opened_at is not None:
                return False
            self._opened_at = self._timer()
            self._probe_at = self._opened_at + PROBED
            return True

    def begin_probe(self) -> bool:
        """Return True if the upstream is dead, and it is time for a request that finds out whether it is back."""
        with self._lock:
            now = self._timer()
            if self._opened_at is None or now < self._probe_at:
                return False
            self._probe_at = now + PROBED
            self._probing += 1
            return True

    def end_probe(self) -> None:
        """Take note that such a request is over, however it ended."""
        with self._lock:
            self._probing -= 1
