"""One process asks upstream for a key, the others wait for its answer, its failure or its death."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import START, Clock, question
from cache.processes import Machine, Steady, failing
from databases import clean
from limits import HANG

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, file_url, open_database
from harness.cache.lease import LASTS, decode_failure, encode_failure
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.errors import ConfigurationError, HarnessError, RequestNotRecorded, UpstreamError, UpstreamUnreachable
from harness.mapped.session import MappingError
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ASKED = question("q", "Balance", "user")
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))
NOT_ASKED = failing(AssertionError("asked upstream a second time"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        return file_url(tmp_path / "state.db")
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    return server.url.render_as_string(hide_password=False)


class Fleet:
    """Processes over one database; it is known when one of them waits."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.wall, self.steady, self.waits = Clock(), Steady(), Event()
        self.engines: list[Engine] = []

    def process(self) -> Cache:
        self.engines.append(open_database(self.url))
        return Cache(Store(self.engines[-1], MODEL), self.wall, self.steady, wait=self.wait)

    def wait(self, seconds: float) -> None:
        self.waits.set()
        Event().wait(seconds)

    def leases(self) -> list[Any]:
        with self.engines[0].connect() as connection:
            return list(connection.execute(sa.text("SELECT holder, failed FROM cache_lease")))


@pytest.fixture
def fleet(url: str) -> Iterator[Fleet]:
    """Processes over an empty database."""
    fleet = Fleet(url)
    yield fleet
    for engine in fleet.engines:
        engine.dispose()


@contextmanager
def asking(cache: Cache, outcome: Any) -> Iterator[tuple[Future[Any], Event]]:
    """Ask upstream, which answers when the event is set; wait until it is asked."""
    asked, answers = Event(), Event()

    def fetch() -> tuple[FetchedEntity, ...]:
        asked.set()
        assert answers.wait(HANG)
        if isinstance(outcome, BaseException):
            raise outcome
        given: tuple[FetchedEntity, ...] = outcome
        return given

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.ask, ASKED, fetch)
        assert asked.wait(HANG)
        try:
            yield first, answers
        finally:
            answers.set()


def test_the_others_wait_for_the_answer_of_the_one_who_asks(fleet: Fleet) -> None:
    """They read it from the database."""
    others = [fleet.process() for _ in range(3)]
    with asking(fleet.process(), NEW) as (first, answers), ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(other.ask, ASKED, NOT_ASKED) for other in others]
        assert fleet.waits.wait(HANG)
        answers.set()
        given = [each.result(HANG) for each in (first, *waiting)]
    assert [result.entities for result in given] == [NEW] * 4
    assert [result.part.state for result in given] == ["miss", "hit", "hit", "hit"]
    assert fleet.leases() == []


@pytest.mark.parametrize(
    "failed", [UpstreamError(503, "busy", "come back later", 7.5), UpstreamUnreachable("no answer in time")]
)
def test_the_others_hear_of_the_failure_at_once(fleet: Fleet, failed: HarnessError) -> None:
    """As the one who asked does; who comes later asks anew."""
    other = fleet.process()
    with asking(fleet.process(), failed) as (first, answers), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(other.ask, ASKED, NOT_ASKED)
        assert fleet.waits.wait(HANG)
        answers.set()
        heard = [each.exception(HANG) for each in (first, waiting)]
    assert [(type(each), str(each)) for each in heard] == [(type(failed), str(failed))] * 2
    assert getattr(heard[1], "retry_after", None) == getattr(failed, "retry_after", None)
    assert other.ask(ASKED, lambda: NEW).entities == NEW
    assert fleet.leases() == []


def test_a_stale_answer_stands_in_for_the_others_too(fleet: Fleet) -> None:
    """They need not ask for it themselves."""
    other = fleet.process()
    other.ask(ASKED, lambda: OLD)
    fleet.wall.pass_seconds(100)
    fleet.steady.now += 100
    with asking(fleet.process(), UpstreamUnreachable("no answer")) as (first, answers), ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(other.ask, ASKED, NOT_ASKED)
        assert fleet.waits.wait(HANG)
        answers.set()
        given = [each.result(HANG) for each in (first, waiting)]
    assert [(result.entities, result.part.state) for result in given] == [(OLD, "stale")] * 2


@pytest.mark.parametrize(
    "failed",
    [
        UpstreamError(404, "1010", "not found"),
        UpstreamError(429, "", "slow down", 2),
        UpstreamUnreachable("no answer"),
        MappingError("the reply has no id"),
        RequestNotRecorded("GET /accounts"),
        ConfigurationError("no such setting"),
    ],
    ids=lambda failed: type(failed).__name__,
)
def test_a_failure_stays_what_it_is_on_its_way(failed: HarnessError) -> None:
    """Its kind, its words, its status, its code and when to come back."""
    heard = decode_failure(encode_failure(failed))
    assert (type(heard), str(heard), heard.__dict__) == (type(failed), str(failed), failed.__dict__)


def test_a_failure_that_only_its_own_code_can_make_becomes_the_kind_above_it() -> None:
    """With the same status, code and words."""

    class OfItsOwn(UpstreamError):
        def __init__(self) -> None:
            super().__init__(502, "no-content", "without content")

    heard = decode_failure(encode_failure(OfItsOwn()))
    assert (type(heard), heard.__dict__) == (UpstreamError, OfItsOwn().__dict__)


