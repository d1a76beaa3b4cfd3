"""Where the windows of rate limits are kept: in this process, or in a database that workers and machines share."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from harness.upstream.policy import Window, pass_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import URL, Connection, Engine

T = TypeVar("T")
Change: TypeAlias = Callable[[Sequence[Window], float], tuple[Sequence[Window], T]]
"""Makes other windows of some windows and the time, and says what came of it."""

SWEEP = 60.0
"""Seconds after which windows that say nothing any more are deleted."""
BROKEN = 5.0
"""Seconds for which a database that failed is not asked again."""
BUSY = 0.5
"""Seconds that a transaction may wait for another one."""

WINDOWS = sa.Table(
    "upstream_budget",
    sa.MetaData(),
    sa.Column("scope", sa.String, primary_key=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("idle_at", sa.Float, nullable=False, index=True),
)
_NOW: sa.Label[float] = sa.literal_column("extract(epoch FROM clock_timestamp())").label("now")
"""The time of PostgreSQL, not of its transaction, which may have waited for another one."""
_FOUND = WINDOWS.c.scope.in_(sa.bindparam("scopes", expanding=True))
_FIND = sa.select(WINDOWS).where(_FOUND)
_FIND_WITH_TIME = sa.select(_NOW, WINDOWS).select_from(sa.select(sa.literal(1)).subquery().outerjoin(WINDOWS, _FOUND))
_UPSERT = sa.text(
    "INSERT INTO upstream_budget (scope, body, idle_at) VALUES (:scope, :body, :idle_at) "
    "ON CONFLICT (scope) DO UPDATE SET body = excluded.body, idle_at = excluded.idle_at"
)
_log = logging.getLogger(__name__)


class WindowStore(Protocol):
    """Represent the keeper of the windows, each by the name of its scope."""

    shared: bool

    def change(self, scopes: Sequence[str], change: Change[T]) -> T:
        """Change the windows of these scopes at once, while nobody else does."""

    def windows(self, scope: str) -> tuple[dict[str, Window], float]:
        """Return the windows of a scope and of all scopes within it, by name, and the time."""

    def close(self) -> None:
        """Close what the store holds."""


class LocalWindows:
    """Keep windows in this process."""

    shared = False

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = Lock()
        self._windows: dict[str, Window] = {}
        self._swept_at = now()

    def change(self, scopes: Sequence[str], change: Change[T]) -> T:
        """Change the windows of these scopes at once, while no other thread does."""
        with self._lock:
            now = self._now()
            changed, result = change([self._windows.get(scope, Window()) for scope in scopes], now)
            self._windows.update(zip(scopes, changed, strict=True))
            if not 0 <= now - self._swept_at < SWEEP:
                self._swept_at = now
                self._windows = {scope: kept for scope, kept in self._windows.items() if kept.idle_at() > now}
            return result

    def remember(self, scopes: Sequence[str], windows: Sequence[Window]) -> None:
        """Keep these windows in place of those that are there."""
        self.change(scopes, lambda _, __: (windows, None))

    def windows(self, scope: str) -> tuple[dict[str, Window], float]:
        """Return the windows of a scope and of all scopes within it, by name, and the time."""
        with self._lock:
            now = self._now()
            return {name: pass_time(kept, now) for name, kept in self._windows.items() if name.startswith(scope)}, now

    def close(self) -> None:
        """Close nothing: there is nothing to close."""


class SharedWindows:
    """Keep windows in a database, in one short transaction for each change, at the time of the database.

    A database that fails costs the sharing and no answer: this process goes on by itself from what it saw last, and
    asks the database again after a while. It has connections of its own, so that it waits for nobody else's.

    Args:
        url: The database.
        now: The wall clock, in seconds since the epoch; PostgreSQL's own is used where it is the database.
        busy: Seconds that a transaction may wait for another one.
    """

    shared = True

    def __init__(self, url: URL, now: Callable[[], float], busy: float = BUSY) -> None:
        self._now = now
        self._local = LocalWindows(now)
        self._engine = open_engine(url, busy)
        self._lock = Lock()  # SQLite lets one write at a time anyway, and does not queue who waits
        self._swept_at: float | None = None
        self._broken_until = float("-inf")

    @property
    def broken(self) -> bool:
        """Return True while the database is not asked, since it failed."""
        return 0 < self._broken_until - self._now() <= BROKEN

    def change(self, scopes: Sequence[str], change: Change[T]) -> T:
        """Change the windows of these scopes at once, while nobody else does."""
        with self._lock:
            if not self.broken:
                try:
                    return self._changed(scopes, change)
                except SQLAlchemyError as failed:
                    self._broken_until = self._now() + BROKEN
                    self._swept_at = None  # the table may be gone
                    _log.warning("the database shares no rate limit now: %s", type(failed).__name__)
        return self._local.change(scopes, change)

    def windows(self, scope: str) -> tuple[dict[str, Window], float]:
        """Return the windows of a scope and of all scopes within it, by name, and the time."""
        try:
            with self._engine.connect() as connection:
                within = sa.select(WINDOWS.c.scope).where(WINDOWS.c.scope.startswith(scope))
                kept, now = self._find(connection, connection.scalars(within).all())
                return {name: pass_time(window, now) for name, window in kept.items()}, now
        except SQLAlchemyError:
            return self._local.windows(scope)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _find(self, connection: Connection, scopes: Sequence[str]) -> tuple[dict[str, Window], float]:
        """Return the windows of these scopes that are there, and the time."""
        if connection.dialect.name == "sqlite":  # on this machine, as this process is
            return _read(connection.execute(_FIND, {"scopes": scopes})), self._now()
        rows = connection.execute(_FIND_WITH_TIME, {"scopes": scopes}).all()  # a question costs a way there and back
        return _read(rows), float(rows[0].now)

    def _changed(self, scopes: Sequence[str], change: Change[T]) -> T:
        with exclusively(self._engine, scopes[0]) as connection:
            if self._swept_at is None:
                connection.execute(CreateTable(WINDOWS, if_not_exists=True))
            kept, now = self._find(connection, scopes)
            windows, result = change([kept.get(scope, Window()) for scope in scopes], now)
            changed = [
                {"scope": scope, "body": window.encode(), "idle_at": window.idle_at()}
                for scope, window in zip(scopes, windows, strict=True)
                if window != kept.get(scope)
            ]
            if changed:
                connection.execute(_UPSERT, changed)
            if self._swept_at is None or not 0 <= now - self._swept_at < SWEEP:
                connection.execute(sa.delete(WINDOWS).where(WINDOWS.c.idle_at < now))
                self._swept_at = now
        self._local.remember(scopes, windows)
        return result


def open_windows(url: URL, now: Callable[[], float]) -> WindowStore:
    """Return the store in a database; one in memory is nobody else's."""
    return SharedWindows(url, now) if url.database else LocalWindows(now)


