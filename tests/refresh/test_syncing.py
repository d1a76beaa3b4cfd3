"""Only what is missing is asked for, once, and what came is kept whatever happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from build import Clock, FakeUpstream, a_symbol

from harness import assemble
from harness.cache.database import open_database
from harness.calls import UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.refresh.syncing import SyncReport
from harness.snaptrade import UnifiedCacheService, application
from harness.upstream.priority import in_background

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.calls import UpstreamRequest

IDS = [f"symbol-{number}" for number in range(1_000)]
DAY = 86_400


class Upstream(FakeUpstream):
    """Know every symbol; fail as told."""

    def __init__(self) -> None:
        super().__init__({f"GET /symbols/{name}": a_symbol(name) for name in IDS})
        self.crash_after: int | None = None
        self.served: list[str] = []
        self.background: set[bool] = set()

    def __call__(self, question: UpstreamRequest) -> UpstreamResponse:
        self.background.add(in_background())
        if self.crash_after is not None and len(self.served) >= self.crash_after:
            raise Killed
        reply = super().__call__(question)
        self.served.append(question.parameters["query"])
        return reply


class Killed(BaseException):
    """The process is told to end."""


class Process:
    """A process on the database, with nothing in its memory."""

    def __init__(self, engine: Engine, upstream: Upstream, clock: Clock) -> None:
        self.waited: list[float] = []
        cache = assemble.cache_in(engine, application, clock)
        assert cache
        self.service = UnifiedCacheService(cache, upstream, self.waited.append)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path / 'state.db'}")
    engine: Engine = request.getfixturevalue("postgres")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return engine


def test_ten_that_are_missing_of_a_thousand_take_ten_requests(engine: Engine) -> None:
    """Another process has asked for the others; an id that is named twice is one."""
    upstream, clock = Upstream(), Clock()
    ids = IDS if engine.dialect.name == "sqlite" else IDS[:100]
    Process(engine, upstream, clock).service.batch_sync_symbols(ids[10:])
    upstream.served.clear()
    report = Process(engine, upstream, clock).service.batch_sync_symbols([*ids, *ids[:5]])
    assert report == SyncReport(asked=len(ids), fresh=len(ids) - 10, fetched=10)
    assert sorted(upstream.served) == sorted(ids[:10])
    assert upstream.background == {True}


def test_what_has_expired_is_asked_for_and_the_rest_is_not(engine: Engine) -> None:
    """By their time to live, which the schema says."""
    upstream, clock = Upstream(), Clock()
    process = Process(engine, upstream, clock)
    process.service.batch_sync_symbols(IDS[:5])
    clock.pass_seconds(DAY - 10)
    process.service.batch_sync_symbols(IDS[5:10])
    clock.pass_seconds(11)
    upstream.served.clear()
    report = process.service.batch_sync_symbols(IDS[:10])
    assert (report.fresh, report.fetched, sorted(upstream.served)) == (5, 5, sorted(IDS[:5]))


def test_who_was_stopped_asks_for_the_rest_alone(engine: Engine) -> None:
    """Every answer that came is kept, also those of requests that were under way at the crash."""
    upstream, clock = Upstream(), Clock()
    upstream.crash_after = 60
    with pytest.raises(Killed):
        Process(engine, upstream, clock).service.batch_sync_symbols(IDS[:100])
    came, upstream.crash_after = set(upstream.served), None
    assert 60 <= len(came) < 70
    report = Process(engine, upstream, clock).service.batch_sync_symbols(IDS[:100])
    assert report == SyncReport(100, fresh=len(came), fetched=100 - len(came))
    assert sorted(upstream.served) == sorted(IDS[:100])


@pytest.fixture
def process(tmp_path: Path) -> Process:
    return Process(open_database(f"sqlite:///{tmp_path / 'state.db'}"), Upstream(), Clock())


def test_one_that_is_refused_does_not_keep_the_others(process: Process) -> None:
    """It is named with the reason; one that does not exist is not asked for again at once."""
    upstream = process.service.upstream
    assert isinstance(upstream, Upstream)
    upstream.replies["GET /symbols/nobody"] = UpstreamResponse(404, b'{"code": "1010", "detail": "none"}')
    upstream.replies["GET /symbols/closed"] = UpstreamResponse(403, b'{"code": "1234"}')
    for _ in range(2):
        report = process.service.batch_sync_symbols(["nobody", "closed", *IDS[:3]])
        assert report.failed == {"nobody": "404 1010", "closed": "403 1234"}
        assert report.fresh + report.fetched == 3
    assert upstream.asked.count("GET /symbols/nobody") == 1


def test_where_the_rate_limit_has_no_room_it_waits_as_long_as_it_is_told(process: Process) -> None:
    """And then goes on with the same request."""
    upstream = process.service.upstream
    assert isinstance(upstream, Upstream)
    throttled = iter([UpstreamResponse(429, b"{}", retry_after=7.5), UpstreamResponse(429, b"{}")])
    known = upstream.replies["GET /symbols/symbol-1"]

    class Reply(dict[str, Any]):
        def __getitem__(self, line: str) -> Any:
            return next(throttled, known)

    upstream.replies = Reply()
    assert process.service.batch_sync_symbols(["symbol-1"]).fetched == 1
    assert process.waited == [7.5, 5.0]


def test_an_upstream_that_is_gone_is_told_of_every_one(process: Process) -> None:
    """What is kept and has expired is no answer here: it would be taken for fresh."""

    def gone(_: UpstreamRequest) -> UpstreamResponse:
        raise UpstreamUnreachable("no answer")

    service = UnifiedCacheService(process.service.cache, gone)
    report = service.batch_sync_symbols(IDS[:3])
    assert (report.fetched, set(report.failed.values())) == (0, {"UpstreamUnreachable"})


def test_progress_shows_what_is_missing_and_how_much(process: Process) -> None:
    """Nothing where nothing is missing."""
    seen: list[tuple[str, int, int]] = []

    def progress(steps: Iterable[Any], doing: str, total: int) -> Iterator[Any]:
        done = list(steps)
        seen.append((doing, total, len(done)))
        yield from done

    process.service.batch_sync_symbols(IDS[:3], progress)
    process.service.batch_sync_symbols(IDS[:3], progress)
    assert seen == [("asking for symbols", 3, 3)]
