"""Lots recorded over HTTP at every stage, in both contracts, while the operation moves: none is ever missing."""

from __future__ import annotations

import json
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from limits import HANG
from payloads import PARAMETERS

from harness import assemble
from harness.errors import ConfigurationError
from harness.migration.double_writes import DoubleWrites
from harness.rollout.stages import STAGES
from harness.serving import running
from harness.snaptrade import application as snaptrade
from harness.snaptrade.sandbox.world import DEFAULT
from harness.web import server
from harness.web.repeating import repeating

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


MOVED = ("lots.list", "lots.record")
BODY = {name: value for name, value in PARAMETERS["lots.record"].items() if name != "account_id"}


class Site:
    """A running server with flags and a state file of its own, and a way to break its second writes."""

    def __init__(self, folder: Path) -> None:
        self.flags = folder / "flags.yaml"
        rows = "".join(f"  {name}: {{stage: off}}\n" for name in MOVED)
        self.flags.write_text(f"version: 1\nsalt: s\noperations:\n{rows}")
        self.url = ""

    def record(self, version: str, key: str) -> str:
        """Record a lot, and return its id."""
        headers = {"X-User-Id": DEFAULT, "Idempotency-Key": key, "Content-Type": "application/json"}
        url = f"{self.url}/{version}/accounts/A/lots"
        answer = urllib3.request("POST", url, body=json.dumps(BODY), headers=headers, retries=False, timeout=HANG)
        assert answer.status == 200, answer.data
        return str(answer.json()["id"])

    def lots(self, version: str) -> set[str]:
        headers = {"X-User-Id": DEFAULT}
        url = f"{self.url}/{version}/accounts/A/lots"
        answer: Any = urllib3.request("GET", url, headers=headers, retries=False, timeout=HANG).json()
        return {lot["id"] for lot in answer}

    def move(self, stage: str) -> None:
        file = assemble.flags_file(self.flags, snaptrade)
        for name in MOVED:
            file.move(name, stage, "ada", "the next one")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site(tmp_path)
    monkeypatch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    monkeypatch.setattr(server, "DELIVERY_SECONDS", HANG)  # a test says itself when a write is repeated
    with (
        server.running(snaptrade, "http://127.0.0.1:9", site.flags, ("original", "unified"), print) as application,
        running(application) as site.url,
    ):
        yield site


def test_lots_recorded_at_every_stage_are_seen_at_every_stage(site: Site) -> None:
    """In both contracts, up the ladder and back down again."""
    recorded: set[str] = set()
    for place, stage in enumerate((*STAGES, *reversed(STAGES[:-1]))):
        if place:
            site.move(stage)
        if stage not in {"off", "complete"}:  # at its ends the ladder keeps one store
            recorded.add(site.record("v1", f"v1-{place}"))
        if stage != "complete":
            recorded.add(site.record("v2", f"v2-{place}"))
        assert site.lots("v1") == site.lots("v2") == recorded
    assert len(recorded) == 18


def test_a_stage_is_not_left_while_a_store_lacks_a_write(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it has it, the operation moves on."""
    site.move("dualwrite")
    with monkeypatch.context() as patch:
        patch.setattr(DoubleWrites, "deliver", lambda *_: None)
        lot = site.record("v1", "key")
    assert (site.lots("v1"), site.lots("v2")) == ({lot}, set())
    with pytest.raises(ConfigurationError, match=r"lots\.list stays at dualwrite: 1 of its writes wait"):
        site.move("shadow")
    other = site.record("v1", "other")  # makes what waits before itself
    site.move("shadow")
    assert site.lots("v1") == site.lots("v2") == {lot, other}


def test_the_server_tries_again_by_itself() -> None:
    """On a thread of its own, whatever a round raises."""
    rounds: list[None] = []
    enough = Event()

    def work() -> None:
        rounds.append(None)
        if len(rounds) == 3:
            enough.set()
        raise ZeroDivisionError

    with repeating(work, 0.001, "queued writes wait"):
        assert enough.wait(HANG)
