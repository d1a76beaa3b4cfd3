"""The rows that are written of entities: each once a batch, those that others refer to first.

How an entity becomes a row is worked out once: a thousand of them are a thousand tuples, and one statement.
"""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.cache.moments import SECOND, moment
from harness.cache.storage.row_writer import RowWriter, binder
from harness.model.columns import JsonText, UtcDateTimeColumn
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

    from harness.cache.answers import FetchedEntity
    from harness.model import Model

    Rows = dict[Any, tuple[Any, ...]]  # by their keys


_OF_ORIGIN = ("cache_timestamp", "cache_expiry", "cache_endpoint", "cache_whole")
_TIMES = 64  # of which the form that the driver takes is remembered
_ORIGINS = 4  # of the rows of one table that one reply gives, and some more


class Reply(NamedTuple):
    """Hold the entities of one answer; times in microseconds since the epoch.

    Attributes:
        entities: The entities.
        user: Whose they are; empty for nobody's.
        endpoint: What gave them.
        at: When they were asked for.
        until: Until when they are fresh.
    """

    entities: Sequence[FetchedEntity]
    user: str
    endpoint: str
    at: int
    until: int


class _Origin(NamedTuple):
    """Tell where a row comes from: who asked which endpoint when, until when it is fresh, and whether it has all.

    Without `until` it is fresh for as long as its entity.
    """

    user: str
    endpoint: str
    at: int
    until: int | None = None
    is_whole: bool = False


class EntityRows:
    """Write the entities of answers to the tables of a model."""

    def __init__(self, model: Model, dialect: Dialect) -> None:
        names = {table.name: name for name, table in model.tables.items()}
        in_order = [names[table.name] for table in model.metadata.sorted_tables]  # what others refer to comes first
        cached = [name for name in in_order if model.facts[name].ttl is not None]
        time = binder(UtcDateTimeColumn(), dialect) or _as_it_is
        stored = functools.lru_cache(_TIMES)(lambda at: time(moment(at)))  # those of a batch are few
        self._tables = {model.models[name]: _EntityTable(model, name, dialect, stored) for name in cached}

    def write(self, cursor: Any, replies: Iterable[Reply]) -> None:
        """Write a row for each entity, and for each that stood inside one; the latest of those under one key."""
        batch = _Gathered(self._tables)
        for reply in sorted(replies, key=attrgetter("at"), reverse=True):
            batch.add_reply(reply)
        for table in self._tables.values():
            if table in batch.inside:
                table.unless_fresh.write(cursor, batch.inside[table].values())
            if table in batch.asked:
                table.unless_better.write(cursor, batch.asked[table].values())


class _Gathered:
    """Gather the rows of entities that were asked for, and of those that stood inside one."""

    def __init__(self, tables: Mapping[type[UnifiedModel], _EntityTable]) -> None:
        self.asked: defaultdict[_EntityTable, Rows] = defaultdict(dict)
        self.inside: defaultdict[_EntityTable, Rows] = defaultdict(dict)
        self._tables = tables

    def add_reply(self, reply: Reply) -> None:
        """Add the entities of a reply, and what stood inside them."""
        inside = _Origin(reply.user, reply.endpoint, reply.at)
        asked = inside._replace(until=reply.until)
        origins = {True: asked._replace(is_whole=True), False: asked}
        whole = self._whole_keys(reply)
        for entity in reply.entities:
            is_whole = bool(whole) and self._key(entity, reply.user) in whole
            self._add(entity, self.asked, origins[is_whole], inside)

    def _whole_keys(self, reply: Reply) -> AbstractSet[object]:
        """Return the keys of the entities that a reply gives whole: none that two of them share, as they may differ."""
        if not any(table.comes_whole_from(reply.endpoint) for table in map(self._table, reply.entities[:1]) if table):
            return frozenset()
        counts = Counter(self._key(entity, reply.user) for entity in reply.entities)
        complete = (self._key(entity, reply.user) for entity in reply.entities if entity.has_all_fields)
        return {key for key in complete if counts[key] == 1}

    def _add(
        self, entity: FetchedEntity, rows: defaultdict[_EntityTable, Rows], origin: _Origin, inside: _Origin
    ) -> bool:
        """Add an entity to these rows, after all that stood inside it; return False if there can be no row of it.

        There is none where it, or one inside it, has not all that its table needs: a row refers to others.
        """
        has_all = True
        for part in entity.inside.values():
            has_all &= self._add(part, self.inside, inside, inside)
        table = self._table(entity)
        if table is None or not has_all:
            return False
        key, mine = table.key(entity.model, origin.user), rows[table]
        if key not in mine:  # the first under a key: the answers themselves have them all
            mine[key] = table.row(entity.model, origin)
        return True

    def _table(self, entity: FetchedEntity) -> _EntityTable | None:
        return self._tables.get(type(entity.model))

    def _key(self, entity: FetchedEntity, user: str) -> object:
        table = self._table(entity)
        return table and table.key(entity.model, user)


