"""Keeping inside a rate limit: waiting before a request for which there is no room left, as the headers told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TOO_MANY = 429
_LIMITS = ("x-ratelimit", "x-ratelimit-account")
"""SnapTrade counts twice, by client and by account; each limit has `-remaining` and `-reset`, in seconds."""


class Pacer:
    """Learns from every response how long to wait before the next request.

    `now` gives seconds that never go back. `longest`: seconds after which waiting any longer is not worth it.
    """

    def __init__(self, now: Callable[[], float], sleep: Callable[[float], None], longest: float) -> None:
        self._now = now
        self._sleep = sleep
        self._longest = longest
        self._free_at = 0.0

    def wait(self) -> None:
        """Waits until a request may be made."""
        seconds = min(self._free_at - self._now(), self._longest)
        if seconds > 0:
            self._sleep(seconds)

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Takes note of a response: its status, and its headers with their names in small letters."""
        waits = [
            _seconds(headers.get(f"{limit}-reset")) for limit in _LIMITS if headers.get(f"{limit}-remaining") == "0"
        ]
        if status == TOO_MANY:
            waits.append(_seconds(headers.get("retry-after")))
        self.rest(max(waits, default=0.0))

    def rest(self, seconds: float) -> None:
        """No request for so long."""
        self._free_at = max(self._free_at, self._now() + seconds)


def _seconds(told: str | None) -> float:
    return float(told) if told and told.isdecimal() else 0.0
