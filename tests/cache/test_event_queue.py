"""The queue of events: it keeps nobody waiting, writes in order, and counts what it loses."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from build import START
from hypothesis import given
from hypothesis import strategies as st
from limits import HANG
from sqlalchemy.exc import OperationalError

from harness.cache.event_queue import BATCH, MOST, EventQueue
from harness.cache.events import CacheEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

EVENT = CacheEvent("read", "Balance", "user", "", START, "GET /balances")


def numbered(count: int) -> list[CacheEvent]:
    return [replace(EVENT, question=str(number)) for number in range(count)]


class Writer:
    """Write to a list; refuse what it is told to."""

    def __init__(self, poison: str = "none", refusals: int = 0) -> None:
        self.events: list[CacheEvent] = []
        self.batches: list[int] = []
        self.told: list[int] = []
        self.poison, self.refusals = poison, refusals
        self.refused = threading.Semaphore(0)

    def __call__(self, events: Sequence[CacheEvent], lost: int) -> None:
        if self.refusals:
            self.refusals -= 1
            self.refused.release()
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        if any(event.question == self.poison for event in events):
            raise ValueError
        self.events += events
        self.batches.append(len(events))
        self.told.append(lost)


@given(st.integers(0, 3 * BATCH))
def test_every_event_is_written_in_its_order(count: int) -> None:
    """In batches, the last of them when the queue is closed."""
    writer = Writer()
    queue = EventQueue(writer, seconds=0)
    for event in numbered(count):
        queue(event)
    queue.close()
    assert (writer.events, queue.lost) == (numbered(count), 0)
    assert all(size <= MOST for size in writer.batches)


def test_an_event_is_written_without_waiting_for_the_end() -> None:
    """After a while, though no other comes."""
    written = threading.Event()
    queue = EventQueue(lambda *_: written.set(), seconds=0)
    queue(EVENT)
    assert written.wait(HANG)
    queue.close()


def test_a_full_queue_counts_what_it_cannot_hold() -> None:
    """Whoever brings it is not kept waiting; the number is handed on with the next batch."""
    begun, go_on, writer = threading.Event(), threading.Event(), Writer()

    def write(events: Sequence[CacheEvent], lost: int) -> None:
        begun.set()
        assert go_on.wait(HANG)
        writer(events, lost)

    queue = EventQueue(write, limit=3, seconds=0)
    queue(EVENT)
    assert begun.wait(HANG)
    for event in numbered(5):
        queue(event)
    go_on.set()
    queue.close()
    assert (queue.lost, writer.events, writer.told) == (2, [EVENT, *numbered(3)], [0, 2])


def test_many_threads_lose_no_count() -> None:
    """What is written and what is lost make up what was brought."""
    writer = Writer()
    queue = EventQueue(writer, limit=10)
    threads = [threading.Thread(target=lambda: list(map(queue, numbered(500)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(HANG)
    queue.close()
    assert len(writer.events) + queue.lost == 4 * 500
    assert sum(writer.told) == queue.lost


def test_a_database_that_is_locked_gets_the_events_later() -> None:
    """Nothing is lost while there is room."""
    writer = Writer(refusals=2)
    queue = EventQueue(writer, seconds=0, pause=0)
    queue(EVENT)
    assert [writer.refused.acquire(timeout=HANG) for _ in range(2)] == [True, True]
    queue.close()
    assert (writer.events, queue.lost) == ([EVENT], 0)


def test_a_database_that_is_gone_loses_and_counts() -> None:
    """Closing does not wait for it for ever."""
    queue = EventQueue(Writer(refusals=1_000_000), seconds=0, pause=0)
    for event in numbered(BATCH + 1):
        queue(event)
    queue.close()
    assert queue.lost == BATCH + 1


def test_an_event_that_no_database_takes_costs_no_other() -> None:
    """It alone is lost, and counted."""
    writer = Writer(poison="1")
    queue = EventQueue(writer, seconds=0)
    for event in numbered(3):
        queue(event)
    queue.close()
    assert (writer.events, queue.lost, sum(writer.told)) == ([*numbered(1), numbered(3)[2]], 1, 1)


def test_what_comes_after_the_end_is_lost() -> None:
    """Nobody writes it any more."""
    queue = EventQueue(Writer())
    queue.close()
    queue(EVENT)
    assert queue.lost == 1


@pytest.mark.parametrize("failure", [OSError, KeyError])
def test_a_writer_that_breaks_never_reaches_the_cache(failure: type[Exception]) -> None:
    """The listener is called where an answer is given."""

    def write(*_: object) -> None:
        raise failure

    queue = EventQueue(write, seconds=0)
    queue(EVENT)
    queue.close()
    assert queue.lost == 1
