"""Every operation over HTTP, in both contracts: path, query and body in, the answer of the paths out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import urllib3
from both import a_call_of, paths_over, request_of, unified_names
from build import FakeUpstream
from limits import HANG
from mutants.broken_sources import ExitingRows
from payloads import REPLIES

from harness import assemble
from harness.cache.database import MEMORY, open_database
from harness.calls import Answer, UpstreamRequest
from harness.mapped.idempotency import IdempotentUpstream
from harness.serving import running
from harness.snaptrade import application
from harness.snaptrade.catalogue import OPERATIONS
from harness.sources import remote
from harness.web.app import web_application
from harness.web.checks import LiveChecks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Call

KEY = "0b7c1d1e-7d0c-4a51-9a55-0d0c8f6f0b11"


@dataclass(frozen=True)
class Site:
    """A running application; `/v1` is answered by the original path."""

    url: str
    upstream: FakeUpstream

    def ask(self, version: str, call: Call, key: str | None = None) -> urllib3.BaseHTTPResponse:
        method, path, _, said = request_of(call)
        headers = {"X-User-Id": "user", **({"Idempotency-Key": key} if key else {})}
        named = unified_names(call.operation)
        body = {named[name] if version == "v2" else name: value for name, value in said.items()}
        return self.send(
            method, f"/{version}{path.removeprefix('/v1')}", json.dumps(body).encode() if body else b"", headers
        )

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        return urllib3.request(method, self.url + path, headers=headers, body=body, retries=False, timeout=HANG)


@pytest.fixture
def site() -> Iterator[Site]:
    """One with a database in memory."""
    engine, upstream = open_database(MEMORY), FakeUpstream(REPLIES)
    paths = paths_over(IdempotentUpstream(upstream, engine, assemble.now), engine)
    with running(web_application(application, paths.original, paths.unified_contract, LiveChecks())) as url:
        yield Site(url, upstream)


def test_every_operation_answers_in_both_contracts(site: Site) -> None:
    """By its own method and route."""
    for name in OPERATIONS:
        for version in ("v1", "v2"):
            answer = site.ask(version, a_call_of(name))
            assert answer.status == 200, (name, version, answer.data)


@pytest.mark.parametrize("value", ["BRK/B", "BRK\ue000B", "100%", "%2F", "%252F", "a b?"])
def test_a_value_in_a_path_is_asked_upstream_as_it_is(site: Site, value: str) -> None:
    """An encoded slash stays inside its segment, and no other character stands for one."""
    site.send("GET", f"/v1/symbols/{quote(value, safe='')}", b"", {})
    assert site.upstream.asked == [str(UpstreamRequest("GET /symbols/{query}", {"query": value}))]


def test_a_number_in_a_body_keeps_its_digits(site: Site) -> None:
    """JSON numbers and text are the same to it."""
    call = a_call_of("lots.record")
    said = {**request_of(call).body, "quantity": 0}
    body = json.dumps(said).replace('"quantity": 0', '"quantity": 0.10000000000000000000001').encode()
    recorded = json.loads(site.send("POST", "/v2/accounts/A/lots", body, {"X-User-Id": "user"}).data)
    assert recorded["quantity"] == "0.10000000000000000000001"


def test_a_retry_with_the_same_key_is_one_order(site: Site) -> None:
    """In whichever contract it is asked again."""
    answers = [site.ask(version, a_call_of("trades.place"), KEY) for version in ("v1", "v1", "v2")]
    assert [answer.status for answer in answers] == [200] * 3
    assert answers[0].data == answers[1].data
    assert site.upstream.asked == ["POST /trade/place"]


def test_the_callers_own_identifier_is_a_key_too(site: Site) -> None:
    """Without the header."""
    for _ in range(2):
        site.ask("v1", a_call_of("trades.place", client_order_id=KEY))
    assert site.upstream.asked == ["POST /trade/place"]


def test_two_orders_without_a_key_are_two(site: Site) -> None:
    """However alike."""
    for _ in range(2):
        site.ask("v1", a_call_of("trades.place"))
    assert site.upstream.asked == ["POST /trade/place"] * 2


def test_the_same_lot_twice_without_a_key_is_two_lots(site: Site) -> None:
    """Nobody said that they are one."""
    for _ in range(2):
        site.ask("v1", a_call_of("lots.record"))
    assert len(json.loads(site.ask("v1", a_call_of("lots.list")).data)) == 2


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"units": [1]}'])
def test_a_body_that_is_no_call_is_refused(site: Site, body: bytes) -> None:
    """Nothing is sent."""
    refused = site.send("POST", "/v1/trades", body, {"X-User-Id": "user"})
    assert (refused.status, json.loads(refused.data)["error"]["code"]) == (400, "invalid")
    assert site.upstream.asked == []


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        (f"/v1/symbols/{'x' * 501}/candles", b"{}", "k"),
        ("/v1/trades", b'{"symbol": "%s"}' % (b"x" * 501), "k"),
        ("/v2/trades", b"{}", "k" * 501),
    ],
)
def test_a_value_that_no_index_takes_is_refused(site: Site, path: str, body: bytes, key: str) -> None:
    """In the path, in the body, and as a key."""
    refused = site.send("POST", path, body, {"X-User-Id": "user", "Idempotency-Key": key})
    assert (refused.status, b"is longer than 500 characters" in refused.data) == (400, True)


def test_what_a_library_raises_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    """Its text may hold a statement, a path or somebody's data; the log has its name."""

    def broken(_: Call) -> Answer:
        raise LookupError("SELECT * FROM account WHERE number = 'Q6542138443'")

    with running(web_application(application, broken, broken, LiveChecks())) as url:
        answers = [urllib3.request("GET", f"{url}/{version}/brokerages", timeout=HANG) for version in ("v1", "v2")]
    told = b'{"error":{"kind":"InternalError","code":"internal","message":"the server failed"}}'
    assert [(answer.status, answer.data) for answer in answers] == [(500, told)] * 2
    assert caplog.messages == ["an answer broke: LookupError"] * 2


