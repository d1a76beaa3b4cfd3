"""One DBAPI connection for each thread that reads the cache, held open: the way under SQLAlchemy for the hot read.

A read through SQLAlchemy's execution layer costs ten times the read itself.
"""

from __future__ import annotations

import logging
import os
import threading
import weakref
from contextlib import suppress
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

SLOW = 0.5
"""Seconds after which a failure has cost an answer too much."""
READ_SECONDS = 2
"""Seconds that a read may take."""
PAUSE = 5.0
"""Seconds for which a database that took so long to fail is left alone."""
_SETTINGS = {  # nobody waits long for a lock of somebody else's; who holds one and says nothing more loses it
    "sqlite": "PRAGMA busy_timeout=1000",
    "postgresql": "SET lock_timeout = '1s'; SET statement_timeout = '{}s';"
    " SET idle_in_transaction_session_timeout = '9s'",
}
_log = logging.getLogger(__name__)
LEFT_BEHIND: list[Any] = []
"""What a child process keeps of its parent's, for closing it would close it for the parent."""


def after_fork(method: Callable[[], object]) -> None:
    """Call a method in every child process, for as long as its object lives."""
    reference = weakref.WeakMethod(method)
    os.register_at_fork(after_in_child=lambda: (there := reference()) and there())


class DatabasePaused(Exception):
    """Report that a database is left alone, since it took long to fail a moment ago."""


class Pause:
    """Leave a database alone for some seconds after it took long to fail, so that not every answer waits for that.

    Attributes:
        skipped: How often it was left alone.
    """

    def __init__(self, steady: Callable[[], float] = monotonic) -> None:
        self.skipped = 0
        self._steady = steady
        self._until = -inf

    def begin(self, *, anyway: bool = False) -> float:
        """Return when an attempt begins.

        Args:
            anyway: There is to be one even while the database is left alone.

        Raises:
            DatabasePaused: There is to be none now.
        """
        now = self._steady()
        if now < self._until and not anyway:
            self.skipped += 1
            raise DatabasePaused
        return now

    def fail(self, began: float, failed: BaseException) -> None:
        """Note that an attempt has failed."""
        now = self._steady()
        if now - began >= SLOW:
            self._until = now + PAUSE
            name = type(failed).__name__
            _log.warning("the database took %.1f s to fail (%s): it is left alone for %d s", now - began, name, PAUSE)


class Held:
    """Hold a connection, which is closed when its holder is gone."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        # Not `__del__`: of a cycle, the garbage collector could finalize the connection first, and it would complain.
        self.close = weakref.finalize(self, _close, connection)


def settle(connection: Any, dialect: str, seconds: int) -> None:
    """Set how long the statements of a DBAPI connection may take, in seconds, and how long they wait for a lock."""
    connection.execute(_SETTINGS[dialect].format(seconds))


def _close(connection: Any) -> None:
    with suppress(Exception):  # it is broken, or the interpreter is ending: there is nobody to tell
        connection.close()


class _Own(threading.local):
    """Hold the connection of a thread; None until it needs one."""

    held: Held | None = None


class HeldConnections:
    """Hand each thread a connection of its own; the threads of a database in memory share its only one.

    Attributes:
        failures: What is raised where the database is full, locked, damaged or gone.
        pause: Whether the database is left alone.
        opened: How many connections were opened.
    """

    def __init__(self, engine: Engine, steady: Callable[[], float] = monotonic) -> None:
        self.failures: tuple[type[Exception], ...] = (
            SQLAlchemyError,
            engine.dialect.loaded_dbapi.Error,
            DatabasePaused,
        )
        self.pause = Pause(steady)
        self.opened = 0
        self._engine = engine
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._options = {"prepare": True, "binary": True} if self._is_postgresql else {}
        self._shared = engine.raw_connection() if isinstance(engine.pool, StaticPool) else None
        self._own = _Own()
        self._all: weakref.WeakSet[Held] = weakref.WeakSet()
        after_fork(self._forget)

    @property
    def is_private(self) -> bool:
        """Return True if no other process can see the database."""
        return self._shared is not None

    def get(self) -> Any:
        """Return this thread's connection; the dialect's own error where the database cannot be opened."""
        held = self._own.held
        if held is None:
            if self._shared is not None:
                return self._shared.dbapi_connection
            held = self._own.held = Held(self.open())
            self._all.add(held)
        return held.connection

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement on this thread's connection; on another one where that has broken since it was used last."""
        began = self.pause.begin()
        try:
            held = self._own.held
            connection = self.get() if held is None else held.connection
            return connection.execute(statement, values, **self._options)
        except self.failures as failed:
            self.pause.fail(began, failed)
            if not self._drop():
                raise
        self.pause.begin()
        return self.get().execute(statement, values, **self._options)

    def _drop(self) -> bool:
        """Close this thread's connection; return True if it was broken."""
        held = self._own.held
        if held is None:
            return False
        is_broken = bool(getattr(held.connection, "closed", False))
        held.close()
        self._own.held = None
        return is_broken

    def open(self) -> Any:
        """Return a new connection that belongs to the caller."""
        pooled = self._engine.raw_connection()
        pooled.detach()  # held for as long as the thread lives, so it must not take one of the pool's places
        connection: Any = pooled.dbapi_connection
        if self._is_postgresql:
            connection.autocommit = True
        settle(connection, self._engine.dialect.name, READ_SECONDS)
        self.opened += 1
        return connection

    def _forget(self) -> None:
        """Leave the connections to the parent process: a child must neither use nor close them."""
        for held in self._all:
            held.close.detach()
            LEFT_BEHIND.append(held.connection)
        self._own, self._all = _Own(), weakref.WeakSet()
