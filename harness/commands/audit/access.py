"""Audit what a person at the command line reads or changes of personal data, before it is shown."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

from harness import assemble
from harness.audit.chain import AuditEntry
from harness.audit.entries import time_text
from harness.audit.trail import AuditTrail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine


def actor() -> str:
    """Return who runs this command: the login name, else the number of the user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def record_reads(engine: Engine, command: str, entities: Iterable[str], owners: Iterable[str]) -> None:
    """Record that a command shows data of these owners."""
    now, who = time_text(assemble.now()), actor()
    names = sorted(set(entities))
    AuditTrail(engine).record(
        *(AuditEntry(now, "read", name, owner, who, source=command) for owner in sorted(set(owners)) for name in names)
    )
