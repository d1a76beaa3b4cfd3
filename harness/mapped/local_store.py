"""The application's own tables, generated from the schema: kept, not cached."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from harness.model import Model
    from harness.model.entity import UnifiedModel


@dataclass(frozen=True)
class LocalStore:
    """Read and write the application's own tables of one database.

    Attributes:
        model: The schema.
        database: Opens the database.
        keeps: False where each write is rolled back.
        wrote: Is told of each write within its transaction.
    """

    model: Model
    database: Callable[[], Engine]
    keeps: bool = True
    wrote: Callable[[Connection], None] = lambda _: None

    def select(self, entity: str, order: tuple[str, ...], **where: str | None) -> list[UnifiedModel]:
        """Return the entities with these values, in this order."""
        table = self.model.tables[entity]
        query = select(table).where(*(table.c[name] == value for name, value in where.items()))
        with self._opened(entity) as connection:
            return self._models(entity, connection.execute(query.order_by(*(table.c[name] for name in order))))

    def add(self, entity: str, row: UnifiedModel) -> UnifiedModel:
        """Insert an entity and return it; one with its key that is there already stays and is returned."""
        table = self.model.tables[entity]
        with self._opened(entity) as connection:
            stored = self._models(entity, connection.execute(select(table).where(*self._has_key_of(entity, row))))
            if not stored:
                connection.execute(insert(table).values(**_values(row)))
                self.wrote(connection)
            return stored[0] if stored else row

    def put(self, entity: str, row: UnifiedModel) -> UnifiedModel:
        """Insert an entity in the place of any other with its key, and return it."""
        table = self.model.tables[entity]
        with self._opened(entity) as connection:
            connection.execute(delete(table).where(*self._has_key_of(entity, row)))
            connection.execute(insert(table).values(**_values(row)))
            self.wrote(connection)
        return row

    @contextmanager
    def _opened(self, entity: str) -> Iterator[Connection]:
        with self.database().connect() as connection, connection.begin() as transaction:
            self.model.tables[entity].create(connection, checkfirst=True)
            yield connection
            if not self.keeps:
                transaction.rollback()

    def _has_key_of(self, entity: str, row: UnifiedModel) -> list[Any]:
        columns = self.model.tables[entity].c
        return [columns[name] == getattr(row, name) for name in self.model.facts[entity].key]

    def _models(self, entity: str, rows: Any) -> list[UnifiedModel]:
        return [self.model.models[entity](**dict(row)) for row in rows.mappings()]


def _values(row: UnifiedModel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}
