"""Windows that workers share: one transaction each, and no answer is lost where the database is."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from databases import clean
from limits import HANG
from upstream.guarded import Seconds

from harness.cache.database import open_database
from harness.upstream.policy import Limit, Reservation, block, reserve
from harness.upstream.windows import BROKEN, LocalWindows, SharedWindows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Engine

    from harness.upstream.windows import WindowStore

LIMITS = [Limit(250, 0.4)]


def ask(store: WindowStore, scope: str = "client") -> Reservation:
    return store.change([scope], lambda windows, now: reserve(windows, LIMITS, now, background=False))


@pytest.fixture
def url(tmp_path: Path) -> URL:
    return open_database(f"sqlite:///{tmp_path / 'state.db'}").url


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database that workers share."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'state.db'}")
    else:
        engine = request.getfixturevalue("postgres")
        clean(engine)
    yield engine
    engine.dispose()


def test_eight_workers_spend_one_limit(shared: Engine) -> None:
    """However they ask at once: exactly as many requests go out as there is room for."""
    workers = [SharedWindows(shared.url, Seconds(), HANG) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda place: ask(workers[place % 8]).wait, range(400)))
    assert sum(not wait for wait in waits) == 250
    assert not any(worker.broken for worker in workers)
    for worker in workers:
        worker.close()


def test_one_worker_hears_what_another_one_was_told(shared: Engine) -> None:
    """That the upstream asks to wait."""
    one, other = (SharedWindows(shared.url, Seconds(), HANG) for _ in range(2))
    one.change(["client"], lambda windows, now: ([block(windows[0], 40.0, now)], None))
    assert 0 < ask(other).wait <= 40
    assert list(other.windows("client")[0]) == ["client"]
    one.close()
    other.close()


def test_the_time_is_that_of_postgresql(postgres: Engine) -> None:
    """Workers on machines whose clocks are hours apart count the same minute."""
    clean(postgres)
    early, late = (SharedWindows(postgres.url, Seconds(hours * 3600.0), HANG) for hours in (1, 9))
    assert [ask(worker).windows[0].total.requests for worker in (early, late, early)] == [1, 2, 3]
    early.close()
    late.close()


def test_a_change_that_fails_changes_nothing(shared: Engine) -> None:
    """And holds no lock."""
    store = SharedWindows(shared.url, Seconds(), HANG)
    with pytest.raises(ZeroDivisionError):
        store.change(["client"], lambda windows, _: (windows, 1 / 0))
    assert ask(store).windows[0].total.requests == 1
    store.close()


def test_a_locked_database_costs_the_sharing(url: URL) -> None:
    """From what it saw last, the worker goes on by itself, and does not wait for the lock again; later it shares."""
    clock = Seconds()
    store, other = SharedWindows(url, clock, 0.0), SharedWindows(url, clock, HANG)
    for worker in (store, other, store):
        ask(worker)
    with open_database(url.render_as_string(hide_password=False)).begin():  # holds the write lock
        assert ask(store).windows[0].total.requests == 4
        assert store.broken
    ask(other)
    assert ask(store).windows[0].total.requests == 5
    clock.now += BROKEN
    assert not store.broken
    assert ask(store).windows[0].total.requests == 5  # of the database: three before, one of the other, and this
    store.close()
    other.close()


def test_a_table_that_is_gone_is_made_again(url: URL) -> None:
    """Whoever deleted it: after a while the worker shares again."""
    clock = Seconds()
    store = SharedWindows(url, clock)
    ask(store)
    with open_database(url.render_as_string()).begin() as connection:
        connection.execute(sa.text("DROP TABLE upstream_budget"))
    assert ask(store).windows[0].total.requests == 2
    assert store.broken
    clock.now += BROKEN
    assert ask(store).windows[0].total.requests == 1
    assert not store.broken
    store.close()


def test_a_damaged_database_costs_the_sharing(tmp_path: Path) -> None:
    """It is asked, and fails, in the middle of a run; no exception reaches the caller."""
    path = tmp_path / "state.db"
    store = SharedWindows(open_database(f"sqlite:///{path}").url, Seconds())
    ask(store)
    store.close()
    path.write_bytes(b"no database " * 1000)
    assert ask(store).windows[0].total.requests == 2
    assert store.windows("client")[0]["client"].total.requests == 2
    store.close()


def test_a_row_that_cannot_be_read_is_written_anew(url: URL) -> None:
    """It costs what it said, and nothing more."""
    store = SharedWindows(url, Seconds())
    ask(store)
    for body in ("{", "5", "[[1], 2, 3]", '[[["a", 1, 2]], 0.0, null]', "[[], null, null]"):
        with open_database(url.render_as_string()).begin() as connection:
            connection.execute(sa.text("UPDATE upstream_budget SET body = :body"), {"body": body})
        assert ask(store).windows[0].total.requests == 1
    store.close()


def test_nothing_grows_with_the_number_of_accounts(url: URL) -> None:
    """What counts no more is deleted within two minutes, in the database as in the process."""
    clock = Seconds()
    for store in (SharedWindows(url, clock), LocalWindows(clock)):
        for minute in range(5):
            for account in range(20):
                ask(store, f"client/{minute}-{account}")
            clock.now += 61
        assert len(store.windows("client")[0]) <= 40
        store.close()


def test_threads_of_one_process_spend_one_limit() -> None:
    """Without a database too."""
    store, started = LocalWindows(Seconds()), threading.Barrier(8)

    def work(_: int) -> int:
        started.wait(HANG)
        return sum(not ask(store).wait for _ in range(50))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(work, range(8))) == 250
