"""What is kept is answered at once, however many wait for the upstream."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event, Semaphore
from typing import TYPE_CHECKING

import urllib3
from build import FakeUpstream
from limits import HANG
from payloads import REPLIES

from harness import assemble
from harness.cache.patience import patient
from harness.serving import running
from harness.snaptrade import application
from harness.web.app import web_application
from harness.web.checks import LiveChecks

if TYPE_CHECKING:
    from harness.calls import UpstreamRequest, UpstreamResponse

THREADS = 40  # on which a server answers what has to wait


class Hanging(FakeUpstream):
    """An upstream that hangs for every account but A, and tells of each request that it holds up."""

    def __init__(self) -> None:
        super().__init__(REPLIES)
        self.held, self.go = Semaphore(0), Event()

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        if question.parameters["accountId"] != "A":
            self.held.release()
            assert self.go.wait(HANG)
        return super().__call__(replace(question, parameters={"accountId": "A"}))


def _get(url: str, account: str) -> urllib3.BaseHTTPResponse:
    path = f"{url}/v2/accounts/{account}/balances"
    return urllib3.request("GET", path, headers={"X-User-Id": "user"}, retries=False, timeout=HANG)


def test_a_hit_waits_for_none_of_the_misses_that_hang() -> None:
    """All threads of the server wait, and some requests wait for a thread."""
    upstream = Hanging()
    cache = assemble.memory_cache(application)
    chosen = assemble.choices(application, ("original", "unified"))
    sides = assemble.build_paths(application, patient(upstream), cache, chosen)
    app = web_application(application, sides.original, sides.unified_contract, LiveChecks(), is_patient=True)
    with running(app) as url, ThreadPoolExecutor(2 * THREADS) as pool:
        assert _get(url, "A").headers["X-Harness-Cache"] == "miss=1"
        waiting = [pool.submit(partial(_get, url, f"B{number}")) for number in range(THREADS + 5)]
        for _ in range(THREADS):
            assert upstream.held.acquire(timeout=HANG)
        kept = _get(url, "A")
        assert not any(each.done() for each in waiting)
        upstream.go.set()
        assert {each.result().status for each in waiting} == {200}
    assert (kept.status, kept.headers["X-Harness-Cache"]) == (200, "hit=1")
