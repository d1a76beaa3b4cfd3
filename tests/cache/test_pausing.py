"""A database that takes long to fail is left alone for some seconds; answers come from upstream meanwhile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from databases import clean
from limits import eventually

from harness.cache.answers import FetchedEntity
from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.storage import connections
from harness.cache.storage.connections import PAUSE, SLOW, DatabasePaused, HeldConnections, Pause
from harness.cache.storage.store import Store
from harness.cache.storage.writer import Writer
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ASKED = question("q", "Balance", "user")
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))


class Steady:
    """A steady clock that moves when told to, and with each look at it, as if everything took so long."""

    def __init__(self, each: float = 0) -> None:
        self.now = 0.0
        self.each = each

    def __call__(self) -> float:
        self.now += self.each
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    """Return an empty database of SQLite in a file."""
    engine = open_database(file_url(tmp_path / "state.db"))
    yield engine
    engine.dispose()


@pytest.fixture
def quick_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock, so that a test need not either."""
    settings = {dialect: text.replace("1000", "1").replace("'1s'", "'1ms'") for dialect, text in _SETTINGS.items()}
    monkeypatch.setattr(connections, "_SETTINGS", settings)


_SETTINGS = connections._SETTINGS


def test_what_failed_slowly_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    """It is counted, and told once."""
    clock = Steady()
    pause = Pause(clock)
    began = pause.begin()
    clock.now += SLOW
    pause.fail(began, OSError("locked"))
    for _ in range(3):
        with pytest.raises(DatabasePaused):
            pause.begin()
    clock.now += PAUSE
    assert (pause.begin(), pause.skipped, len(caplog.records)) == (clock.now, 3, 1)


def test_what_failed_at_once_is_tried_again() -> None:
    """It costs nobody anything."""
    pause = Pause(Steady())
    pause.fail(pause.begin(), OSError("full"))
    assert pause.begin() == 0


@pytest.mark.usefixtures("quick_locks")
def test_a_locked_file_is_left_alone_and_answers_come_from_upstream(file: Engine) -> None:
    """What is kept is read all the same; once the lock is gone and the pause over, answers are kept again."""
    clock = Steady(each=SLOW)
    cache = Cache(store := Store(file, MODEL, clock), Clock())
    cache.ask(ASKED, lambda: OLD)
    with file.connect() as other:
        other.exec_driver_sql("SELECT 1")  # the engine begins as a writer
        for _ in range(2):
            assert cache.ask(question("r", "Balance", "user"), lambda: NEW).part.state == "bypass"
        assert store.skipped > 0
        assert Cache(store, Clock()).find(ASKED.key) is not None
    clock.now += PAUSE
    assert cache.ask(question("r", "Balance", "user"), lambda: NEW).part.state == "miss"


@pytest.mark.usefixtures("quick_locks")
def test_what_a_write_invalidates_is_tried_even_then(file: Engine) -> None:
    """Else other processes would go on to answer what was before the write."""
    ours, theirs = Cache(Store(file, MODEL, Steady(each=SLOW)), Clock()), Cache(Store(file, MODEL), Clock())
    theirs.ask(ASKED, lambda: OLD)
    with file.connect() as other:
        other.exec_driver_sql("SELECT 1")
        ours.ask(question("r", "Balance", "user"), lambda: NEW)
    ours.forget(["Balance"], "user")
    assert theirs.find(ASKED.key) is None


@pytest.mark.usefixtures("quick_locks")
def test_one_who_is_locked_out_makes_all_fail_who_wait_with_it(file: Engine) -> None:
    """Not one after the other, each after its own time."""
    tried: list[str] = []
    writer = Writer(file, Steady(each=SLOW))
    with file.connect() as other:
        other.exec_driver_sql("SELECT 1")
        for name in "ab":
            with pytest.raises((sa.exc.OperationalError, DatabasePaused)):
                writer.run(lambda _, name=name: tried.append(name))  # type: ignore[misc] # bound at once
    assert (tried, writer.pause.skipped) == ([], 1)


@pytest.mark.usefixtures("quick_locks")
def test_a_locked_table_holds_no_answer(postgres: Engine) -> None:
    """Who reads it waits as long as for any lock, and then asks upstream."""
    clean(postgres)
    cache = Cache(Store(postgres, MODEL), Clock())
    with postgres.begin() as other:
        other.execute(sa.text("LOCK TABLE cache_answer IN ACCESS EXCLUSIVE MODE"))
        assert cache.ask(ASKED, lambda: NEW).part.state == "bypass"
    eventually(lambda: cache.ask(ASKED, lambda: NEW).part.state == "hit")


def test_a_server_that_ends_all_connections_costs_no_answer(postgres: Engine) -> None:
    """Not even those: each connection is opened anew, and what was kept is found again."""
    clean(postgres)
    cache = Cache(Store(postgres, MODEL), Clock())
    cache.ask(ASKED, lambda: OLD)
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with postgres.begin() as other:
        other.execute(sa.text(ends))
    assert cache.ask(ASKED, lambda: NEW).entities == OLD
    assert cache.ask(question("r", "Balance", "user"), lambda: NEW).part.state == "miss"


def test_a_child_process_has_connections_of_its_own(postgres: Engine) -> None:
    """Of the pool, of the readers and of the writer; those of the parent stay as they are."""
    clean(postgres)
    cache = Cache(Store(postgres, MODEL), Clock())
    cache.ask(ASKED, lambda: OLD)
    child = os.fork()
    if child == 0:
        kept = cache.ask(question("r", "Balance", "user"), lambda: NEW).part.state == "miss"
        found = Cache(Store(postgres, MODEL), Clock()).ask(ASKED, lambda: NEW).entities == OLD
        os._exit(0 if kept and found else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert cache.ask(question("r", "Balance", "user"), lambda: OLD).entities == NEW
    assert cache.ask(question("s", "Balance", "user"), lambda: OLD).part.state == "miss"


def test_the_connections_of_the_cache_take_none_of_the_pools_places(postgres: Engine) -> None:
    """However many threads read and write."""
    clean(postgres)
    cache = Cache(Store(postgres, MODEL), Clock())
    cache.ask(ASKED, lambda: OLD)
    assert (HeldConnections(postgres).is_private, postgres.pool.checkedout()) == (False, 0)  # type: ignore[attr-defined]
