"""Several processes over one database: none answers what another one's write has changed, whatever their clocks say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest
from build import question
from cache.processes import Machine
from limits import HANG

from harness.cache.answers import FetchedEntity
from harness.cache.database import open_database
from harness.cache.policy import lifetime, spread
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from pathlib import Path

ASKED = question("q", "Balance", "user")
FIRST, SECOND, THIRD = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in range(3))
HOUR = 3600


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with an empty database."""
    return Machine(tmp_path)


def test_who_asks_after_another_process_wrote_does_not_wait_for_who_asked_before(machine: Machine) -> None:
    """The answer under way may be the old one."""
    here, there = machine.process(), machine.process()
    asked, written = Event(), Event()

    def old() -> tuple[FetchedEntity, ...]:
        asked.set()
        assert written.wait(HANG)
        return FIRST

    with ThreadPoolExecutor(1) as pool:
        before = pool.submit(here.ask, ASKED, old)
        assert asked.wait(HANG)
        there.forget(["Balance"], "user")
        after = pool_free(here, written)
        assert (after, before.result().entities) == (SECOND, FIRST)
    assert there.ask(ASKED, lambda: THIRD).entities == SECOND


def pool_free(here: Cache, written: Event) -> tuple[FetchedEntity, ...]:
    """Ask in a thread of its own, which would hang if it waited for the fetch under way."""
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(here.ask, ASKED, lambda: SECOND)
        try:
            return later.result(timeout=HANG).entities
        finally:
            written.set()


def test_what_a_write_changed_is_not_answered_after_a_newer_schema_has_taken_over(machine: Machine) -> None:
    """A process that goes on under the older schema learns of a write that came before."""
    here, there = machine.process(), machine.process()
    here.ask(ASKED, lambda: FIRST)
    assert here.ask(ASKED, tuple).entities == FIRST
    there.forget(["Balance"], "user")
    newer = open_database(machine.url)
    with newer.begin() as connection:
        connection.exec_driver_sql("UPDATE cache_generation SET schema_digest = 'older'")
    Store(newer, MODEL)  # as a newer one would, it makes the tables anew
    assert here.ask(ASKED, lambda: SECOND).entities == SECOND


def test_an_hour_set_forward_and_back_makes_no_answer_younger(machine: Machine) -> None:
    """Not for a process that has not looked at the clock meanwhile."""
    here, idle, asked = machine.process(), machine.process(), question("q", "Currency")
    lasts = lifetime(FACTS, ["Currency"], None, spread(asked.key.text)).fresh
    machine.wall.pass_seconds(HOUR)
    machine.steady.now += 2  # the clock is read again after a second
    here.ask(asked, lambda: (FetchedEntity(Currency(id="c")),))
    machine.wall.pass_seconds(-HOUR)
    machine.pass_seconds(lasts + 1)
    assert idle.ask(asked, tuple).entities == ()


def test_what_was_asked_for_later_stays_whatever_the_clocks_say(machine: Machine) -> None:
    """A machine whose clock is ahead by seconds asked before a write, and is answered late."""
    here = machine.process()
    machine.wall.pass_seconds(4)
    ahead = machine.process()
    machine.wall.pass_seconds(-4)

    def slow() -> tuple[FetchedEntity, ...]:
        here.forget(["Position"], "user")  # so that nobody waits for who asked before
        machine.pass_seconds(1)
        here.ask(ASKED, lambda: SECOND)
        return FIRST

    ahead.ask(ASKED, slow)
    assert here.ask(ASKED, lambda: THIRD).entities == SECOND
    assert machine.process().ask(ASKED, lambda: THIRD).entities == SECOND


def test_a_row_from_the_future_is_neither_believed_nor_in_the_way(machine: Machine) -> None:
    """It was written by a machine whose clock is wrong: others ask, and keep what they are told."""
    machine.wall.pass_seconds(HOUR)
    wrong = machine.process()
    machine.wall.pass_seconds(-HOUR)
    right, asked = machine.process(), question("q", "Currency")
    wrong.ask(asked, lambda: (FetchedEntity(Currency(id="wrong")),))
    kept = [right.ask(asked, lambda: (FetchedEntity(Currency(id="c")),)) for _ in range(2)]
    assert [result.part.state for result in kept] == ["miss", "hit"]
    assert Cache(Store(open_database(machine.url), MODEL), machine.wall).ask(asked, tuple).part.state == "hit"
