"""Threads of several processes that ask, fail and write in random order, watched for a hang."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event
from time import sleep
from typing import TYPE_CHECKING

from build import question
from cache.processes import Machine

from harness.cache.answers import FetchedEntity
from harness.errors import UpstreamError
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.cache.service import Cache

THREADS, PROCESSES, LONG = 6, 3, 60.0


class Schedule:
    """What six threads do with one key of one owner; everything that happens has a number."""

    def __init__(self, caches: Sequence[Cache], seed: int) -> None:
        self.draw, self.events = Random(seed), count(1)  # noqa: S311 - an order, no secret
        self.owner, self.caches = f"user {seed}", caches
        self.fetches, self.failures = list[int](), list[int]()
        self.written: list[int] = []

    def acts(self) -> list[Callable[[], None]]:
        """Draw what each thread does."""
        writes, fails = self.draw.choice([0, 0, 0.3]), self.draw.choice([0, 0, 0.4])
        return [self._act(self.draw.choice(self.caches), writes, fails) for _ in range(THREADS)]

    def _act(self, cache: Cache, writes: float, fails: float) -> Callable[[], None]:
        if self.draw.random() < writes:
            return lambda: self._write(cache)
        failing, yields = self.draw.random() < fails, self.draw.randrange(4)
        return lambda: self._ask(cache, yields, failing=failing)

    def _write(self, cache: Cache) -> None:
        changed = next(self.events)  # upstream, before the cache hears of it
        cache.forget(["Balance"], self.owner)
        self.written.append(changed)

    def _ask(self, cache: Cache, yields: int, *, failing: bool) -> None:
        def fetch() -> tuple[FetchedEntity, ...]:
            number = next(self.events)
            self.fetches.append(number)
            for _ in range(yields):
                sleep(0)  # another thread's turn
            if failing:
                self.failures.append(number)
                raise UpstreamError(503, "busy", "come back later")
            return (FetchedEntity(Balance(account_id="A", ordinal=number)),)

        asked, written = next(self.events), max(self.written, default=0)
        try:
            [entity] = cache.ask(question("q", "Balance", self.owner), fetch).models
        except UpstreamError:
            return
        assert entity.ordinal > written, f"{entity.ordinal} is older than the write {written} before {asked}"  # type: ignore[attr-defined] # it is a balance


def run_schedules(folder: Path, seeds: range) -> None:
    """Run a schedule for each seed; raise TimeoutError where one of its threads hangs."""
    machine = Machine(folder)
    caches = [machine.process(wait=Event().wait) for _ in range(PROCESSES)]
    with ThreadPoolExecutor(THREADS) as pool:
        for seed in seeds:
            schedule = Schedule(caches, seed)
            for running in [pool.submit(act) for act in schedule.acts()]:
                running.result(LONG)
            asked_once = len(schedule.fetches) <= 1
            assert asked_once or schedule.failures or schedule.written, f"seed {seed}: {len(schedule.fetches)} calls"


if __name__ == "__main__":
    with TemporaryDirectory(dir="/dev/shm") as name:
        for first in range(0, int(sys.argv[1]), 500):
            run_schedules(Path(name), range(first, first + 500))
            print(first + 500, flush=True)  # noqa: T201
