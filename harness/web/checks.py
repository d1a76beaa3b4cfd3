"""Checks run beside the answers: on one thread of their own, with a queue that drops rather than grows."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.calls import Call
    from harness.compare.verdicts import Comparison

WAITING = 100  # checks that may wait; more than that and the newest is dropped and counted


class Checks:
    """Runs checks and counts what came of them, per operation."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._room = BoundedSemaphore(waiting)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._lock = Lock()
        self._counts: dict[str, Counter[str]] = {}
        self._dropped = 0

    def submit(self, check: Callable[[], None]) -> None:
        """Queues a check, or drops it where too many wait; never blocks."""
        if not self._room.acquire(blocking=False):
            with self._lock:
                self._dropped += 1
            return
        self._thread.submit(check).add_done_callback(lambda _: self._room.release())

    def publish(self, call: Call, comparison: Comparison) -> None:
        """Counts one verdict."""
        self._count(call.operation, comparison.verdict)

    def failed(self, call: Call, broken: Exception) -> None:  # noqa: ARG002 - its text may hold user data
        """Counts a comparison that broke."""
        self._count(call.operation, "broken")

    def tally(self) -> dict[str, object]:
        """What came of the checks so far."""
        with self._lock:
            return {"dropped": self._dropped, "operations": {name: dict(each) for name, each in self._counts.items()}}

    def close(self) -> None:
        """Waits for the check under way and forgets those that wait."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _count(self, operation: str, what: str) -> None:
        with self._lock:
            self._counts.setdefault(operation, Counter())[what] += 1
