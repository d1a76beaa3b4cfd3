"""Many who ask for one key at once cause one upstream call: threads, coroutines, and threads of several processes."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from both import Both
from build import Clock, a_symbol
from cache.stampede import ASKED, BUSY, NEW, OLD, stampede
from databases import clean
from limits import HANG

from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.cache_service import UnifiedCacheService
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.cache.answers import FetchedEntity

MANY = 64
SPAWN = multiprocessing.get_context("spawn")


def _made(engine: Engine) -> str:
    """Make the tables, which processes that start together would wait for."""
    Store(engine, MODEL)
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty cache in a file."""
    return _made(open_database(file_url(tmp_path / "state.db")))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """An empty cache in a file of SQLite, or in what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("url"))
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    return _made(server)


def _expire(url: str) -> None:
    engine = open_database(url)
    Cache(Store(engine, MODEL), Clock()).ask(ASKED, lambda: OLD)
    engine.dispose()


@pytest.mark.parametrize("expired", [False, True])
def test_the_threads_of_many_processes_ask_once(url: str, *, expired: bool) -> None:
    """On a cold key and on one that has expired."""
    if expired:
        _expire(url)
    calls, outcomes = stampede(SPAWN, url, processes=4, threads=8)
    models = repr(tuple(entity.model for entity in NEW))
    assert (calls, set(outcomes), len(outcomes)) == (1, {models}, 32)


def test_many_processes_hear_of_one_failure(url: str) -> None:
    """Each of them waits when the upstream refuses the one that asked."""
    calls, outcomes = stampede(SPAWN, url, processes=4, threads=1, fails=True)
    assert (calls, outcomes) == (1, [repr(BUSY)] * 4)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["cold", "expired", "failing"])
def test_they_ask_an_upstream_once_that_takes_its_time(any_url: str, case: str) -> None:
    """Nobody is so late that the call is over."""
    if case == "expired":
        _expire(any_url)
    calls, outcomes = stampede(SPAWN, any_url, processes=4, threads=8, seconds=2, fails=case == "failing")
    assert (calls, len(set(outcomes)), len(outcomes)) == (1, 1, 32)


def test_many_threads_ask_once(tmp_path: Path) -> None:
    """They all begin together."""
    cache = Cache(Store(open_database(file_url(tmp_path / "state.db")), MODEL), Clock())
    together, calls = Barrier(MANY), list[int]()

    def fetch() -> tuple[FetchedEntity, ...]:
        calls.append(1)
        return NEW

    def ask(_: int) -> tuple[FetchedEntity, ...]:
        together.wait(HANG)
        return cache.ask(ASKED, fetch).entities

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(ask, range(MANY))) == [NEW] * MANY
    assert len(calls) == 1


def test_many_coroutines_ask_once() -> None:
    """Each of them asks before the first one is answered, or is answered from the cache."""
    both = Both({"GET /symbols/AAPL": a_symbol()})
    service = UnifiedCacheService(both.cache, both.upstream)

    async def ask() -> list[object]:
        return await asyncio.gather(*(service.awaited(service.get_symbol, "AAPL") for _ in range(MANY)))

    given = asyncio.run(ask())
    assert (both.upstream.asked, len({repr(each) for each in given}), len(given)) == (["GET /symbols/AAPL"], 1, MANY)
