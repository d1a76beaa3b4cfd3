"""The two stores held against each other, row by row: what one lacks, what differs, and how both become alike.

No row is ever deleted: a row that one store lacks is written there, whichever it is. Where both have it and differ,
the store that leads at the operation's stage is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from harness.migration.rows import BadRow, RowReader, digest, key_of, key_text, values_of
from harness.migration.source import reflect_table
from harness.migration.values import TimeReading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from harness.calls import PathName
    from harness.migration.mapping import OriginalTable, TableMigration
    from harness.model import Model

_BATCH = 500
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """Hold the two values of one field, as text; personal ones are hidden."""

    field: str
    original: str
    unified: str


@dataclass(frozen=True, slots=True)
class RowDifference:
    """Hold what differs under one key.

    Attributes:
        entity: The entity.
        key: The values of its key.
        original: The row of the original store as the entity's fields; None where it has none.
        unified: The row of the unified store; None where it has none.
        problem: Why the row of the original store cannot be read; empty where it can.
    """

    entity: str
    key: tuple[Any, ...]
    original: Mapping[str, Any] | None
    unified: Mapping[str, Any] | None
    problem: str = ""

    @property
    def kind(self) -> str:
        """Return what differs, in a word or two."""
        if self.problem:
            return "unreadable"
        if self.original is None:
            return "only in unified"
        return "only in original" if self.unified is None else "differs"


@dataclass(frozen=True)
class EntityStores:
    """Hold both stores of one entity, in one database.

    Attributes:
        engine: The database.
        model: The schema.
        migration: How a row of the original store is read.
        own: The original store's table, and how an entity is written there.
    """

    engine: Engine
    model: Model
    migration: TableMigration
    own: OriginalTable

    @property
    def entity(self) -> str:
        """Return the entity's name."""
        return self.migration.entity

    def create_tables(self) -> None:
        """Make the tables that are missing: an application that has written nothing yet has none."""
        self.own.table.create(self.engine, checkfirst=True)
        self._table.create(self.engine, checkfirst=True)

    def counts(self) -> list[int]:
        """Return how many rows there are to look at on each side."""
        with self.engine.begin() as connection:
            counts = [sa.select(sa.func.count()).select_from(table) for table in (self.own.table, self._table)]
            return [connection.execute(query).scalar_one() for query in counts]

    def batches(self) -> int:
        """Return how many batches `differences` has."""
        return sum(-(-rows // _BATCH) for rows in self.counts())

    def differences(self) -> Iterator[list[RowDifference]]:
        """Yield what differs, a batch of rows at a time."""
        original = reflect_table(self.engine, self.own.table.name)
        reader = self._reader
        for page in original.pages(_BATCH):
            rows: list[Mapping[str, Any]] = []
            unreadable: list[RowDifference] = []
            for row in page:
                try:
                    rows.append(values_of(reader.read(row.values)))
                except BadRow as bad:
                    unreadable.append(RowDifference(self.entity, row.position, None, None, str(bad)))
            with self.engine.begin() as connection:
                others = self._unified(connection, [key_of(row, self._key) for row in rows])
            yield unreadable + [difference for row in rows if (difference := self._compared(row, others))]
        for page_of_unified in self._unified_pages():
            with self.engine.begin() as connection:
                kept = self._originals(connection, page_of_unified)
            lacking = (row for row in page_of_unified if key_text(key_of(row, self._key)) not in kept)
            yield [RowDifference(self.entity, key_of(row, self._key), None, row) for row in lacking]

    def fields(self, difference: RowDifference) -> list[FieldDifference]:
        """Return the fields that differ where both stores have the row."""
        one, other = difference.original, difference.unified
        if one is None or other is None:
            return []
        personal = {field.name for field in self.model.facts[self.entity].fields if field.pii != "none"}
        return [
            FieldDifference(name, *(_HIDDEN if name in personal else str(side[name]) for side in (one, other)))
            for name in one
            if digest({name: one[name]}) != digest({name: other[name]})
        ]

    def repair(self, difference: RowDifference, leads: Callable[[Mapping[str, Any]], PathName]) -> bool:
        """Write a row where it is missing, or over the one that does not lead; return False where it cannot be.

        Both rows are read anew and held until the end, so that a write under way is not undone.
        """
        if difference.problem:
            return False
        try:
            with self.engine.begin() as connection:
                original = self._original(connection, difference)
                unified = self._unified(connection, [difference.key], lock=True).get(key_text(difference.key))
                row = original or unified
                if row is None or (original and unified and digest(original) == digest(unified)):
                    return True
                if original and (unified is None or leads(row) == "original"):
                    self._put_unified(connection, original, present=unified is not None)
                elif unified:
                    self._put_original(connection, unified, present=original is not None)
        except (SQLAlchemyError, BadRow):
            return False  # it is still told of as a difference
        return True

    @property
    def _key(self) -> tuple[str, ...]:
        return self.model.facts[self.entity].key

    @property
    def _table(self) -> sa.Table:
        return self.model.tables[self.entity]

    @property
    def _reader(self) -> RowReader:
        table = self.own.table
        return RowReader.of(self.migration, table.name, table.columns.keys(), self.model, TimeReading())

    def _compared(self, row: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> RowDifference | None:
        key = key_of(row, self._key)
        other = others.get(key_text(key))
        same = other is not None and digest(row) == digest(other)
        return None if same else RowDifference(self.entity, key, row, other)

    def _unified(
        self, connection: Connection, keys: Iterable[tuple[Any, ...]], *, lock: bool = False
    ) -> dict[str, dict[str, Any]]:
        columns = [self._table.c[name] for name in self._key]
        query = self._fields().where(sa.tuple_(*columns).in_(list(keys)))
        rows = connection.execute(query.with_for_update() if lock else query).mappings()
        return {key_text(key_of(row, self._key)): row for row in map(dict[str, Any], rows)}

    def _unified_pages(self) -> Iterator[list[dict[str, Any]]]:
        columns = [self._table.c[name] for name in self._key]
        query = self._fields().order_by(*columns).limit(_BATCH)
        behind = query
        while True:
            with self.engine.begin() as connection:
                page = [dict(row) for row in connection.execute(behind).mappings()]
            if not page:
                return
            yield page
            end = [sa.literal(page[-1][column.name], column.type) for column in columns]
            behind = query.where(sa.tuple_(*columns) > sa.tuple_(*end))

    def _fields(self) -> sa.Select[Any]:
        return sa.select(*(self._table.c[name] for name in self.model.models[self.entity].model_fields))

    def _original_key(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        entity = self.model.models[self.entity].model_validate(dict(row))
        written = self.own.row(entity)
        return tuple(written[column.name] for column in self.own.table.primary_key)

    def _originals(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> set[str]:
        """Return the keys of those rows that the original store has."""
        wanted = {self._original_key(row): key_text(key_of(row, self._key)) for row in rows}
        columns = list(self.own.table.primary_key)
        keys = connection.execute(sa.select(*columns).where(sa.tuple_(*columns).in_(list(wanted))))
        return {wanted[tuple(key)] for key in keys}

    def _original(self, connection: Connection, difference: RowDifference) -> dict[str, Any] | None:
        """Return the original store's row of now.

        Raises:
            BadRow: It cannot be read.
        """
        row = difference.original or difference.unified
        if row is None:
            return None
        columns = list(self.own.table.primary_key)
        same = sa.tuple_(*columns) == sa.tuple_(*self._original_key(row))
        now = connection.execute(sa.select(self.own.table).where(same).with_for_update()).mappings().first()
        return values_of(self._reader.read(now)) if now else None  # type: ignore[arg-type]

    def _put_unified(self, connection: Connection, row: Mapping[str, Any], *, present: bool) -> None:
        same = [self._table.c[name] == row[name] for name in self._key]
        change = sa.update(self._table).where(*same) if present else sa.insert(self._table)
        connection.execute(change.values(**row))

    def _put_original(self, connection: Connection, row: Mapping[str, Any], *, present: bool) -> None:
        table = self.own.table
        written = self.own.row(self.model.models[self.entity].model_validate(dict(row)))
        same = [column == written[column.name] for column in table.primary_key]
        change = sa.update(table).where(*same) if present else sa.insert(table)
        connection.execute(change.values(**written))
