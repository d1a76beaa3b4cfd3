"""How a process notices that others have written, at each hit and without a round trip.

SQLite counts, for each connection, the commits of all others. PostgreSQL tells those who listen of every write, on a
connection of their own; while that one is not up, the database is asked at each hit.
"""

from __future__ import annotations

import threading
import weakref
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

from harness.cache.storage.connections import LEFT_BEHIND, after_fork

if TYPE_CHECKING:
    from harness.cache.storage.connections import HeldConnections

CHANNEL = "harness_cache"
"""Where PostgreSQL tells the number of every write."""
ASK_SEQUENCE = "SELECT sequence FROM cache_clock"
PING = 1.0
"""Seconds for which a connection is trusted on which nothing is heard: it may have broken without a word."""
PAUSE = 0.1
"""Seconds until a broken connection is opened again; twice as many after each attempt in vain."""
LONGEST_PAUSE = 5.0


class WriteWatch(Protocol):
    """Notice that others have written."""

    def has_changed(self, since: int) -> bool:
        """Return True if somebody may have written after the write of this number, the last one that is known."""


def watch_over(connections: HeldConnections, dialect: str) -> WriteWatch:
    """Return the watch over a database."""
    if connections.is_private:
        return NoWatch()
    return CommitWatch(connections) if dialect == "sqlite" else NoticeWatch(connections)


class NoWatch:
    """WriteWatch a database that no other process can see."""

    def has_changed(self, since: int) -> bool:  # noqa: ARG002
        """Return False: nobody else writes."""
        return False


class CommitWatch:
    """WriteWatch a SQLite file by its count of commits, which costs 4 µs to read."""

    def __init__(self, connections: HeldConnections) -> None:
        self._connections = connections
        self._seen = threading.local()

    def has_changed(self, since: int) -> bool:  # noqa: ARG002 - the file tells of commits, not of their numbers
        """Return True if somebody may have written since this thread last asked; true at its first time."""
        version = self._connections.execute("PRAGMA data_version").fetchone()[0]
        seen = (self._connections.get(), version)
        is_known = getattr(self._seen, "version", None) == seen
        self._seen.version = seen
        return not is_known


class NoticeWatch:
    """WriteWatch a PostgreSQL database by listening, from the first question on."""

    def __init__(self, connections: HeldConnections) -> None:
        self._connections = connections
        self._ear: _Ear | None = None
        self._lock = threading.Lock()
        after_fork(self._forget)

    def has_changed(self, since: int) -> bool:
        """Return True if the write of this number is not the last one."""
        heard = (self._ear or self._listening()).heard
        last = self._connections.execute(ASK_SEQUENCE).fetchone()[0] if heard is None else heard
        return bool(last != since)

    def _listening(self) -> _Ear:
        with self._lock:
            if self._ear is None:
                self._ear = _Ear(self._connections)
                weakref.finalize(self, self._ear.stop)
            return self._ear

    def _forget(self) -> None:
        """Leave the connection to the parent process, where the thread is; a child listens for itself."""
        LEFT_BEHIND.append(self._ear)
        self._ear, self._lock = None, threading.Lock()


class _Ear:
    """Listen on a thread, until it is told to stop.

    Attributes:
        heard: The number of the last write; None while that can be known from the database alone.
    """

    def __init__(self, connections: HeldConnections) -> None:
        self.heard: int | None = None
        self._connections = connections
        self._connection: Any = None
        self._pause = PAUSE
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="cache-watch", daemon=True).start()

    def stop(self) -> None:
        """Let the thread end, within the time of a ping."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with closing(self._connections.open()) as self._connection:
                    self._listen(self._connection)
            except Exception:  # noqa: BLE001 - the server is away, or not yet what it was: whoever reads tells of it
                self.heard = None
                self._stopped.wait(self._pause)
                self._pause = min(2 * self._pause, LONGEST_PAUSE)

    def _listen(self, connection: Any) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        while not self._stopped.is_set():
            self.heard = None  # until the connection has shown that it is alive
            self.heard = int(connection.execute(ASK_SEQUENCE).fetchone()[0])
            self._pause = PAUSE
            for notice in connection.notifies(timeout=PING):
                self.heard = max(self.heard, int(notice.payload))
