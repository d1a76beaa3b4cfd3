"""The one database that holds all state: SQLite in a file by default, PostgreSQL by URL."""

from __future__ import annotations

import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

MEMORY = "sqlite://"
LONE_READS = "lone_reads"  # the execution option of an engine on which every read stands alone
THREADS = 40  # as many as a server answers on; fewer connections would make the others wait
_REACHABLE = {  # a server that is gone without a word holds nobody for long
    "connect_timeout": 2,  # seconds
    "tcp_user_timeout": 5000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
BUSY_MS = 5000  # turns "database is locked" into a wait
_LOCK = 4_417_007  # any number, the same in every process, and no other lock's


def open_database(url: str) -> Engine:
    """Return an engine for this URL; `sqlite://` is a private database in memory.

    Raises:
        ConfigurationError: The URL names no database that can be opened.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            arguments: dict[str, Any] = {"poolclass": StaticPool}
            if parsed.database:
                arguments = {"pool_size": THREADS}
                # A new file that nobody else can read: it holds account numbers and names; SQLite's own would be open.
                with suppress(OSError):  # it is there already, or opening it tells why it cannot be made
                    Path(parsed.database).touch(mode=0o600, exist_ok=False)
            engine = create_engine(url, connect_args={"check_same_thread": False}, **arguments)
            event.listen(engine, "connect", _settle)
            event.listen(engine, "begin", _begin)
        else:
            given = {name: value for name, value in _REACHABLE.items() if name not in parsed.query}
            pool = {"pool_size": THREADS, "pool_timeout": _REACHABLE["connect_timeout"], "pool_pre_ping": True}
            engine = create_engine(parsed, connect_args=given, **pool)
        forgetting = weakref.WeakMethod(engine.dispose)
        # A child process must neither use nor close the connections of its parent.
        os.register_at_fork(after_in_child=lambda: (dispose := forgetting()) and dispose(close=False))
        with engine.connect():
            return engine
    except ImportError as missing:
        raise ConfigurationError(
            f"HARNESS_DATABASE_URL names a database whose driver is not installed: {missing.name}; "
            "for PostgreSQL: pip install 'harness[postgres]'"
        ) from None
    except (ArgumentError, SQLAlchemyError) as broken:
        # the URL may hold a password, so it is not repeated here
        raise ConfigurationError(
            f"HARNESS_DATABASE_URL names no database that can be opened ({type(broken).__name__}); "
            "valid: sqlite:///file.db or postgresql+psycopg://user@host/name"
        ) from None


def ensure_tables(engine: Engine, *tables: Table) -> None:
    """Make the tables that are missing; one process at a time does it."""
    with engine.begin() as connection:
        # SQLite has begun as the one writer; PostgreSQL would let two processes make the same table.
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        for table in tables:
            table.create(connection, checkfirst=True)


def file_url(path: Path) -> str:
    """Return the URL of a SQLite file, and make its folder, which only its owner may enter.

    Raises:
        ConfigurationError: The folder cannot be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as failure:
        raise ConfigurationError(f"{path.parent} cannot be made: {failure.strerror}") from None
    return f"sqlite:///{path}"


def _settle(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's deferred one
    for setting in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    # A transaction that begins as a read cannot wait for another writer; a lone read needs no transaction at all.
    if not connection.get_execution_options().get(LONE_READS):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
