"""Work that a server does again and again beside its answers."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger(__name__)


@contextmanager
def repeating(work: Callable[[], None], seconds: float, failure: str) -> Iterator[None]:
    """Do the work on a thread of its own within the block, again and again; what it raises is logged so."""
    ended = Event()

    def run() -> None:
        while not ended.wait(seconds):
            try:
                work()
            except Exception as broken:  # noqa: BLE001 - the next round may go well
                _log.error("%s: %s", failure, type(broken).__name__)

    thread = Thread(target=run, name="repeating", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
