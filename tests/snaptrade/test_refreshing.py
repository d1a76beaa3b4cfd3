"""What is used is asked for anew before its time is over: in the background, by one process, as seldom as can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from build import CURRENCY, START, Clock, FakeUpstream, a_symbol
from databases import clean
from payloads import ACCOUNT, CONNECTION, REPLIES

from harness import assemble
from harness.application import Resources
from harness.cache.database import open_database
from harness.calls import Call, UpstreamResponse
from harness.refresh.lease import LASTS
from harness.refresh.schedule import TICK, CacheRefresh, RefreshRound
from harness.snaptrade import UnifiedCacheService, application
from harness.upstream.priority import in_background

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.application import Paths
    from harness.calls import UpstreamRequest

DAY = 86_400


class Upstream(FakeUpstream):
    """Remember what was asked in the background, and for whom."""

    def __init__(self, replies: dict[str, Any]) -> None:
        super().__init__(replies)
        self.ahead: list[str] = []

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        if in_background():
            self.ahead.append(str(question))
        return super().__call__(question)


@dataclass
class Worker:
    """One process: its service, and its refresh, which looks when it is told to."""

    service: UnifiedCacheService
    refresh: CacheRefresh
    clock: Clock

    def look(self) -> RefreshRound:
        return self.refresh.look()

    def pass_time(self, seconds: float) -> list[RefreshRound]:
        """Let time pass, and look as often as the process would."""
        rounds: list[RefreshRound] = []
        for _ in range(int(seconds / TICK)):
            self.clock.pass_seconds(TICK)
            rounds.append(self.look())
        return rounds


class Fleet:
    """Processes on one database, over one upstream."""

    def __init__(self, engine: Engine, replies: dict[str, Any] = REPLIES) -> None:
        self.engine = engine
        self.clock = Clock()
        self.upstream = Upstream(replies)

    def worker(self, users: Collection[str] | None = None) -> Worker:
        cache = assemble.cache_in(self.engine, application, self.clock)
        assert cache
        service = UnifiedCacheService(cache, self.upstream)
        return Worker(service, service.schedule_cache_refresh(users=users, wait=lambda _: True), self.clock)

    def asked(self, part: str = "") -> int:
        """Return how often something with this in its name was asked for."""
        return sum(part in line for line in self.upstream.asked)


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(open_database(f"sqlite:///{tmp_path / 'state.db'}"))


def test_what_is_used_is_asked_for_before_its_time_is_over(fleet: Fleet) -> None:
    """So its reader never waits; the request is one of the background."""
    worker = fleet.worker()
    worker.service.list_orders("A", user="user")
    for _ in range(10):
        worker.service.list_orders("A", user="user")
        worker.pass_time(30)
    in_foreground = [line for line in fleet.upstream.asked if line not in fleet.upstream.ahead]
    assert (in_foreground, 5 <= len(fleet.upstream.ahead) <= 7) == ([], True)
    assert fleet.asked("orders") == 1 + len(fleet.upstream.ahead)


def test_what_nobody_has_read_since_is_left_to_expire(fleet: Fleet) -> None:
    """One refresh, for the one who has read it."""
    worker = fleet.worker()
    for _ in range(2):
        worker.service.list_orders("A", user="user")
    worker.pass_time(600)
    assert len(fleet.upstream.ahead) == 1


def test_what_was_asked_for_and_never_read_again_is_not_refreshed(fleet: Fleet) -> None:
    """The reader who had to wait for it is no sign of another one."""
    worker = fleet.worker()
    worker.service.list_orders("A", user="user")
    worker.pass_time(600)
    assert fleet.upstream.ahead == []


def test_what_another_process_reads_counts_too(fleet: Fleet) -> None:
    """The one that refreshes need not be the one that is asked."""
    leader, reader = fleet.worker(), fleet.worker()
    assert leader.look().leads
    reader.service.list_orders("A", user="user")
    reader.service.list_orders("A", user="user")
    assert not reader.look().leads
    leader.pass_time(70)
    assert len(fleet.upstream.ahead) == 1
    reader.service.list_orders("A", user="user")
    assert fleet.asked() == 2


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_two_runners_one_refreshes_and_the_other_follows_when_it_dies(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """After its lease has expired, and not before."""
    engine = open_database(f"sqlite:///{tmp_path / 'state.db'}") if kind == "sqlite" else None
    fleet = Fleet(engine or request.getfixturevalue("postgres"))
    clean(fleet.engine)
    one, other = fleet.worker(), fleet.worker()
    for _ in range(2):
        one.service.list_orders("A", user="user")
    rounds: list[tuple[RefreshRound, RefreshRound]] = []
    while fleet.clock.now < START + timedelta(seconds=60):
        rounds.append((one.look(), other.look()))
        fleet.clock.pass_seconds(TICK)
    assert [sum(each.refreshed for each in column) for column in zip(*rounds, strict=True)] == [1, 0]
    assert {(first.leads, second.leads) for first, second in rounds} == {(True, False)}

    one.look()
    fleet.clock.pass_seconds(LASTS / 2 - 1)  # it is renewed when half of it is over
    assert not other.look().leads
    fleet.clock.pass_seconds(LASTS / 2 + 1)
    assert (other.look().leads, one.look().leads) == (True, False)


def test_what_is_read_most_comes_first(tmp_path: Path) -> None:
    """Where the budget ends, what is read least is left."""
    symbols = [f"s-{number}" for number in range(1, 6)]
    replies = {f"GET /symbols/{name}": a_symbol(name) for name in symbols}
    fleet = Fleet(open_database(f"sqlite:///{tmp_path / 'state.db'}"), replies)
    worker = fleet.worker()
    for number, name in enumerate(symbols):
        for _ in range(2 + number):
            worker.service.get_symbol(name)
    worker.look()
    fleet.clock.pass_seconds(0.895 * DAY)  # all of them are due, or nearly so, and none has expired
    worker.look()
    hits = [int(line.rpartition("-")[2]) for line in fleet.upstream.ahead]
    assert (len(hits) >= 3, hits) == (True, sorted(hits, reverse=True))


def test_what_was_stored_together_is_asked_for_apart(tmp_path: Path) -> None:
    """A burst at the start is none a day later."""
    symbols = [f"s-{number}" for number in range(60)]
    replies = {f"GET /symbols/{name}": a_symbol(name) for name in symbols}
    fleet = Fleet(open_database(f"sqlite:///{tmp_path / 'state.db'}"), replies)
    worker = fleet.worker()
    for _ in range(2):
        for name in symbols:
            worker.service.get_symbol(name)
    worker.look()
    counts: list[int] = []
    for _ in range(200):
        fleet.clock.pass_seconds(DAY / 200)
        counts.append(worker.look().refreshed)
    assert sum(counts) == len(symbols)
    assert max(counts) <= 10


def test_the_refresh_rests_where_the_upstream_or_its_budget_has_no_room(fleet: Fleet) -> None:
    """For as long as it says; then it goes on."""
    worker = fleet.worker()
    for _ in range(2):
        for account in ("orders", "balances"):
            getattr(worker.service, f"list_{account}")("A", user="user")
    worker.look()
    replies = dict(fleet.upstream.replies)
    fleet.upstream.replies = {line: UpstreamResponse(429, b"{}", retry_after=4.0) for line in replies}
    rounds = worker.pass_time(70)
    refused = len(fleet.upstream.ahead)
    assert any(each.paused == 4.0 for each in rounds)
    assert 2 <= refused <= 12
    assert all(each.refreshed == 0 for each in rounds)


def test_what_upstream_refuses_is_asked_for_once(fleet: Fleet) -> None:
    """Who reads it next is told why."""
    worker = fleet.worker()
    for _ in range(2):
        worker.service.list_orders("A", user="user")
    fleet.upstream.replies = {line: UpstreamResponse(403, b"{}") for line in fleet.upstream.replies}
    rounds = worker.pass_time(120)
    assert (sum(each.failed for each in rounds), len(fleet.upstream.ahead)) == (1, 1)


def test_a_failed_refresh_takes_nothing_from_a_reader(fleet: Fleet) -> None:
    """What is fresh stays so."""
    worker = fleet.worker()
    for _ in range(2):
        orders = worker.service.list_orders("A", user="user")
    replies = fleet.upstream.replies
    fleet.upstream.replies = {line: UpstreamResponse(500, b"{}") for line in replies}
    while not fleet.upstream.ahead:
        worker.pass_time(TICK)
    assert worker.service.list_orders("A", user="user") == orders
    assert fleet.asked("orders") == 2


def test_answers_of_a_user_whose_credentials_are_not_at_hand_are_left_alone(fleet: Fleet) -> None:
    """Asked with another user's, they would become that user's."""
    worker = fleet.worker(users=["somebody"])
    for _ in range(2):
        worker.service.list_orders("A", user="user")
        worker.service.get_symbol("s-1")
    worker.look()
    fleet.clock.pass_seconds(50)
    worker.pass_time(20)
    assert fleet.upstream.ahead == []
    fleet.clock.pass_seconds(0.97 * DAY)
    worker.look()
    assert {line.split("/")[1] for line in fleet.upstream.ahead} <= {"symbols"}


def test_the_table_of_what_is_read_holds_no_more_than_the_cache(fleet: Fleet) -> None:
    """It does not grow with users that are gone."""
    worker = fleet.worker()
    for _ in range(2):
        worker.service.list_orders("A", user="user")
    worker.look()
    worker.service.cache.clear()
    worker.pass_time(400)
    with fleet.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cache_usage").scalar() == 0


def _accounts(*ids: str, synced: str) -> list[Any]:
    status = ACCOUNT["sync_status"]
    assert isinstance(status, dict)
    moved = {**status, "holdings": {**status["holdings"], "last_successful_sync": synced}}
    return [{**ACCOUNT, "id": name, "sync_status": moved} for name in ids]


@pytest.fixture
def daily(tmp_path: Path) -> Fleet:
    """A fleet over an upstream that fetches three accounts once a day."""
    ids = ("A", "B", "C")
    replies: dict[str, Any] = {"GET /accounts": _accounts(*ids, synced="2026-01-05T04:00:00Z")}
    replies["GET /authorizations"] = [CONNECTION]
    for name in ids:
        replies[f"GET /accounts/{name}/balances"] = [{"currency": CURRENCY, "cash": 1.5, "buying_power": 2}]
        replies[f"GET /accounts/{name}/positions/all"] = REPLIES["GET /accounts/A/positions/all"]
    return Fleet(open_database(f"sqlite:///{tmp_path / 'state.db'}"), replies)


def _read(worker: Worker) -> None:
    for name in ("A", "B", "C"):
        worker.service.list_balances(name, user="user")
        worker.service.list_positions(name, user="user")


def test_accounts_that_are_fetched_once_a_day_cost_one_request_for_all(daily: Fleet) -> None:
    """The list of accounts says that nothing has moved; positions and balances stay fresh without a request."""
    worker = daily.worker()
    _read(worker)
    before = daily.asked()
    for _ in range(20):
        _read(worker)
        worker.pass_time(30)
    asked = daily.upstream.asked[before:]
    assert [line for line in asked if "balances" in line or "positions" in line] == []
    assert len(asked) <= 2 * 10 * 1.25 * 2  # accounts and connections, once for each time to live of a minute


def test_an_account_that_was_fetched_anew_is_asked_for_anew(daily: Fleet) -> None:
    """Its positions and its balances, once."""
    worker = daily.worker()
    _read(worker)
    daily.upstream.replies["GET /accounts"] = [
        *_accounts("A", synced="2026-01-05T14:30:20Z"),
        *_accounts("B", "C", synced="2026-01-05T04:00:00Z"),
    ]
    _read(worker)
    worker.pass_time(60)
    asked = sorted(line for line in daily.upstream.ahead if "balances" in line or "positions" in line)
    assert asked == ["GET /accounts/A/balances", "GET /accounts/A/positions/all"]


def test_accounts_of_a_connection_in_real_time_are_asked_for(daily: Fleet) -> None:
    """Their holdings change without a sync."""
    mode = {"institution": "realtime", "snaptrade": "realtime"}
    daily.upstream.replies["GET /authorizations"] = [{**CONNECTION, "data_freshness_mode": mode}]
    worker = daily.worker()
    _read(worker)
    _read(worker)
    worker.pass_time(60)
    assert sum("balances" in line or "positions" in line for line in daily.upstream.ahead) == 6
    assert "GET /accounts" not in daily.upstream.ahead  # it would tell nothing


def _paths(fleet: Fleet) -> Paths:
    cache = assemble.cache_in(fleet.engine, application, fleet.clock)
    return application.paths(Resources(fleet.upstream, cache, lambda: fleet.engine, fleet.clock, lambda: 0.0))


@pytest.mark.parametrize("operation", ["positions.list", "portfolio.summary", "balances.list"])
def test_a_rendered_answer_is_refreshed_with_what_it_was_made_of(tmp_path: Path, operation: str) -> None:
    """The next reader gets it from memory, as the upstream says it now."""
    fleet = Fleet(open_database(f"sqlite:///{tmp_path / 'state.db'}"))
    fleet.upstream.replies["GET /authorizations"] = []
    paths = _paths(fleet)
    assert paths.refresh
    refresh = paths.refresh(["user"])
    refresh.stop()
    worker = Worker(None, refresh, fleet.clock)  # type: ignore[arg-type]
    call = Call(operation, "user", {} if operation == "portfolio.summary" else {"account_id": "A"})
    for _ in range(2):
        paths.unified(call)
    fleet.clock.pass_seconds(40)
    refresh._stop.clear()
    worker.pass_time(20)
    assert fleet.upstream.ahead
    fleet.clock.pass_seconds(10)
    again = paths.unified(call)
    assert again.upstream_calls == 0
    assert {part.state for part in again.parts} == {"hit"}


def test_the_thread_looks_until_it_is_stopped_and_leaves_the_lease(fleet: Fleet) -> None:
    """Another process goes on at once."""
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) > 3

    cache = assemble.cache_in(fleet.engine, application, fleet.clock)
    assert cache
    handle = UnifiedCacheService(cache, fleet.upstream).schedule_cache_refresh(wait=wait)
    assert handle._thread
    handle._thread.join()
    assert waits == [TICK] * 4
    other = fleet.worker()
    assert not other.look().leads
    handle.stop()
    assert other.look().leads
