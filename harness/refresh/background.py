"""Work that nobody waits for, on a few threads, with a queue that drops rather than grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from harness.upstream.priority import background

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 2
WAITING = 64
"""Pieces of work that may be under way or wait; what comes then is not done, and may be asked for again."""


class BackgroundWork:
    """Do pieces of work in the background, as many as there is room for."""

    def __init__(self, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._room = BoundedSemaphore(waiting)

    def __call__(self, work: Callable[[], object]) -> None:
        """Do a piece of work later.

        Raises:
            RuntimeError: There is no room for it, or everything has ended.
        """
        if not self._room.acquire(blocking=False):
            raise RuntimeError("there is no room for more work in the background")
        try:
            self._pool.submit(self._do, work)
        except RuntimeError:
            self._room.release()
            raise

    def close(self) -> None:
        """Finish what is under way, and forget the rest."""
        self._pool.shutdown(cancel_futures=True)

    def _do(self, work: Callable[[], object]) -> None:
        try:
            with background():
                work()
        finally:
            self._room.release()
