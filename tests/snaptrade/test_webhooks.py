"""SnapTrade's notifications: only its own are taken, each once, and each drops what it says has changed."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from build import START, Clock, FakeUpstream
from databases import postgresql
from limits import HANG, eventually
from payloads import REPLIES
from sqlalchemy.exc import OperationalError

from harness import assemble
from harness.cache.database import open_database
from harness.serving import running
from harness.snaptrade import UnifiedCacheService, application
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.webhooks import Webhooks, posting, signed
from harness.snaptrade.sandbox.world import CLIENT, DEFAULT, World
from harness.snaptrade.webhooks import AHEAD, INVALIDATED, KNOWN_FOR, WebhookHandler
from harness.web import server
from harness.web.webhooks import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

KEY = "consumer-key"


def an_event(kind: str = "ACCOUNT_HOLDINGS_UPDATED", **changes: Any) -> dict[str, Any]:
    event = {
        "webhookId": "w-1",
        "clientId": "C",
        "eventTimestamp": START.isoformat(),
        "userId": "user",
        "eventType": kind,
        "brokerageAuthorizationId": "K",
        "accountId": "A",
    }
    return {name: value for name, value in {**event, **changes}.items() if value is not None}


class Listener:
    """Workers that take notifications over one database, and what one of them has in its cache."""

    def __init__(self, engine: Engine, workers: int = 1) -> None:
        self.clock = Clock()
        self.upstream = FakeUpstream(REPLIES)
        cache = assemble.cache_in(engine, application, self.clock)
        assert cache
        self.service = UnifiedCacheService(cache, self.upstream)
        self.workers = [WebhookHandler(KEY, cache, engine, self.clock) for _ in range(workers)]

    def take(self, event: Any, key: str = KEY, worker: int = 0) -> tuple[int, Any]:
        body, headers = signed(event, key)
        return self.workers[worker](headers, body)

    def asks(self) -> list[str]:
        """Read everything of the user; return what that asks upstream."""
        before = len(self.upstream.asked)
        for account in ("A",):
            self.service.list_positions(account, user="user")
            self.service.list_balances(account, user="user")
            self.service.list_activities(account, user="user")
        self.service.list_accounts(user="user")
        self.service.list_connections(user="user")
        self.service.get_symbol("s-1")
        return [line.partition("?")[0].rpartition("/")[2] for line in self.upstream.asked[before:]]


@pytest.fixture
def listener(tmp_path: Path) -> Listener:
    return Listener(open_database(f"sqlite:///{tmp_path / 'state.db'}"), workers=2)


@pytest.mark.parametrize(
    ("kind", "dropped"),
    [
        ("ACCOUNT_HOLDINGS_UPDATED", ["all", "balances", "accounts"]),
        ("ACCOUNT_TRANSACTIONS_UPDATED", ["activities", "accounts"]),
        ("CONNECTION_BROKEN", ["authorizations"]),
        ("CONNECTION_ADDED", ["accounts", "authorizations"]),
        ("USER_DELETED", ["all", "balances", "activities", "accounts", "authorizations"]),
        ("CONNECTION_ATTEMPTED", []),
    ],
)
def test_an_event_drops_what_it_says_has_changed(listener: Listener, kind: str, dropped: list[str]) -> None:
    """The rest is answered from the cache."""
    listener.asks()
    assert listener.take(an_event(kind)) == (200, {"taken": True, "as": kind})
    assert listener.asks() == dropped


@pytest.mark.parametrize("changes", [{"accountId": "B"}, {"userId": "other"}])
def test_what_is_about_another_account_or_user_stays(listener: Listener, changes: dict[str, str]) -> None:
    """Only the list of all accounts may name the other account."""
    listener.asks()
    listener.take(an_event(**changes))
    assert listener.asks() == (["accounts"] if "accountId" in changes else [])


def test_an_event_of_an_unknown_type_is_taken_and_counted(listener: Listener) -> None:
    """SnapTrade need not send it again, and somebody can see that there is a new one."""
    listener.asks()
    assert listener.take(an_event("DIVIDEND_PAID")) == (200, {"taken": True, "as": "unknown"})
    assert listener.asks() == []
    assert listener.workers[0].tally() == {"unknown": 1}


def test_a_notification_is_taken_once_by_all_workers(listener: Listener) -> None:
    """Its repetition is answered 200, so that SnapTrade stops, and drops nothing."""
    listener.take(an_event())
    listener.asks()
    assert listener.take(an_event(), worker=1) == (200, {"taken": False, "as": "duplicate"})
    assert listener.asks() == []
    assert listener.take(an_event(webhookId="w-2"), worker=1)[1]["taken"]


@pytest.mark.parametrize("late", [timedelta(hours=3), KNOWN_FOR])
def test_an_attempt_of_snaptrade_that_comes_late_is_taken(listener: Listener, late: timedelta) -> None:
    """It tries for 21 days, with the time of the event."""
    listener.clock.now += late
    assert listener.take(an_event())[0] == 200


@pytest.mark.parametrize("shift", [KNOWN_FOR + timedelta(seconds=1), -AHEAD - timedelta(seconds=1)])
def test_a_notification_out_of_its_time_is_refused(listener: Listener, shift: timedelta) -> None:
    """What was taken then is no longer remembered, so this may be a replay."""
    listener.clock.now += shift
    assert listener.take(an_event())[0] == 401


def test_what_is_remembered_is_deleted_once_its_age_refuses_it(listener: Listener) -> None:
    """The table does not grow with time, and no replay slips through in between."""
    listener.take(an_event())
    listener.clock.now += KNOWN_FOR
    later = listener.clock.now.isoformat()
    listener.take(an_event(webhookId="w-2", eventTimestamp=later))
    assert listener.take(an_event())[1] == {"taken": False, "as": "duplicate"}
    listener.clock.now += AHEAD + timedelta(seconds=1)
    listener.take(an_event(webhookId="w-3", eventTimestamp=listener.clock.now.isoformat()))
    assert listener.take(an_event())[0] == 401


def test_a_notification_with_another_signature_is_refused(listener: Listener) -> None:
    """Nothing is dropped."""
    listener.asks()
    body, headers = signed(an_event(), KEY)
    refused = [
        listener.take(an_event(), key="another"),
        listener.workers[0]({}, body),
        listener.workers[0]({"Signature": "é" * 44}, body),
        listener.workers[0](headers, body.replace(b"HOLDINGS", b"TRANSACTIONS")),
        listener.workers[0](headers, b"[" * 100_000),
    ]
    assert [status for status, _ in refused] == [401] * 5
    assert listener.asks() == []
    assert listener.workers[0].tally() == {"refused": 5}


def test_the_signature_is_of_the_content_and_not_of_its_spelling(listener: Listener) -> None:
    """As the documentation checks it: of the compact JSON with sorted keys. Spelt anew, it is no new notification."""
    body, headers = signed(an_event(userId="größe"), KEY)
    spelt = json.dumps(dict(reversed(json.loads(body).items())), indent=2, ensure_ascii=False).encode()
    assert listener.workers[0](headers, spelt)[1]["taken"]
    assert listener.workers[0](headers, body)[1] == {"taken": False, "as": "duplicate"}


@pytest.mark.parametrize("event", [["list"], {"eventType": "X"}, {**an_event(), "userId": 7}])
def test_what_names_no_event_is_refused(listener: Listener, event: Any) -> None:
    """Even with a signature."""
    assert listener.take(event)[0] == 400


@pytest.mark.parametrize("time_of_event", [None, "yesterday", "2026-01-05T14:30:00", "0001-01-01T00:00:00+23:00"])
def test_a_notification_without_its_time_is_refused(listener: Listener, time_of_event: str | None) -> None:
    """It could be replayed for ever."""
    assert listener.take(an_event(eventTimestamp=time_of_event))[0] == 401


def test_while_the_database_is_gone_snaptrade_is_asked_to_send_it_again(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the other workers would never hear of it."""

    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    with monkeypatch.context() as patch:
        patch.setattr(listener.workers[0]._database, "connect", gone)
        assert listener.take(an_event())[0] == 503
    assert listener.take(an_event())[1]["taken"]


