"""What nobody gets below in Python: a dictionary of entries in memory, and one row of SQLite with a validated model."""

from __future__ import annotations

import sqlite3
from time import monotonic
from typing import TYPE_CHECKING

from harness.snaptrade.generated.models import UniversalSymbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

SETTINGS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL")


class _Entry:
    """Hold a value with what a hit needs to know."""

    __slots__ = ("fresh_until", "value", "visited")

    def __init__(self, value: object, fresh_until: float) -> None:
        self.value = value
        self.fresh_until = fresh_until
        self.visited = False


class Sketch:
    """Answer from a dictionary by (tenant, kind, id): time to live, SIEVE's visited bit, a counter, and no more."""

    def __init__(self, ask: Callable[[str], object], ttl: float) -> None:
        self._entries: dict[tuple[str, str, str], _Entry] = {}
        self._ask = ask
        self._ttl = ttl
        self.hits = 0

    def get_symbol(self, symbol_id: str) -> object:
        """Return the symbol."""
        entry = self._entries.get(("", "UniversalSymbol", symbol_id))
        if entry is not None and monotonic() < entry.fresh_until:
            entry.visited = True
            self.hits += 1
            return entry.value
        value = self._ask(symbol_id)
        self._entries["", "UniversalSymbol", symbol_id] = _Entry(value, monotonic() + self._ttl)
        return value


class Rows:
    """Hold bodies by key in a file of SQLite's, through one connection that stays open."""

    def __init__(self, file: Path, bodies: Mapping[str, bytes]) -> None:
        self.connection = open_sqlite(file)
        self.connection.execute("CREATE TABLE entry (key TEXT NOT NULL, body BLOB NOT NULL)")
        self.connection.execute("CREATE UNIQUE INDEX entry_key ON entry (key)")
        self.connection.executemany("INSERT INTO entry VALUES (?, ?)", bodies.items())

    def body(self, key: str) -> bytes:
        """Return the bytes of one row."""
        row = self.connection.execute("SELECT body FROM entry WHERE key = ?", (key,)).fetchone()
        return bytes(row[0])

    def read_each(self, keys: Iterable[str]) -> None:
        """Read and validate one row after the other."""
        for key in keys:
            UniversalSymbol.model_validate_json(self.body(key))


def open_sqlite(file: Path) -> sqlite3.Connection:
    """Return a connection with the settings that suit a cache."""
    connection = sqlite3.connect(file, isolation_level=None)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection
