"""Rows of one table as tuples, each written in the place of any other with its key, by one statement of the driver.

SQLAlchemy says how a value is bound. Its execution layer, or a dictionary for each row, would cost several times the
row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.types import TypeEngine


MANY = 100
"""Rows from which on PostgreSQL is handed them as one stream: a statement for each of them takes ten times as long."""
_STREAM = "cache_incoming"


class RowWriter:
    """Write rows of one table.

    Args:
        table: The table.
        columns: The names of its columns, in the order of a row's values.
        dialect: The database's.
        unless: A condition in SQL, in which the new row is called `excluded`: where it holds, the old row stays.
    """

    def __init__(self, table: Table, columns: Sequence[str], dialect: Dialect, unless: str = "") -> None:
        quote = dialect.identifier_preparer.quote
        names = [quote(name) for name in columns]
        keys = [quote(column.name) for column in table.primary_key]
        new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        self._table, self._names = quote(table.name), ", ".join(names)
        self._insert = f"INSERT INTO {self._table} ({self._names})"
        self._replace = (
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}{f' WHERE NOT ({unless})' if unless else ''}"
        )
        marks = ", ".join("?" * len(names))
        self._statement = positional(f"{self._insert} VALUES ({marks}) {self._replace}", dialect.name)
        self._streams = dialect.name == "postgresql"

    def write(self, cursor: Any, rows: Collection[Sequence[Any]]) -> None:
        """Write rows whose values are as the driver takes them."""
        if self._streams and len(rows) >= MANY:
            self._stream(cursor, rows)
        elif rows:
            cursor.executemany(self._statement, rows)

    def _stream(self, cursor: Any, rows: Iterable[Sequence[Any]]) -> None:
        cursor.execute(f"CREATE TEMPORARY TABLE {_STREAM} (LIKE {self._table}) ON COMMIT DROP")
        with cursor.copy(f"COPY {_STREAM} ({self._names}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        cursor.execute(f"{self._insert} SELECT {self._names} FROM {_STREAM} {self._replace}")  # noqa: S608 - names of our own
        cursor.execute(f"DROP TABLE {_STREAM}")


def binder(column: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes a value of a column's type as the driver takes it; None where it takes it as it is."""
    return column.dialect_impl(dialect).bind_processor(dialect)


def positional(statement: str, dialect: str) -> str:
    """Return a statement, in which `?` stands for each value, as the dialect's driver takes it."""
    return statement if dialect == "sqlite" else statement.replace("?", "%s")
