"""The revisions in a folder of Alembic versions: which tables each leads from and to, and which comes after which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ASSIGNMENT = re.compile(r'^(\w+)(?:: [^=]+)? = "(\w+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: its id, that of the one before, and the digests of the tables that it leads from and to."""

    id: str
    down: str | None
    before: str
    after: str


def revisions(scripts: Iterable[str]) -> list[Revision]:
    """Those that are ours, in the order of their texts."""
    told = (dict(_ASSIGNMENT.findall(script)) for script in scripts)
    return [
        Revision(each["revision"], each.get("down_revision"), each["tables_before"], each["tables_after"])
        for each in told
        if {"revision", "tables_before", "tables_after"} <= each.keys()
    ]


def last(every: Sequence[Revision], after: str, before: str = "") -> Revision | None:
    """The one that leads to these tables (from those) and is followed by none."""
    passed = {each.down for each in every}
    found = (each for each in every if each.after == after and before in {"", each.before} and each.id not in passed)
    return next(found, None)
