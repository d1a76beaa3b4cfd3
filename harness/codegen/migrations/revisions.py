"""Read the revisions in a folder of Alembic versions: which tables each leads from and to, and which follows which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ASSIGNMENT = re.compile(r'^(\w+)(?:: [^=]+)? = "(\w+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revision:
    """Represent one revision: its id, that of the one before, the digests of the tables before and after."""

    id: str
    down: str | None
    before: str
    after: str


def parse_revisions(scripts: Iterable[str]) -> list[Revision]:
    """Parse the scripts that are ours, in their order."""
    assignments = (dict(_ASSIGNMENT.findall(script)) for script in scripts)
    return [
        Revision(values["revision"], values.get("down_revision"), values["tables_before"], values["tables_after"])
        for values in assignments
        if {"revision", "tables_before", "tables_after"} <= values.keys()
    ]


def find_last_revision(revisions: Sequence[Revision], after: str, before: str = "") -> Revision | None:
    """Find the revision that leads to these tables (from those) and is followed by none."""
    passed = {revision.down for revision in revisions}
    candidates = (
        revision
        for revision in revisions
        if revision.after == after and before in {"", revision.before} and revision.id not in passed
    )
    return next(candidates, None)