def test_every_entity_of_the_table_is_a_cached_one_of_a_user() -> None:
    """An entity that is renamed in the schema is renamed here."""
    facts = application.model.facts  # type: ignore[union-attr]
    named = {name for each in INVALIDATED.values() for name in each.entities}
    assert {name for name in named if facts[name].ttl is None or facts[name].access != "user"} == set()


def test_workers_on_postgresql_take_it_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The memory is the database's."""
    with postgresql(tmp_path_factory) as engine:
        listener = Listener(engine, workers=2)
        answers = [listener.take(an_event(), worker=worker)[1]["taken"] for worker in (0, 1)]
        assert answers == [True, False]


class Site:
    """A server that a sandbox tells of its events."""

    def __init__(self) -> None:
        self.url = ""

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", f"{self.url}{path}", headers={"X-User-Id": DEFAULT}, retries=False, timeout=HANG)

    def calls(self, path: str) -> str:
        """Return how many requests upstream an answer took."""
        return self.get(path).headers["X-Harness-Upstream-Calls"]

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """Post as the sandbox does, once the server runs."""
        return await posting(f"{self.url}/webhooks")(body, headers)

    def tally(self) -> dict[str, int]:
        return dict(json.loads(self.get("/status").data)["webhooks"])


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("HARNESS_DATABASE_URL", f"sqlite:///{tmp_path / 'state.db'}")
    flags = tmp_path / "flags.yaml"
    flags.write_text("version: 1\nsalt: s\noperations:\n  accounts.list: {stage: complete}\n")
    site = Site()
    webhooks = Webhooks(CLIENT, site.post, asyncio.sleep)
    with (
        running(sandbox(World(), now=time.time, sleep=asyncio.sleep, webhooks=webhooks)) as upstream,
        server.running(application, upstream, flags, ("original", "unified"), print) as served,
        running(served) as site.url,
    ):
        yield site


def test_the_sandbox_tells_a_server_and_the_next_read_asks_anew(site: Site) -> None:
    """The first visit announces the user's connections and accounts, which makes the list of accounts old."""
    assert site.calls("/v1/accounts") == "1"
    eventually(lambda: sum(site.tally().values()) >= 6)  # two connections, four accounts
    assert site.tally() == {"CONNECTION_ADDED": 2, "NEW_ACCOUNT_AVAILABLE": 4}
    assert [site.calls("/v1/accounts") for _ in range(2)] == ["1", "0"]


def test_a_server_refuses_what_is_not_signed_or_too_long(site: Site) -> None:
    """And says so in JSON."""
    answers = [
        urllib3.request("POST", f"{site.url}/webhooks", body=body, retries=False, timeout=HANG)
        for body in (b"{}", b" " * (LARGEST + 1))
    ]
    assert [(answer.status, json.loads(answer.data)["taken"]) for answer in answers] == [(401, False), (413, False)]
