"""The rows that are written of entities: each once a batch, those that others refer to first.

How an entity becomes a row is worked out once: a thousand of them are a thousand tuples, and one statement.
"""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.cache.moments import moment
from harness.cache.storage.row_writer import RowWriter, binder
from harness.model.columns import JsonText
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Column, Dialect

    from harness.cache.answers import FetchedEntity
    from harness.model import Model

    Rows = dict[Any, tuple[Any, ...]]  # by their keys


class Reply(NamedTuple):
    """Hold the entities of one answer, whose they are, and when they were asked for."""

    entities: Sequence[FetchedEntity]
    user: str
    at: int


class EntityRows:
    """Write the entities of answers to the tables of a model."""

    def __init__(self, model: Model, dialect: Dialect) -> None:
        names = {table.name: name for name, table in model.tables.items()}
        in_order = [names[table.name] for table in model.metadata.sorted_tables]  # what others refer to comes first
        cached = [name for name in in_order if model.facts[name].ttl is not None]
        self._tables = {model.models[name]: _EntityTable(model, name, dialect) for name in cached}

    def write(self, cursor: Any, replies: Iterable[Reply]) -> None:
        """Write a row for each entity, and for each that stood inside one; the latest of those under one key."""
        batch = _Batch(self._tables)
        for reply in sorted(replies, key=attrgetter("at"), reverse=True):
            for entity in reply.entities:
                batch.add(entity, reply, batch.asked)
        for table in self._tables.values():
            if table in batch.inside:
                table.unless_fresh.write(cursor, batch.inside[table].values())
            if table in batch.asked:
                table.unless_newer.write(cursor, batch.asked[table].values())


class _Batch:
    """Gather the rows of entities that were asked for, and of those that stood inside one."""

    def __init__(self, tables: Mapping[type[UnifiedModel], _EntityTable]) -> None:
        self.asked: defaultdict[_EntityTable, Rows] = defaultdict(dict)
        self.inside: defaultdict[_EntityTable, Rows] = defaultdict(dict)
        self._tables = tables

    def add(self, entity: FetchedEntity, reply: Reply, rows: defaultdict[_EntityTable, Rows]) -> bool:
        """Add an entity to these rows, after all that stood inside it; return False if there can be no row of it.

        There is none where it, or one inside it, has not all that its table needs: a row refers to others.
        """
        is_whole = True
        for part in entity.inside.values():
            is_whole &= self.add(part, reply, self.inside)
        table = self._tables.get(type(entity.model))
        if table is None or not is_whole:
            return False
        key, mine = table.key(entity.model, reply.user), rows[table]
        if key not in mine:  # the first under a key: the answers themselves have them all
            mine[key] = table.row(entity.model, reply)
        return True


class _EntityTable:
    """Make the rows of one entity."""

    def __init__(self, model: Model, name: str, dialect: Dialect) -> None:
        facts, table = model.facts[name], model.tables[name]
        fields = [field.name for field in facts.fields]
        self._is_personal = facts.access == "user"
        self._key, self._values = attrgetter(*facts.key), _reader(fields)
        self._binders = [
            (place, bind) for place, field in enumerate(fields) if (bind := _binder(table.c[field], dialect))
        ]
        time, ttl = binder(table.c.cache_timestamp, dialect) or _as_it_is, timedelta(seconds=facts.ttl or 0)
        self._times = functools.lru_cache(1)(lambda at: (time(moment(at)), time(moment(at) + ttl)))
        columns = [*fields, *(["cache_user"] if self._is_personal else []), "cache_timestamp", "cache_expiry"]
        older = f"excluded.cache_timestamp < {dialect.identifier_preparer.quote(table.name)}."
        # An entity inside another one may be poorer; a slow fetch must not overwrite what a later one brought.
        self.unless_fresh = RowWriter(table, columns, dialect, f"{older}cache_expiry")
        self.unless_newer = RowWriter(table, columns, dialect, f"{older}cache_timestamp")

    def key(self, model: UnifiedModel, user: str) -> object:
        """Return what tells the row of an entity from all others."""
        return (user, self._key(model)) if self._is_personal else self._key(model)

    def row(self, model: UnifiedModel, reply: Reply) -> tuple[Any, ...]:
        """Return the row of an entity, in the order of the columns."""
        values = self._values(model)
        if self._binders:
            bound = list(values)
            for place, bind in self._binders:
                bound[place] = bind(bound[place])
            values = tuple(bound)
        return (*values, reply.user, *self._times(reply.at)) if self._is_personal else values + self._times(reply.at)


def _reader(fields: Sequence[str]) -> Callable[[UnifiedModel], tuple[Any, ...]]:
    """Return what reads these fields of a model."""
    if len(fields) > 1:
        return attrgetter(*fields)
    [field] = fields
    return lambda model: (getattr(model, field),)


def _binder(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes a field's value as the driver takes it; None where it takes it as it is."""
    return _json if isinstance(column.type, JsonText) else binder(column, dialect)


def _json(value: Any) -> str | None:
    """Return a value object as JSON, or several, or a tree."""
    if isinstance(value, UnifiedModel):
        return value.model_dump_json()
    if isinstance(value, tuple):
        return f"[{','.join(_json(item) or 'null' for item in value)}]"
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_it_is(value: Any) -> Any:
    return value
