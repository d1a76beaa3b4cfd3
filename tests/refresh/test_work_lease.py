"""One process of many does a piece of work: on SQLite and on PostgreSQL, until it stops or dies."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from build import Clock
from databases import clean

from harness.cache.database import open_database
from harness.refresh.lease import LASTS, WorkLease

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return open_database(f"sqlite:///{tmp_path / 'state.db'}")
    engine: Engine = request.getfixturevalue("postgres")
    return engine


@pytest.fixture
def clock(database: Engine) -> Clock:
    clean(database)
    return Clock()


def a_lease(database: Engine, clock: Clock, holder: str, name: str = "work") -> WorkLease:
    return WorkLease(database, name, holder, clock)


def test_one_of_two_has_it(database: Engine, clock: Clock) -> None:
    """However often both ask."""
    one, other = (a_lease(database, clock, holder) for holder in ("one", "other"))
    assert [(one.hold(), other.hold()) for _ in range(3)] == [(True, False)] * 3


def test_another_piece_of_work_has_a_lease_of_its_own(database: Engine, clock: Clock) -> None:
    """Two users' caches are refreshed by two processes."""
    assert a_lease(database, clock, "one").hold()
    assert a_lease(database, clock, "other", "other work").hold()


def test_a_holder_that_asks_again_keeps_it(database: Engine, clock: Clock) -> None:
    """For hours."""
    one, other = (a_lease(database, clock, holder) for holder in ("one", "other"))
    for _ in range(100):
        assert (one.hold(), other.hold()) == (True, False)
        clock.pass_seconds(LASTS * 0.9)


def test_a_dead_holder_is_followed_once_its_lease_has_expired(database: Engine, clock: Clock) -> None:
    """And finds out, should it only have slept."""
    one, other = (a_lease(database, clock, holder) for holder in ("one", "other"))
    one.hold()
    clock.pass_seconds(LASTS - 1)
    assert not other.hold()
    clock.pass_seconds(1)
    assert (other.hold(), one.hold()) == (True, False)


def test_who_stops_leaves_it_to_the_next_one_at_once(database: Engine, clock: Clock) -> None:
    """Nobody waits for a process that has said that it ends."""
    one, other = (a_lease(database, clock, holder) for holder in ("one", "other"))
    one.hold()
    one.release()
    other.release()  # it has none to leave
    assert (other.hold(), one.hold()) == (True, False)


def test_a_lease_of_a_clock_that_ran_ahead_does_not_last(database: Engine, clock: Clock) -> None:
    """Else a machine a year ahead would stop the work for a year."""
    ahead = Clock()
    ahead.pass_seconds(365 * 86_400)
    assert a_lease(database, ahead, "ahead").hold()
    assert a_lease(database, clock, "one").hold()


def test_of_many_that_start_together_one_gets_it(database: Engine, clock: Clock) -> None:
    """The table is made once, too."""
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda number: a_lease(database, clock, str(number)).hold(), range(8)))
    assert held.count(True) == 1