@contextmanager
def exclusively(engine: Engine, scope: str) -> Iterator[Connection]:
    """Yield a connection in a transaction that no other one about the same scope runs beside."""
    with engine.connect() as connection:
        begin = "BEGIN IMMEDIATE"
        if engine.dialect.name != "sqlite":
            key = int.from_bytes(hashlib.sha256(scope.encode()).digest()[:8], signed=True)
            begin = f"BEGIN; SELECT pg_advisory_xact_lock({key})"
        connection.exec_driver_sql(begin)
        yield connection
        connection.exec_driver_sql("COMMIT")


def _read(rows: Iterable[Any]) -> dict[str, Window]:
    """Return the windows in these rows; one that cannot be read is as good as none, and is written anew."""
    windows = {}
    for row in rows:
        with suppress(ValueError, TypeError):
            windows[row.scope] = Window.decode(row.body)
    return windows


def open_engine(url: URL, busy: float) -> Engine:
    """Return an engine on which nothing waits longer for another transaction."""
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}  # each transaction is begun by hand
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, **options, connect_args={"timeout": busy, "check_same_thread": False})
        sa.event.listen(engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=NORMAL"))
        return engine
    # a crash of the server loses less than a second of what was counted, so no commit waits for the disk
    limits = f"-c synchronous_commit=off -c lock_timeout={busy * 1000:.0f} -c statement_timeout={busy * 2000:.0f}"
    return sa.create_engine(url, **options, connect_args={"options": limits, "connect_timeout": 2})
