"""The original database, opened read only: its tables as they stand, their rows in pages, their values untouched.

A column is read without its type: a driver that makes a float of a NUMERIC, or a datetime of a text, loses what this
package is about. PostgreSQL writes every value as text itself, exactly.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import URL, Engine

VALID = "sqlite:///file.db or postgresql+psycopg://host/name"
RowPosition = tuple[Any, ...]
"""The values of the columns by which a table's rows are told apart."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Hold one row as the driver gives it.

    Attributes:
        position: The values that tell it apart.
        place: The same as text, the same in every run.
        values: Its values by the names of the columns.
    """

    position: RowPosition
    place: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Return the whole row as JSON."""
        return json.dumps(self.values, default=_hexadecimal)


@dataclass(frozen=True)
class SourceTable:
    """Read the rows of one table of a source.

    Attributes:
        engine: The source.
        name: The table.
        columns: The names of its columns.
        keys: The columns that tell its rows apart, in which order they are read.
    """

    engine: Engine
    name: str
    columns: tuple[str, ...]
    keys: tuple[sa.Column[Any], ...]

    def count(self, after: RowPosition | None = None) -> int:
        """Return how many rows stand behind a position."""
        query = sa.select(sa.func.count()).select_from(self._table)
        with self.engine.begin() as connection:
            return int(connection.execute(self._behind(query, after)).scalar_one())

    def pages(self, size: int, after: RowPosition | None = None) -> Iterator[list[SourceRow]]:
        """Yield the rows behind a position, `size` at a time; each page is a transaction of its own."""
        while page := self._page(size, after):
            yield page
            after = page[-1].position

    def row(self, position: RowPosition) -> SourceRow | None:
        """Return the row at a position."""
        same = sa.tuple_(*self._order) == sa.tuple_(*self._bound(position))
        with self.engine.begin() as connection:
            raw = connection.execute(self._query().where(same)).first()
        return self._row(raw) if raw else None

    def _page(self, size: int, after: RowPosition | None) -> list[SourceRow]:
        query = self._behind(self._query(), after).order_by(*self._order).limit(size)
        with self.engine.begin() as connection:
            return [self._row(raw) for raw in connection.execute(query)]

    def _query(self) -> sa.Select[Any]:
        read = (*self._order, *(self._table.c[name] for name in self.columns))
        # Under names of its own: an ORDER BY of a column would mean the text that it is read as.
        return sa.select(*(self._exact(column).label(f"read_{place}") for place, column in enumerate(read)))

    def _behind(self, query: sa.Select[Any], after: RowPosition | None) -> sa.Select[Any]:
        return query if after is None else query.where(sa.tuple_(*self._order) > sa.tuple_(*self._bound(after)))

    def _row(self, raw: Sequence[Any]) -> SourceRow:
        width = len(self.keys)
        position = tuple(raw[:width])
        place = json.dumps(position, default=_hexadecimal)
        return SourceRow(position, place, dict(zip(self.columns, raw[width:], strict=True)))

    @cached_property
    def _table(self) -> sa.TableClause:
        return sa.table(self.name, *map(sa.column, self.columns))

    @property
    def _order(self) -> list[sa.ColumnElement[Any]]:
        return [sa.literal_column(key.name) if key.system else sa.column(key.name) for key in self.keys]

    def _exact(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.cast(column, sa.Text) if self.engine.dialect.name == "postgresql" else column

    def _bound(self, position: RowPosition) -> list[sa.ColumnElement[Any]]:
        if self.engine.dialect.name == "postgresql":
            return [sa.cast(text, key.type) for text, key in zip(position, self.keys, strict=True)]
        return [sa.literal(value, sa.types.NullType()) for value in position]


class _Tid(sa.types.UserDefinedType[str]):
    """The place of a row in a table of PostgreSQL."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tid"


def open_source(url: str) -> Engine:
    """Return an engine that can read a database and nothing else; a bare path is a SQLite file.

    Raises:
        ConfigurationError: There is no such database, or none that can be opened.
    """
    try:
        parsed = make_url(url if "://" in url else f"sqlite:///{url}")
        engine = open_file(parsed) if parsed.get_backend_name() == "sqlite" else open_server(parsed)
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT 1"))
            if engine.dialect.name == "sqlite":
                connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))  # opens the file
    except ImportError as missing:
        raise ConfigurationError(f"--from names a database whose driver is not installed: {missing.name}") from None
    except (ArgumentError, SQLAlchemyError) as broken:
        # the URL may hold a password, so it is not repeated here
        raise ConfigurationError(
            f"--from names no database that can be opened ({type(broken).__name__}); valid: {VALID}"
        ) from None
    return engine


def describe_source(engine: Engine, url: str) -> str:
    """Return a name for the source, the same in every run and without a password."""
    if engine.dialect.name == "sqlite":
        return str(_path(make_url(url if "://" in url else f"sqlite:///{url}")))
    return engine.url.set(username=None, password=None, query={}).render_as_string()


def open_tables(engine: Engine, names: Sequence[str]) -> list[SourceTable]:
    """Return the tables of these names that the source has.

    Raises:
        ConfigurationError: It has none of them, or the rows of one cannot be told apart.
    """
    present = sa.inspect(engine).get_table_names()
    tables = [name for name in names if name in present]
    if not tables:
        raise ConfigurationError(
            f"the source has no table {' or '.join(names)}; of the tables that it has: {nearest(names[0], present)}"
        )
    return [reflect_table(engine, name) for name in tables]


def reflect_table(engine: Engine, name: str) -> SourceTable:
    """Return a table of the source as it stands, with what tells its rows apart."""
    table = sa.Table(name, sa.MetaData(), autoload_with=engine, resolve_fks=False)
    keys = tuple(table.primary_key.columns)
    if engine.dialect.name == "sqlite" and (not keys or any(key.nullable for key in keys)):
        keys = (sa.Column("_rowid_", sa.Integer, system=True),)  # a key of SQLite may be null, unless it says NOT NULL
    elif not keys and engine.dialect.name == "postgresql":
        keys = (sa.Column("ctid", _Tid, system=True),)
    return SourceTable(engine, name, tuple(column.name for column in table.columns), keys)


def open_file(url: URL) -> Engine:
    """Return an engine that can only read a SQLite file; raises as `open_source` does."""
    path = _path(url)
    if not path.is_file():
        raise ConfigurationError(f"--from names {path}, which is no file; valid: {VALID}")

    def text_or_bytes(raw: bytes) -> str | bytes:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, check_same_thread=False)
        connection.text_factory = text_or_bytes
        return connection

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.StaticPool)


def open_server(url: URL) -> Engine:
    """Return an engine whose transactions can only read; raises as `open_source` does."""
    if url.get_backend_name() != "postgresql":
        raise ConfigurationError(f"--from names a database of {url.get_backend_name()}; valid: {VALID}")
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql("SET LOCAL datestyle = ISO")  # how it writes a time as text

    return engine


def _hexadecimal(raw: bytes) -> str:
    return raw.hex()


def _path(url: URL) -> Path:
    return Path(url.database or "").absolute()
