"""Run `harness audit list` and `harness audit verify`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.audit.entries import question_digest, time_text
from harness.audit.trail import AuditTrail
from harness.commands.terminal import progress, rows_table
from harness.errors import ConfigurationError, NothingToJudge

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType
    from sqlalchemy import Engine

    from harness.audit.trail import AuditVerification

_HASH = re.compile(r"[0-9a-f]{64}")
_SHOWN = ("number", "at", "kind", "owner", "actor", "entity", "source", "reason", "times")


def listed(engine: Engine, lines: int, since: datetime | None, **values: str | None) -> dict[str, Any]:
    """Return the newest entries with these values as a tree.

    Raises:
        NothingToJudge: There is none.
    """
    if question := values.get("question"):
        values["question"] = question_digest(question)
    named = {name: value for name, value in values.items() if value is not None}
    entries = AuditTrail(engine).entries(lines, since=time_text(since) if since else "", **named)
    if not entries:
        raise NothingToJudge("the audit trail has no such entry")
    return {"entries": [link.row() for link in entries]}


def entries_table(tree: dict[str, Any]) -> RenderableType:
    """Return the entries as a table."""
    return rows_table(_SHOWN, tree["entries"])


def verified(engine: Engine, noted: str) -> AuditVerification:
    """Look at the whole chain.

    Raises:
        ConfigurationError: What was noted is no hash.
        NothingToJudge: There is no entry, and no head was noted either.
    """
    if noted and not _HASH.fullmatch(noted):
        raise ConfigurationError("--head takes the hash that harness audit verify printed: 64 digits of 0-9 and a-f")
    verification = AuditTrail(engine).verify(noted, lambda entries, count: progress(entries, "verifying", count))
    if not verification.broken and not verification.head.entries:
        raise NothingToJudge("the audit trail has no entry yet")
    return verification


def verification_line(verification: AuditVerification) -> str:
    """Return what a person reads."""
    head, broken = verification
    if broken:
        return f"broken at entry {broken.number}: {broken.sentence}"
    return f"whole: {head.entries} entries; head {head.hash}"


def verification_tree(verification: AuditVerification) -> dict[str, Any]:
    """Return what a program reads."""
    head, broken = verification
    return {"whole": broken is None, **head._asdict(), "broken": broken and broken._asdict()}
