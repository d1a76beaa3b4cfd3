"""One writer at a time: who comes meanwhile leaves a write with it, and all that wait land in one commit."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    Write = Callable[[Connection], Any]

T = TypeVar("T")
BATCH = 256
"""Writes in one commit at most."""


class Writer:
    """Run writes in transactions, several in one where threads wait for each other anyway."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: deque[tuple[Write, Future[Any]]] = deque()
        self._turn = Lock()

    def run(self, write: Callable[[Connection], T]) -> T:
        """Return what `write` returns once its transaction is committed; raise what it raised, or the commit did."""
        done: Future[T] = Future()
        self._waiting.append((write, done))
        with self._turn:
            while not done.done():
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
                self._commit(batch)
        return done.result()

    def _commit(self, batch: Sequence[tuple[Write, Future[Any]]]) -> None:
        try:
            with self._engine.begin() as connection:
                results = [write(connection) for write, _ in batch]
        except BaseException as failed:  # noqa: BLE001 - the thread whose write it is raises it
            if len(batch) == 1:
                batch[0][1].set_exception(failed)
            else:
                for one in batch:  # each alone, so that it fails for itself
                    self._commit([one])
        else:
            for (_, done), result in zip(batch, results, strict=True):
                done.set_result(result)
