"""Faults on request: a rule decides by rate or script, and the client feels what goes wrong."""

from __future__ import annotations

import gzip
import time
from collections import deque
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from pydantic import ValidationError
from snaptrade.sandbox.desk import Desk
from snaptrade_client.request_after_hook import compute_request_signature

from harness.serving import running
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.effects import DRIP_PAUSE, HANGS, PADDING, PIECES
from harness.snaptrade.sandbox.faults import EVERY, FAULTS, FaultRule, Faults
from harness.snaptrade.sandbox.seeded_random import SeededRandom
from harness.snaptrade.sandbox.world import CLIENT, World, credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snaptrade.sandbox.desk import UpstreamResponse

ACCOUNTS, ORDERS = "GET /accounts", "GET /accounts/{accountId}/orders"
POSITIONS = "GET /accounts/{accountId}/positions/all"
REFUSALS = {"401": 401, "402": 402, "403": 403, "404": 404, "425": 425, "429-bare": 429, "500": 500, "503": 503}


def failing(fault: str) -> Desk:
    """Return a user of a sandbox in which every request goes wrong."""
    return Desk(World(), faults=Faults(SeededRandom(1), [FaultRule(EVERY, fault)]))


def answer(fault: str, endpoint: str = ACCOUNTS) -> UpstreamResponse:
    """Return what such a user is answered."""
    desk = failing(fault)
    parameters: dict[str, Any] = {"accountId": desk.account()} if "{" in endpoint else {}
    return desk.ask(endpoint, **parameters)


def test_without_rules_nothing_goes_wrong() -> None:
    """A sandbox answers well by default."""
    assert Faults(SeededRandom(1)).decide(ACCOUNTS) is None


def test_a_rate_is_kept() -> None:
    """At a rate of a quarter, about a quarter of a thousand requests fail, and the same ones every time."""
    runs = [Faults(SeededRandom(1), [FaultRule(EVERY, "503", rate=0.25)]) for _ in range(2)]
    first, second = ([faults.decide(ACCOUNTS) for _ in range(1000)] for faults in runs)

    assert first == second
    assert 200 < sum(fault is not None for fault in first) < 300


def test_a_rule_is_about_its_endpoint() -> None:
    """Requests of other endpoints go well."""
    faults = Faults(SeededRandom(1), [FaultRule(ACCOUNTS, "500")])

    assert faults.decide("GET /brokerages") is None
    assert faults.decide(ACCOUNTS) == FAULTS["500"]


def test_a_script_is_played_once() -> None:
    """Each step decides one request, and after the last one all goes well."""
    faults = Faults(SeededRandom(1), [FaultRule(ACCOUNTS, script=deque(["429", "none", "reset"]))])

    played = [faults.decide(ACCOUNTS) for _ in range(4)]
    assert [fault and fault.name for fault in played] == ["429", None, "reset", None]


@pytest.mark.parametrize(
    ("endpoint", "fault", "sentence"),
    [
        ("GET /acounts", "500", r"unknown endpoint 'GET /acounts'; did you mean 'GET /accounts'\?"),
        (EVERY, "timeot", r"unknown fault 'timeot'; did you mean 'timeout'\?"),
        (EVERY, None, "a rule needs a fault or a script"),
    ],
)
def test_a_rule_that_would_never_fire_is_refused(endpoint: str, fault: str | None, sentence: str) -> None:
    """An unknown name is refused with the nearest one, and a rule about nothing is refused too."""
    with pytest.raises(ValidationError, match=sentence):
        FaultRule(endpoint, fault)


@pytest.mark.parametrize(("fault", "status"), REFUSALS.items())
def test_a_refusal_has_the_shape_of_the_api(fault: str, status: int) -> None:
    """A refusal has its status, and a body of detail, status code and code."""
    refused = answer(fault)

    assert refused.status == refused.json["status_code"] == status
    assert set(refused.json) == {"detail", "status_code", "code"}


def test_a_throttled_request_says_when_to_come_back_or_does_not() -> None:
    """A 429 comes with its headers, and as SnapTrade warns sometimes without any."""
    assert answer("429").headers["retry-after"] == "7"
    assert not {"retry-after", "x-ratelimit-reset"} & set(answer("429-bare").headers)


def test_retry_after_may_be_a_date() -> None:
    """A 429 may name the time to come back at instead of the seconds to wait."""
    desk = failing("429-date")
    refused = desk.ask(ACCOUNTS)

    assert refused.status == 429
    assert parsedate_to_datetime(refused.headers["retry-after"]).timestamp() == desk.now + 7


@pytest.mark.parametrize(("fault", "status"), [("html-429", 429), ("html-503", 503)])
def test_a_refusal_may_be_a_web_page(fault: str, status: int) -> None:
    """A proxy before the API answers HTML with the status, and with Retry-After where it throttles."""
    refused = answer(fault)

    assert refused.status == status
    assert refused.headers["content-type"] == "text/html; charset=utf-8"
    assert refused.body.startswith(b"<html>")
    assert refused.headers.get("retry-after") == ("7" if status == 429 else None)


@pytest.mark.parametrize(("fault", "status"), [("204", 204), ("empty", 200)])
def test_an_answer_may_have_no_body(fault: str, status: int) -> None:
    """A 200 or a 204 comes without anything in it."""
    replied = answer(fault)

    assert (replied.status, replied.body) == (status, b"")


