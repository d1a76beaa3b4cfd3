"""Run `harness cache clear`: delete what can be fetched again, and nothing that the application wrote itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import assemble
from harness.audit.chain import AuditEntry
from harness.audit.entries import time_text
from harness.audit.trail import AuditTrail
from harness.cache.database import LONE_READS
from harness.cache.health.survey import has_cache
from harness.cache.moments import microseconds
from harness.cache.storage.store import Store
from harness.commands.audit.access import actor
from harness.commands.cache.status import model_of, usable
from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from harness.application import Application

COMMAND = "harness cache clear"


def clear(engine: Engine, application: Application, entities: Sequence[str] | None, user: str | None) -> int:
    """Delete what is cached of these entities (of all where none is named) and this user; return how many rows.

    Raises:
        ConfigurationError: An entity is unknown or never cached, the user is nobody, or the database cannot be used.
    """
    if user == "":
        raise ConfigurationError("--user names nobody; leave it out to clear what is everybody's")
    model, now = model_of(application), assemble.now()
    cached = {name for name, facts in model.facts.items() if facts.ttl is not None}
    for name in entities or ():
        if name not in model.facts:
            raise ConfigurationError(f"unknown entity {name!r}; {nearest(name, cached)}")
        if name not in cached:
            raise ConfigurationError(f"{name} is never cached: its rows are the application's own")
    with usable("cleared"):
        with engine.execution_options(**{LONE_READS: True}).connect() as connection:
            if not has_cache(connection, model):
                return 0
        rows = Store(engine, model).clear(microseconds(now), entities or None, user)
        personal = {name for name in entities or cached if model.facts[name].access == "user"}
        if rows and personal:
            named = ", ".join(entities or ())
            entry = AuditEntry(time_text(now), "invalidate", named, user or "", actor(), source=COMMAND, times=rows)
            AuditTrail(engine).record(entry)
    return rows
