"""Weigh what a new version of a schema changes, and derive the version bump that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.change_rules import BY_ID, SURFACES, Bump, Level
from harness.schema.differences import find_differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.schema.differences import SchemaDifference
    from harness.schema.ir import Schema

LEVELS: tuple[Level, ...] = ("break", "warn", "info")
"""The worst first."""

_BUMPS: tuple[Bump, ...] = ("major", "minor", "patch", "none")


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """Weigh one difference: its level on each surface that it affects, and a sentence that says what happened."""

    difference: SchemaDifference
    levels: Mapping[str, Level]
    sentence: str
    bump: Bump

    @property
    def level(self) -> Level:
        """Return the worst of its levels."""
        return min(self.levels.values(), key=LEVELS.index, default="info")

    def at(self, level: Level) -> tuple[str, ...]:
        """Return the surfaces on which it has this level."""
        return tuple(surface for surface in SURFACES if self.levels.get(surface) == level)


def find_changes(old: Schema, new: Schema) -> tuple[SchemaChange, ...]:
    """Return every change from the older schema to the newer, the breaking ones first."""
    changes: list[SchemaChange] = []
    for difference in find_differences(old, new):
        rule = BY_ID[difference.rule]
        levels = rule.levels(difference.surfaces)
        sentence = rule.sentence.format(what=difference.what, before=difference.before, after=difference.after)
        changes.append(SchemaChange(difference, levels, sentence, "major" if "break" in levels.values() else rule.bump))
    return tuple(sorted(changes, key=lambda change: LEVELS.index(change.level)))


def version_bump(changes: Iterable[SchemaChange]) -> Bump:
    """Return the part of the version that these changes move; `none` if nothing changed."""
    return min((change.bump for change in changes), key=_BUMPS.index, default="none")
