"""Explain a value: what it is now, which endpoint gave it and when, and what it was before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harness.cache.database import LONE_READS
from harness.errors import ConfigurationError, NothingToJudge, nearest
from harness.history.tables import place_fields
from harness.model.columns import UtcDateTimeColumn, in_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

    from harness.history.tables import KeptHistory
    from harness.model import Model
    from harness.model.facts import EntityFacts

SEPARATOR = "/"
"""Stands between the parts of a key."""

_READERS: Mapping[type, Callable[[str], Any]] = {
    sa.Integer: int,
    sa.BigInteger: int,
    sa.Date: dt.date.fromisoformat,
    UtcDateTimeColumn: lambda text: in_utc(dt.datetime.fromisoformat(text)),
}


@dataclass(frozen=True, slots=True)
class KnownValue:
    """Hold one value of a field, from when until when, and where it came from.

    Attributes:
        value: The value.
        since: When it was first fetched; None where nobody knows.
        until: When another one took its place; None while it lasts.
        seen: When it was fetched last.
        source: The endpoint that gave it.
        body_hash: The digest of the answer that brought it.
    """

    value: Any
    since: dt.datetime | None
    until: dt.datetime | None
    seen: dt.datetime | None
    source: str
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold what is known of one field of one row.

    Attributes:
        owner: Whose row it is; empty for a public one.
        lineage: The endpoint and the path of the field; empty for a field of the application's own.
        fresh_until: Until when the cached row is fresh; None where there is none.
        values: The value now, and before it the earlier ones, the newest first.
    """

    owner: str
    lineage: str
    fresh_until: dt.datetime | None
    values: tuple[KnownValue, ...]


@dataclass(frozen=True, slots=True)
class RowName:
    """Name one row: by the parts of its primary key, or of the key of its history; of any user where none is named."""

    entity: str
    key: str
    user: str | None = None

    def __str__(self) -> str:
        return f"{self.entity} {self.key}"


def explain(engine: Engine, model: Model, kept: Mapping[str, KeptHistory], name: RowName, field: str) -> Explanation:
    """Return what is known of one field of one row.

    Raises:
        ConfigurationError: There is no such entity or field, the key is none, or several users have such a row.
        NothingToJudge: Nothing is known of the row.
    """
    if name.entity not in model.facts:
        raise ConfigurationError(f"unknown entity {name.entity!r}; {nearest(name.entity, model.tables)}")
    if name.entity not in model.tables:
        raise ConfigurationError(f"{name.entity} only stands inside other entities, so it has no row of its own")
    facts = model.facts[name.entity]
    fields = {field_facts.name: field_facts for field_facts in facts.fields}
    if field not in fields:
        raise ConfigurationError(f"{facts.name} has no field {field!r}; {nearest(field, fields)}")
    if fields[field].pii == "secret":
        raise ConfigurationError(f"{facts.name}.{field} is a secret, which is not shown")
    with engine.execution_options(**{LONE_READS: True}).connect() as connection:
        lookup = RowLookup(connection, facts, model.tables[name.entity], kept.get(name.entity), name)
        row = lookup.row()
        earlier = lookup.series(row)
    if row is None and not earlier:
        raise NothingToJudge(f"nothing is known of {name}")
    values = _merged(earlier, field) if earlier and field in earlier[0] else []
    if row is None:
        return Explanation(earlier[0]["history_owner"], fields[field].lineage, None, tuple(values))
    fetched_at = row.get("cache_timestamp")
    if not any(value.until is None and value.value == row[field] for value in values):
        values.insert(0, KnownValue(row[field], fetched_at, None, fetched_at, row.get("cache_endpoint", "")))
    return Explanation(row.get("cache_user", ""), fields[field].lineage, row.get("cache_expiry"), tuple(values))


