"""Explain a value: what it is now, which endpoint gave it and when, and what it was before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harness.cache.database import LONE_READS
from harness.errors import ConfigurationError, NothingToJudge, nearest
from harness.history.tables import place_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

    from harness.history.tables import KeptHistory
    from harness.model import Model
    from harness.model.facts import EntityFacts, FieldFacts

SEPARATOR = "/"
"""Stands between the parts of a key."""


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


_READERS: Mapping[type, Callable[[str], Any]] = {
    int: int,
    dt.date: dt.date.fromisoformat,
    dt.datetime: _moment,
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
    facts, asked = _named(model, name.entity, field)
    table, history = model.tables[name.entity], kept.get(name.entity)
    keys = {each: _read_key(each, key, name.key) for each, key in _keyed(facts, table, history)}
    if not any(keys.values()):
        forms = " or ".join(SEPARATOR.join(key) for _, key in _keyed(facts, table, history))
        raise ConfigurationError(f"{name.key!r} is no key of {name.entity}; valid: {forms}")
    with engine.execution_options(**{LONE_READS: True}).connect() as connection:
        present = set(sa.inspect(connection).get_table_names())
        row = _only(name, _rows(connection, table, "cache_user", keys[table], name)) if table.name in present else None
        earlier: list[sa.RowMapping] = []
        if history and history.table.name in present:
            earlier = _series(connection, history, table, row, keys[history.table], name)
    if row is None and not earlier:
        raise NothingToJudge(f"nothing is known of {name}")
    has_column = history is not None and field in history.fields
    values = _merged(earlier, field) if has_column else []
    if row is not None and not any(each.until is None and each.value == row[field] for each in values):
        at = row.get("cache_timestamp")
        values.insert(0, KnownValue(row[field], at, None, at, facts.endpoint))
    owner = row.get("cache_user", "") if row is not None else earlier[0]["history_owner"]
    fresh_until = row.get("cache_expiry") if row is not None else None
    return Explanation(owner, asked.lineage, fresh_until, tuple(values))


def _named(model: Model, entity: str, field: str) -> tuple[EntityFacts, FieldFacts]:
    if entity not in model.facts:
        raise ConfigurationError(f"unknown entity {entity!r}; {nearest(entity, model.tables)}")
    if entity not in model.tables:
        raise ConfigurationError(f"{entity} only stands inside other entities, so it has no row of its own")
    facts = model.facts[entity]
    fields = {each.name: each for each in facts.fields}
    if field not in fields:
        raise ConfigurationError(f"{entity} has no field {field!r}; {nearest(field, fields)}")
    if fields[field].pii == "secret":
        raise ConfigurationError(f"{entity}.{field} is a secret, which is not shown")
    return facts, fields[field]


def _keyed(facts: EntityFacts, table: Table, history: KeptHistory | None) -> list[tuple[Table, tuple[str, ...]]]:
    """Return the tables that may hold the row, each with the fields that name it there."""
    return [(table, facts.key), *([(history.table, history.key)] if history else [])]


def _read_key(table: Table, key: Sequence[str], text: str) -> dict[str, Any]:
    """Read the parts of a key as what their columns hold; empty where the text is no such key."""
    parts = text.split(SEPARATOR, len(key) - 1)
    if len(parts) != len(key):
        return {}
    try:
        return {
            name: _READERS.get(table.c[name].type.python_type, str)(part) for name, part in zip(key, parts, strict=True)
        }
    except ValueError:
        return {}


def _rows(
    connection: Connection, table: Table, owner: str, key: Mapping[str, Any], name: RowName
) -> list[sa.RowMapping]:
    """Return the rows with this key, of the user where one is named; none without a key."""
    query = sa.select(table).where(*(table.c[part] == value for part, value in key.items()))
    if name.user is not None and owner in table.c:
        query = query.where(table.c[owner] == name.user)
    return list(connection.execute(query).mappings()) if key else []


def _only(name: RowName, rows: Sequence[sa.RowMapping]) -> sa.RowMapping | None:
    if len(rows) > 1:
        raise ConfigurationError(f"{len(rows)} users have {name}; say with --user which one")
    return rows[0] if rows else None


def _series(
    connection: Connection,
    history: KeptHistory,
    table: Table,
    row: sa.RowMapping | None,
    key: Mapping[str, Any],
    name: RowName,
) -> list[sa.RowMapping]:
    """Return the values of the row's series, the newest first; without a row those that the key itself names."""
    place, user = 0, name.user
    if row is not None:
        key, user = {part: row[part] for part in history.key}, row.get("cache_user", "")
        place = _place(connection, history, table, row)
    rows = _rows(connection, history.table, "history_owner", key, replace(name, user=user))
    if len({each["history_owner"] for each in rows}) > 1:
        raise ConfigurationError(f"several users have {name}; say with --user which one")
    rows = [each for each in rows if each["history_place"] == place]
    return sorted(rows, key=lambda each: (each["history_since"], each["history_id"]), reverse=True)


def _place(connection: Connection, history: KeptHistory, table: Table, row: sa.RowMapping) -> int:
    """Return how many rows with the same key of history stand before a row in its list."""
    places = place_fields(history.facts)
    same = [table.c[part] == row[part] for part in (*history.key, "cache_user") if part in table.c]
    before = [table.c[part] < row[part] for part in places]
    count = sa.select(sa.func.count()).select_from(table).where(*same, *before)
    return (connection.scalar(count) or 0) if places else 0


def _merged(rows: Iterable[sa.RowMapping], field: str) -> list[KnownValue]:
    """Return the values of one field, the newest first; what changed in another field is no change of it."""
    values: list[KnownValue] = []
    for row in rows:
        said = (
            row["history_since"],
            row["history_until"],
            row["history_seen"],
            row["history_source"],
            row["history_hash"],
        )
        value = KnownValue(row[field], *said)
        newer = values[-1] if values else None
        if newer and (newer.value, newer.since, newer.source) == (value.value, value.until, value.source):
            values[-1] = replace(newer, since=value.since)
        else:
            values.append(value)
    return values
