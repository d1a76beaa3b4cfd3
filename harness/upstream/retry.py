"""Repeat a read that got no answer for a passing reason; a write is never repeated, since it may have arrived."""

from __future__ import annotations

import logging
from dataclasses import replace
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

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        if request.endpoint not in reads:
            return upstream(request)
        retries = stamina.retry_context(
            on=may_pass, attempts=attempts, timeout=PATIENCE, wait_initial=pause, wait_max=1.0, wait_jitter=pause
        )
        sent = 0
        try:
            for attempt in retries:
                with attempt:
                    try:
                        response = upstream(request)
                    except UpstreamUnreachable as failed:
                        failed.sent = sent = sent + failed.sent
                        raise
                    sent += response.sent
                    if response.status in passing and response.retry_after is None:
                        raise _NobodyBehind(replace(response, sent=sent))  # noqa: TRY301 - stamina repeats what raises this
                    return replace(response, sent=sent)
        except _NobodyBehind as last:
            return last.response
        raise AssertionError  # pragma: no cover - the last attempt returns or raises

    return ask


class _NobodyBehind(Exception):
    """Report a response of a proxy that found nobody behind it."""

    def __init__(self, response: UpstreamResponse) -> None:
        super().__init__(response.status)
        self.response = response


def may_pass(raised: Exception) -> bool:
    """Return True for what may be gone by the next attempt."""
    return isinstance(raised, _NobodyBehind) or (isinstance(raised, UpstreamUnreachable) and not raised.final)
