"""Run `harness cache expire`: delete what is kept longer than the schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.commands.audit.access import actor
from harness.errors import ConfigurationError
from harness.history.retention import sweep_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlalchemy import Engine

    from harness.application import Application

    Progress = Callable[[Iterable[Any], str], Iterable[Any]]


def expired(
    engine: Engine, application: Application, batch: int, progress: Progress, *, dry_run: bool
) -> dict[str, int]:
    """Delete what is overdue, or only count it; return how many rows each table has of it, where it has any.

    Raises:
        ConfigurationError: The application has no model, and so no cache.
    """
    if application.model is None:
        raise ConfigurationError(f"the application {application.name} has no model, and so no cache")
    sweeps = progress(assemble.overdue(engine, application), "expiring")
    if dry_run:
        return {str(sweep.table.name): rows for sweep in sweeps if (rows := sweep.count(engine))}
    return sweep_all(engine, sweeps, actor(), assemble.now(), batch)


def expiry_lines(tables: Mapping[str, int], *, dry_run: bool) -> list[str]:
    """Return what a person reads."""
    verb = "would go" if dry_run else "went"
    return [f"{table}: {rows} rows {verb}" for table, rows in tables.items()] or ["nothing is kept too long"]
