"""Statements that SQLAlchemy compiles once and that run on the DBAPI connection of a transaction which it has begun.

SQLAlchemy's execution layer costs 100 µs a statement, several times what the database takes for a row. How a value is
bound is still what the column's type says.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ClauseElement, Connection, Dialect, Executable


class _Compiled:
    """Hold the text of a statement in one dialect, and turn values into its parameters."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._defaults: Mapping[str, Any] = compiled.params
        self._order: list[str] | None = compiled.positiontup
        self._binders: Mapping[str, Callable[[Any], Any]] = compiled._bind_processors  # noqa: SLF001 - as SQLAlchemy binds

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters as the driver takes them."""
        bound = {**self._defaults, **values}
        for name, bind in self._binders.items():
            bound[name] = bind(bound[name])
        return bound if self._order is None else tuple(map(bound.__getitem__, self._order))


def run(connection: Connection, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:
    """Run a statement in a connection's transaction and return the driver's cursor."""
    compiled = _compiled(statement, connection.dialect)
    driver: Any = connection.connection.dbapi_connection
    return driver.execute(compiled.text, compiled.parameters(values or {}))


@functools.cache
def _compiled(statement: Any, dialect: Dialect) -> _Compiled:
    return _Compiled(statement, dialect)
