"""Limit how often a client may ask: so many requests in the trailing 60 seconds, by client and by account.

The numbers, the headers and the body are those of docs.snaptrade.com/docs/ratelimiting and of the SDK's own README.
"""

from __future__ import annotations

import math
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.responses import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 60.0
"""Seconds over which requests are counted."""


class Limits:
    """Count requests in two layers; one that a layer refuses does not count in that layer.

    Args:
        now: Gives seconds since the epoch.
        client: Requests in a window for everyone together; no limit unless given.
        account: Requests in a window for each account; no limit unless given.
    """

    def __init__(self, now: Callable[[], float], client: int | None = None, account: int | None = None) -> None:
        self._client = _RollingWindow(client, "X-RateLimit", now) if client else None
        self._account = account
        self._accounts: dict[str, _RollingWindow] = {}
        self._now = now

    def take(self, account: str | None) -> dict[str, str]:
        """Count one request, of this account where it is about one.

        Returns:
            The headers that tell what is left.

        Raises:
            ApiError: A limit is reached (429).
        """
        headers = self._client.take({}) if self._client else {}
        if not account or not self._account:
            return headers
        if account not in self._accounts:
            self._accounts[account] = _RollingWindow(self._account, "X-RateLimit-Account", self._now)
        return self._accounts[account].take(headers)


class _RollingWindow:
    def __init__(self, allowed: int, name: str, now: Callable[[], float]) -> None:
        self._allowed = allowed
        self._name = name
        self._now = now
        self._taken: deque[float] = deque()

    def take(self, headers: dict[str, str]) -> dict[str, str]:
        """Count one request and add what this layer has left to the headers."""
        now = self._now()
        while self._taken and self._taken[0] <= now - WINDOW:
            self._taken.popleft()
        refused = len(self._taken) >= self._allowed
        if not refused:
            self._taken.append(now)
        wait = math.ceil(self._taken[0] + WINDOW - now)
        headers = headers | {
            f"{self._name}-Limit": str(self._allowed),
            f"{self._name}-Remaining": str(self._allowed - len(self._taken)),
            f"{self._name}-Reset": str(wait),
        }
        if refused:
            detail = f"Request was throttled. Expected available in {wait} seconds."
            raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers | {"Retry-After": str(wait)})
        return headers