def test_who_asks_after_a_write_does_not_wait_for_who_asked_before(fleet: Fleet) -> None:
    """Though another process holds the lease."""
    other = fleet.process()
    with asking(fleet.process(), OLD) as (first, answers):
        other.forget(["Balance"], "user")
        assert other.ask(ASKED, lambda: NEW).part.state == "miss"
        answers.set()
        assert (first.result(HANG).entities, first.result().part.state) == (OLD, "bypass")
    assert other.ask(ASKED, NOT_ASKED).entities == NEW
    assert fleet.leases() == []


def test_another_users_lease_stays(fleet: Fleet) -> None:
    """A write concerns one owner."""
    other = fleet.process()
    with asking(fleet.process(), NEW):
        other.forget(["Balance"], "somebody else")
        assert len(fleet.leases()) == 1


def test_an_answer_that_is_not_kept_frees_the_key(fleet: Fleet) -> None:
    """The next one asks for itself."""
    cache = fleet.process()

    def fetch() -> tuple[FetchedEntity, ...]:
        fleet.process().forget(["Balance"], "user")
        return OLD

    assert cache.ask(ASKED, fetch).part.state == "bypass"
    assert (fleet.leases(), cache.ask(ASKED, lambda: NEW).part.state) == ([], "miss")


def test_an_error_of_the_program_frees_the_key(fleet: Fleet) -> None:
    """Nobody waits until the lease runs out."""
    cache = fleet.process()
    with pytest.raises(ZeroDivisionError):
        cache.ask(ASKED, failing(ZeroDivisionError()))
    assert fleet.leases() == []


def test_a_refusal_that_landed_meanwhile_frees_the_key(fleet: Fleet) -> None:
    """Whoever takes the lease looks once more before asking."""
    asked = question("q", "UniversalSymbol")
    cache, other = fleet.process(), fleet.process()
    with pytest.raises(UpstreamError):
        cache.ask(asked, failing(UpstreamError(404, "1010", "not found")))
    with pytest.raises(UpstreamError):
        other.ask(asked, NOT_ASKED)
    fleet.wall.pass_seconds(3600)
    fleet.steady.now += 3600
    assert other.ask(asked, tuple).part.state == "miss"
    assert [holder for holder, _ in fleet.leases()] == []


DYING = """
import os, sys
from build import Clock, question
from cache.processes import Steady
from harness.cache.database import open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
cache = Cache(Store(open_database(sys.argv[1]), MODEL), Clock(), Steady())
cache.ask(question("q", "Balance", "user"), lambda: os._exit(9))
"""


def test_the_lease_of_a_process_that_died_is_free(fleet: Fleet) -> None:
    """At once, on the machine where it died."""
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", DYING, fleet.url], check=False, timeout=HANG, env=environment)
    cache = fleet.process()
    assert (done.returncode, len(fleet.leases())) == (9, 1)
    assert cache.ask(ASKED, lambda: NEW).entities == NEW
    assert (fleet.waits.is_set(), fleet.leases()) == (False, [])


def _held_elsewhere(engine: Engine, seconds: float) -> None:
    until = int((START.timestamp() + seconds) * 1_000_000)
    row = f"('user', 'GET /Balance', 'q', 'elsewhere/pid:[1] 1 x 0', {until}, '', '')"
    with engine.begin() as connection:
        connection.execute(sa.text(f"INSERT INTO cache_lease VALUES {row}"))  # noqa: S608 - of this test


@pytest.mark.parametrize("seconds", [LASTS, 3600])
def test_the_lease_of_another_machine_runs_out(tmp_path: Path, seconds: float) -> None:
    """Also where its clock is far ahead: nobody waits longer than a lease lasts."""
    machine, waited = Machine(tmp_path), list[float]()

    def wait(seconds: float) -> None:
        waited.append(seconds)
        machine.pass_seconds(seconds)

    engine = open_database(machine.url)
    cache = Cache(Store(engine, MODEL), machine.wall, machine.steady, wait=wait)
    _held_elsewhere(engine, seconds)
    assert cache.ask(ASKED, lambda: NEW).entities == NEW
    assert sum(waited) == pytest.approx(LASTS, abs=0.1)


def test_leases_of_failures_are_swept(fleet: Fleet) -> None:
    """Each key that failed leaves a row, which nobody waits for a moment later."""
    cache = fleet.process()
    for place in range(5):
        with pytest.raises(UpstreamError):
            cache.ask(question(str(place), "Balance", "user"), failing(UpstreamError(503, "", "busy")))
    fleet.wall.pass_seconds(LASTS * 2)
    fleet.steady.now += LASTS * 2
    cache.ask(ASKED, lambda: NEW)
    assert fleet.leases() == []


def test_who_cannot_take_a_lease_asks_all_the_same(fleet: Fleet) -> None:
    """The database may be full, locked, damaged or gone."""
    cache = fleet.process()
    with fleet.engines[0].begin() as connection:
        connection.execute(sa.text("DROP TABLE cache_lease"))
    assert cache.ask(ASKED, lambda: NEW).entities == NEW


def test_a_database_in_memory_needs_no_lease() -> None:
    """Nobody else can see it."""
    engine = open_database(MEMORY)
    seen: list[Any] = []

    def fetch() -> tuple[FetchedEntity, ...]:
        with engine.connect() as connection:
            seen.extend(connection.execute(sa.text("SELECT * FROM cache_lease")))
        return NEW

    assert Cache(Store(engine, MODEL), Clock()).ask(ASKED, fetch).entities == NEW
    assert seen == []