def test_a_refused_write_did_nothing_and_a_spoiled_one_did() -> None:
    """A 503 places no order; an order whose answer is malformed is there."""
    rule = FaultRule("POST /trade/place", script=deque(["503", "malformed"]))
    desk = Desk(World(), faults=Faults(SeededRandom(1), [rule]))
    form = {"account_id": desk.account(), "action": "BUY", "order_type": "Market", "time_in_force": "Day"}
    replies = [desk.ask("POST /trade/place", {**form, "symbol": symbol, "units": 1}) for symbol in ("KO", "AAPL")]
    recent = desk.ask("GET /accounts/{accountId}/recentOrders", accountId=desk.account(), only_executed="false").json

    assert [reply.status for reply in replies] == [503, 200]
    with pytest.raises(ValueError, match=r"delimiter|property name"):
        _ = replies[1].json
    assert [order["universal_symbol"]["symbol"] for order in recent["orders"]] == ["AAPL"]


def test_a_list_may_have_two_rows_under_one_key() -> None:
    """The first order comes twice with one id, and the two differ in a quantity."""
    first, second, *_ = answer("duplicated", ORDERS).json
    differing = {name for name in first if first[name] != second[name]}

    assert first["brokerage_order_id"] == second["brokerage_order_id"]
    assert differing == {"total_quantity"}


def test_a_kind_may_be_new() -> None:
    """The first position is of a kind that no client knows, and all other positions stay as they are."""
    usual, unusual = (desk.ask(POSITIONS, accountId=desk.account()).json["results"] for desk in _with_and_without())

    assert unusual[0]["instrument"]["kind"] == "prediction_contract"
    assert unusual[1:] == usual[1:]


def _with_and_without() -> tuple[Desk, Desk]:
    return Desk(World()), failing("new-kind")


def test_a_body_may_be_oversized() -> None:
    """The JSON is followed by 64 MiB of white space."""
    replied = answer("oversized")

    assert len(replied.body) > PADDING
    assert replied.json == Desk(World()).ask(ACCOUNTS).json


def test_a_small_body_may_unpack_to_a_large_one() -> None:
    """Less than a megabyte of gzip holds 64 MiB."""
    replied = answer("gzip-bomb")

    assert replied.headers["content-encoding"] == "gzip"
    assert len(replied.body) < 1_000_000
    assert len(gzip.decompress(replied.body)) > PADDING


def test_latencies_are_drawn_from_what_is_given() -> None:
    """The given seconds are the distribution; they add to what every answer takes."""
    desk = Desk(World(), faults=Faults(SeededRandom(1), latencies=[0.1, 0.2, 2.0]), latency=1.0)
    for _ in range(50):
        desk.ask(ACCOUNTS)

    assert set(desk.slept) == {1.1, 1.2, 3.0}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Faults, list[float]]]:
    """Serve a sandbox that does not really wait; give its faults, and the seconds that it would have waited."""
    faults, waited = Faults(SeededRandom(1)), list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    with running(sandbox(World(), now=time.time, sleep=sleep, faults=faults)) as url:
        yield url, faults, waited


def ask(url: str, path: str = "/brokerages") -> Any:
    """Send a signed read once, as a client does that never tries again."""
    signable = f"{path}?clientId={CLIENT}&timestamp={time.time():.0f}"
    headers = {"Signature": compute_request_signature(signable, credentials().consumer_key, None)}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("GET", url + signable, headers=headers)


@pytest.mark.parametrize("fault", ["reset", "timeout", "truncated"])
def test_a_broken_connection_is_felt(served: tuple[str, Faults, list[float]], fault: str) -> None:
    """The client gets no answer, or half of one, and an error of the connection."""
    url, faults, _ = served
    faults.rules = [FaultRule(EVERY, fault)]

    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(url)


def test_a_timeout_takes_longer_than_anyone_waits(served: tuple[str, Faults, list[float]]) -> None:
    """The sandbox holds the connection for a minute before it hangs up."""
    url, faults, waited = served
    faults.rules, waited[:] = [FaultRule(EVERY, "timeout")], []
    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(url)

    assert waited == [HANGS]


def test_a_slow_answer_comes_in_pieces(served: tuple[str, Faults, list[float]]) -> None:
    """The answer is whole in the end."""
    url, faults, waited = served
    faults.rules, waited[:] = [FaultRule(EVERY, "trickle")], []

    assert len(ask(url).json()) > 10
    assert len(waited) == PIECES


def test_an_answer_may_drip_byte_by_byte(served: tuple[str, Faults, list[float]]) -> None:
    """Each byte comes two seconds after the one before."""
    url, faults, waited = served
    faults.rules, waited[:] = [FaultRule(EVERY, "drip")], []
    replied = ask(url, "/symbols/NOSUCH")

    assert replied.json()["status_code"] == 404
    assert waited == [DRIP_PAUSE] * len(replied.data)


def test_the_wrong_content_type_has_the_right_body(served: tuple[str, Faults, list[float]]) -> None:
    """A proxy calls the JSON text/html."""
    url, faults, _ = served
    faults.rules = [FaultRule(EVERY, "content-type")]
    replied = ask(url)

    assert replied.headers["Content-Type"].startswith("text/html")
    assert replied.json()
