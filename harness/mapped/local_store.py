"""What the application writes down itself, in the generated tables: lots and candles. Kept, not cached."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import MODELS
from harness.snaptrade.generated.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from harness.model.entity import UnifiedModel


class Records:
    """The kept tables of one database. With `keeps` false, what is written is checked and rolled back again."""

    def __init__(self, database: Callable[[], Engine], *, keeps: bool = True) -> None:
        self._database = database
        self._keeps = keeps

    def all(self, entity: str, order: tuple[str, ...], **where: str | None) -> list[UnifiedModel]:
        """The entities with these values, in this order."""
        table = TABLES[entity]
        query = select(table).where(*(table.c[name] == value for name, value in where.items()))
        with self._opened(entity) as connection:
            return _models(entity, connection.execute(query.order_by(*(table.c[name] for name in order))))

    def add(self, entity: str, model: UnifiedModel) -> UnifiedModel:
        """Keeps an entity; one with its key that is there already stays as it is, and is given back."""
        with self._opened(entity) as connection:
            found = _models(entity, connection.execute(select(TABLES[entity]).where(*_same(entity, model))))
            if not found:
                connection.execute(insert(TABLES[entity]).values(**_row(model)))
            return found[0] if found else model

    def put(self, entity: str, model: UnifiedModel) -> UnifiedModel:
        """Keeps an entity instead of any other with its key."""
        with self._opened(entity) as connection:
            connection.execute(delete(TABLES[entity]).where(*_same(entity, model)))
            connection.execute(insert(TABLES[entity]).values(**_row(model)))
        return model

    @contextmanager
    def _opened(self, entity: str) -> Iterator[Connection]:
        with self._database().connect() as connection, connection.begin() as transaction:
            TABLES[entity].create(connection, checkfirst=True)
            yield connection
            if not self._keeps:
                transaction.rollback()


def _same(entity: str, model: UnifiedModel) -> list[Any]:
    return [TABLES[entity].c[name] == getattr(model, name) for name in FACTS[entity].key]


def _row(model: UnifiedModel) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def _models(entity: str, found: Any) -> list[UnifiedModel]:
    return [MODELS[entity](**dict(row)) for row in found.mappings()]
