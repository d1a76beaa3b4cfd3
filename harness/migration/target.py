"""The unified store as a migration writes it: rows by their key, and beside them how far it came and what it set aside.

The three tables of the migration stand in the same database, so that a batch and what is known of it are one
transaction: whenever the process dies, the next run goes on where this one was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from harness.migration.rows import digest, key_of, key_text
from harness.model.columns import UtcDateTimeColumn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.migration.source import SourceRow
    from harness.model import Model

_TABLES = sa.MetaData()
CHECKPOINTS = sa.Table(
    "migration_checkpoints",
    _TABLES,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("source_table", sa.Text, primary_key=True),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("position", sa.Text, nullable=False),
)
ORIGINS = sa.Table(
    "migration_origins",
    _TABLES,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("source_table", sa.Text, primary_key=True),
    sa.Column("row_key", sa.Text, primary_key=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)
SET_ASIDE = sa.Table(
    "migration_set_aside",
    _TABLES,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("source_table", sa.Text, primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
    sa.Column("at", UtcDateTimeColumn, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Hold which source row an entity was copied from, and the digest of what it was then."""

    place: str
    digest: str


@dataclass(frozen=True)
class MigrationTarget:
    """Read and write what one source table becomes.

    Attributes:
        engine: The database of the unified store.
        model: The schema.
        entity: The entity.
        source: The name of the source.
        source_table: The source table.
    """

    engine: Engine
    model: Model
    entity: str
    source: str
    source_table: str

    @property
    def key(self) -> tuple[str, ...]:
        """Return the fields of the entity's key."""
        return self.model.facts[self.entity].key

    def create_tables(self) -> None:
        """Make the tables that are missing."""
        with self.engine.begin() as connection:
            self._table.create(connection, checkfirst=True)
            _TABLES.create_all(connection)

    def rows(self, connection: Connection, keys: Collection[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
        """Return the entity's rows with these keys, each by its key as text; none while there is no table."""
        if not sa.inspect(connection).has_table(self._table.name):
            return {}
        columns = self._table.c
        fields = self.model.models[self.entity].model_fields
        query = sa.select(*(columns[name] for name in fields))
        same = sa.tuple_(*(columns[name] for name in self.key)).in_(list(keys))
        rows = [dict(row) for row in connection.execute(query.where(same)).mappings()]
        return {key_text(key_of(row, self.key)): row for row in rows}

    def digests(self, connection: Connection, keys: Collection[tuple[Any, ...]]) -> dict[str, str]:
        """Return the digest of each row with these keys."""
        return {key: digest(row) for key, row in self.rows(connection, keys).items()}

    def origins(self, connection: Connection, keys: Collection[str]) -> dict[str, Origin]:
        """Return where rows with these keys came from; nothing before the first run."""
        if not sa.inspect(connection).has_table(ORIGINS.name):
            return {}
        query = sa.select(ORIGINS).where(*self._own(ORIGINS), ORIGINS.c.row_key.in_(keys))
        return {row.row_key: Origin(row.place, row.digest) for row in connection.execute(query)}

    def position(self, settings: str) -> Any:
        """Return how far an earlier run with the same settings came; None at the beginning."""
        query = sa.select(CHECKPOINTS).where(*self._own(CHECKPOINTS), CHECKPOINTS.c.settings == settings)
        with self.engine.begin() as connection:
            row = connection.execute(query).first()
        return tuple(json.loads(row.position)) if row else None

    def keep_position(self, connection: Connection, settings: str, place: str) -> None:
        """Remember how far this run came."""
        values = {**self._owner, "settings": settings, "position": place}
        _upsert(connection, CHECKPOINTS, [values])

    def forget_position(self) -> None:
        """Forget how far a run came: the next one begins at the beginning."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(CHECKPOINTS).where(*self._own(CHECKPOINTS)))

    def insert(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows."""
        if rows:
            connection.execute(sa.insert(self._table), list(rows))

    def update(self, connection: Connection, row: Mapping[str, Any]) -> None:
        """Give the row with this key these values."""
        same = [self._table.c[name] == row[name] for name in self.key]
        connection.execute(sa.update(self._table).where(*same).values(**row))

    def keep_origins(self, connection: Connection, origins: Mapping[str, Origin]) -> None:
        """Remember where rows came from."""
        rows = [
            {**self._owner, "row_key": key, "place": origin.place, "digest": origin.digest}
            for key, origin in origins.items()
        ]
        _upsert(connection, ORIGINS, rows)

    def set_aside(
        self, connection: Connection, page: Sequence[SourceRow], reasons: Mapping[str, str], at: datetime
    ) -> None:
        """Keep each row of a page that has a reason by its place, and forget what was set aside of it earlier."""
        places = [row.place for row in page]
        connection.execute(sa.delete(SET_ASIDE).where(*self._own(SET_ASIDE), SET_ASIDE.c.place.in_(places)))
        _upsert(connection, SET_ASIDE, [
            {**self._owner, "place": row.place, "reason": reasons[row.place], "row": row.text, "at": at}
            for row in page
            if row.place in reasons
        ])  # fmt: skip

    def places_set_aside(self, connection: Connection, places: Collection[str]) -> set[str]:
        """Return which of these source rows were set aside."""
        query = sa.select(SET_ASIDE.c.place).where(*self._own(SET_ASIDE), SET_ASIDE.c.place.in_(places))
        return set(connection.execute(query).scalars())

    @property
    def _table(self) -> sa.Table:
        return self.model.tables[self.entity]

    @property
    def _owner(self) -> dict[str, str]:
        return {"source": self.source, "source_table": self.source_table}

    def _own(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        return [table.c[name] == value for name, value in self._owner.items()]


def _upsert(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))
