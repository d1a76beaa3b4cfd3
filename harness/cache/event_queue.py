"""Write what the cache did in batches, on a thread of its own, so that no answer waits for it.

The queue is bounded. What it cannot hold, or what the database never takes, is lost: it is counted, and the count is
handed to the writer with the next batch, so that it stands beside what was kept.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

from sqlalchemy.exc import InterfaceError, OperationalError

from harness.cache.events import CacheEvent

BATCH = 256  # events that are written without waiting for others
MOST = 4_096  # events in one transaction, where more wait than are written in time
SECONDS = 0.05  # after which a smaller batch is written
PAUSE = 1.0  # seconds until what could not be written is tried again
WAITING = 65_536  # events that may wait

Write: TypeAlias = Callable[[Sequence[CacheEvent], int], None]
"""Writes events in one transaction, and how many were lost before them; raises where it cannot."""

_log = logging.getLogger(__name__)


class EventQueue:
    """Take events without waiting, and write them in their order; a listener.

    Args:
        write: Writes one batch, or nothing of it.
        limit: Events that may wait.
        seconds: How long an event waits for others.
        pause: Seconds until a batch that the database refused is tried again.
    """

    def __init__(self, write: Write, limit: int = WAITING, seconds: float = SECONDS, pause: float = PAUSE) -> None:
        self._write = write
        self._limit = limit
        self._seconds = seconds
        self._pause = pause
        self._waiting: deque[CacheEvent] = deque()
        self._batch: list[CacheEvent] = []
        self._lost = self._untold = 0
        self._counting = threading.Lock()
        self._some, self._enough, self._closed = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="cache-events", daemon=True)
        self._thread.start()

    def __call__(self, event: CacheEvent) -> None:
        """Take an event; one that finds no room is lost."""
        if len(self._waiting) >= self._limit or self._closed.is_set():
            self._lose(1)
            return
        self._waiting.append(event)
        if not self._some.is_set():
            self._some.set()
        if len(self._waiting) >= BATCH and not self._enough.is_set():
            self._enough.set()

    @property
    def lost(self) -> int:
        """Return how many events were lost."""
        return self._lost

    def close(self) -> None:
        """Write what waits, and stop; what the database does not take now is lost."""
        self._closed.set()
        self._some.set()
        self._enough.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._some.wait()
            self._enough.wait(self._seconds)
            self._some.clear()
            self._enough.clear()
            while not self._write_all() and not self._closed.wait(self._pause):
                pass
        if not self._write_all():
            self._lose(len(self._batch) + len(self._waiting))
        if self._untold:
            with suppress(Exception):
                self._write_together([])
        if self._lost:
            _log.error("%d events of the cache are not in audit and history", self._lost)

    def _write_all(self) -> bool:
        """Write what waits, batch by batch; return False where the database cannot take it now."""
        while self._batch or self._waiting:
            while self._waiting and len(self._batch) < MOST:
                self._batch.append(self._waiting.popleft())
            try:
                self._write_batch()
            except (OperationalError, InterfaceError) as refused:  # full, locked or gone: it may be back soon
                _log.warning("audit and history cannot be written now: %s", type(refused).__name__)
                return False
        return True

    def _write_batch(self) -> None:
        """Write one batch; where it holds an event that no database takes, each by itself."""
        try:
            self._write_together(self._batch)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with an event, the next ones are written
            while self._batch:
                self._write_one(self._batch[0])
                del self._batch[0]
        self._batch.clear()

    def _write_one(self, event: CacheEvent) -> None:
        try:
            self._write_together([event])
        except (OperationalError, InterfaceError):
            raise
        except Exception as refused:  # noqa: BLE001
            _log.warning("an event of the cache cannot be written: %s", type(refused).__name__)
            self._lose(1)

    def _write_together(self, events: Sequence[CacheEvent]) -> None:
        untold = self._untold
        self._write(events, untold)
        with self._counting:
            self._untold -= untold

    def _lose(self, count: int) -> None:
        with self._counting:
            self._lost += count
            self._untold += count
