"""Describe a ready query over history: what it selects, and what it makes of the rows.

SQLite keeps decimals as text, so sums are made here, in exact decimals, and never by the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.cache.database import LONE_READS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine, Table
    from sqlalchemy.sql import ColumnElement, Select


@dataclass(frozen=True, slots=True)
class QueryScope:
    """Say what a query is about.

    Attributes:
        now: The time of the question.
        user: Whose data; None for everybody's.
        account: Which account; None for all of them.
        since: The earliest time; None for the beginning.
        until: The latest time; None for now.
    """

    now: datetime
    user: str | None = None
    account: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def end(self) -> datetime:
        """Return the latest time."""
        return self.until or self.now

    def within(self, table: Table, account: str = "account_id") -> list[ColumnElement[bool]]:
        """Return the conditions for rows of a history table that last within this scope."""
        conditions: list[ColumnElement[bool]] = [table.c.history_since <= self.end]
        if self.user is not None:
            conditions.append(table.c.history_owner == self.user)
        if self.account is not None:
            conditions.append(table.c[account] == self.account)
        if self.since is not None:
            conditions.append(table.c.history_until.is_(None) | (table.c.history_until > self.since))
        return conditions


QueryRow: TypeAlias = Mapping[str, Any]
Selects: TypeAlias = Mapping[str, "Select[Any]"]
Compute: TypeAlias = Callable[[Mapping[str, Sequence[QueryRow]], QueryScope], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Describe one ready query.

    Attributes:
        summary: What it tells, in one line.
        columns: The columns of its result.
        entities: The entities whose history it reads.
        selects: Returns its SQLAlchemy selects by name, for a scope.
        compute: Makes the result of their rows.
    """

    summary: str
    columns: tuple[str, ...]
    entities: tuple[str, ...]
    selects: Callable[[QueryScope], Selects]
    compute: Compute


def run_query(engine: Engine, query: HistoryQuery, scope: QueryScope) -> list[dict[str, Any]]:
    """Return the result of a query."""
    with engine.execution_options(**{LONE_READS: True}).connect() as connection:
        rows: dict[str, Sequence[QueryRow]] = {}
        for name, select in query.selects(scope).items():
            rows[name] = [dict(row) for row in connection.execute(select).mappings()]
    return query.compute(rows, scope)
