"""Repeat a read that got no answer for a passing reason; a write is never repeated, since it may have arrived."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import stamina

from harness.errors import UpstreamUnreachable

if TYPE_CHECKING:
    from collections.abc import Collection

    from harness.calls import Upstream, UpstreamRequest, UpstreamResponse

PASSING = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
"""The statuses with which a proxy says that what is behind it gave no answer."""
PAUSE = 0.05
"""Seconds before the first repetition; each further pause is twice as long, and each is up to this much longer."""
LONGEST_PAUSE = 1.0
PATIENCE = 5.0
"""Seconds after which nothing is repeated any more."""


def retried(
    upstream: Upstream,
    reads: Collection[str],
    attempts: int = 2,
    passing: Collection[int] = PASSING,
    pause: float = PAUSE,
) -> Upstream:
    """Return the same upstream, which is asked again where a connection broke or a proxy found nobody behind it.

    Nobody who waited in vain waits again, and what the upstream asks to wait for is left to the caller.

    Args:
        upstream: The upstream.
        reads: The endpoints that may be asked twice.
        attempts: How often a request is sent at most.
        passing: The statuses of responses that a repetition may better.
        pause: Seconds before the first repetition.
    """
    logging.getLogger("stamina").setLevel(logging.ERROR)  # it warns of every repetition
    repeating = _Repeating(upstream, attempts, passing, pause)

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        return repeating(request) if request.endpoint in reads else upstream(request)

    return ask


@dataclass(frozen=True)
class _Repeating:
    upstream: Upstream
    attempts: int
    passing: Collection[int]
    pause: float

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        try:
            return self._attempt(request, 0)
        except (_NobodyBehind, UpstreamUnreachable) as failed:
            first = failed
        try:
            return self._repeat(request, first)
        except _NobodyBehind as last:
            return last.response

    def _repeat(self, request: UpstreamRequest, failed: _NobodyBehind | UpstreamUnreachable) -> UpstreamResponse:
        """Ask again after the first attempt; preparing for that takes 50 us, so it is done for those who failed."""
        for attempt in stamina.retry_context(
            on=may_pass,
            attempts=self.attempts,
            timeout=PATIENCE,
            wait_initial=self.pause,
            wait_max=LONGEST_PAUSE,
            wait_jitter=self.pause,
        ):
            with attempt:
                if attempt.num == 1:
                    raise failed
                try:
                    return self._attempt(request, failed.sent)
                except (_NobodyBehind, UpstreamUnreachable) as again:
                    failed = again
                    raise
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    def _attempt(self, request: UpstreamRequest, before: int) -> UpstreamResponse:
        """Ask once, after so many requests that were sent in vain; they count in what comes of this one."""
        try:
            response = self.upstream(request)
        except UpstreamUnreachable as failed:
            failed.sent += before
            raise
        response = replace(response, sent=before + response.sent) if before else response
        if response.status in self.passing and response.retry_after is None:
            raise _NobodyBehind(response)
        return response


class _NobodyBehind(Exception):
    """Report a response of a proxy that found nobody behind it."""

    def __init__(self, response: UpstreamResponse) -> None:
        super().__init__(response.status)
        self.response = response
        self.sent = response.sent


def may_pass(raised: Exception) -> bool:
    """Return True for what may be gone by the next attempt."""
    return isinstance(raised, _NobodyBehind) or (isinstance(raised, UpstreamUnreachable) and not raised.final)
