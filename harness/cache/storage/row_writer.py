"""Rows of one table as tuples, each written in the place of any other with its key, by one statement of the driver.

SQLAlchemy says how a value is bound. Its execution layer, or a dictionary for each row, would cost several times the
row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from sqlalchemy import Dialect, Table
    from sqlalchemy.types import TypeEngine


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
        self._statement = positional(
            f"INSERT INTO {quote(table.name)} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names of our own
            f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {new}{f' WHERE NOT ({unless})' if unless else ''}",
            dialect.name,
        )

    def write(self, cursor: Any, rows: Collection[Sequence[Any]]) -> None:
        """Write rows whose values are as the driver takes them."""
        if rows:
            cursor.executemany(self._statement, rows)


def binder(column: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes a value of a column's type as the driver takes it; None where it takes it as it is."""
    return column.dialect_impl(dialect).bind_processor(dialect)


def positional(statement: str, dialect: str) -> str:
    """Return a statement, in which `?` stands for each value, as the dialect's driver takes it."""
    return statement if dialect == "sqlite" else statement.replace("?", "%s")
