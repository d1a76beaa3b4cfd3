"""Run `harness cache query`: a ready query over the history of an application."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.commands.audit.access import record_reads
from harness.commands.terminal import rows_table
from harness.errors import ConfigurationError, NothingToJudge, nearest
from harness.history.queries import run_query
from harness.history.tables import ensure_history_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from sqlalchemy import Engine

    from harness.application import Application
    from harness.history.queries import HistoryQuery, QueryScope

OWNER = "user"
"""The column of a result that names whose data a row tells."""


def list_queries(queries: Mapping[str, HistoryQuery]) -> list[dict[str, str]]:
    """Return the ready queries, each with what it tells."""
    return [{"name": name, "summary": query.summary} for name, query in queries.items()]


def queried(engine: Engine, application: Application, name: str, scope: QueryScope) -> dict[str, Any]:
    """Return the result of a ready query; that it was read is audited.

    Raises:
        ConfigurationError: The application has no such query.
        NothingToJudge: The history tells nothing of it.
    """
    if name not in application.queries or application.model is None:
        raise ConfigurationError(f"unknown query {name!r}; {nearest(name, application.queries)}")
    query = application.queries[name]
    # A query joins tables of the cache too.
    application.model.metadata.create_all(engine)
    ensure_history_tables(engine, assemble.kept_history(application))
    rows = run_query(engine, query, scope)
    if not rows:
        raise NothingToJudge(f"the history tells nothing for {name} of this user, account and time")
    record_reads(engine, f"harness cache query {name}", query.entities, (row[OWNER] for row in rows if OWNER in row))
    shown = [
        {column: value.isoformat() if isinstance(value, datetime) else value for column, value in row.items()}
        for row in rows
    ]
    return {"query": name, "columns": list(query.columns), "rows": shown}


def result_table(tree: dict[str, Any]) -> RenderableType:
    """Return the result as a table."""
    return rows_table(tree["columns"], tree["rows"])
