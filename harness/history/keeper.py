"""Write history from what the cache fetched: a row where a value changed, and nothing where it is the same.

Events of several processes come in any order, and each value stands where it belongs in time all the same.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from harness.history.tables import ensure_history_tables, lock
from harness.model.entity import column_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.cache.events import CacheEvent
    from harness.history.tables import KeptHistory

Series: TypeAlias = tuple[Any, ...]
Values: TypeAlias = dict[str, Any]

_SAID = {"fetch", "refresh", "unchanged", "negative"}
_KEYS = 5_000  # keys in one statement
_log = logging.getLogger(__name__)


class HistoryKeeper:
    """Write the history of one database."""

    def __init__(self, engine: Engine, kept: Mapping[str, KeptHistory]) -> None:
        self._kept = kept
        ensure_history_tables(engine, kept)

    def write(self, connection: Connection, events: Iterable[CacheEvent]) -> int:
        """Write what events bring, in the transaction of the caller; return how many the database does not take.

        Where it takes nothing at all any more, the transaction fails with whatever the caller writes next.
        """
        refused = 0
        concerned = [event for event in events if event.kind in _SAID and event.entity in self._kept]
        if concerned:
            lock(connection)
        for event in concerned:
            try:
                with connection.begin_nested():
                    HistoryChange(connection, self._kept[event.entity], event).write()
            except Exception as reason:  # noqa: BLE001 - such as a text that the database cannot hold
                _log.warning("a value of %s has no history: %s", event.entity, type(reason).__name__)
                refused += 1
        return refused


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """Write what one event changes in the history of its entity."""

    connection: Connection
    history: KeptHistory
    event: CacheEvent

    def write(self) -> None:
        """Write it: the same answer is only seen again, another one is compared value by value."""
        table, event = self.history.table, self.event
        lasting = sa.select(table.c.history_id).where(*self._same_question(), table.c.history_until.is_(None))
        known = list(self.connection.scalars(lasting)) if event.kind == "unchanged" else []
        if known:
            self._see(known)
        else:
            said = self._said()
            self._settle(said, self._known(said))

    def _settle(self, said: Mapping[Series, Values], known: Mapping[Series, Sequence[sa.RowMapping]]) -> None:
        """Write the difference between what is said and what is known."""
        time = self.event.at
        same, ended, new = list[int](), list[sa.RowMapping](), list[Values]()
        for series, values in said.items():
            rows = known.get(series, ())
            lasting = _lasting(rows, time)
            if lasting and all(lasting[name] == value for name, value in values.items()):
                same.append(lasting["history_id"])
                continue
            ended += [lasting] if lasting else []
            new.append({**self._head(series), **values, "history_until": _next_time(rows, lasting, time)})
        if self.history.is_complete:
            left_out = (_lasting(rows, time) for series, rows in known.items() if series not in said)
            ended += filter(None, left_out)
        for row in ended:
            if time < row["history_seen"] != row["history_until"]:  # said again later: it goes on from then
                again = {name: value for name, value in row.items() if name != "history_id"}
                new.append(again | {"history_since": row["history_seen"]})
        self._see(same)
        self._end([row["history_id"] for row in ended])
        if new:
            self.connection.execute(self.history.table.insert(), new)

    def _said(self) -> dict[Series, Values]:
        """Return what the event says, by series; equal keys are told apart by their order."""
        places: Counter[Series] = Counter()
        said: dict[Series, Values] = {}
        for entity in self.event.entities:
            if entity.name == self.event.entity:
                values = {name: column_value(getattr(entity.model, name)) for name in self.history.fields}
                key = tuple(values[name] for name in self.history.key)
                said[*key, places[key]] = values
                places[key] += 1
        return said

    def _known(self, said: Mapping[Series, Values]) -> Mapping[Series, list[sa.RowMapping]]:
        """Return the known values that last, or begin, after the event, by series."""
        table, key, event = self.history.table, self.history.key, self.event
        unended = sa.or_(table.c.history_until.is_(None), table.c.history_until > event.at)
        rows = sa.select(table).where(unended)
        if self.history.is_complete:
            queries = [rows.where(*self._same_question())]
        else:
            own = rows.where(table.c.history_owner == event.owner, table.c.history_source == event.source)
            columns = sa.tuple_(*(table.c[name] for name in key))
            keys = list(dict.fromkeys(series[:-1] for series in said))
            queries = [own.where(columns.in_(keys[start : start + _KEYS])) for start in range(0, len(keys), _KEYS)]
        rows_of: defaultdict[Series, list[sa.RowMapping]] = defaultdict(list)
        for query in queries:
            for row in self.connection.execute(query).mappings():
                rows_of[*(row[name] for name in key), row["history_place"]].append(row)
        return rows_of

    def _same_question(self) -> list[sa.ColumnElement[bool]]:
        columns, event = self.history.table.c, self.event
        said = {"history_owner": event.owner, "history_source": event.source, "history_question": event.question}
        return [columns[name] == value for name, value in said.items()]

    def _head(self, series: Series) -> Values:
        """Return what a new row says beside the values."""
        return {
            "history_owner": self.event.owner,
            "history_source": self.event.source,
            "history_question": self.event.question,
            "history_hash": self.event.body_hash,
            "history_place": series[-1],
            "history_since": self.event.at,
            "history_seen": self.event.at,
        }

    def _see(self, rows: Sequence[int]) -> None:
        """Note when rows were last said; a late event does not make that earlier."""
        table, time = self.history.table, self.event.at
        if rows:
            seen = table.update().where(table.c.history_id.in_(rows), table.c.history_seen < time)
            self.connection.execute(seen.values(history_seen=time))

    def _end(self, rows: Sequence[int]) -> None:
        table = self.history.table
        if rows:
            ended = table.update().where(table.c.history_id.in_(rows))
            self.connection.execute(ended.values(history_until=self.event.at))


def _lasting(rows: Iterable[sa.RowMapping], time: datetime) -> sa.RowMapping | None:
    """Return the value that lasts at a time."""
    return next((row for row in rows if row["history_since"] <= time), None)


def _next_time(rows: Iterable[sa.RowMapping], lasting: sa.RowMapping | None, time: datetime) -> datetime | None:
    """Return when something else is known of a series after a time; None where nothing is."""
    times = [row["history_since"] for row in rows]
    if lasting:
        times += [lasting["history_until"], lasting["history_seen"]]
    return min((later for later in times if later is not None and later > time), default=None)
