"""How a process notices what others have written: before the next hit, and without asking the database at each."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from databases import clean
from limits import eventually

from harness.cache.answers import FetchedEntity
from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.storage.connections import HeldConnections
from harness.cache.storage.store import Store
from harness.cache.storage.watch import ASK_SEQUENCE, CHANNEL, NoticeWatch
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ASKED = question("q", "Balance", "user")
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest) -> Engine:
    """Return an empty database of each kind, which several processes can open."""
    kept: Engine = request.getfixturevalue("kept" if request.param == "sqlite" else "server")
    return kept


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Engine]:
    """Return an empty database of SQLite in a file."""
    engine = open_database(file_url(tmp_path / "state.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def server(postgres: Engine) -> Engine:
    """Return an empty database of PostgreSQL."""
    clean(postgres)
    return postgres


def _cache(engine: Engine) -> Cache:
    return Cache(Store(engine, MODEL), Clock())


def _listening(engine: Engine) -> tuple[Store, NoticeWatch]:
    store = Store(engine, MODEL)
    assert isinstance(store.watch, NoticeWatch)
    store.watch.has_changed(0)
    eventually(lambda: _heard(store) == store.sequence())
    return store, store.watch


def _heard(store: Store) -> int | None:
    assert isinstance(store.watch, NoticeWatch)
    assert store.watch._ear is not None
    return store.watch._ear.heard


def _answers(cache: Cache) -> tuple[FetchedEntity, ...]:
    return cache.ask(ASKED, lambda: pytest.fail("asked upstream")).entities


def test_what_one_process_forgets_the_others_forget(shared: Engine) -> None:
    """Though each of them had it in memory."""
    caches = [_cache(shared) for _ in range(3)]
    for cache in caches:
        assert cache.ask(ASKED, lambda: OLD).entities == OLD
    caches[0].forget(["Balance"], "user")
    for cache in caches[1:]:
        eventually(lambda cache=cache: cache.find(ASKED.key) is None)  # type: ignore[misc] # bound at once


def test_what_one_process_fetches_anew_the_others_answer(shared: Engine) -> None:
    """Not what they have in memory."""
    ours, theirs = _cache(shared), _cache(shared)
    ours.ask(ASKED, lambda: OLD)
    assert _answers(theirs) == OLD
    ours.forget(["Balance"], "user")
    ours.ask(ASKED, lambda: NEW)
    eventually(lambda: theirs.ask(ASKED, lambda: NEW).entities == NEW)
    assert _answers(theirs) == NEW


def test_what_another_user_has_stays(shared: Engine) -> None:
    """Only what was written is dropped."""
    ours, theirs = _cache(shared), _cache(shared)
    theirs.ask(ASKED, lambda: OLD)
    entry = theirs.find(ASKED.key)
    ours.ask(question("q", "Balance", "somebody else"), lambda: NEW)
    ours.forget(["Balance"], "somebody else")
    eventually(lambda: theirs.find(question("q", "Balance", "somebody else").key) is None)
    assert theirs.find(ASKED.key) is entry is not None


def test_a_hit_asks_the_server_nothing(server: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two pings."""
    cache = Cache(_listening(server)[0], Clock())
    cache.ask(ASKED, lambda: OLD)
    eventually(lambda: _asks_nothing(cache, monkeypatch))


def _asks_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Return True if a hit runs no statement; while it is not yet heard what it has written itself, it does."""
    statements: list[str] = []
    execute = HeldConnections.execute

    def counted(connections: HeldConnections, statement: str, values: tuple[object, ...] = ()) -> object:
        statements.append(statement)
        return execute(connections, statement, values)

    with monkeypatch.context() as patch:
        patch.setattr(HeldConnections, "execute", counted)
        assert _answers(cache) == OLD
    return not statements


def test_while_nothing_is_heard_the_database_is_asked(server: Engine) -> None:
    """So that an answer is never older than a write, and it is listened to again."""
    ours, (store, _) = _cache(server), _listening(server)
    theirs = Cache(store, Clock())
    ours.ask(ASKED, lambda: OLD)
    assert _answers(theirs) == OLD
    _end_listeners(server)
    ours.forget(["Balance"], "user")
    eventually(lambda: theirs.find(ASKED.key) is None)
    eventually(lambda: _heard(store) == store.sequence())


def _end_listeners(engine: Engine) -> None:
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query IN (:a, :b)"
    with engine.begin() as connection:
        connection.execute(sa.text(ends), {"a": f"LISTEN {CHANNEL}", "b": ASK_SEQUENCE})


def test_a_copy_of_the_database_that_is_older_is_not_taken_for_the_same(server: Engine) -> None:
    """As where a server takes over that had not yet heard of the last writes."""
    cache = _cache(server)
    cache.ask(ASKED, lambda: OLD)
    with server.begin() as connection:
        connection.execute(sa.text("DELETE FROM cache_answer"))
        connection.execute(sa.text("UPDATE cache_clock SET sequence = -1"))
    _end_listeners(server)
    eventually(lambda: cache.find(ASKED.key) is None)


def test_nobody_listens_for_a_cache_that_is_gone(server: Engine) -> None:
    """Its thread ends, and closes its connection."""
    before = set(threading.enumerate())
    held = [_listening(server)]
    assert [thread.name for thread in set(threading.enumerate()) - before] == ["cache-watch"]
    held.clear()
    eventually(lambda: not set(threading.enumerate()) - before)


def test_a_child_process_listens_for_itself(server: Engine) -> None:
    """The parent's connection stays the parent's, and open."""
    store, watch = _listening(server)
    before = store.sequence()
    child = os.fork()
    if child == 0:
        inherited = watch._ear
        heard = watch.has_changed(-1) and not watch.has_changed(store.sequence())
        os._exit(0 if heard and inherited is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    _cache(server).forget(["Balance"], "user")
    eventually(lambda: _heard(store) == store.sequence() > before)
