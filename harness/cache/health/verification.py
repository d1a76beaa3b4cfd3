"""Whether what a cache holds is what was written: every row is read as an answer would be, and told of where it is not.

A fault names its row by a digest, since the key of a row names a user and what is asked of him.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from harness.cache.answers import decode_entities, decode_models, hash_body
from harness.cache.database import LONE_READS
from harness.cache.keys import PUBLIC
from harness.cache.moments import EPOCH, SECOND
from harness.cache.storage.saving import ANSWERS
from harness.errors import UpstreamError
from harness.model.entity import read_embedded

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from harness.model import Model

SKEW = 5
"""Seconds by which a row may seem to be written in the future."""
BATCH = 500
"""Rows that are read at once."""
RowValues: TypeAlias = Mapping[str, Any]
Progress: TypeAlias = Callable[[Iterable[Any], str, int], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class RowFault:
    """Hold what is wrong with one row.

    Attributes:
        table: The name of its table; empty for the database itself.
        row: Names it without telling of whom it is.
        fault: What is wrong.
        key: Its primary key; empty where it is about no row.
    """

    table: str
    row: str
    fault: str
    key: RowValues = field(default_factory=dict[str, Any], repr=False)


def find_faults(engine: Engine, model: Model, now: int, progress: Progress) -> Iterator[RowFault]:
    """Yield what is wrong with the database, then with each row of the cache.

    Args:
        engine: The database.
        model: The model of the schema.
        now: The time, in microseconds since the epoch.
        progress: Hands on each of so many rows.
    """
    tables = {name: model.tables[name] for name, facts in model.facts.items() if facts.ttl is not None}
    with engine.execution_options(**{LONE_READS: True}).connect() as connection:
        yield from _integrity(connection)
        for name, table in {"": ANSWERS, **tables}.items():
            try:
                keys = connection.execute(sa.select(*table.primary_key.columns)).mappings().all()
                for key, row in _rows(connection, table, progress(keys, f"verifying {table.name}", len(keys))):
                    if isinstance(row, Exception):
                        faults: Iterable[str] = [f"it cannot be read ({type(row).__name__})"]
                    else:
                        faults = entity_faults(row, name, model) if name else answer_faults(row, model, now)
                    yield from (RowFault(table.name, _named(key), fault, key) for fault in faults)
            except SQLAlchemyError as broken:
                connection.rollback()
                yield RowFault(table.name, "", f"the table cannot be read ({type(broken).__name__})")


def answer_faults(row: RowValues, model: Model, now: int) -> Iterator[str]:
    """Yield what is wrong with the row of an answer."""
    if row["schema_digest"] != model.digest:
        yield "it is of another schema"
        return
    if row["entity"] not in model.models:
        yield "it is of no entity of the schema"
        return
    if not row["fetched_at"] <= row["fresh_until"] <= row["stale_until"] or row["fetched_at"] > now + SKEW * SECOND:
        yield "its times are not in order"
    if row["cache_user"] == PUBLIC and model.facts[row["entity"]].access == "user":
        yield "it is personal, and has no owner"
    try:
        if row["body_hash"] != hash_body(row["body"], row["inside"], row["refusal"]):
            yield "its body is not what was written"
        _read(row, model)
    except (ValidationError, ValueError, LookupError, TypeError) as damaged:
        yield f"its body cannot be read ({type(damaged).__name__})"


def _read(row: RowValues, model: Model) -> None:
    """Read all that an answer may be asked for; raise where that is not what it should be."""
    json.loads(row["keys"])
    if row["refusal"] is not None:
        UpstreamError(*json.loads(row["refusal"]))
    elif row["inside"] is None:
        json.loads(row["body"])
    else:
        models = decode_models(row["body"], model.models[row["entity"]])
        decode_entities(models, row["inside"], model.models)


def entity_faults(row: RowValues, name: str, model: Model) -> Iterator[str]:
    """Yield what is wrong with the row of an entity."""
    facts = model.facts[name]
    if facts.access == "user" and not row["cache_user"]:
        yield "it is personal, and has no owner"
    if row["cache_timestamp"] > row["cache_expiry"] > EPOCH:  # a write has ended the time of those that expired then
        yield "its times are not in order"
    try:
        read = read_embedded(model.models[name], {fact.name: row[fact.name] for fact in facts.fields})
    except (ValidationError, ValueError, LookupError, TypeError) as damaged:
        yield f"it cannot be read ({type(damaged).__name__})"
        return
    if type(read) is not model.models[name]:
        yield "it has not all that its entity needs"


def _integrity(connection: Connection) -> Iterator[RowFault]:
    """Yield what SQLite finds wrong with its file."""
    if connection.dialect.name == "sqlite":
        try:
            lines = connection.execute(sa.text("PRAGMA integrity_check(20)")).scalars().all()
        except SQLAlchemyError as broken:
            lines = [type(broken).__name__]
        yield from (RowFault("", "", f"the file is damaged: {line}") for line in lines if line != "ok")


def _rows(
    connection: Connection, table: sa.Table, keys: Iterable[RowValues]
) -> Iterator[tuple[RowValues, RowValues | Exception]]:
    """Yield every row with its key; the exception instead of one that cannot be read."""
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        try:
            yield from _read_rows(connection, table, batch)
        except Exception:  # noqa: BLE001 - whatever a damaged row raises, the others are read
            connection.rollback()
            for key in batch:
                try:
                    yield from _read_rows(connection, table, [key])
                except Exception as unreadable:  # noqa: BLE001
                    connection.rollback()
                    yield key, unreadable


def _read_rows(
    connection: Connection, table: sa.Table, keys: Sequence[RowValues]
) -> Iterator[tuple[RowValues, RowValues]]:
    columns = tuple(table.primary_key.columns)
    where = sa.tuple_(*columns).in_([tuple(key[column.name] for column in columns) for key in keys])
    rows = connection.execute(sa.select(table).where(where)).mappings().all()
    yield from (({column.name: row[column.name] for column in columns}, dict(row)) for row in rows)


def _named(key: RowValues) -> str:
    digest = sha256(json.dumps([str(value) for value in key.values()]).encode()).hexdigest()[:12]
    return f"{key['kind']} #{digest}" if "kind" in key else f"#{digest}"
