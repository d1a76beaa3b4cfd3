"""One DBAPI connection for each thread that reads the cache, held open: the way under SQLAlchemy for the hot read.

A read through SQLAlchemy's execution layer costs ten times the read itself.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

LEFT_BEHIND: list[Any] = []
"""What a child process keeps of its parent's, for closing it would close it for the parent."""


def after_fork(method: Callable[[], object]) -> None:
    """Call a method in every child process, for as long as its object lives."""
    reference = weakref.WeakMethod(method)
    os.register_at_fork(after_in_child=lambda: (there := reference()) and there())


class _Held:
    """Hold a thread's connection, which is closed when the thread is gone."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        # Not `__del__`: of a cycle, the garbage collector could finalize the connection first, and it would complain.
        self.close = weakref.finalize(self, _close, connection)


def _close(connection: Any) -> None:
    with suppress(Exception):  # it is broken, or the interpreter is ending: there is nobody to tell
        connection.close()


class HeldConnections:
    """Hand each thread a connection of its own; the threads of a database in memory share its only one.

    Attributes:
        failures: What is raised where the database is full, locked, damaged or gone.
    """

    def __init__(self, engine: Engine) -> None:
        self.failures: tuple[type[Exception], ...] = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._engine = engine
        self._is_postgresql = engine.dialect.name == "postgresql"
        self._options = {"prepare": True, "binary": True} if self._is_postgresql else {}
        self._shared = engine.raw_connection() if isinstance(engine.pool, StaticPool) else None
        self._own = threading.local()
        self._all: weakref.WeakSet[_Held] = weakref.WeakSet()
        after_fork(self._forget)

    @property
    def is_private(self) -> bool:
        """Return True if no other process can see the database."""
        return self._shared is not None

    def get(self) -> Any:
        """Return this thread's connection; the dialect's own error where the database cannot be opened."""
        if self._shared is not None:
            return self._shared.dbapi_connection
        held: _Held | None = getattr(self._own, "held", None)
        if held is None:
            held = self._own.held = _Held(self.open())
            self._all.add(held)
        return held.connection

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement on this thread's connection; after a failure the thread gets another one."""
        try:
            return self.get().execute(statement, values, **self._options)
        except self.failures:
            held: _Held | None = getattr(self._own, "held", None)
            if held is not None:
                held.close()
            self._own.held = None
            raise

    def open(self) -> Any:
        """Return a new connection that belongs to the caller."""
        pooled = self._engine.raw_connection()
        pooled.detach()  # held for as long as the thread lives, so it must not take one of the pool's places
        connection: Any = pooled.dbapi_connection
        if self._is_postgresql:
            connection.autocommit = True
        return connection

    def _forget(self) -> None:
        """Leave the connections to the parent process: a child must neither use nor close them."""
        for held in self._all:
            held.close.detach()
            LEFT_BEHIND.append(held.connection)
        self._own, self._all = threading.local(), weakref.WeakSet()
