"""Run `harness cache expire`: delete what is kept longer than the schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.audit.chain import AuditEntry
from harness.audit.entries import time_text
from harness.audit.trail import AuditTrail
from harness.commands.audit.access import actor
from harness.errors import ConfigurationError
from harness.history.retention import plan_sweeps
from harness.history.tables import plan_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import Engine

    from harness.application import Application
    from harness.history.retention import Sweep

    Progress = Callable[[Iterable[Any], str], Iterable[Any]]


def expired(
    engine: Engine, application: Application, batch: int, progress: Progress, *, dry_run: bool
) -> list[dict[str, Any]]:
    """Delete what is overdue, or only count it; return how many rows each table has of it.

    Raises:
        ConfigurationError: The application has no model, and so no cache.
    """
    if application.model is None:
        raise ConfigurationError(f"the application {application.name} has no model, and so no cache")
    kept = plan_history(application.model, application.history)
    sweeps = plan_sweeps(engine, application.model, kept, assemble.now())
    done: list[dict[str, Any]] = []
    for sweep in progress(sweeps, "expiring"):
        rows = sweep.count(engine) if dry_run else sweep.delete(engine, batch)
        if rows and not dry_run and sweep.is_personal:
            AuditTrail(engine).record(expiry_entry(sweep, rows, actor()))
        done += [{"table": sweep.table.name, "rows": rows}] if rows else []
    return done


def expiry_entry(sweep: Sweep, rows: int, who: str) -> AuditEntry:
    """Return the audit entry of rows that went."""
    now = time_text(assemble.now())
    return AuditEntry(now, "expire", sweep.entity, actor=who, source=sweep.table.name, reason="retention", times=rows)


def expiry_lines(done: Iterable[dict[str, Any]], *, dry_run: bool) -> list[str]:
    """Return what a person reads."""
    verb = "would go" if dry_run else "went"
    return [f"{sweep['table']}: {sweep['rows']} rows {verb}" for sweep in done] or ["nothing is kept too long"]
