"""One DBAPI connection for each thread that reads the cache, held open: the way under SQLAlchemy for the hot read.

A read through SQLAlchemy's execution layer costs ten times the read itself.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    from sqlalchemy import Engine

_LEFT_BEHIND: list[Any] = []


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
    """Hand each thread a connection of its own; the threads of a database in memory share its only one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shared = engine.raw_connection() if isinstance(engine.pool, StaticPool) else None
        self._own = threading.local()
        self._all: weakref.WeakSet[_Held] = weakref.WeakSet()
        forget = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (there := forget()) and there())

    @property
    def is_private(self) -> bool:
        """Return True if no other process can see the database."""
        return self._shared is not None

    def get(self) -> Any:
        """Return this thread's connection; the dialect's own error where the database cannot be opened."""
        if self._shared is not None:
            return self._shared.dbapi_connection
        held: _Held | None = getattr(self._own, "held", None)
        return self._opened() if held is None else held.connection

    def drop(self) -> None:
        """Close this thread's connection: the next read opens another one."""
        held: _Held | None = getattr(self._own, "held", None)
        if held is not None:
            held.close()
        self._own.held = None

    def _opened(self) -> Any:
        pooled = self._engine.raw_connection()
        pooled.detach()  # held for as long as the thread lives, so it must not take one of the pool's places
        connection: Any = pooled.dbapi_connection
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
        self._own.held = held = _Held(connection)
        self._all.add(held)
        return connection

    def _forget(self) -> None:
        """Leave the connections to the parent process: a child must neither use nor close them."""
        for held in self._all:
            held.close.detach()
            _LEFT_BEHIND.append(held.connection)
        self._own, self._all = threading.local(), weakref.WeakSet()
