"""The generated tables of cached entities, written beside the answers: for queries, and for history.

Each row is as one reply gave it, and names the endpoint that did. It is whole if the schema says that this endpoint
gives all of the entity, and the reply did. No other one replaces a whole row that is fresh. An entity that only stood
inside another one may have fewer fields, so it replaces no row that is fresh, and has none where a required one is
missing.
"""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, select, tuple_, update

from harness.cache.moments import EPOCH, SKEW
from harness.cache.storage.generation import current
from harness.cache.storage.statements import run
from harness.model.entity import read_embedded
from harness.model.facts import with_embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Executable, Table

    from harness.cache.answers import FetchedEntity
    from harness.model import Model
    from harness.model.entity import UnifiedModel

RowKey = tuple[Any, ...]


class EntityTables:
    """Read, expire and delete the rows of the entities of a model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        cached = [name for name, facts in model.facts.items() if facts.ttl is not None]
        self._contains = {name: with_embedded(model.facts, name) for name in cached}

    def key(self, entity: FetchedEntity) -> RowKey:
        """Return the primary key of an entity, without its owner."""
        return tuple(getattr(entity.model, name) for name in self.model.facts[entity.name].key)

    def read(
        self, connection: Connection, name: str, key: Sequence[Any], user: str, now: datetime
    ) -> UnifiedModel | None:
        """Return the entity whose fresh row has this key, of this user where its rows have one.

        Neither a row from the future, whose age could not be trusted, nor one that was written under another schema.
        """
        table, facts = self.model.tables[name], self.model.facts[name]
        where = [table.c[column] == value for column, value in zip(facts.key, key, strict=True)]
        where += [table.c.cache_timestamp <= now + timedelta(seconds=SKEW), current(self.model).exists()]
        if facts.access == "user":
            where.append(table.c.cache_user == user)
        row = connection.execute(select(table).where(*where, table.c.cache_expiry > now)).mappings().first()
        if row is None:
            return None
        return read_embedded(self.model.models[name], {field.name: row[field.name] for field in facts.fields})

    def encode_keys(self, name: str, entities: Iterable[FetchedEntity]) -> str:
        """Return the keys of entities of one name as JSON."""
        keys = list(dict.fromkeys(map(self.key, entities)))
        return self._keys(name).dump_json(keys, warnings=False).decode()

    def delete_dropped(self, connection: Connection, name: str, user: str, before: str, now: str) -> None:
        """Delete those rows of a user whose encoded keys stood in one list, and stand in another one no more."""
        keys = self._keys(name)
        gone = set(keys.validate_json(before)) - set(keys.validate_json(now))
        if gone:
            table = self.model.tables[name]
            columns = tuple_(*(table.c[field] for field in self.model.facts[name].key))
            connection.execute(delete(table).where(columns.in_(gone), table.c.cache_user == user))

    def _keys(self, name: str) -> TypeAdapter[list[RowKey]]:
        return _key_lists(self.model.models[name], self.model.facts[name].key)

    def expire(self, connection: Connection, entities: Iterable[str], user: str) -> None:
        """End the time to live of a user's rows of these entities, or of public ones; others may refer to them.

        It ends for all that one of them may stand in, as what a row has of it is no better.
        """
        for name in self._with_holders(entities):
            table, is_owned = self.model.tables[name], self.model.facts[name].access == "user"
            if is_owned == bool(user):
                run(connection, _expire(table, is_owned=is_owned), {"user": user} if is_owned else {})

    def expire_key(self, connection: Connection, entity: str, user: str, key: str) -> None:
        """End the time to live of one row: upstream has said that there is no such entity."""
        table, facts = self.model.tables[entity], self.model.facts[entity]
        of_user = [table.c.cache_user == user] if facts.access == "user" else []
        ended = update(table).values(cache_expiry=EPOCH).where(table.c[facts.key[0]] == key, *of_user)
        connection.execute(ended)

    def delete_user(self, connection: Connection, entities: Iterable[str], user: str) -> None:
        """Delete all rows that a user has of these entities."""
        for name in entities:
            if self.model.facts[name].access == "user":
                run(connection, _delete(self._table(name), is_owned=True), {"user": user})

    def clear(self, connection: Connection, entities: Iterable[str], user: str | None) -> int:
        """Delete the rows of these entities, of this user where one is named; return how many there were.

        A row that is everybody's takes along those that refer to it.
        """
        holders = self._with_holders(entities)
        if user is not None:
            named = [name for name in holders if self.model.facts[name].access == "user"]
            statements = [_delete(self._table(name), is_owned=True) for name in named]
            return sum(run(connection, statement, {"user": user}).rowcount for statement in statements)
        statements = [_delete(self._table(name)) for name in self._with_referring(holders)]
        return sum(run(connection, statement).rowcount for statement in statements)

    def _table(self, name: str) -> Table:
        return self.model.tables[name]

    def _with_holders(self, entities: Iterable[str]) -> set[str]:
        """Return these entities and all cached ones in whose objects one of them may stand."""
        named = set(entities)
        return named | {name for name, contains in self._contains.items() if contains & named}

    def _with_referring(self, entities: Iterable[str]) -> set[str]:
        """Return these entities and all cached ones whose rows refer to theirs."""
        names = set(entities)
        while True:
            tables = {self._table(name) for name in names}
            referring = {
                name
                for name, facts in self.model.facts.items()
                if facts.ttl is not None and any(key.column.table in tables for key in self._table(name).foreign_keys)
            }
            if referring <= names:
                return names
            names |= referring


@functools.cache
def _key_lists(model: type[UnifiedModel], key: Sequence[str]) -> TypeAdapter[list[RowKey]]:
    """Return what reads and writes lists of keys; of what stands inside another entity, a value may be absent."""
    fields = [model.model_fields[name] for name in key]
    types = tuple(
        (Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation) | None  # type: ignore[operator]
        for field in fields
    )
    return TypeAdapter(list[tuple[types]])  # type: ignore[valid-type]


@functools.cache
def _delete(table: Table, *, is_owned: bool = False) -> Executable:
    """Return the statement that deletes the rows of a user, or all."""
    return delete(table).where(table.c.cache_user == bindparam("user")) if is_owned else delete(table)


@functools.cache
def _expire(table: Table, *, is_owned: bool) -> Executable:
    """Return the statement that ends the time to live of the rows of a user, or of all."""
    ended = update(table).values(cache_expiry=EPOCH)
    return ended.where(table.c.cache_user == bindparam("user")) if is_owned else ended
