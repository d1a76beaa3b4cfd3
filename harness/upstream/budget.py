"""The budget of requests: which limits a request spends from, and what its response says of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.upstream import policy
from harness.upstream.policy import Limit, Quota, Reservation, Window
from harness.upstream.priority import BACKGROUND_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.calls import Allowance, UpstreamRequest, UpstreamResponse
    from harness.upstream.windows import WindowStore

LONGEST_PAUSE = 60.0
"""Seconds; an upstream that throttles without saying for how long is left alone for no longer."""
BUSIEST = 5


@dataclass(frozen=True, slots=True)
class Usage:
    """Hold what was spent of one limit in the last minute.

    Attributes:
        scope: `client`, or `account` with a digest of its id.
        limit: The requests that are allowed; None where nobody says.
        requests: Those that count, also other users' of the same limit.
        background: Those of them that were made in the background.
        blocked_for: Seconds for which the upstream takes none.
    """

    scope: str
    limit: int | None
    requests: int
    background: int
    blocked_for: float


class Budget:
    """Count against the limits of the client and of the account that a request is about.

    Args:
        quota: What the upstream takes.
        client: Names who shares the limits, such as by a digest of the client id.
        store: Keeps the windows.
        random: Gives numbers from 0 to 1, for pauses that differ.
        share: The part of every limit that background work may take.
    """

    def __init__(
        self,
        quota: Quota,
        client: str,
        store: WindowStore,
        random: Callable[[], float],
        share: float = BACKGROUND_SHARE,
    ) -> None:
        self._store = store
        self._client = client
        self._account_parameter = quota.account_parameter
        self._limits = (Limit(quota.client, share), Limit(quota.account, share))
        self._random = random
        self._throttled = 0  # responses in a row that said to come back later, and not when

    def reserve(self, request: UpstreamRequest, *, background: bool) -> Reservation:
        """Take one request from each limit that it counts for, or say how long to wait."""
        scopes = self._scopes(request)
        limits = self._limits[: len(scopes)]
        return self._store.change(
            scopes, lambda windows, now: policy.reserve(windows, limits, now, background=background)
        )

    def observe(self, request: UpstreamRequest, response: UpstreamResponse, reserved: Reservation) -> None:
        """Take note of a response: that it asks to wait, or that less is left than this side knows of."""
        scopes = self._scopes(request)
        said = list(zip((response.allowance, response.account_allowance), self._limits, strict=True))[: len(scopes)]
        throttled = response.status == HTTPStatus.TOO_MANY_REQUESTS
        if not throttled:
            self._throttled = 0
            if not any(
                policy.is_news(allowance, window, limit)
                for (allowance, limit), window in zip(said, reserved.windows, strict=True)
            ):
                return
        refusing = find_refusing([allowance for allowance, _ in said])
        seconds = self._pause(response, said[refusing][0]) if throttled else 0.0

        def learned(windows: Sequence[Window], now: float) -> tuple[list[Window], None]:
            changed = [
                policy.learn(window, allowance, limit, now) if allowance else window
                for window, (allowance, limit) in zip(windows, said, strict=True)
            ]
            if throttled:
                changed[refusing] = policy.block(changed[refusing], seconds, now)
            return changed, None

        self._store.change(scopes, learned)

    def usage(self) -> list[Usage]:
        """Return what is spent of the client's limit, and of those of the accounts that most is spent of."""
        windows, now = self._store.windows(self._client)
        of_client, of_account = self._limits
        client = windows.pop(self._client, Window())
        busiest = sorted(windows.items(), key=lambda item: -item[1].total.requests)[:BUSIEST]
        accounts = ((f"account {name[-8:]}", window, of_account) for name, window in busiest)
        return [
            Usage(name, limit.of(window), *window.total, max(0.0, window.blocked_until - now))
            for name, window, limit in [("client", client, of_client), *accounts]
        ]

    def close(self) -> None:
        """Close what the store holds."""
        self._store.close()

    def _scopes(self, request: UpstreamRequest) -> list[str]:
        """Return the names of the limits that a request counts for; an account's id is kept as a digest of it."""
        account = request.parameters.get(self._account_parameter)
        return [self._client] if account is None else [self._client, f"{self._client}/{digest(account)}"]

    def _pause(self, response: UpstreamResponse, allowance: Allowance | None) -> float:
        """Return the seconds that the upstream asks to wait; where it says none, longer each time."""
        if response.retry_after is not None:
            return response.retry_after
        if allowance and allowance.remaining == 0:
            return allowance.reset
        self._throttled += 1
        return min(LONGEST_PAUSE, 2.0**self._throttled) * (1 + self._random()) / 2


@lru_cache(maxsize=4096)
def digest(text: str) -> str:
    """Return a short name that stands for a text and does not tell it."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_refusing(allowances: Sequence[Allowance | None]) -> int:
    """Return the place of the limit that refuses a request: the account's only where the client's is not at its end."""
    client, *account = allowances
    spent = any(allowance and allowance.remaining == 0 for allowance in account)
    return int(bool(account) and (spent or (client is not None and client.remaining > 0)))
