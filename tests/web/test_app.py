"""The application over real HTTP: a sandbox, the server, and a client that knows only URLs."""

from __future__ import annotations

import json
import sys
import time
from asyncio import sleep
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import urllib3
from both import request_of
from fastapi import FastAPI
from limits import HANG, eventually

from harness.cache.database import open_database
from harness.cache.health.figures import CacheHealth, MemoryUse, Reach
from harness.calls import Call
from harness.refresh import schedule
from harness.refresh.lease import WORK_LEASES
from harness.serving import running
from harness.snaptrade import application as snaptrade
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.world import DEFAULT, World
from harness.sources import remote
from harness.web import server
from harness.web.metrics import with_metrics

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

FLAGS = "version: 1\nsalt: s\noperations:\n"
STAGES = {"brokerages.list": "off", "accounts.list": "shadow", "balances.list": "live", "positions.list": "complete"}


@dataclass(frozen=True)
class Site:
    """A running server."""

    url: str
    flags: Path

    def get(self, path: str, user: str | None = DEFAULT) -> urllib3.BaseHTTPResponse:
        headers = {"X-User-Id": user} if user else {}
        return urllib3.request("GET", f"{self.url}{path}", headers=headers, retries=False, timeout=HANG)

    def json(self, path: str) -> Any:
        return json.loads(self.get(path).data, parse_float=Decimal)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server over a sandbox, with a state file and flags of its own."""
    folder = tmp_path_factory.mktemp("site")
    flags = folder / "flags.yaml"
    flags.write_text(FLAGS + "".join(f"  {name}: {{stage: {stage}}}\n" for name, stage in STAGES.items()))
    with pytest.MonkeyPatch.context() as patch, running(sandbox(World(), now=time.time, sleep=sleep)) as upstream:
        patch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{folder / 'state.db'}")
        with (
            server.running(snaptrade, upstream, flags, ("original", "unified"), print) as application,
            running(application) as url,
        ):
            yield Site(url, flags)


@pytest.fixture(scope="module")
def account(site: Site) -> str:
    return str(site.json("/v1/accounts")[0]["id"])


@pytest.mark.parametrize(
    ("path", "answers"),
    [("/v1/brokerages", "original"), ("/v1/accounts", "original"), ("/v1/accounts/{}/balances", "unified")],
)
def test_the_flag_says_which_path_answers(site: Site, account: str, path: str, answers: str) -> None:
    """And the answer says which one did."""
    assert site.get(path.format(account)).headers["X-Harness-Path"] == answers


def test_a_second_answer_of_the_unified_path_costs_no_upstream_call(site: Site, account: str) -> None:
    """All its parts are hits."""
    site.get(f"/v1/accounts/{account}/positions")
    again = site.get(f"/v1/accounts/{account}/positions")
    assert again.headers["X-Harness-Upstream-Calls"] == "0"
    assert "miss" not in again.headers["X-Harness-Cache"]


def test_the_original_contract_carries_numbers_and_the_unified_one_text(site: Site, account: str) -> None:
    """The same position, digit for digit."""
    original = site.json(f"/v1/accounts/{account}/positions")[0]
    unified = site.json(f"/v2/accounts/{account}/positions")[0]
    assert isinstance(unified["units"], str)
    assert Decimal(original["units"]) == Decimal(unified["units"])
    assert original["symbol"]["symbol"]["id"] == unified["symbol_id"]


def test_the_health_of_the_cache_is_served(site: Site, account: str) -> None:
    """To a person under `/status`, to Prometheus under `/metrics`; neither names a user."""
    for _ in range(2):
        site.get(f"/v2/accounts/{account}/balances")
    counted = site.json("/status")["cache"]["entities"]["Balance"]
    assert (counted["miss"] >= 1, counted["memory"] >= 1) == (True, True)
    page = site.get("/metrics").data.decode()
    assert 'harness_cache_requests_total{entity="Balance",result="memory"}' in page
    assert DEFAULT not in page


def test_another_user_is_refused(site: Site, account: str) -> None:
    """Whatever is cached for the one whose account it is."""
    site.get(f"/v1/accounts/{account}/positions")
    for path in (f"/v1/accounts/{account}/positions", f"/v2/accounts/{account}/positions", "/v1/accounts"):
        refused = site.get(path, user="somebody-else")
        assert refused.status == 401
        assert b"error" in refused.data


@pytest.mark.parametrize("path", ["/v1/symbols/NO-SUCH-TICKER", "/v2/symbols/NO-SUCH-TICKER"])
def test_a_refusal_of_the_upstream_comes_through(site: Site, path: str) -> None:
    """With its status and code."""
    refused = site.get(path)
    assert (refused.status, refused.json()["error"]["kind"]) == (404, "UpstreamError")


def test_a_flag_counts_from_the_next_call_and_a_broken_one_changes_nothing(site: Site) -> None:
    """The file is read again when it changes."""
    before = site.flags.read_text()
    try:
        site.flags.write_text(before.replace("brokerages.list: {stage: off}", "brokerages.list: {stage: complete}"))
        assert site.get("/v1/brokerages").headers["X-Harness-Path"] == "unified"
        site.flags.write_text("version: [")
        assert site.get("/v1/brokerages").headers["X-Harness-Path"] == "unified"
    finally:
        site.flags.write_text(before)


def test_a_running_server_is_a_source(site: Site, account: str) -> None:
    """Its answer is the one that its URL gives, with where it came from."""
    source = remote(site.url, request_of)
    answer = source(Call("balances.list", DEFAULT, {"account_id": account}))
    assert (answer.body, answer.path) == (site.json(f"/v1/accounts/{account}/balances"), "unified")
    assert source(Call("symbols.get", DEFAULT, {"query": "NO-SUCH-TICKER"})).status == 404


def test_the_routes_are_documented(site: Site) -> None:
    """Every operation, in both versions, with its parameters."""
    paths = site.json("/openapi.json")["paths"]
    documented = [
        (version, method)
        for path, told in paths.items()
        for version in ("v1", "v2")
        for method in told
        if path.startswith(f"/{version}/")
    ]
    assert len(documented) == 2 * len(OPERATIONS)
    parameters = paths["/v1/accounts/{account_id}/positions"]["get"]["parameters"]
    assert [each["name"] for each in parameters] == ["account_id", "X-User-Id"]


def test_of_two_servers_on_one_database_one_refreshes(site: Site, tmp_path: Path) -> None:
    """The other one goes on with it when that one ends."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{tmp_path / 'state.db'}")
        upstream = stack.enter_context(running(sandbox(World(), now=time.time, sleep=sleep)))
        patch.setattr(schedule, "TICK", 0.001)

        def served() -> ExitStack:
            ending = ExitStack()
            sides = ("original", "unified")
            ending.enter_context(server.running(snaptrade, upstream, site.flags, sides, print, refreshes=True))
            return ending

        first = served()
        database = open_database(f"sqlite:///{tmp_path / 'state.db'}")
        holders = [_awaited_holder(database, {None})]
        second = served()
        first.close()
        holders.append(_awaited_holder(database, {None, *holders}))
        second.close()
        assert _holder(database) is None
    assert len(set(holders)) == 2


def _holder(database: Engine) -> str | None:
    with database.connect() as connection:
        return connection.execute(sa.select(WORK_LEASES.c.holder)).scalar()


def _awaited_holder(database: Engine, unlike: set[str | None]) -> str | None:
    eventually(lambda: _holder(database) not in unlike)
    return _holder(database)


def test_a_server_without_opentelemetry_says_how_to_have_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers all the same."""
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.metrics", None)
    health = CacheHealth({}, MemoryUse(), Reach(), Reach())
    with running(with_metrics(FastAPI(), lambda: health, None)) as url:
        answer = urllib3.request("GET", f"{url}/metrics")
    assert (answer.status, "pip install 'harness[metrics]'" in answer.data.decode()) == (501, True)
