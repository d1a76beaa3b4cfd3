"""Checks of live traffic: run beside the answers on one thread, behind a queue that drops rather than grows."""

from __future__ import annotations

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from harness.upstream.priority import background

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from harness.calls import Call
    from harness.checks import CheckedCall

WAITING = 100  # checks that may wait; more than that and the newest is dropped and counted

_log = logging.getLogger(__name__)


class LiveChecks:
    """Run checks and count what comes of them, per operation; every check ends as compared, broken or dropped."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._room = BoundedSemaphore(waiting)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._lock = Lock()
        self._counts: dict[str, Counter[str]] = {}
        self._dropped = 0

    def submit(self, check: Callable[[], None]) -> None:
        """Queue a check, or drop and count it where too many wait; never block."""
        if not self._room.acquire(blocking=False):
            self._drop()
            return
        try:
            # In the background: a check takes no room in the rate limit that an answer needs.
            self._thread.submit(background()(check)).add_done_callback(self._done)
        except RuntimeError:  # closed already
            self._room.release()
            self._drop()

    def record(self, checked: CheckedCall) -> None:
        """Count one verdict."""
        self._count(checked.call.operation, checked.comparison.verdict)

    def fail(self, call: Call, broken: BaseException) -> None:
        """Count and log a check that broke: by its type and place, since its text may hold personal data."""
        frame = broken.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "nowhere"
        _log.error("the check of %s broke: %s at %s", call.operation, type(broken).__name__, where)
        self._count(call.operation, "broken")

    def tally(self) -> dict[str, object]:
        """Return what came of the checks so far."""
        with self._lock:
            operations = {name: dict(counts) for name, counts in self._counts.items()}
            return {"dropped": self._dropped, "operations": operations}

    def close(self) -> None:
        """Wait for the check under way; drop and count those that wait."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _done(self, check: Future[None]) -> None:
        self._room.release()
        if check.cancelled():
            self._drop()

    def _drop(self) -> None:
        with self._lock:
            self._dropped += 1

    def _count(self, operation: str, result: str) -> None:
        with self._lock:
            self._counts.setdefault(operation, Counter())[result] += 1
