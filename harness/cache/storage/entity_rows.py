"""The rows that are written of entities: each once a batch, those that others refer to first.

How an entity becomes a row is worked out once: a thousand of them are a thousand tuples, and one statement.
"""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from harness.cache.moments import SECOND, moment
from harness.cache.storage.row_writer import RowWriter, binder
from harness.model.columns import JsonText, UtcDateTimeColumn
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Dialect

    from harness.cache.answers import FetchedEntity
    from harness.cache.storage.store import NewAnswer
    from harness.model import Model

    Rows = dict[Any, tuple[Any, ...]]  # by their keys


_OF_ORIGIN = ("cache_timestamp", "cache_expiry", "cache_endpoint", "cache_whole")
_TIMES = 64  # of which the form that the driver takes is remembered
_ORIGINS = 4  # of the rows of one table that one reply gives, and some more


class EntityRows:
    """Write the entities of answers to the tables of a model."""

    def __init__(self, model: Model, dialect: Dialect) -> None:
        names = {table.name: name for name, table in model.tables.items()}
        in_order = [names[table.name] for table in model.metadata.sorted_tables]  # what others refer to comes first
        cached = [name for name in in_order if model.facts[name].ttl is not None]
        time = binder(UtcDateTimeColumn(), dialect) or (lambda value: value)
        stored = functools.lru_cache(_TIMES)(lambda timestamp: time(moment(timestamp)))  # those of a batch are few
        self._tables = {model.models[name]: _EntityTable(model, name, dialect, stored) for name in cached}

    def write(self, cursor: Any, answers: Iterable[NewAnswer]) -> None:
        """Write a row for each entity, and for each that stood inside one; the latest of those under one key."""
        batch = _Gathered(self._tables)
        for answer in sorted(answers, key=attrgetter("fetched_at"), reverse=True):
            batch.add(answer)
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

    def add(self, answer: NewAnswer) -> None:
        """Add the entities of an answer, and what stood inside them."""
        user, endpoint, _ = answer.key
        repeated = self._repeated_keys(answer) if len(answer.entities) > 1 else frozenset[object]()
        for entity in answer.entities:
            table = self._tables.get(type(entity.model))
            if (entity.inside and not self._add_parts(entity.inside, answer)) or table is None:
                continue
            key, rows = table.key(entity.model, user), self.asked[table]
            if key not in rows:  # the first under a key: the answers themselves have them all
                is_whole = entity.has_all_fields and table.comes_whole_from(endpoint) and key not in repeated
                rows[key] = table.row(
                    entity.model, user, table.origin(endpoint, answer.fetched_at, answer.fresh_until, is_whole=is_whole)
                )

    def _repeated_keys(self, answer: NewAnswer) -> AbstractSet[object]:
        """Return the keys that entities of an answer share: which their own endpoint would give is not known."""
        tables = ((entity.model, self._tables.get(type(entity.model))) for entity in answer.entities)
        counts = Counter(table.key(model, answer.key.tenant) for model, table in tables if table)
        return {key for key, times in counts.items() if times > 1}

    def _add_parts(self, parts: Mapping[str, FetchedEntity], answer: NewAnswer) -> bool:
        """Add what stood inside an entity, the innermost first; return False if there can be no row of one of them.

        There is none of what has not all that its table needs, nor of what it stands in: a row refers to others.
        """
        has_all = True
        for part in parts.values():
            table = self._tables.get(type(part.model))
            if (part.inside and not self._add_parts(part.inside, answer)) or table is None:
                has_all = False
                continue
            key, rows = table.key(part.model, answer.key.tenant), self.inside[table]
            if key not in rows:
                origin = table.origin(answer.key.kind, answer.fetched_at)
                rows[key] = table.row(part.model, answer.key.tenant, origin)
        return has_all


class _EntityTable:
    """Make the rows of one entity."""

    def __init__(self, model: Model, name: str, dialect: Dialect, time: Callable[[int], Any]) -> None:
        entity, table = model.facts[name], model.tables[name]
        fields = [field.name for field in entity.fields]
        self._is_personal = entity.access == "user"
        self._key, self._values = attrgetter(*entity.key), _reader(fields)
        self._binders = [
            (place, bind)
            for place, kind in enumerate(table.c[field].type for field in fields)
            if (bind := _json if isinstance(kind, JsonText) else binder(kind, dialect))
        ]
        self.comes_whole_from = entity.comes_whole_from
        self._time, self._ttl = time, (entity.ttl or 0) * SECOND
        self.origin = functools.lru_cache(_ORIGINS)(self._origin)
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

    def row(self, model: UnifiedModel, user: str, origin: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the row of an entity, in the order of the columns."""
        values = self._values(model)
        if self._binders:
            bound = list(values)
            for place, bind in self._binders:
                bound[place] = bind(bound[place])
            values = tuple(bound)
        return (*values, user, *origin) if self._is_personal else values + origin

    def _origin(
        self, endpoint: str, timestamp: int, until: int | None = None, *, is_whole: bool = False
    ) -> tuple[Any, ...]:
        """Return what a row tells of where it comes from; it is never fresh for longer than its entity."""
        longest = timestamp + self._ttl
        ends = longest if until is None else min(until, longest)
        return self._time(timestamp), self._time(ends), endpoint, is_whole


def _reader(fields: Sequence[str]) -> Callable[[UnifiedModel], tuple[Any, ...]]:
    """Return what reads these fields of a model."""
    if len(fields) > 1:
        return attrgetter(*fields)
    [field] = fields
    return lambda model: (getattr(model, field),)


def _json(value: Any) -> str | None:
    """Return a value object as JSON, or several, or a tree."""
    if isinstance(value, UnifiedModel):
        return value.model_dump_json()
    if isinstance(value, tuple):
        return f"[{','.join(_json(item) or 'null' for item in value)}]"
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
