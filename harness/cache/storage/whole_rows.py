"""Whole rows of entities, read by their key on the connection that its thread holds.

What is whole has every field that any endpoint gives, so that NULL is null there, and never what was not told.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.cache.moments import SKEW, microseconds, moment
from harness.cache.storage.row_writer import binder, positional
from harness.cache.storage.saving import AMONG, among

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sqlalchemy import Dialect

    from harness.cache.storage.connections import HeldConnections
    from harness.model import Model
    from harness.model.entity import UnifiedModel

_DAMAGE = (ValueError, TypeError, LookupError, ArithmeticError)
_TIMES = ("cache_timestamp", "cache_expiry")
_log = logging.getLogger(__name__)


class WholeRow(NamedTuple):
    """Hold an entity with the text of its key; times in microseconds since the epoch."""

    key: str
    model: UnifiedModel
    fetched_at: int
    fresh_until: int


class WholeRows:
    """Read whole rows that are fresh."""

    def __init__(self, model: Model, dialect: Dialect, connections: HeldConnections, stamp: str) -> None:
        self._model = model
        self._dialect = dialect
        self._connections = connections
        self._stamp = stamp
        self._readers: dict[str, _RowReader] = {}

    def find(self, name: str, owner: str, keys: Collection[str], now: int) -> Iterator[WholeRow]:
        """Yield the entities of this name with these keys whose rows are whole and fresh.

        Neither a row from the future, whose age could not be trusted, nor one that was written under another schema,
        nor one that cannot be read.
        """
        reader = self._readers.get(name)
        if reader is None:
            reader = self._readers[name] = _RowReader(self._model, name, self._dialect)
        # No database holds a text with a NUL, or half a pair of surrogates.
        storable = [key for key in keys if "\0" not in key and key == key.encode(errors="ignore").decode()]
        asked = (among(self._dialect.name, storable), *reader.bounds(now), self._stamp, *reader.owner(owner))
        cursor = self._connections.execute(reader.statement, asked)
        for row in cursor.fetchall():
            try:
                yield reader.read(row, [column[1] for column in cursor.description])
            except _DAMAGE as damaged:
                _log.warning("a row of %s cannot be understood: %s", name, type(damaged).__name__)


class _RowReader:
    """Read the rows of one entity."""

    def __init__(self, model: Model, name: str, dialect: Dialect) -> None:
        self._table, self._facts, self._dialect = model.tables[name], model.facts[name], dialect
        self._model = model.models[name]
        self._columns = [*(field.name for field in self._facts.fields), *_TIMES]
        self._processors: list[Callable[[Any], Any] | None] = []
        self._time = binder(self._table.c.cache_expiry.type, dialect) or (lambda at: at)
        quote = dialect.identifier_preparer.quote
        owned = " AND cache_user = ?" if self._facts.access == "user" else ""
        self.statement = positional(
            f"SELECT {', '.join(map(quote, self._columns))} FROM {quote(self._table.name)}"  # noqa: S608 - names of our own
            f" WHERE {quote(self._facts.key[0])} {AMONG[dialect.name].format('?')} AND cache_whole"
            " AND cache_expiry > ? AND cache_timestamp <= ?"
            f" AND EXISTS (SELECT 1 FROM cache_generation WHERE schema_digest = ?){owned}",
            dialect.name,
        )

    def bounds(self, now: int) -> tuple[Any, Any]:
        """Return after which moment a row must end, and until which it must have begun."""
        return self._time(moment(now)), self._time(moment(now) + timedelta(seconds=SKEW))

    def owner(self, owner: str) -> tuple[str, ...]:
        """Return whose rows are read, where they belong to somebody."""
        return (owner,) if self._facts.access == "user" else ()

    def read(self, row: tuple[Any, ...], types: list[Any]) -> WholeRow:
        """Return what a row holds; `types` are those that the driver names its columns by."""
        if not self._processors:
            self._processors = [
                self._table.c[name].type.dialect_impl(self._dialect).result_processor(self._dialect, type_)
                for name, type_ in zip(self._columns, types, strict=True)
            ]
        read = [
            value if process is None else process(value) for process, value in zip(self._processors, row, strict=True)
        ]
        values: Mapping[str, Any] = dict(zip(self._columns, read, strict=True))
        at, until = (microseconds(values[name]) for name in _TIMES)
        fields = {name: value for name, value in values.items() if name not in _TIMES}
        return WholeRow(str(values[self._facts.key[0]]), self._model.model_validate(fields), at, until)
