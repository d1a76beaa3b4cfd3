"""A rate limit as a value: what was spent of it second by second, and what that leaves.

A request counts for 61 seconds from the beginning of the second in which it went out, so that no 60 seconds hold more
than the limit, however the requests came. A minute's worth may go out at once: an idle minute costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Literal, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.calls import Allowance

COUNTED = 61
"""Seconds for which a second counts: after them its last request is 60 seconds old."""
LONGEST_BLOCK = 3600.0
"""Seconds after which the upstream is asked anew, whatever it said: a wrong header must not end all traffic."""


@dataclass(frozen=True, slots=True)
class Quota:
    """Hold how many requests an upstream takes in any 60 seconds; None for as many as it says itself.

    Attributes:
        client: Requests of everybody together.
        account: Requests about one account.
        account_parameter: The parameter of a request that names the account.
    """

    client: int | None = None
    account: int | None = None
    account_parameter: str = ""


class Spent(NamedTuple):
    """Count requests, and how many of them were made in the background."""

    requests: int = 0
    background: int = 0

    def plus(self, other: Spent) -> Spent:
        """Return both together."""
        return Spent(self.requests + other.requests, self.background + other.background)


class Window(NamedTuple):
    """Hold what was spent of one limit lately.

    Attributes:
        spent: What was spent in each second that still counts, the earliest first.
        total: The sum of it.
        blocked_until: No request goes out before this time, since the upstream said so.
        limit: What the upstream says that the limit is; None while it has said nothing.
    """

    spent: dict[int, Spent] = {}  # noqa: RUF012 - a window is never changed
    total: Spent = Spent()
    blocked_until: float = 0.0
    limit: int | None = None

    def idle_at(self) -> float:
        """Return the time from which on the window says nothing any more."""
        return max(self.blocked_until, max(self.spent, default=-COUNTED) + COUNTED)

    def encode(self) -> str:
        """Return the window as JSON."""
        seconds = [(second, *spent) for second, spent in self.spent.items()]
        return orjson.dumps([seconds, self.blocked_until, self.limit]).decode()

    @classmethod
    def decode(cls, text: str) -> Window:
        """Return the window that was encoded.

        Raises:
            ValueError: The text is of no window.
            TypeError: So it is.
        """
        seconds, blocked_until, limit = orjson.loads(text)
        spent = {int(second): Spent(int(every), int(unattended)) for second, every, unattended in sorted(seconds)}
        return cls(spent, _sum(spent.values()), float(blocked_until), None if limit is None else int(limit))


@dataclass(frozen=True, slots=True)
class Limit:
    """Hold how much of one limit may be spent.

    Attributes:
        requests: Requests in any 60 seconds; None for as many as the upstream says itself.
        share: The part of them that background work may take.
    """

    requests: int | None
    share: float

    def of(self, window: Window) -> int | None:
        """Return the requests that are allowed: the upstream may allow fewer than the application says."""
        said = [limit for limit in (self.requests, window.limit) if limit is not None]
        return min(said, default=None)

    def left(self, window: Window) -> int | None:
        """Return the requests that there is still room for."""
        allowed = self.of(window)
        return None if allowed is None else allowed - window.total.requests


class Reservation(NamedTuple):
    """Hold whether a request may go out now.

    Attributes:
        wait: Seconds until it may; 0 says that it may now, and that it is counted.
        reason: What it waits for: that the upstream takes requests again, or that there is room.
        windows: What is spent of each limit, this request included.
    """

    wait: float = 0.0
    reason: Literal["blocked", "spent"] = "spent"
    windows: tuple[Window, ...] = ()


def reserve(
    windows: Sequence[Window], limits: Sequence[Limit], now: float, *, background: bool
) -> tuple[list[Window], Reservation]:
    """Take one request from every limit, or none where one of them has no room.

    Background work takes no more than its share, so that the rest is there for others whatever it does.
    """
    current = [pass_time(window, now) for window in windows]
    blocked = max(window.blocked_until for window in current) - now
    if blocked > 0:
        return current, Reservation(blocked, "blocked")
    wait = max(
        wait_for_room(window, limit, now, background=background) for window, limit in zip(current, limits, strict=True)
    )
    if wait > 0:
        return current, Reservation(wait)
    spent = [_spend(window, floor(now), Spent(1, int(background))) for window in current]
    return spent, Reservation(windows=tuple(spent))


def is_news(allowance: Allowance | None, window: Window, limit: Limit) -> bool:
    """Return True if the upstream says another limit than is known, or that less of it is left."""
    if allowance is None:
        return False
    left = limit.left(window)
    return allowance.limit != window.limit or left is None or allowance.remaining < left


def learn(window: Window, allowance: Allowance, limit: Limit, now: float) -> Window:
    """Return the window as the upstream counts: others may spend of the same limit.

    What they spent comes back when the upstream says that it does.
    """
    current = pass_time(window, now)._replace(limit=max(1, allowance.limit))
    allowed = limit.of(current) or 0
    others = allowed - current.total.requests - allowance.remaining
    if others <= 0:
        return current
    back = min(floor(now), max(ceil(now + allowance.reset), floor(now) + 1) - COUNTED)
    return _spend(current, back, Spent(others))


def block(window: Window, seconds: float, now: float) -> Window:
    """Return the window through which nothing goes for so many seconds."""
    return window._replace(blocked_until=max(window.blocked_until, now + min(seconds, LONGEST_BLOCK)))


def pass_time(window: Window, now: float) -> Window:
    """Return the window without what no longer counts, and without what only a clock that was put back explains."""
    if window.blocked_until > now + LONGEST_BLOCK:
        window = window._replace(blocked_until=now + LONGEST_BLOCK)
    if not window.spent:
        return window
    current = floor(now)
    if current - next(iter(window.spent)) < COUNTED and next(reversed(window.spent)) - current < COUNTED:
        return window
    kept = {second: spent for second, spent in window.spent.items() if abs(current - second) < COUNTED}
    return Window(kept, _sum(kept.values()), window.blocked_until, window.limit)


def wait_for_room(window: Window, limit: Limit, now: float, *, background: bool) -> float:
    """Return the seconds until there is room for one more request."""
    allowed = limit.of(window)
    if allowed is None:
        return 0.0
    wait = _until(window, allowed, 0, now)
    return max(wait, _until(window, int(allowed * limit.share), 1, now)) if background else wait


def _spend(window: Window, second: int, spent: Spent) -> Window:
    known = window.spent.get(second)
    seconds = {**window.spent, second: known.plus(spent) if known else spent}
    if second < next(reversed(window.spent), second):
        seconds = dict(sorted(seconds.items()))
    return Window(seconds, window.total.plus(spent), window.blocked_until, window.limit)


def _sum(parts: Iterable[Spent]) -> Spent:
    requests = background = 0
    for part in parts:
        requests += part.requests
        background += part.background
    return Spent(requests, background)


def _until(window: Window, allowed: int, column: int, now: float) -> float:
    """Return the seconds until fewer than `allowed` count, of all requests (column 0) or of background ones (1)."""
    counted = window.total[column]
    if counted < allowed:
        return 0.0
    for second, spent in window.spent.items():
        counted -= spent[column]
        if counted < allowed:
            return second + COUNTED - now
    return float(COUNTED)
