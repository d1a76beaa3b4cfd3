"""Entities and listings in their tables: written with a time to live, read back as models while it lasts.

A listing is the answer to one question: the keys of the entities it named, in order, so that an empty answer is an
answer too. The tables of the entities are generated from the schema; rows of a user's entities carry that user.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from harness.cache.database import LONE_READS
from harness.cache.generation import current, ensure_current_tables, is_current
from harness.model.columns import UtcDateTimeColumn
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, Connection, Engine, Select

    from harness.model import Model

PUBLIC = ""  # the owner of entities that belong to no user
RowKey = tuple[Any, ...]

LISTINGS = Table(
    "cache_listing",
    MetaData(),
    Column("cache_user", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("schema_digest", String, nullable=False),
    Column("keys", String, nullable=False),
    Column("cache_timestamp", UtcDateTimeColumn, nullable=False),
    Column("cache_expiry", UtcDateTimeColumn, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Hold what one question was answered with, and when that was fetched.

    Attributes:
        rows: The key of each entity in the answer; the entity itself where a row before it has the same key and says
            something else.
        fetched_at: When it was fetched.
    """

    rows: tuple[RowKey | UnifiedModel, ...]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class FetchedEntities:
    """Hold what upstream responses brought: the wanted entities, and those that stood whole inside them."""

    entities: tuple[UnifiedModel, ...]
    related: tuple[tuple[str, UnifiedModel], ...]


