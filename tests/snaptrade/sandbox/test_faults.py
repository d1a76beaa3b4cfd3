"""Faults on request: decided by rate or script, told by the control endpoint, and felt by a client."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from snaptrade.sandbox.desk import Desk
from snaptrade_client.request_after_hook import compute_request_signature

from harness.errors import ConfigurationError
from harness.serving import running
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.effects import HANGS, PIECES
from harness.snaptrade.sandbox.faults import EVERY, FAULTS, Faults, Rule, retyped, rules
from harness.snaptrade.sandbox.seeded_random import Draw
from harness.snaptrade.sandbox.world import CLIENT, World, credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNTS = "GET /accounts"
CONTROL = "/sandbox/control"
BAD_SWITCHES = [
    b'{"advance": 60, "speed": "fast"}',
    b'{"speed": "nan"}',
    b'{"advance": 60, "faults": [{"fault": "999"}]}',
    b'{"faults": [{"fault": "500", "rate": 2}]}',
    b'{"fault": []}',
]
REFUSALS = {"401": 401, "402": 402, "403": 403, "404": 404, "425": 425, "429-bare": 429, "500": 500, "503": 503}


def test_without_rules_nothing_goes_wrong() -> None:
    """A sandbox is well unless told otherwise."""
    assert Faults(Draw(1)).decide(ACCOUNTS) is None


def test_a_rate_is_kept() -> None:
    """At a rate of a quarter, about a quarter of a thousand requests fail, and the same ones every time."""
    drawn = [[faults.decide(ACCOUNTS) for _ in range(1000)] for faults in (_at_a_quarter(), _at_a_quarter())]

    assert drawn[0] == drawn[1]
    assert 200 < sum(each is not None for each in drawn[0]) < 300


def _at_a_quarter() -> Faults:
    return Faults(Draw(1), [Rule(EVERY, "503", rate=0.25)])


def test_a_rule_is_about_its_endpoint() -> None:
    """Other endpoints go well."""
    faults = Faults(Draw(1), [Rule(ACCOUNTS, "500")])

    assert faults.decide("GET /brokerages") is None
    assert faults.decide(ACCOUNTS) == FAULTS["500"]


def test_a_script_is_played_once() -> None:
    """One request after the other, and then all is well."""
    faults = Faults(Draw(1), rules([{"endpoint": ACCOUNTS, "script": ["429", "none", "reset"]}]))

    played = [faults.decide(ACCOUNTS) for _ in range(4)]
    assert [each and each.name for each in played] == ["429", None, "reset", None]


def test_an_unknown_fault_is_told_with_its_neighbour() -> None:
    """A word that is no fault is refused, with the nearest one."""
    with pytest.raises(ConfigurationError, match=r"unknown fault 'timeot'.*timeout"):
        rules([{"fault": "timeot"}])


@pytest.mark.parametrize(("fault", "status"), REFUSALS.items())
def test_a_refusal_has_the_shape_of_the_api(fault: str, status: int) -> None:
    """The status, and a body of detail, status code and code."""
    refused = _failing(fault).ask(ACCOUNTS)

    assert refused.status == refused.json["status_code"] == status
    assert set(refused.json) == {"detail", "status_code", "code"}


def _failing(fault: str) -> Desk:
    return Desk(World(), faults=Faults(Draw(1), [Rule(EVERY, fault)]))


def test_a_throttled_request_says_when_to_come_back_or_does_not() -> None:
    """429 comes with its headers, and as SnapTrade warns sometimes without any."""
    told, bare = (
        Desk(World(), faults=Faults(Draw(1), [Rule(EVERY, name)])).ask(ACCOUNTS) for name in ("429", "429-bare")
    )

    assert told.headers["retry-after"] == "7"
    assert not {"retry-after", "x-ratelimit-reset"} & set(bare.headers)


def test_a_refused_write_did_nothing_and_a_spoiled_one_did() -> None:
    """A 503 places no order; an order whose answer is malformed is there."""
    desk = Desk(
        World(), faults=Faults(Draw(1), rules([{"endpoint": "POST /trade/place", "script": ["503", "malformed"]}]))
    )
    form = {"account_id": desk.account(), "action": "BUY", "order_type": "Market", "time_in_force": "Day"}
    replies = [desk.ask("POST /trade/place", {**form, "symbol": symbol, "units": 1}) for symbol in ("KO", "AAPL")]
    listed = desk.ask("GET /accounts/{accountId}/recentOrders", accountId=desk.account(), only_executed="false").json

    assert [each.status for each in replies] == [503, 200]
    with pytest.raises(ValueError, match=r"delimiter|property name"):
        _ = replies[1].json
    assert [each["universal_symbol"]["symbol"] for each in listed["orders"]] == ["AAPL"]


def test_a_field_changes_its_type() -> None:
    """The first value of a tree becomes something else; the rest stays."""
    assert retyped([{"id": "a", "n": 1}, {"id": "b"}]) == [{"id": {"value": "a"}, "n": 1}, {"id": "b"}]


def test_latencies_are_drawn_from_what_is_given() -> None:
    """The given seconds are the distribution; they add to what every answer takes."""
    desk = Desk(World(), faults=Faults(Draw(1), latencies=[0.1, 0.2, 2.0]), latency=1.0)
    for _ in range(50):
        desk.ask(ACCOUNTS)

    assert set(desk.slept) == {1.1, 1.2, 3.0}


def test_the_control_endpoint_is_shut_unless_asked_for() -> None:
    """Without the option it is a path like any other that is not there."""
    assert Desk(World()).send("GET", CONTROL, "").status == 401


def test_the_control_endpoint_is_for_this_machine() -> None:
    """Another address is refused."""
    assert Desk(World(), controlled=True).send("GET", CONTROL, "", client="192.0.2.1").status == 403


def test_control_switches_faults_and_time() -> None:
    """Faults begin and end, and days pass, while the sandbox runs."""
    desk = Desk(World(), controlled=True)
    told = desk.send("POST", CONTROL, "", b'{"faults": [{"fault": "500", "rate": 1}], "advance": 86400}').json
    failed = desk.ask(ACCOUNTS).status
    desk.send("POST", CONTROL, "", b'{"faults": []}')

    assert told["time"] == "2025-07-01T20:00:00.000000Z"
    assert (failed, desk.ask(ACCOUNTS).status) == (500, 200)


def test_time_can_run_faster() -> None:
    """At 86,400 a second is a day."""
    desk = Desk(World(), controlled=True)
    desk.send("POST", CONTROL, "", b'{"speed": 86400}')
    desk.now += 2

    assert desk.send("GET", CONTROL, "").json["time"] == "2025-07-02T20:00:00.000000Z"


@pytest.mark.parametrize("body", BAD_SWITCHES)
def test_control_refuses_what_it_does_not_understand(body: bytes) -> None:
    """With 400, and nothing changes."""
    desk = Desk(World(), controlled=True)
    before = desk.send("GET", CONTROL, "").json

    assert desk.send("POST", CONTROL, "", body).status == 400
    assert desk.send("GET", CONTROL, "").json == before


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Faults, list[float]]]:
    """A sandbox over HTTP that does not really wait, its faults, and the seconds that it would have waited."""
    faults, waited = Faults(Draw(1)), list[float]()

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    with running(sandbox(World(), now=time.time, sleep=sleep, faults=faults)) as url:
        yield url, faults, waited


def ask(url: str, path: str = "/brokerages") -> Any:
    """A signed read, as one client asks it without trying again."""
    signable = f"{path}?clientId={CLIENT}&timestamp={time.time():.0f}"
    headers = {"Signature": compute_request_signature(signable, credentials().consumer_key, None)}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("GET", url + signable, headers=headers)


@pytest.mark.parametrize("fault", ["reset", "timeout", "truncated"])
def test_a_broken_connection_is_felt(served: tuple[str, Faults, list[float]], fault: str) -> None:
    """No answer, or half of one: the client gets an error of the connection."""
    url, faults, _ = served
    faults.rules = [Rule(EVERY, fault)]

    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(url)


def test_a_timeout_takes_longer_than_anyone_waits(served: tuple[str, Faults, list[float]]) -> None:
    """The sandbox holds the connection for a minute before it hangs up."""
    url, faults, waited = served
    faults.rules, waited[:] = [Rule(EVERY, "timeout")], []
    with pytest.raises(urllib3.exceptions.ProtocolError):
        ask(url)

    assert waited == [HANGS]


def test_a_slow_answer_comes_in_pieces(served: tuple[str, Faults, list[float]]) -> None:
    """It is whole in the end."""
    url, faults, waited = served
    faults.rules, waited[:] = [Rule(EVERY, "trickle")], []

    assert len(ask(url).json()) > 10
    assert len(waited) == PIECES


def test_the_wrong_content_type_has_the_right_body(served: tuple[str, Faults, list[float]]) -> None:
    """A proxy's text/html around JSON."""
    url, faults, _ = served
    faults.rules = [Rule(EVERY, "content-type")]
    answered = ask(url)

    assert answered.headers["Content-Type"].startswith("text/html")
    assert answered.json()