class _EntityTable:
    """Make the rows of one entity."""

    def __init__(self, model: Model, name: str, dialect: Dialect, time: Callable[[int], Any]) -> None:
        facts, table = model.facts[name], model.tables[name]
        fields = [field.name for field in facts.fields]
        self._is_personal = facts.access == "user"
        self._key, self._values = attrgetter(*facts.key), _reader(fields)
        self._binders = [
            (place, bind) for place, field in enumerate(fields) if (bind := _binder(table.c[field].type, dialect))
        ]
        self.comes_whole_from = facts.comes_whole_from
        self._time, self._ttl = time, (facts.ttl or 0) * SECOND
        self._told = functools.lru_cache(_ORIGINS)(self._columns_of)
        columns = [*fields, *(["cache_user"] if self._is_personal else []), *_OF_ORIGIN]
        there = dialect.identifier_preparer.quote(table.name)
        is_newer, is_fresh = (f"excluded.cache_timestamp < {there}.{name}" for name in _OF_ORIGIN[:2])
        is_richer = f"{there}.cache_whole AND NOT excluded.cache_whole AND {is_fresh}"
        # An entity inside another one may be poorer; a slow fetch must not overwrite what a later one brought.
        self.unless_fresh = RowWriter(table, columns, dialect, is_fresh)
        self.unless_better = RowWriter(table, columns, dialect, f"{is_newer} OR {is_richer}")

    def key(self, model: UnifiedModel, user: str) -> object:
        """Return what tells the row of an entity from all others."""
        return (user, self._key(model)) if self._is_personal else self._key(model)

    def row(self, model: UnifiedModel, origin: _Origin) -> tuple[Any, ...]:
        """Return the row of an entity, in the order of the columns."""
        values = self._values(model)
        if self._binders:
            bound = list(values)
            for place, bind in self._binders:
                bound[place] = bind(bound[place])
            values = tuple(bound)
        return (*values, origin.user, *self._told(origin)) if self._is_personal else values + self._told(origin)

    def _columns_of(self, origin: _Origin) -> tuple[Any, ...]:
        """Return what a row tells of its origin; it is never fresh for longer than its entity."""
        longest = origin.at + self._ttl
        until = longest if origin.until is None else min(origin.until, longest)
        return self._time(origin.at), self._time(until), origin.endpoint, origin.is_whole


def _reader(fields: Sequence[str]) -> Callable[[UnifiedModel], tuple[Any, ...]]:
    """Return what reads these fields of a model."""
    if len(fields) > 1:
        return attrgetter(*fields)
    [field] = fields
    return lambda model: (getattr(model, field),)


def _binder(column: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes a field's value as the driver takes it; None where it takes it as it is."""
    return _json if isinstance(column, JsonText) else binder(column, dialect)


def _json(value: Any) -> str | None:
    """Return a value object as JSON, or several, or a tree."""
    if isinstance(value, UnifiedModel):
        return value.model_dump_json()
    if isinstance(value, tuple):
        return f"[{','.join(_json(item) or 'null' for item in value)}]"
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_it_is(value: Any) -> Any:
    return value
