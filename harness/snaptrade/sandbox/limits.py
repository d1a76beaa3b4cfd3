"""How often one may ask: so many requests in the trailing 60 seconds, by client and by account.

The numbers, the headers and the body are those of docs.snaptrade.com/docs/ratelimiting and of the SDK's own README.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.refusals import TOO_MANY, Headers, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 60.0
PER_CLIENT, PER_ACCOUNT = 250, 10
"""What SnapTrade allows unless agreed otherwise; the second one is for personal keys only."""


class Limits:
    """Both layers; a request must pass both, and one that a layer refuses does not count in it."""

    def __init__(self, now: Callable[[], float], client: int | None = None, account: int | None = None) -> None:
        self._client = _Rolling(client, "X-RateLimit", now) if client else None
        self._account = account
        self._accounts: dict[str, _Rolling] = {}
        self._now = now

    def take(self, account: str | None) -> Headers:
        """Counts one request (of this account, where it is of one); raises UpstreamError with 429."""
        headers = self._client.take({}) if self._client else {}
        if not account or not self._account:
            return headers
        if account not in self._accounts:
            self._accounts[account] = _Rolling(self._account, "X-RateLimit-Account", self._now)
        return self._accounts[account].take(headers)


class _Rolling:
    def __init__(self, allowed: int, name: str, now: Callable[[], float]) -> None:
        self._allowed = allowed
        self._name = name
        self._now = now
        self._taken: deque[float] = deque()

    def take(self, headers: Headers) -> Headers:
        """The headers with what this layer has left."""
        now = self._now()
        while self._taken and self._taken[0] <= now - WINDOW:
            self._taken.popleft()
        refused = len(self._taken) >= self._allowed
        if not refused:
            self._taken.append(now)
        wait = math.ceil(self._taken[0] + WINDOW - now)
        told = headers | self._told(wait)
        if refused:
            detail = f"Request was throttled. Expected available in {wait} seconds."
            raise UpstreamError(TOO_MANY, detail, headers=told | {"Retry-After": str(wait)})
        return told

    def _told(self, wait: int) -> Headers:
        return {
            f"{self._name}-Limit": str(self._allowed),
            f"{self._name}-Remaining": str(self._allowed - len(self._taken)),
            f"{self._name}-Reset": str(wait),
        }