@dataclass(frozen=True, slots=True)
class RowLookup:
    """Find a row and its history in a database.

    Attributes:
        connection: The database.
        facts: The entity.
        table: Where the row stands.
        history: Where its history stands; None where none is kept.
        name: The row.
    """

    connection: Connection
    facts: EntityFacts
    table: Table
    history: KeptHistory | None
    name: RowName

    def row(self) -> sa.RowMapping | None:
        """Return the row; None where the key names none.

        Raises:
            ConfigurationError: The key is none of this entity, or several users have such a row.
        """
        key = self._read_key(self.table, self.facts.key)
        if not key and not (self.history and self._read_key(self.history.table, self.history.key)):
            forms = [
                SEPARATOR.join(names) for names in (self.facts.key, self.history.key if self.history else ()) if names
            ]
            valid = " or ".join(dict.fromkeys(forms))
            raise ConfigurationError(f"{self.name.key!r} is no key of {self.name.entity}; valid: {valid}")
        rows = self._rows(self.table, "cache_user", key, self.name.user)
        if len(rows) > 1:
            raise ConfigurationError(f"{len(rows)} users have {self.name}; say with --user which one")
        return rows[0] if rows else None

    def series(self, row: sa.RowMapping | None) -> list[sa.RowMapping]:
        """Return the values of a row's series, the newest first; without a row those that the key itself names.

        Raises:
            ConfigurationError: Several users have such values.
        """
        if self.history is None:
            return []
        history, place, user = self.history, 0, self.name.user
        if row is None:
            key = self._read_key(history.table, history.key)
        else:
            key, place, user = (
                {part: row[part] for part in history.key},
                self._place(history, row),
                row.get("cache_user", ""),
            )
        rows = self._rows(history.table, "history_owner", key, user)
        if len({value["history_owner"] for value in rows}) > 1:
            raise ConfigurationError(f"several users have {self.name}; say with --user which one")
        rows = [value for value in rows if value["history_place"] == place]
        return sorted(rows, key=lambda value: (value["history_since"], value["history_id"]), reverse=True)

    def _read_key(self, table: Table, key: Sequence[str]) -> dict[str, Any]:
        """Read the parts of the key as what their columns hold; empty where the text is no such key."""
        parts = self.name.key.split(SEPARATOR, len(key) - 1)
        if len(parts) != len(key):
            return {}
        try:
            return {
                name: _READERS.get(type(table.c[name].type), str)(part) for name, part in zip(key, parts, strict=True)
            }
        except ValueError:
            return {}

    def _rows(self, table: Table, owner: str, key: Mapping[str, Any], user: str | None) -> list[sa.RowMapping]:
        """Return the rows with this key, of the user where one is named; none without a key or a table."""
        if not key or not sa.inspect(self.connection).has_table(table.name):
            return []
        query = sa.select(table).where(*(table.c[part] == value for part, value in key.items()))
        if user is not None and owner in table.c:
            query = query.where(table.c[owner] == user)
        return list(self.connection.execute(query).mappings())

    def _place(self, history: KeptHistory, row: sa.RowMapping) -> int:
        """Return how many rows with the same key of history stand before a row in its list."""
        columns, places = self.table.c, place_fields(self.facts)
        same = [columns[part] == row[part] for part in (*history.key, "cache_user") if part in columns]
        counted = sa.select(sa.func.count()).select_from(self.table)
        preceding = counted.where(*same, *(columns[part] < row[part] for part in places))
        return (self.connection.scalar(preceding) or 0) if places else 0


def _merged(rows: Iterable[sa.RowMapping], field: str) -> list[KnownValue]:
    """Return the values of one field, the newest first; what changed in another field is no change of it."""
    values: list[KnownValue] = []
    for row in rows:
        times = row["history_since"], row["history_until"], row["history_seen"]
        value = KnownValue(row[field], *times, row["history_source"], row["history_hash"])
        newer = values[-1] if values else None
        if newer and (newer.value, newer.since, newer.source) == (value.value, value.until, value.source):
            values[-1] = replace(newer, since=value.since)
        else:
            values.append(value)
    return values