def test_a_body_that_exits_when_it_is_read_ends_nothing() -> None:
    """It is an answer that is no JSON; the server goes on."""
    with running(web_application(application, lambda _: Answer(200, ExitingRows()), None, LiveChecks())) as url:
        answers = [urllib3.request("GET", f"{url}/v1/brokerages", timeout=HANG) for _ in range(2)]
    assert [(answer.status, answer.json()["error"]["code"]) for answer in answers] == [(502, "not-json")] * 2


def test_a_running_server_answers_every_call(site: Site) -> None:
    """It is a Source, whatever the method."""
    source = remote(site.url, request_of)
    for name in OPERATIONS:
        assert source(replace(a_call_of(name), user="user")).failure is None, name


def test_the_unified_contract_has_its_own_names_and_decimals_as_text(site: Site) -> None:
    """The same order, digit for digit."""
    placed = a_call_of("trades.place", time_in_force="GTD", expiry_date="2026-02-01T00:00:00Z")
    original, unified = (json.loads(site.ask(version, placed).data, parse_float=Decimal) for version in ("v1", "v2"))
    assert (original["limit_price"], unified["limit_price"]) == (Decimal("240.10"), "240.10")
    assert unified["universal_symbol_id"] == original["universal_symbol"]["id"]


def test_what_it_takes_is_documented(site: Site) -> None:
    """Path, query, headers and body."""
    paths: Any = json.loads(urllib3.request("GET", f"{site.url}/openapi.json", timeout=HANG).data)["paths"]
    place = paths["/v2/trades"]["post"]
    form = place["requestBody"]["content"]["application/json"]["schema"]
    assert [each["name"] for each in place["parameters"]] == ["X-User-Id", "Idempotency-Key"]
    assert "expires_at" in form["properties"]
    assert form["required"] == ["account_id", "action", "order_type", "time_in_force"]
    activities = paths["/v1/accounts/{account_id}/activities"]["get"]["parameters"]
    assert [each["name"] for each in activities if each["in"] == "query"] == [
        "start_date",
        "end_date",
        "offset",
        "limit",
        "type",
    ]
