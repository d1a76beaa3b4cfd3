"""Write history from what the cache fetched: a row where a value changed, and nothing where it is the same.

Events of several processes come in any order, and each value stands where it belongs in time all the same.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError

from harness.history.tables import ensure_history_tables, lock
from harness.model.entity import UnifiedModel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.cache.events import CacheEvent
    from harness.history.tables import KeptHistory

Series: TypeAlias = tuple[Any, ...]
Values: TypeAlias = dict[str, Any]

_SAID = {"fetch", "refresh", "negative"}
_KEYS = 5_000  # keys in one statement
_log = logging.getLogger(__name__)


class HistoryKeeper:
    """Write the history of one database."""

    def __init__(self, engine: Engine, kept: Mapping[str, KeptHistory]) -> None:
        self._kept = kept
        ensure_history_tables(engine, kept)

    def write(self, connection: Connection, events: Iterable[CacheEvent]) -> int:
        """Write what events bring, in the transaction of the caller; return how many the database does not take."""
        refused = 0
        concerned = [event for event in events if event.entity in self._kept]
        if concerned:
            lock(connection)
        for event in concerned:
            try:
                with connection.begin_nested():
                    _write(connection, self._kept[event.entity], event)
            except (OperationalError, InterfaceError):
                raise
            except Exception as reason:  # noqa: BLE001 - such as a text that the database cannot hold
                _log.warning("a value of %s has no history: %s", event.entity, type(reason).__name__)
                refused += 1
        return refused


def _write(connection: Connection, history: KeptHistory, event: CacheEvent) -> None:
    if event.kind == "unchanged":
        table = history.table
        same = (table.c.history_owner == event.owner, table.c.history_question == event.question)
        lasting = sa.select(table.c.history_id).where(*same, table.c.history_until.is_(None))
        _see(connection, table, list(connection.scalars(lasting)), event.at)
    elif event.kind in _SAID:
        said = _said(history, event)
        _settle(connection, history, event, said, _known(connection, history, event, said))


def _settle(
    connection: Connection,
    history: KeptHistory,
    event: CacheEvent,
    said: Mapping[Series, Values],
    known: Mapping[Series, Sequence[sa.RowMapping]],
) -> None:
    """Write the difference between what is said and what is known."""
    same, ended, new = list[int](), list[sa.RowMapping](), list[Values]()
    for series, values in said.items():
        rows = known.get(series, ())
        lasting = _lasting(rows, event.at)
        if lasting and all(lasting[name] == value for name, value in values.items()):
            same.append(lasting["history_id"])
            continue
        ended += [lasting] if lasting else []
        new.append({**_head(event, series), **values, "history_until": _next_time(rows, lasting, event.at)})
    if history.is_complete:
        left_out = (_lasting(rows, event.at) for series, rows in known.items() if series not in said)
        ended += filter(None, left_out)
    new += filter(None, (_continued(row, event.at) for row in ended))
    table = history.table
    _see(connection, table, same, event.at)
    if ended:
        ids = [row["history_id"] for row in ended]
        connection.execute(table.update().where(table.c.history_id.in_(ids)).values(history_until=event.at))
    if new:
        connection.execute(table.insert(), new)


def _next_time(rows: Iterable[sa.RowMapping], lasting: sa.RowMapping | None, at: datetime) -> datetime | None:
    """Return when something else is known of a series after a time; None where nothing is."""
    times = [row["history_since"] for row in rows]
    if lasting:
        times += [lasting["history_until"], lasting["history_seen"]]
    return min((time for time in times if time is not None and time > at), default=None)


def _continued(row: sa.RowMapping, at: datetime) -> Values | None:
    """Return a row that goes on with a value that ends at a time and was said again later; None for any other."""
    seen, until = row["history_seen"], row["history_until"]
    if seen <= at or seen == until:
        return None
    return {name: value for name, value in row.items() if name != "history_id"} | {"history_since": seen}


def _said(history: KeptHistory, event: CacheEvent) -> dict[Series, Values]:
    """Return what an event says, by series; equal keys are told apart by their order."""
    places: Counter[Series] = Counter()
    said: dict[Series, Values] = {}
    for entity in event.entities:
        if entity.name == event.entity:
            values = {name: _stored(getattr(entity.model, name)) for name in history.fields}
            key = tuple(values[name] for name in history.key)
            said[*key, places[key]] = values
            places[key] += 1
    return said


def _known(
    connection: Connection, history: KeptHistory, event: CacheEvent, said: Mapping[Series, Values]
) -> Mapping[Series, list[sa.RowMapping]]:
    """Return the known values that last, or begin, after the event, by series."""
    table = history.table
    unended = sa.or_(table.c.history_until.is_(None), table.c.history_until > event.at)
    rows = sa.select(table).where(table.c.history_owner == event.owner, unended)
    if history.is_complete:
        queries = [rows.where(table.c.history_question == event.question)]
    else:
        own = rows.where(table.c.history_source == event.source)
        columns = sa.tuple_(*(table.c[name] for name in history.key))
        keys = list(dict.fromkeys(series[:-1] for series in said))
        queries = [own.where(columns.in_(keys[start : start + _KEYS])) for start in range(0, len(keys), _KEYS)]
    known: defaultdict[Series, list[sa.RowMapping]] = defaultdict(list)
    for query in queries:
        for row in connection.execute(query).mappings():
            known[*(row[name] for name in history.key), row["history_place"]].append(row)
    return known


def _lasting(rows: Iterable[sa.RowMapping], at: datetime) -> sa.RowMapping | None:
    """Return the value that lasts at a time."""
    return next((row for row in rows if row["history_since"] <= at), None)


def _head(event: CacheEvent, series: Series) -> Values:
    """Return what a row says beside the values."""
    return {
        "history_owner": event.owner,
        "history_source": event.source,
        "history_question": event.question,
        "history_hash": event.body_hash,
        "history_place": series[-1],
        "history_since": event.at,
        "history_seen": event.at,
    }


def _see(connection: Connection, table: sa.Table, rows: Sequence[int], at: datetime) -> None:
    """Note when rows were last said; a late event does not make that earlier."""
    if rows:
        seen = table.update().where(table.c.history_id.in_(rows), table.c.history_seen < at)
        connection.execute(seen.values(history_seen=at))


def _stored(value: Any) -> Any:
    """Return a value object as the JSON that its column takes; a scalar as it is."""
    if isinstance(value, UnifiedModel):
        return value.model_dump(mode="json")
    return [_stored(item) for item in value] if isinstance(value, tuple) else value
