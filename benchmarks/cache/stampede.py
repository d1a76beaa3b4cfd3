"""Many who ask at once for a key that is cold, expired or failing: one upstream request, and all wait as long as it."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from benchmarks.cache.results import Result, Table, number
from benchmarks.cache.subject import running
from benchmarks.cache.upstream import Catalogue, SlowUpstream
from benchmarks.measure import Figure
from harness import assemble
from harness.snaptrade.generated.facts import FACTS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from benchmarks.cache.subject import Subject

ASKING = 64
PROCESSES, THREADS = 4, 8
SECONDS = 0.5
"""One upstream request: long enough that starting 64 threads on a busy machine is little of it."""
STATES = ("cold", "expired", "failing")
SYMBOL_ID = Catalogue(1, 0).ids[0]

Moment: TypeAlias = float  # on the clock that all processes share


@dataclass(frozen=True)
class Waits:
    """Hold when the first one asked, and when the last one was answered."""

    began: Moment
    ended: Moment

    @property
    def calls(self) -> float:
        """Return how many upstream requests long all waited."""
        return (self.ended - self.began) / SECONDS


def figures(_draw: random.Random) -> Iterator[Result]:
    """Measure threads, tasks and processes."""
    crowds: dict[str, Callable[[Path, str], Waits]] = {
        f"{ASKING} threads": _threads,
        f"{ASKING} tasks": _tasks,
        f"{PROCESSES} processes x {THREADS} threads": _processes,
    }
    rows, found = [], []
    for state in STATES:
        for crowd, ask in crowds.items():
            with TemporaryDirectory() as folder:
                waits = ask(Path(folder), state)
                requests = SlowUpstream(0, Path(folder) / "requests").requests
            rows.append([f"{crowd}, {state} key", str(requests), number(waits.calls)])
            found.append(Figure(f"{crowd}, {state} key: upstream requests", requests, "", 1))
            found.append(Figure(f"{crowd}, {state} key: all waits / one request", waits.calls, "x", 1.2))
    yield Result(
        f"Stampede: everybody asks for one symbol at once, upstream takes {SECONDS:g} s",
        found,
        [Table(["who asks", "upstream requests", "time until all are answered / one request"], rows)],
    )


def _threads(folder: Path, state: str) -> Waits:
    _prepare(folder, state)
    with running(_upstream(folder, state), folder / "stampede.db") as ours:
        return _ask_in_threads(ours, ASKING, time.monotonic)


def _tasks(folder: Path, state: str) -> Waits:
    _prepare(folder, state)

    async def ask(ours: Subject) -> None:
        with suppress(Exception):  # a failing upstream is one of the states
            await ours.get_symbol_async(SYMBOL_ID)

    async def ask_all(ours: Subject) -> Waits:
        began = time.monotonic()
        await asyncio.gather(*(ask(ours) for _ in range(ASKING)))
        return Waits(began, time.monotonic())

    with running(_upstream(folder, state), folder / "stampede.db") as ours:
        return asyncio.run(ask_all(ours))


def _processes(folder: Path, state: str) -> Waits:
    _prepare(folder, state)
    context = get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        found: list[Waits] = [
            waiting.get(timeout=120)
            for waiting in [pool.apply_async(_Process(folder, state), ()) for _ in range(PROCESSES)]
        ]
    return Waits(min(waits.began for waits in found), max(waits.ended for waits in found))


@dataclass(frozen=True)
class _Process:
    folder: Path
    state: str

    def __call__(self) -> Waits:
        """Ask once all processes are ready: a file of each says so."""
        with running(_upstream(self.folder, self.state), self.folder / "stampede.db") as ours:
            (self.folder / f"ready-{threading.get_native_id()}").touch()
            while len(list(self.folder.glob("ready-*"))) < PROCESSES:
                time.sleep(0.005)
            return _ask_in_threads(ours, THREADS, time.monotonic)


def _ask_in_threads(ours: Subject, threads: int, clock: Callable[[], Moment]) -> Waits:
    ended: list[Moment] = []
    start = threading.Event()

    def ask() -> None:
        start.wait()
        with suppress(Exception):  # a failing upstream is one of the states
            ours.get_symbol(SYMBOL_ID)
        ended.append(clock())

    crowd = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    began = clock()
    start.set()
    for thread in crowd:
        thread.join()
    return Waits(began, max(ended))


def _upstream(folder: Path, state: str) -> SlowUpstream:
    return SlowUpstream(SECONDS, folder / "requests", fails=state == "failing")


def _prepare(folder: Path, state: str) -> None:
    """Make the file; where the key is to be expired, with an answer that is too old even to stand in."""
    facts = FACTS["UniversalSymbol"]
    age = timedelta(seconds=(facts.ttl or 0) + (facts.stale_ttl or 0) + 60)

    def long_ago() -> datetime:
        return assemble.now() - age

    with running(Catalogue(1, 0), folder / "stampede.db", long_ago) as ours:
        if state == "expired":
            ours.get_symbol(SYMBOL_ID)
