"""What the workers on one database say of themselves."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import sqlalchemy as sa

from harness.cache.health.figures import CacheHealth, EntityCounts, MemoryUse, Reach
from harness.cache.health.fleet import KEPT, LIVE, WORKERS, Fleet, WorkerHealth
from harness.cache.moments import SECOND

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = 1_000_000 * SECOND


def said(worker: str, hits: int, seconds_ago: int = 0) -> WorkerHealth:
    health = CacheHealth(
        {"Balance": EntityCounts({"memory": hits, "miss": 1}, oldest=float(hits))},
        MemoryUse(10, 100, 1, 2),
        Reach(),
        Reach(works=False, since="2026-01-05T14:30:00+00:00", failure="OperationalError"),
    )
    return WorkerHealth(worker, NOW - seconds_ago * SECOND, health, {"breaker": "closed"})


def test_a_database_without_workers_has_an_empty_fleet(engine: Engine) -> None:
    """Nothing is made to look."""
    assert Fleet(engine).read(NOW).entities == {}
    assert not sa.inspect(engine).has_table(WORKERS.name)


def test_each_worker_is_read_as_it_spoke_last(engine: Engine) -> None:
    """What it said before is replaced, not added."""
    fleet = Fleet(engine)
    fleet.write(said("a", 1))
    fleet.write(said("a", 3))
    assert fleet.read(NOW).live == [said("a", 3)]


def test_all_that_spoke_within_a_day_add_up(engine: Engine) -> None:
    """Memory is that of those that live."""
    for worker in (said("a", 1), said("b", 2), said("gone", 4, LIVE + 1)):
        Fleet(engine).write(worker)
    health = Fleet(engine).read(NOW)
    assert ([each.worker for each in health.live], [each.worker for each in health.gone]) == (["a", "b"], ["gone"])
    assert health.entities == {"Balance": EntityCounts({"memory": 7, "miss": 3}, oldest=4.0)}
    assert health.memory == MemoryUse(20, 200, 2, 4)


def test_who_is_gone_for_more_than_a_day_is_forgotten(engine: Engine) -> None:
    """By whoever speaks next."""
    fleet = Fleet(engine)
    fleet.write(said("old", 1, KEPT + 1))
    assert fleet.read(NOW).entities == {}
    fleet.write(said("new", 1))
    with engine.connect() as connection:
        assert set(connection.execute(sa.select(WORKERS.c.worker)).scalars()) == {"new"}


def test_a_worker_of_another_release_is_left_out(engine: Engine) -> None:
    """What its rows mean is not known."""
    Fleet(engine).write(said("new", 1))
    with engine.begin() as connection:
        row = {"worker": "old", "entity": "", "body": '{"layout": 0}', "updated_at": NOW}
        connection.execute(WORKERS.insert().values(row))
    assert [each.worker for each in Fleet(engine).read(NOW).live] == ["new"]


def test_workers_that_start_together_all_find_their_table(engine: Engine) -> None:
    """One of them makes it."""
    together, failed = threading.Barrier(6), []

    def work(number: int) -> None:
        together.wait()
        try:
            Fleet(engine).write(said(f"w{number}", 1))
        except sa.exc.SQLAlchemyError as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, len(Fleet(engine).read(NOW).live)) == ([], 6)
