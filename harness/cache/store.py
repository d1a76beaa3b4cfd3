"""Entities and listings in their tables: written with a time to live, read back as models while it lasts.

A listing is the answer to one question: the keys of the entities it named, in order, so that an empty answer is an
answer too. The tables of the entities are generated from the schema; rows of a user's entities carry that user.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from harness.cache.database import LONE_READS
from harness.cache.generation import CURRENT, ensure_current_tables, is_current
from harness.model.columns import UtcDateTime
from harness.model.entity import UnifiedModel
from harness.snaptrade.generated.facts import FACTS, SCHEMA_DIGEST
from harness.snaptrade.generated.models import MODELS
from harness.snaptrade.generated.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, Connection, Engine, Select

PUBLIC = ""  # the owner of entities that belong to no user
Key = tuple[Any, ...]

LISTINGS = Table(
    "cache_listing",
    MetaData(),
    Column("cache_user", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("schema_digest", String, nullable=False),
    Column("keys", String, nullable=False),
    Column("cache_timestamp", UtcDateTime, nullable=False),
    Column("cache_expiry", UtcDateTime, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one question was answered with, and when that was fetched."""

    keys: tuple[Key, ...]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class FetchedEntities:
    """What upstream replies brought: the entities asked for, and those that stood whole inside them."""

    entities: tuple[UnifiedModel, ...]
    related: tuple[tuple[str, UnifiedModel], ...]


_FRESH_LISTING = select(LISTINGS.c["keys"], LISTINGS.c.cache_timestamp).where(
    LISTINGS.c.cache_user == bindparam("owner"),
    LISTINGS.c.question == bindparam("asked"),
    LISTINGS.c.schema_digest == SCHEMA_DIGEST,
    LISTINGS.c.cache_expiry > bindparam("now"),
)


@cache
def _fresh(entity: str) -> Select[Any]:
    """The statement for fresh entities by key, built once: building it costs more than running it."""
    table = TABLES[entity]
    columns = [table.c[name] for name in FACTS[entity].key]
    wanted: BindParameter[Any] = bindparam("wanted", expanding=True)
    chosen = columns[0].in_(wanted) if len(columns) == 1 else tuple_(*columns).in_(wanted)
    query = select(table).where(chosen, table.c.cache_expiry > bindparam("now"), CURRENT.exists())
    return query.where(table.c.cache_user == bindparam("owner")) if "cache_user" in table.c else query


