"""Make a history table for each entity whose history an application keeps: the columns of its own table, and times.

A row holds one value of one series from `history_since` until `history_until`, which is empty while it lasts. History
cannot be fetched again, so the tables stay when the schema changes: a new field is a new column, and a field that is
gone leaves its column. The place of an object in its list is no value of it, and has no column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from harness.errors import ConfigurationError, nearest
from harness.model.columns import UtcDateTimeColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine, Table

    from harness.model import Model
    from harness.model.facts import EntityFacts

LOCK = 4_417_004  # any number, the same in every process, and no other lock's
_PLACE = (("#",),)
"""The source of a field that holds the place of an object in its list."""


@dataclass(frozen=True, slots=True)
class HistoryRule:
    """Say what makes the values of an entity one series.

    Attributes:
        key: The fields that tell its series apart; empty for the primary key.
        is_complete: True if an answer lists all there is, so that what it leaves out has ended.
    """

    key: tuple[str, ...] = ()
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class KeptHistory:
    """Hold how the history of one entity is kept.

    Attributes:
        facts: The entity.
        table: Where its history stands.
        key: The fields that tell its series apart.
        fields: The fields that have a column.
        is_complete: True if an answer lists all there is.
    """

    facts: EntityFacts
    table: Table
    key: tuple[str, ...]
    fields: tuple[str, ...]
    is_complete: bool


def place_fields(facts: EntityFacts) -> frozenset[str]:
    """Return the fields that hold the place of an object in its list."""
    return frozenset(field.name for field in facts.fields if field.source == _PLACE)


def plan_history(model: Model, rules: Mapping[str, HistoryRule]) -> dict[str, KeptHistory]:
    """Return how the history of each of these entities is kept.

    Raises:
        ConfigurationError: A rule is for no entity with a table, or its key names no field.
    """
    metadata = sa.MetaData()
    kept: dict[str, KeptHistory] = {}
    for name, rule in rules.items():
        if name not in model.tables:
            raise ConfigurationError(f"history of {name!r}: no entity with a table; {nearest(name, model.tables)}")
        facts = model.facts[name]
        places = place_fields(facts)
        fields = tuple(field.name for field in facts.fields if field.name not in places)
        key = rule.key or tuple(field for field in facts.key if field not in places)
        for field in key:
            if field not in fields:
                raise ConfigurationError(f"history of {name}: no field {field!r} to keep; {nearest(field, fields)}")
        if not rule.is_complete and any(fact.name in key and (fact.optional or fact.nullable) for fact in facts.fields):
            raise ConfigurationError(
                f"history of {name}: where answers are not complete, no field of its key may be null"
            )
        table = history_table(metadata, model.tables[name], fields, key)
        kept[name] = KeptHistory(facts, table, key, fields, rule.is_complete)
    return kept


def ensure_history_tables(engine: Engine, kept: Mapping[str, KeptHistory]) -> None:
    """Make the history tables, and add the columns that a newer schema brings.

    Raises:
        ConfigurationError: A column holds another type than the schema says now.
    """
    with engine.begin() as connection:
        lock(connection)
        present = set(sa.inspect(connection).get_table_names())
        for history in kept.values():
            if history.table.name in present:
                _add_columns(connection, history.table)
            else:
                history.table.create(connection)


def lock(connection: Connection) -> None:
    """Wait until nobody else writes history, and be the only one until the transaction ends."""
    # SQLite has begun as the one writer.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def history_table(metadata: sa.MetaData, table: Table, fields: tuple[str, ...], key: tuple[str, ...]) -> Table:
    """Make the table of the history of these fields of a table."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Table(
        f"history_{table.name}",
        metadata,
        sa.Column("history_id", number, primary_key=True),
        sa.Column("history_owner", sa.Text, nullable=False),
        sa.Column("history_source", sa.Text, nullable=False),
        sa.Column("history_question", sa.Text, nullable=False),
        sa.Column("history_hash", sa.Text, nullable=False),
        sa.Column("history_place", sa.Integer, nullable=False),  # among those of one answer with an equal key
        sa.Column("history_since", UtcDateTimeColumn, nullable=False),
        sa.Column("history_until", UtcDateTimeColumn),
        sa.Column("history_seen", UtcDateTimeColumn, nullable=False, index=True),  # when it was last said
        *(sa.Column(name, table.c[name].type) for name in fields),
        sa.Index(f"ix_history_{table.name}_question", "history_owner", "history_question", "history_until"),
        sa.Index(f"ix_history_{table.name}_key", *key, "history_until"),
    )


def _add_columns(connection: Connection, table: Table) -> None:
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    stored = {column["name"]: column["type"] for column in sa.inspect(connection).get_columns(table.name)}
    for column in table.columns:
        expected = column.type.compile(dialect)
        if column.name not in stored:
            connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(column.name)} {expected}")
        elif stored[column.name].compile(dialect) != expected:
            raise ConfigurationError(
                f"the history in {table.name}.{column.name} is {stored[column.name].compile(dialect)}, and the schema "
                f"says {expected} now: rename that column, and a new one is made beside it"
            )
