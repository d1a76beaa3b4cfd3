"""Keep inside a rate limit: wait before a request for which the headers of the last responses leave no room."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LIMITS = ("x-ratelimit", "x-ratelimit-account")
"""The limits of a client and of an account; each has `-remaining` and `-reset`, in seconds."""


def asks_to_come_back(status: int) -> bool:
    """Return True for the status of a response that says to come back later: 429, or 5xx."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


class Pacer:
    """Learn from every response how long to wait before the next request.

    Args:
        now: A clock in seconds that never goes back.
        sleep: Waits for so many seconds.
        longest: Seconds after which waiting any longer is not worth it.
    """

    def __init__(self, now: Callable[[], float], sleep: Callable[[float], None], longest: float) -> None:
        self._now = now
        self._sleep = sleep
        self._longest = longest
        self._free_at = 0.0

    def wait(self) -> None:
        """Wait until a request may be sent."""
        seconds = min(self._free_at - self._now(), self._longest)
        if seconds > 0:
            self._sleep(seconds)

    def observe(self, status: int, headers: Mapping[str, str]) -> None:
        """Take note of a response: its status, and its headers with their names in small letters."""
        waits = [
            _seconds(headers.get(f"{limit}-reset")) for limit in _LIMITS if headers.get(f"{limit}-remaining") == "0"
        ]
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            waits.append(_seconds(headers.get("retry-after")))
        self.rest(max(waits, default=0.0))

    def rest(self, seconds: float) -> None:
        """Send no request for so many seconds."""
        self._free_at = max(self._free_at, self._now() + seconds)


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 0.0