class Store:
    """The cache tables of one database, made for this schema.

    Another process with another schema may make them anew: from then on this one finds nothing and keeps nothing.
    Raises ConfigurationError where a table of the application's own waits for a migration.
    """

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        ensure_current_tables(engine, LISTINGS)

    def listing(self, question: str, user: str, now: datetime) -> Listing | None:
        """The listing of this question while its time lasts; one written under another schema is none."""
        with self._reader.connect() as connection:
            row = connection.execute(_FRESH_LISTING, {"owner": user, "asked": question, "now": now}).first()
        return None if row is None else Listing(tuple(tuple(key) for key in json.loads(row[0])), row[1])

    def entities(self, entity: str, user: str, keys: Sequence[Key], now: datetime) -> dict[Key, UnifiedModel]:
        """The entities of these keys whose time lasts; a missing or expired one is left out."""
        if not keys:
            return {}
        wanted = keys if len(FACTS[entity].key) > 1 else [key[0] for key in keys]
        models = (_model(entity, row) for row in self._rows(entity, {"owner": user, "wanted": wanted, "now": now}))
        return {key_of(entity, model): model for model in models}

    def _rows(self, entity: str, bound: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            with self._reader.connect() as connection:
                return [dict(row) for row in connection.execute(_fresh(entity), bound).mappings()]
        except DBAPIError:
            with self._writer.begin() as connection:
                if is_current(connection):
                    raise
            return []  # the table has another shape now

    def save(
        self, question: str, entity: str, user: str, brought: FetchedEntities, now: datetime, ttl: int | None = None
    ) -> None:
        """Writes one answer whole: its listing, its entities and those that stood inside them, or nothing of it.

        `ttl`: seconds for which the listing lasts, if not as long as the entity.
        """
        keys = [key_of(entity, model) for model in brought.entities]
        with self._writer.begin() as connection:
            if not is_current(connection):
                return
            if FACTS[entity].access == "user":
                _forget_dropped(connection, entity, user, question, keys)
            _upsert_all(connection, entity, user, brought, now)
            _write_listing(connection, Listing(tuple(keys), now), question, entity, user, ttl)

    def forget(self, entities: Sequence[str], user: str) -> None:
        """Drops what a user has of these entities, and every answer that names them."""
        with self._writer.begin() as connection:
            named = LISTINGS.c.entity.in_(entities)
            connection.execute(delete(LISTINGS).where(LISTINGS.c.cache_user == user, named))
            for table in (TABLES[name] for name in entities if FACTS[name].access == "user"):
                connection.execute(delete(table).where(table.c.cache_user == user))

    def clear(self) -> None:
        """Forgets everything that can be fetched again."""
        caches = (TABLES[name] for name, entity in FACTS.items() if entity.ttl is not None)
        with self._writer.begin() as connection:
            for table in (LISTINGS, *caches):
                connection.execute(delete(table))

    def keep(self, entity: str, brought: FetchedEntities, now: datetime) -> None:
        """Writes public entities that no listing names."""
        if brought.entities:
            with self._writer.begin() as connection:
                if is_current(connection):
                    _upsert_all(connection, entity, PUBLIC, brought, now)


def key_of(entity: str, model: UnifiedModel) -> Key:
    """The primary key of an entity, without its owner."""
    return tuple(getattr(model, name) for name in FACTS[entity].key)


def _model(entity: str, row: dict[str, Any]) -> UnifiedModel:
    return MODELS[entity](**{name: value for name, value in row.items() if not name.startswith("cache_")})


def _grouped(related: Iterable[tuple[str, UnifiedModel]]) -> Iterable[tuple[str, list[UnifiedModel]]]:
    groups: dict[str, dict[Key, UnifiedModel]] = {}
    for name, model in related:
        groups.setdefault(name, {})[key_of(name, model)] = model
    return [(name, list(models.values())) for name, models in reversed(groups.items())]


def _upsert_all(connection: Connection, entity: str, user: str, brought: FetchedEntities, now: datetime) -> None:
    for name, models in _grouped(brought.related):
        _upsert(connection, name, user, models, now)
    for name, models in _grouped((entity, model) for model in brought.entities):
        _upsert(connection, name, user, models, now)


def _upsert(connection: Connection, entity: str, user: str, models: Sequence[UnifiedModel], now: datetime) -> None:
    if not models:
        return
    table = TABLES[entity]
    rows = [_row(entity, user, model, now) for model in models]
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    newer = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    # A slow fetch must not overwrite what a later one brought.
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=keys, set_=newer, where=statement.excluded.cache_timestamp >= table.c.cache_timestamp
        ),
        rows,
    )


def _row(entity: str, user: str, model: UnifiedModel, now: datetime) -> dict[str, Any]:
    facts = FACTS[entity]
    owner = {"cache_user": user} if facts.access == "user" else {}
    times = {"cache_timestamp": now, "cache_expiry": now + timedelta(seconds=facts.ttl or 0)}
    values = {field.name: getattr(model, field.name) for field in facts.fields}
    return {name: _dumped(value) for name, value in values.items()} | owner | times


def _dumped(value: Any) -> Any:
    """A value object as the JSON that its column takes; a scalar as it is."""
    if isinstance(value, UnifiedModel):
        return value.model_dump(mode="json")
    return [_dumped(each) for each in value] if isinstance(value, tuple) else value


def _forget_dropped(connection: Connection, entity: str, user: str, question: str, keys: Sequence[Key]) -> None:
    """Deletes the rows that an earlier answer to this question named and this one does not."""
    before = connection.scalar(
        select(LISTINGS.c["keys"]).where(LISTINGS.c.cache_user == user, LISTINGS.c.question == question)
    )
    dropped = {tuple(key) for key in json.loads(before or "[]")} - set(keys)
    table, names = TABLES[entity], FACTS[entity].key
    if dropped:
        matches = tuple_(*(table.c[name] for name in names)).in_(list(dropped))
        connection.execute(delete(table).where(matches, table.c.cache_user == user))


def _write_listing(
    connection: Connection, listing: Listing, question: str, entity: str, user: str, ttl: int | None
) -> None:
    lasts = timedelta(seconds=FACTS[entity].ttl or 0 if ttl is None else ttl)
    times = {"cache_timestamp": listing.fetched_at, "cache_expiry": listing.fetched_at + lasts}
    connection.execute(delete(LISTINGS).where(LISTINGS.c.cache_user == user, LISTINGS.c.question == question))
    row = {"cache_user": user, "question": question, "entity": entity, "schema_digest": SCHEMA_DIGEST}
    connection.execute(insert(LISTINGS).values(**row, keys=json.dumps(listing.keys), **times))