class Store:
    """Read and write the cache tables of one database, made for this schema.

    Another process with another schema may make them anew: from then on this one finds nothing and keeps nothing.
    Raises ConfigurationError where a table of the application's own waits for a migration.
    """

    def __init__(self, engine: Engine, model: Model) -> None:
        self.model = model
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        self._statements: dict[str, Select[Any]] = {}
        ensure_current_tables(engine, model, LISTINGS)
        self._fresh_listing = select(LISTINGS.c["keys"], LISTINGS.c.cache_timestamp).where(
            LISTINGS.c.cache_user == bindparam("owner"),
            LISTINGS.c.question == bindparam("asked"),
            LISTINGS.c.schema_digest == model.digest,
            LISTINGS.c.cache_expiry > bindparam("now"),
        )

    def listing(self, question: str, entity: str, user: str, now: datetime) -> Listing | None:
        """Return the listing of this question while it is fresh; one written under another schema is none."""
        with self._reader.connect() as connection:
            row = connection.execute(self._fresh_listing, {"owner": user, "asked": question, "now": now}).first()
        if row is None:
            return None
        read = self.model.models[entity].model_validate
        stored: list[Any] = json.loads(row[0])
        return Listing(tuple(read(each) if isinstance(each, dict) else tuple(each) for each in stored), row[1])

    def rows(self, entity: str, models: Sequence[UnifiedModel]) -> list[RowKey | UnifiedModel]:
        """Return the rows of a listing of these entities: nothing of a reply is lost because of a key."""
        entities: dict[RowKey, UnifiedModel] = {}
        rows: list[RowKey | UnifiedModel] = []
        for model in models:
            key = self.key_of(entity, model)
            rows.append(key if entities.setdefault(key, model) == model else model)
        return rows

    def entities(self, entity: str, user: str, keys: Sequence[RowKey], now: datetime) -> dict[RowKey, UnifiedModel]:
        """Return the fresh entities of these keys; a missing or expired one is left out."""
        if not keys:
            return {}
        wanted = keys if len(self.model.facts[entity].key) > 1 else [key[0] for key in keys]
        rows = self._rows(entity, {"owner": user, "wanted": wanted, "now": now})
        models = (self._model(entity, row) for row in rows)
        return {self.key_of(entity, model): model for model in models}

    def save(
        self, question: str, entity: str, user: str, fetched: FetchedEntities, now: datetime, ttl: int | None = None
    ) -> None:
        """Write one answer whole: its listing, its entities and those that stood inside them, or nothing of it.

        Args:
            question: The key of the answer.
            entity: The entity that it is made of.
            user: The owner.
            fetched: What the upstream sent.
            now: When it was fetched.
            ttl: Seconds for which the listing lasts, if not as long as the entity.
        """
        rows = self.rows(entity, fetched.entities)
        keys = [row for row in rows if isinstance(row, tuple)]
        lasts = timedelta(seconds=self.model.facts[entity].ttl or 0 if ttl is None else ttl)
        with self._writer.begin() as connection:
            if not is_current(connection, self.model):
                return
            if self.model.facts[entity].access == "user":
                self._forget_dropped(connection, entity, user, question, keys)
            self._upsert_all(connection, entity, user, fetched, now)
            connection.execute(delete(LISTINGS).where(LISTINGS.c.cache_user == user, LISTINGS.c.question == question))
            listing = {"cache_user": user, "question": question, "entity": entity, "schema_digest": self.model.digest}
            times = {"cache_timestamp": now, "cache_expiry": now + lasts}
            entries = json.dumps([_stored(row) if isinstance(row, UnifiedModel) else row for row in rows])
            connection.execute(insert(LISTINGS).values(**listing, **times, keys=entries))

    def forget(self, entities: Sequence[str], user: str) -> None:
        """Delete what a user has of these entities, and every answer that names them."""
        personal = (name for name in entities if self.model.facts[name].access == "user")
        with self._writer.begin() as connection:
            named = LISTINGS.c.entity.in_(entities)
            connection.execute(delete(LISTINGS).where(LISTINGS.c.cache_user == user, named))
            for table in map(self.model.tables.__getitem__, personal):
                connection.execute(delete(table).where(table.c.cache_user == user))

    def clear(self) -> None:
        """Delete everything that can be fetched again."""
        cached = (self.model.tables[name] for name, facts in self.model.facts.items() if facts.ttl is not None)
        with self._writer.begin() as connection:
            for table in (LISTINGS, *cached):
                connection.execute(delete(table))

    def keep(self, entity: str, fetched: FetchedEntities, now: datetime) -> None:
        """Write public entities that no listing names."""
        if fetched.entities:
            with self._writer.begin() as connection:
                if is_current(connection, self.model):
                    self._upsert_all(connection, entity, PUBLIC, fetched, now)

    def key_of(self, entity: str, model: UnifiedModel) -> RowKey:
        """Return the primary key of an entity, without its owner."""
        return tuple(getattr(model, name) for name in self.model.facts[entity].key)

    def _rows(self, entity: str, bound: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            with self._reader.connect() as connection:
                return [dict(row) for row in connection.execute(self._fresh(entity), bound).mappings()]
        except DBAPIError:
            with self._writer.begin() as connection:
                if is_current(connection, self.model):
                    raise
            return []  # the table has another shape now

    def _fresh(self, entity: str) -> Select[Any]:
        """Return the statement for fresh entities by key; building it costs more than running it."""
        if entity not in self._statements:
            table = self.model.tables[entity]
            columns = [table.c[name] for name in self.model.facts[entity].key]
            wanted: BindParameter[Any] = bindparam("wanted", expanding=True)
            chosen = columns[0].in_(wanted) if len(columns) == 1 else tuple_(*columns).in_(wanted)
            is_fresh = table.c.cache_expiry > bindparam("now")
            query = select(table).where(chosen, is_fresh, current(self.model).exists())
            owned = "cache_user" in table.c
            self._statements[entity] = query.where(table.c.cache_user == bindparam("owner")) if owned else query
        return self._statements[entity]

    def _model(self, entity: str, row: dict[str, Any]) -> UnifiedModel:
        values = {name: value for name, value in row.items() if not name.startswith("cache_")}
        return self.model.models[entity](**values)

    def _upsert_all(
        self, connection: Connection, entity: str, user: str, fetched: FetchedEntities, now: datetime
    ) -> None:
        for name, models in self._grouped(fetched.related):
            self._upsert(connection, name, user, models, now)
        for name, models in self._grouped((entity, model) for model in fetched.entities):
            self._upsert(connection, name, user, models, now)

    def _grouped(self, related: Iterable[tuple[str, UnifiedModel]]) -> Iterable[tuple[str, list[UnifiedModel]]]:
        groups: dict[str, dict[RowKey, UnifiedModel]] = {}
        for name, model in related:
            groups.setdefault(name, {}).setdefault(self.key_of(name, model), model)
        return [(name, list(models.values())) for name, models in reversed(groups.items())]

    def _upsert(
        self, connection: Connection, entity: str, user: str, models: Sequence[UnifiedModel], now: datetime
    ) -> None:
        table = self.model.tables[entity]
        rows = [self._row(entity, user, model, now) for model in models]
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        newer = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
        # A slow fetch must not overwrite what a later one brought.
        is_newer = statement.excluded.cache_timestamp >= table.c.cache_timestamp
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=newer, where=is_newer), rows)

    def _row(self, entity: str, user: str, model: UnifiedModel, now: datetime) -> dict[str, Any]:
        facts = self.model.facts[entity]
        owner = {"cache_user": user} if facts.access == "user" else {}
        times = {"cache_timestamp": now, "cache_expiry": now + timedelta(seconds=facts.ttl or 0)}
        return {field.name: _stored(getattr(model, field.name)) for field in facts.fields} | owner | times

    def _forget_dropped(
        self, connection: Connection, entity: str, user: str, question: str, keys: Sequence[RowKey]
    ) -> None:
        """Delete the rows that an earlier answer to this question named and this one does not."""
        listed = connection.scalar(
            select(LISTINGS.c["keys"]).where(LISTINGS.c.cache_user == user, LISTINGS.c.question == question)
        )
        named = {tuple(row) for row in json.loads(listed or "[]") if isinstance(row, list)}
        dropped = named - set(keys)
        table, names = self.model.tables[entity], self.model.facts[entity].key
        if dropped:
            matches = tuple_(*(table.c[name] for name in names)).in_(list(dropped))
            connection.execute(delete(table).where(matches, table.c.cache_user == user))


def _stored(value: Any) -> Any:
    """Return a value object as the JSON that its column takes; a scalar as it is."""
    if isinstance(value, UnifiedModel):
        return value.model_dump(mode="json")
    return [_stored(item) for item in value] if isinstance(value, tuple) else value
