"""The time of those who share a database: the database's, whatever the clocks of their machines say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import Clock, question
from databases import clean

from harness.cache.answers import FetchedEntity
from harness.cache.database import MEMORY, open_database
from harness.cache.moments import MEASURED, SECOND, SharedClock, microseconds
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

ASKED = question("q", "Balance", "user")
FOUND = (FetchedEntity(Balance(account_id="A", ordinal=0)),)
HOUR = 3_600


class Server:
    """A database whose time is told to a machine, after as long as the way to it takes."""

    def __init__(self, way: float = 0) -> None:
        self.time = self.steady = 1_000.0
        self.way = way
        self.connections = 1
        self.is_away = False

    def ask(self) -> int:
        if self.is_away:
            raise OSError("away")
        self.pass_seconds(self.way)
        time = int(self.time * SECOND)
        self.pass_seconds(self.way)
        return time

    def pass_seconds(self, seconds: float) -> None:
        self.time += seconds
        self.steady += seconds

    def clock(self) -> SharedClock:
        return SharedClock(self.ask, lambda: self.steady, lambda: self.connections, (OSError,))

    def tells(self, clock: SharedClock) -> bool:
        return microseconds(clock()) == int(self.time * SECOND)


def test_the_way_to_the_database_does_not_count() -> None:
    """The time was read halfway."""
    server = Server(way=2)
    assert server.tells(server.clock())


def test_the_clock_goes_on_by_itself() -> None:
    """The database is not asked for every moment."""
    server = Server()
    clock = server.clock()
    server.is_away = True
    server.pass_seconds(MEASURED / 2)
    assert server.tells(clock)


@pytest.mark.parametrize("how", ["later", "reconnected"])
def test_the_clock_is_held_against_the_database_again(how: str) -> None:
    """After a while, and where a connection may lead to another server."""
    server = Server()
    clock = server.clock()
    server.time -= 7
    assert not server.tells(clock)
    if how == "later":
        server.pass_seconds(MEASURED)
    else:
        server.connections += 1
    assert server.tells(clock)


def test_the_clock_goes_on_while_the_database_is_away() -> None:
    """It is held against it once it is back."""
    server = Server()
    clock = server.clock()
    server.is_away = True
    server.pass_seconds(MEASURED)
    assert server.tells(clock)
    server.time += 3
    server.is_away = False
    server.pass_seconds(MEASURED)
    assert server.tells(clock)


def _machine(engine: Engine, own: Callable[[], datetime], steady: float) -> Cache:
    store = Store(engine, MODEL)
    return Cache(store, store.clock(lambda: steady, own), lambda: steady)


def test_machines_whose_clocks_differ_by_hours_agree_on_what_is_fresh(postgres: Engine) -> None:
    """Neither is an answer taken for older or younger than it is, nor does one outlive its time."""
    clean(postgres)
    ahead, behind = Clock(), Clock()
    ahead.now += timedelta(hours=1)
    behind.now -= timedelta(hours=1)
    assert _machine(postgres, ahead, 5.0).ask(ASKED, lambda: FOUND).part.state == "miss"
    for own, steady in ((ahead, 5.0), (behind, 9_000_000.0)):
        assert _machine(postgres, own, steady).ask(ASKED, lambda: FOUND).part.state == "hit"
    with postgres.begin() as connection:  # as if an hour had passed on the server
        for column in ("fetched_at", "fresh_until", "stale_until"):
            connection.execute(sa.text(f"UPDATE cache_answer SET {column} = {column} - {HOUR * SECOND}"))  # noqa: S608
    for own, steady in ((ahead, 5.0), (behind, 9_000_000.0)):
        assert _machine(postgres, own, steady).find(ASKED.key) is None


def test_those_who_share_a_file_have_the_clock_of_their_machine() -> None:
    """There is one of it."""
    own = Clock()
    assert Store(open_database(MEMORY), MODEL).clock(lambda: 0.0, own) is own
