"""Make audit entries of what the cache did with personal data. Pure.

An entry names the user as the cache does, because an audit has to answer who. It shows neither a body nor an id: a
question may name accounts and orders, so an entry holds its digest, with which whoever has the question finds it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING

from harness.audit.chain import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from harness.cache.events import CacheEvent
    from harness.model.facts import EntityFacts

_READS = {"read", "stale"}
_DIGEST = 16  # hex digits of a question's digest
_REASON = 200  # characters of a reason


def personal_entries(
    events: Iterable[CacheEvent], facts: Mapping[str, EntityFacts], actor: str = ""
) -> list[AuditEntry]:
    """Return the entries of the events that concern a user's data; equal reads between two changes are one entry."""
    earliest: dict[tuple[object, ...], CacheEvent] = {}
    times: Counter[tuple[object, ...]] = Counter()
    changes = 0
    for event in events:
        if event.owner or (event.entity in facts and facts[event.entity].access == "user"):
            changes += event.kind not in _READS
            about = event.entity, event.owner, event.question
            key = changes, event.kind, *about, event.source, event.reason, event.body_hash
            earliest.setdefault(key, event)
            times[key] += 1
    return [entry_of(event, actor, times[key]) for key, event in earliest.items()]


def lost_entry(at: datetime, times: int, reason: str, actor: str = "") -> AuditEntry:
    """Return the entry that stands for what could not be written."""
    return AuditEntry(time_text(at), "lost", actor=actor, reason=reason, times=times)


def expiry_entry(at: datetime, entity: str, table: str, rows: int, actor: str) -> AuditEntry:
    """Return the entry of rows of all users that were deleted because they were kept long enough."""
    return AuditEntry(time_text(at), "expire", entity, actor=actor, source=table, reason="retention", times=rows)


def time_text(at: datetime) -> str:
    """Return a moment as an entry holds it; the text of a later one is greater."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def question_digest(question: str) -> str:
    """Return the digest by which the entries of a question are found."""
    return hashlib.sha256(question.encode(errors="surrogatepass")).hexdigest()[:_DIGEST] if question else ""


def entry_of(event: CacheEvent, actor: str, times: int = 1) -> AuditEntry:
    """Return the entry of an event that happened so many times."""
    return AuditEntry(
        at=time_text(event.at),
        kind=event.kind,
        entity=event.entity,
        owner=event.owner,
        actor=actor,
        question=question_digest(event.question),
        source=event.source,
        reason=event.reason[:_REASON],
        body_hash=event.body_hash,
        times=times,
    )
