"""A process whose threads ask for one key; what it shares with others counts how often upstream is asked."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from build import START, question
from cache.processes import Steady
from limits import HANG, eventually

from harness.cache.answers import FetchedEntity
from harness.cache.database import open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.errors import HarnessError, UpstreamError
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnContext

ASKED = question("q", "Balance", "user")
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))
BUSY = UpstreamError(503, "busy", "come back later")
EXPIRED = 100  # seconds after which a balance is no longer fresh


class Rush(NamedTuple):
    """What the processes of a stampede share.

    Attributes:
        ready: Holds every thread back until all are there.
        calls: How often upstream was asked.
        waiting: How many processes wait for another one's answer.
        others: How many of them upstream waits for before it answers.
        seconds: How long it takes after that.
        fails: True if it refuses.
        outcomes: What each thread was given.
    """

    ready: Any
    calls: Any
    waiting: Any
    others: int
    seconds: float
    fails: bool
    outcomes: Any


def ask_at_once(url: str, threads: int, rush: Rush) -> None:
    """Ask for one key in many threads of this process; all of them begin together."""
    steady, waits = Steady(), Event()

    def wait(seconds: float) -> None:
        if not waits.is_set():
            waits.set()
            with rush.waiting.get_lock():
                rush.waiting.value += 1
        Event().wait(seconds)

    def fetch() -> tuple[FetchedEntity, ...]:
        with rush.calls.get_lock():
            rush.calls.value += 1
        eventually(lambda: rush.waiting.value >= rush.others)
        Event().wait(rush.seconds)
        if rush.fails:
            raise BUSY
        return NEW

    cache = Cache(Store(open_database(url), MODEL), lambda: START + timedelta(seconds=EXPIRED), steady, wait=wait)

    def ask() -> None:
        rush.ready.wait(HANG)
        try:
            outcome = repr(cache.ask(ASKED, fetch).models)
        except HarnessError as failed:
            outcome = repr(failed)
        rush.outcomes.put(outcome)

    _in_threads(ask, threads)


def _in_threads(work: Callable[[], None], threads: int) -> None:
    running = [Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(HANG)


def stampede(
    spawn: SpawnContext, url: str, processes: int, threads: int, *, seconds: float = 0, fails: bool = False
) -> tuple[int, list[str]]:
    """Let many processes ask for one key; return how often upstream was asked, and what each thread was given."""
    rush = Rush(
        spawn.Barrier(processes * threads), spawn.Value("i", 0), spawn.Value("i", 0), processes - 1, seconds, fails,
        spawn.Queue(),
    )  # fmt: skip
    running = [spawn.Process(target=ask_at_once, args=(url, threads, rush), daemon=True) for _ in range(processes)]
    for process in running:
        process.start()
    outcomes = [rush.outcomes.get(timeout=HANG) for _ in range(processes * threads)]
    for process in running:
        process.join(HANG)
    return rush.calls.value, outcomes
