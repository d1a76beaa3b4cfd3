"""One writer at a time: who comes meanwhile leaves a write with it, and all that wait land in one commit."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from harness.cache.database import LONE_READS
from harness.cache.storage.connections import LEFT_BEHIND, DatabasePaused, Held, Pause, after_fork, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    Write = Callable[[Connection], Any]

T = TypeVar("T")
BATCH = 256
"""Writes in one commit at most."""
WRITE_SECONDS = 10
"""Seconds that a statement may take that writes."""
PAGES_KB = 16_384
"""KB of a SQLite file that the writer may keep in memory; with less, it reads again what it has just written."""


class _HeldWasBroken(Exception):
    """Report that the connection has broken since it was used last; on another one the write may succeed."""


class _Waiting(NamedTuple):
    write: Write
    done: Future[Any]
    urgent: bool


class Writer:
    """Run writes in transactions on one connection, several in one where threads wait for each other anyway.

    Attributes:
        pause: Whether the database is left alone.
    """

    def __init__(self, engine: Engine, steady: Callable[[], float] = monotonic, *, is_private: bool = False) -> None:
        self.pause = Pause(steady)
        driver: Any = engine.dialect.loaded_dbapi
        self._error: type[Exception] = driver.Error
        self._unable = (OperationalError, InterfaceError, NoConnection, DatabasePaused)  # whatever is written
        self._engine = engine
        self._is_private = is_private
        self._begin = "BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else ""  # psycopg begins by itself
        self._held: Held | None = None
        self._waiting: deque[_Waiting] = deque()
        self._turn = Lock()
        after_fork(self._forget)

    def run(self, write: Callable[[Connection], T], *, urgent: bool = False) -> T:
        """Return what `write` returns once its transaction is committed; raise what it raised, or the commit did.

        Args:
            write: Writes.
            urgent: Try even while the database is left alone.

        Raises:
            DatabasePaused: The database is left alone.
        """
        self.pause.begin(anyway=urgent)
        done: Future[T] = Future()
        self._waiting.append(_Waiting(write, done, urgent))
        with self._turn:
            while not done.done():
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH))]
                self._commit(batch)
        return done.result()

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            results = self._attempt(batch)
        except _HeldWasBroken:
            self._commit(batch)
        except BaseException as failed:  # noqa: BLE001 - the thread whose write it is raises it
            if len(batch) == 1 or isinstance(failed, self._unable):
                for waiting in batch:
                    waiting.done.set_exception(failed)
            else:
                for waiting in batch:  # each alone, so that it fails for itself
                    self._commit([waiting])
        else:
            for waiting, result in zip(batch, results, strict=True):
                waiting.done.set_result(result)

    def _attempt(self, batch: Sequence[_Waiting]) -> list[Any]:
        began = self.pause.begin(anyway=any(waiting.urgent for waiting in batch))
        was_held = self._held is not None
        try:
            if self._held is None:
                self._held = Held(self._opened())
            return self._in_transaction(self._held.connection, batch)
        except BaseException as failed:
            if self._drop() and was_held:
                raise _HeldWasBroken from failed
            if isinstance(failed, self._unable):
                self.pause.fail(began, failed)
            raise

    def _in_transaction(self, connection: Connection, batch: Sequence[_Waiting]) -> list[Any]:
        """Write a batch; SQLAlchemy would take longer to begin and commit than SQLite takes for both."""
        driver: Any = connection.connection.dbapi_connection
        try:
            if self._begin:
                driver.execute(self._begin)
            results = [waiting.write(connection) for waiting in batch]
            connection.commit()  # what SQLAlchemy has begun for a statement of its own
            driver.commit()
        except self._error as failed:  # whoever ran the statement, it fails as one of SQLAlchemy's
            raise DBAPIError.instance(None, None, failed, self._error) from None
        return results

    def _drop(self) -> bool:
        """Close the connection; return True if it was broken."""
        if self._held is None:
            return False
        connection: Connection = self._held.connection
        is_broken = connection.invalidated or getattr(connection.connection.dbapi_connection, "closed", False)
        self._held.close()
        self._held = None
        return bool(is_broken)

    def _opened(self) -> Connection:
        connection = self._engine.execution_options(**{LONE_READS: True}).connect()  # it begins in `_in_transaction`
        if not self._is_private:
            connection.detach()  # it is held for as long as there is a cache, and has settings of its own
            raw: Any = connection.connection.dbapi_connection
            settle(raw, self._engine.dialect.name, WRITE_SECONDS)
            if self._engine.dialect.name == "sqlite":
                raw.execute(f"PRAGMA cache_size={-PAGES_KB}")
            raw.commit()
        return connection

    def _forget(self) -> None:
        """Leave the connection to the parent process, and what waits to its threads."""
        if self._held is not None:
            self._held.close.detach()
            LEFT_BEHIND.append(self._held.connection)
        self._held, self._turn, self._waiting = None, Lock(), deque()
