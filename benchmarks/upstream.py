"""Measure what the guard of an upstream costs each request: with a rate limit of this process, and with a shared one.

Four requests a second about sixty accounts in turn keep the client's limit nearly spent, which is when it costs most.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import stamina

from benchmarks.measure import Figure, milliseconds, ratio, report
from harness.cache.database import file_url, open_database
from harness.calls import UpstreamRequest, UpstreamResponse
from harness.upstream.budget import Budget
from harness.upstream.guard import Guard
from harness.upstream.policy import Quota
from harness.upstream.retry import retried
from harness.upstream.windows import LocalWindows, SharedWindows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.calls import Upstream
    from harness.upstream.windows import WindowStore

READ = "GET /accounts/{accountId}/balances"
REQUESTS = 500
RATIO = 2.0
"""The guard with everything in it may take so many times what stamina takes to begin one attempt."""


class Seconds:
    """A clock that moves by a quarter of a second at each request."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def figures() -> Iterator[Figure]:
    """Measure the processor time that one request takes with a guard, beside stamina alone around the same request."""
    clock = Seconds()
    alone = _asking(clock, _guarded(clock, LocalWindows(clock)))
    yield Figure("a guarded request, limits of this process", milliseconds(alone) * 1000 / REQUESTS, "us")
    yield Figure("the same, to an attempt of stamina's alone", ratio(alone, _asking(clock, _attempted)), "x", RATIO)
    with tempfile.TemporaryDirectory() as folder:
        store = SharedWindows(open_database(file_url(Path(folder) / "state.db")).url, clock)
        shared = _asking(clock, _guarded(clock, store))
        yield Figure("a guarded request, limits shared in a SQLite file", milliseconds(shared) * 1000 / REQUESTS, "us")
        store.close()


def _answer(_: UpstreamRequest) -> UpstreamResponse:
    return UpstreamResponse(200, b"[]")


def _attempted(request: UpstreamRequest) -> UpstreamResponse:
    for attempt in stamina.retry_context(on=OSError, attempts=2):
        with attempt:
            return _answer(request)
    raise AssertionError


def _guarded(clock: Seconds, store: WindowStore) -> Upstream:
    budget = Budget(Quota(250, 10, "accountId"), "client", store, lambda: 0.0)
    guard = Guard(_answer, (READ,), None, budget, timer=clock, sleep=lambda _: None, later=lambda *_: bool)
    return retried(guard, (READ,))


def _asking(clock: Seconds, upstream: Upstream) -> Callable[[], None]:
    requests = [UpstreamRequest(READ, {"accountId": f"account-{number % 60}"}) for number in range(REQUESTS)]

    def ask() -> None:
        for request in requests:
            clock.now += 0.25
            upstream(request)

    ask()  # the client's window is full from here on
    return ask


if __name__ == "__main__":
    report(list(figures()))
