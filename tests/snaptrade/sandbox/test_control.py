"""The control endpoint switches faults, latencies and the market's time while the sandbox runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from snaptrade.sandbox.desk import Desk

from harness.snaptrade.sandbox.world import World

ACCOUNTS, CONTROL = "GET /accounts", "/sandbox/control"
MISTAKES: list[tuple[dict[str, Any] | list[Any], str]] = [
    ({"advance": 60, "speed": "fast"}, "speed: Input should be a valid number"),
    ({"speed": -1}, "speed: Input should be greater than or equal to 0"),
    ({"latencies": [0.1, "slow"]}, "latencies.1: Input should be a valid number"),
    ({"latencies": 0.1}, "latencies: Input should be a valid array"),
    ({"advance": 60, "faults": [{"fault": "999"}]}, "faults.0.fault: unknown fault '999'; valid: "),
    ({"faults": [{"endpoint": "GET /acounts", "fault": "500"}]}, "did you mean 'GET /accounts'?"),
    ({"faults": [{"fault": "500", "rate": 2}]}, "faults.0.rate: Input should be less than or equal to 1"),
    ({"faults": [{"script": ["500", "non"]}]}, "faults.0.script.1: unknown fault 'non'"),
    ({"faults": [{"fualt": "500"}]}, "faults.0.fualt: unknown name 'fualt'; did you mean 'fault'?"),
    ({"faults": [{"endpoint": "GET /accounts"}]}, "faults.0: a rule needs a fault or a script"),
    ({"faults": {"fault": "500"}}, "faults: Input should be a valid array"),
    ({"fault": []}, "fault: unknown name 'fault'; did you mean 'faults'?"),
    ([], "the body: Input should be an object"),
]


@pytest.fixture
def desk() -> Desk:
    """Return the default user of a sandbox with its control endpoint."""
    return Desk(World(), controlled=True)


def test_the_control_endpoint_is_shut_by_default() -> None:
    """Without the option the path does not exist."""
    assert Desk(World()).send("GET", CONTROL, "").status == 404


def test_the_control_endpoint_is_for_this_machine(desk: Desk) -> None:
    """Another address is refused."""
    assert desk.send("GET", CONTROL, "", client="192.0.2.1").status == 403


def test_control_switches_faults_and_time(desk: Desk) -> None:
    """Faults begin and end, and days pass, while the sandbox runs."""
    state = desk.send("POST", CONTROL, "", b'{"faults": [{"fault": "500", "rate": 1}], "advance": 86400}').json
    failed = desk.ask(ACCOUNTS).status
    desk.send("POST", CONTROL, "", b'{"faults": []}')

    assert state["time"] == "2025-07-01T20:00:00.000000Z"
    assert (failed, desk.ask(ACCOUNTS).status) == (500, 200)


def test_control_shows_what_is_in_force(desk: Desk) -> None:
    """The answer lists the rules and the latencies."""
    desk.send("POST", CONTROL, "", b'{"faults": [{"script": ["429", "none"]}], "latencies": [0, 0.5]}')

    assert desk.send("GET", CONTROL, "").json == {
        "time": "2025-06-30T20:00:00.000000Z",
        "faults": [{"endpoint": "*", "fault": None, "rate": "1.0", "script": ["429", "none"]}],
        "latencies": ["0.0", "0.5"],
    }


def test_time_can_run_faster(desk: Desk) -> None:
    """At a speed of 86,400 a second is a day."""
    desk.send("POST", CONTROL, "", b'{"speed": 86400}')
    desk.now += 2

    assert desk.send("GET", CONTROL, "").json["time"] == "2025-07-02T20:00:00.000000Z"


@pytest.mark.parametrize(("body", "sentence"), MISTAKES)
def test_a_mistake_is_refused_with_what_is_valid(desk: Desk, body: dict[str, Any], sentence: str) -> None:
    """The refusal names the place and what would be valid, and nothing changes."""
    before = desk.send("GET", CONTROL, "").json
    refused = desk.send("POST", CONTROL, "", json.dumps(body).encode())

    assert refused.status == 400
    assert sentence in refused.json["detail"]
    assert desk.send("GET", CONTROL, "").json == before


@pytest.mark.parametrize("body", [b"", b"42", b'{"speed": NaN}', b'{"speed": 1e999}'])
def test_what_is_no_request_is_refused(desk: Desk, body: bytes) -> None:
    """Broken JSON and numbers without end are a 400 in the API's shape."""
    refused = desk.send("POST", CONTROL, "", body)

    assert refused.status == 400
    assert set(refused.json) == {"detail", "status_code", "code"}
