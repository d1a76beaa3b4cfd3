"""Listen to a cache, and keep audit and history of what it does, both in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.audit.entries import lost_entry, personal_entries
from harness.audit.trail import AuditTrail
from harness.cache.event_queue import EventQueue
from harness.history.keeper import HistoryKeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from harness.cache.events import CacheEvent
    from harness.history.tables import KeptHistory
    from harness.model.facts import EntityFacts


def keep_records(
    engine: Engine,
    facts: Mapping[str, EntityFacts],
    kept: Mapping[str, KeptHistory],
    actor: str,
    now: Callable[[], datetime],
) -> EventQueue:
    """Return a listener that keeps audit and history in a database, and is closed at the end.

    Args:
        engine: The database.
        facts: Says which entities belong to a user.
        kept: The history to keep.
        actor: The program that acts for the users.
        now: The clock.
    """
    trail, keeper = AuditTrail(engine), HistoryKeeper(engine, kept)

    def write(events: Sequence[CacheEvent], lost: int) -> None:
        with engine.begin() as connection:
            refused = keeper.write(connection, events)
            counts = {"these events could not be written": lost, "these values have no history": refused}
            missing = [lost_entry(now(), count, reason, actor) for reason, count in counts.items() if count]
            trail.append(connection, [*missing, *personal_entries(events, facts, actor)])

    return EventQueue(write)
