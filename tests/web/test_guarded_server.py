"""A server whose upstream throttles, hangs or is gone: what clients get, and how often the upstream is asked."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from limits import HANG

from harness import assemble
from harness.serving import running
from harness.snaptrade import application as snaptrade
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.faults import FaultRule, Faults
from harness.snaptrade.sandbox.world import DEFAULT, World
from harness.snaptrade.sdk import client
from harness.upstream.bulkhead import UNDER_WAY
from harness.web import server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = "version: 1\nsalt: s\noperations:\n  accounts.list: {stage: complete}\n"
SYMBOLS = "GET /symbols/{query}"


class Site:
    """A server over a sandbox whose faults can be told, and which counts what it is asked."""

    def __init__(self, folder: Path, running_ones: ExitStack, limit: int | None = None) -> None:
        world = World()
        self.faults = Faults(world.rng)
        self.released = threading.Event()
        self.asked: list[str] = []
        app = sandbox(world, now=time.time, sleep=self._hang, faults=self.faults, limit=limit)

        async def counting(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                self.asked.append(scope["path"])
            await app(scope, receive, send)

        flags = folder / "flags.yaml"
        flags.write_text(FLAGS)
        upstream = running_ones.enter_context(running(counting))
        served = running_ones.enter_context(server.running(snaptrade, upstream, flags, ("original", "unified"), print))
        self.url = running_ones.enter_context(running(served))

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", f"{self.url}{path}", headers={"X-User-Id": DEFAULT}, retries=False, timeout=HANG)

    def status(self) -> Any:
        return json.loads(self.get("/status").data)

    async def _hang(self, _: float) -> None:
        await asyncio.to_thread(self.released.wait, HANG)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """What runs during a test, over a state file of its own."""
    monkeypatch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    with ExitStack() as running_ones:
        yield running_ones


@pytest.fixture
def site(tmp_path: Path, stack: ExitStack) -> Site:
    return Site(tmp_path, stack)


@pytest.mark.parametrize("fault", ["429", "429-date", "html-429"])
def test_an_upstream_that_asks_to_wait_is_not_asked_again(site: Site, fault: str) -> None:
    """Every client hears how long, in both contracts; the upstream hears nothing."""
    site.faults.rules = [FaultRule(SYMBOLS, fault)]
    answers = [
        site.get(f"/v{1 + place % 2}/symbols/AAPL") for place in range(4)
    ]  # well within the seconds that it asks for
    assert {answer.status for answer in answers} == {429}
    assert all(1 <= int(answer.headers["Retry-After"]) <= 7 for answer in answers)
    assert len(site.asked) == 1
    assert [answer.headers["X-Harness-Upstream-Calls"] for answer in answers[:2]] == ["1", "0"]
    assert site.status()["upstream"]["refused"] == {"blocked": 3}


def test_a_limit_that_the_upstream_tells_is_kept(tmp_path: Path, stack: ExitStack) -> None:
    """It never has to refuse anything: the server does, before anything is sent."""
    site = Site(tmp_path, stack, limit=5)
    statuses = [site.get(f"/v1/symbols/{ticker}").status for ticker in ("AAPL", "MSFT", "V", "KO", "F", "T", "GE")]
    assert statuses[5:] == [429, 429]
    assert 429 not in statuses[:5]
    assert len(site.asked) == 5
    [client_limit] = site.status()["upstream"]["budget"]
    assert (client_limit["limit"], client_limit["requests"]) == (5, 5)


def test_nobody_waits_twice_for_an_upstream_that_hangs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is cached is answered all the same, and /status says that the upstream is gone."""
    assert site.get("/v1/accounts").status == 200
    monkeypatch.setattr(client, "SECONDS", 0.2)
    site.faults.rules = [FaultRule("*", "timeout")]
    first, second = (site.get("/v1/symbols/AAPL").json()["error"] for _ in range(2))
    assert (first["kind"], second["kind"]) == ("UpstreamUnreachable", "UpstreamNotAsked")
    assert site.get("/v1/accounts").headers["X-Harness-Cache"].startswith("hit")
    status = site.status()
    assert (status["online"], status["upstream"]["refused"]) == (False, {"open": 1})
    site.released.set()


def test_misses_that_hang_do_not_keep_hits_waiting(site: Site) -> None:
    """More clients than the server has threads ask for what hangs; the others are refused at once, and hits go on."""
    assert site.get("/v1/accounts").status == 200
    site.faults.rules = [FaultRule(SYMBOLS, "timeout")]
    with ThreadPoolExecutor(90) as clients:
        misses = [clients.submit(site.get, f"/v1/symbols/S{number}") for number in range(90)]
        refused = list(islice(as_completed(misses, HANG), 90 - UNDER_WAY))
        assert site.get("/v1/accounts").headers["X-Harness-Cache"].startswith("hit")
        assert site.status()["upstream"]["under_way"] == UNDER_WAY
        assert {miss.result().json()["error"]["kind"] for miss in refused} == {"UpstreamNotAsked"}
        site.faults.rules = []
        site.released.set()
        assert {miss.result(HANG).status for miss in misses} <= {404, 502}


def test_offline_nothing_goes_upstream(tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """HARNESS_OFFLINE says so, and so do the answers."""
    monkeypatch.setenv("HARNESS_OFFLINE", "1")
    site = Site(tmp_path, stack)
    refused = site.get("/v1/symbols/AAPL")
    assert (refused.status, refused.json()["error"]["kind"]) == (502, "UpstreamNotAsked")
    assert "offline, since HARNESS_OFFLINE is set" in refused.json()["error"]["message"]
    assert site.asked == []
    assert site.status()["online"] is False


def test_a_live_upstream_has_the_limits_of_the_application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared by all who use the database with the same client id; a sandbox on this machine has its own."""
    monkeypatch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    for name in ("CLIENT_ID", "CONSUMER_KEY", "USER_ID", "USER_SECRET"):
        monkeypatch.setenv(f"SNAPTRADE_{name}", "of-a-test")
    for host, limit in ((None, 250), ("http://127.0.0.1:1", None)):
        _, guard = assemble.guarded_connection(snaptrade, host, assemble.state_database())
        assert [each.limit for each in guard.state().budget] == [limit]
        guard.close()
