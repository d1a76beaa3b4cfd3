"""Answers and entities in their tables: written with a time to live, read back as models while it lasts.

An answer is what one question was answered with, whole, so that no other answer changes it; an empty one is an answer
too. Beside the answers stand the tables of the entities, which are generated from the schema, for queries: each row as
one reply gave it. An entity that only stood inside another one may have fewer fields, so it never replaces a row that
is fresh, and has none where a required field is missing. Answers and rows of a user's entities carry that user.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, String, Table, bindparam, delete, or_, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from harness.cache.answers import FetchedEntity, decode, encode
from harness.cache.database import LONE_READS
from harness.cache.generation import ensure_current_tables, is_current
from harness.model.columns import UtcDateTimeColumn
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Engine, Executable

    from harness.model import Model

PUBLIC = ""  # the owner of entities that belong to no user
RowKey = tuple[Any, ...]

ANSWERS = Table(
    "cache_answer",
    MetaData(),
    Column("cache_user", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("contains", String, nullable=False),  # the names of all entities in it, each between commas
    Column("schema_digest", String, nullable=False),
    Column("keys", String, nullable=False),
    Column("body", String, nullable=False),
    Column("cache_timestamp", UtcDateTimeColumn, nullable=False),
    Column("cache_expiry", UtcDateTimeColumn, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """Hold what one question was answered with, and when that was fetched."""

    entities: tuple[FetchedEntity, ...]
    fetched_at: datetime


class Store:
    """Read and write the cache tables of one database, made for this schema.

    Another process with another schema may make them anew: from then on this one finds nothing and keeps nothing.
    Raises ConfigurationError where a table of the application's own waits for a migration.
    """

    def __init__(self, engine: Engine, model: Model) -> None:
        self.model = model
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        ensure_current_tables(engine, model, ANSWERS)
        fresh = select(ANSWERS.c.question, ANSWERS.c.body, ANSWERS.c.cache_timestamp).where(
            ANSWERS.c.cache_user == bindparam("owner"),
            ANSWERS.c.schema_digest == model.digest,
            ANSWERS.c.cache_expiry > bindparam("now"),
        )
        # Building a statement costs more than running it.
        self._one = fresh.where(ANSWERS.c.question == bindparam("asked"))
        self._many = fresh.where(ANSWERS.c.question.in_(bindparam("asked", expanding=True)))

    def answers(self, questions: Sequence[str], user: str, now: datetime) -> dict[str, StoredAnswer]:
        """Return the fresh answers to these questions, by question; one written under another schema is none."""
        if not questions:
            return {}
        one = len(questions) == 1
        asked = {"owner": user, "asked": questions[0] if one else questions, "now": now}
        with self._reader.connect() as connection:
            rows = connection.execute(self._one if one else self._many, asked).all()
        models = self.model.models
        return {row.question: StoredAnswer(decode(row.body, models), row.cache_timestamp) for row in rows}

    def save(
        self,
        question: str,
        entity: str,
        user: str,
        entities: Sequence[FetchedEntity],
        now: datetime,
        ttl: int | None = None,
    ) -> bool:
        """Write one answer whole, and the rows of its entities, or nothing of it; return whether it could be kept.

        Args:
            question: Names the answer.
            entity: The entity that it is made of.
            user: The owner.
            entities: What the upstream sent.
            now: When it was fetched.
            ttl: Seconds for which the answer lasts, if not as long as the entity.
        """
        parts = [part for each in entities for part in each.parts()]
        facts = self.model.facts
        own_ttl = facts[entity].ttl or 0 if ttl is None else ttl
        lasts = min([own_ttl, *(seconds for part in parts if (seconds := facts[part.name].ttl) is not None)])
        keys = list(dict.fromkeys(self._key(each) for each in entities))
        row = {
            "cache_user": user,
            "question": question,
            "contains": f",{','.join(sorted({entity, *(part.name for part in parts)}))},",
            "schema_digest": self.model.digest,
            "keys": json.dumps(keys),
            "body": encode(entities),
            "cache_timestamp": now,
            "cache_expiry": now + timedelta(seconds=lasts),
        }
        with self._writer.begin() as connection:
            if not is_current(connection, self.model):
                return False
            if facts[entity].access == "user":
                self._delete_dropped(connection, entity, user, question, keys)
            self._upsert_entities(connection, user, filter(self._is_whole, parts), now, may_be_poorer=True)
            self._upsert_entities(connection, user, filter(self._is_whole, entities), now, may_be_poorer=False)
            connection.execute(_upsert(ANSWERS, connection.dialect.name), [row])
        return True

    def forget(self, entities: Sequence[str], user: str) -> None:
        """Delete what a user has of these entities, and every answer in which one of them stands."""
        personal = (name for name in entities if self.model.facts[name].access == "user")
        with self._writer.begin() as connection:
            named = or_(*(ANSWERS.c.contains.contains(f",{name},", autoescape=True) for name in entities))
            connection.execute(delete(ANSWERS).where(ANSWERS.c.cache_user == user, named))
            for table in map(self.model.tables.__getitem__, personal):
                connection.execute(delete(table).where(table.c.cache_user == user))

    def clear(self) -> None:
        """Delete everything that can be fetched again."""
        cached = (self.model.tables[name] for name, facts in self.model.facts.items() if facts.ttl is not None)
        with self._writer.begin() as connection:
            for table in (ANSWERS, *cached):
                connection.execute(delete(table))

    def _is_whole(self, entity: FetchedEntity) -> bool:
        """Return True if an entity, and all that stands inside it, has what its table needs: a row refers to others."""
        models = self.model.models
        return all(type(each.model) is models[each.name] for each in (entity, *entity.parts()))

    def _key(self, entity: FetchedEntity) -> RowKey:
        """Return the primary key of an entity, without its owner."""
        return tuple(getattr(entity.model, name) for name in self.model.facts[entity.name].key)

    def _upsert_entities(
        self,
        connection: Connection,
        user: str,
        entities: Iterable[FetchedEntity],
        now: datetime,
        *,
        may_be_poorer: bool,
    ) -> None:
        """Write a row for each entity; of those under one key the first, the answer itself has them all."""
        groups: dict[str, dict[RowKey, FetchedEntity]] = {}
        for entity in entities:
            groups.setdefault(entity.name, {}).setdefault(self._key(entity), entity)
        for name, group in reversed(groups.items()):  # what others refer to comes first
            table = self.model.tables[name]
            rows = [self._row(entity, user, now) for entity in group.values()]
            connection.execute(_upsert(table, connection.dialect.name, spares_fresh=may_be_poorer), rows)

    def _row(self, entity: FetchedEntity, user: str, now: datetime) -> dict[str, Any]:
        facts = self.model.facts[entity.name]
        owner = {"cache_user": user} if facts.access == "user" else {}
        times = {"cache_timestamp": now, "cache_expiry": now + timedelta(seconds=facts.ttl or 0)}
        return {field.name: _stored(getattr(entity.model, field.name)) for field in facts.fields} | owner | times

    def _delete_dropped(
        self, connection: Connection, entity: str, user: str, question: str, keys: Sequence[RowKey]
    ) -> None:
        """Delete the rows that an earlier answer to this question named and this one does not."""
        listed = connection.scalar(
            select(ANSWERS.c["keys"]).where(ANSWERS.c.cache_user == user, ANSWERS.c.question == question)
        )
        dropped = {tuple(key) for key in json.loads(listed or "[]")} - set(keys)
        table, names = self.model.tables[entity], self.model.facts[entity].key
        if dropped:
            matches = tuple_(*(table.c[name] for name in names)).in_(list(dropped))
            connection.execute(delete(table).where(matches, table.c.cache_user == user))


@functools.cache
def _upsert(table: Table, dialect: str, *, spares_fresh: bool = False) -> Executable:
    """Return the statement that inserts a row, or replaces that of its key; building it costs more than running it.

    Args:
        table: Where the row goes.
        dialect: The database's.
        spares_fresh: Leave a row alone that is still fresh when the new one was fetched.
    """
    dialects: Any = postgresql if dialect == "postgresql" else sqlite
    statement = dialects.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    fetched_at = statement.excluded.cache_timestamp
    # A slow fetch must not overwrite what a later one brought.
    replaced = fetched_at >= (table.c.cache_expiry if spares_fresh else table.c.cache_timestamp)
    upsert: Executable = statement.on_conflict_do_update(index_elements=keys, set_=new, where=replaced)
    return upsert


def _stored(value: Any) -> Any:
    """Return a value object as the JSON that its column takes; a scalar as it is."""
    if isinstance(value, UnifiedModel):
        return value.model_dump(mode="json")
    return [_stored(item) for item in value] if isinstance(value, tuple) else value
