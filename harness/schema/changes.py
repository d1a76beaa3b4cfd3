"""What a new version of a schema does to those who rely on the old one, and which version number that asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.change_rules import BY_ID, SURFACES, Bump, Level
from harness.schema.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.schema.differences import Difference
    from harness.schema.ir import Schema

LEVELS: tuple[Level, ...] = ("break", "warn", "info")
"""The worst first."""

_BUMPS: tuple[Bump, ...] = ("major", "minor", "patch", "none")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, weighed: the level on each surface that it touches, and a sentence that says what happened."""

    difference: Difference
    levels: Mapping[str, Level]
    sentence: str
    bump: Bump

    @property
    def level(self) -> Level:
        """The worst of its levels."""
        return min(self.levels.values(), key=LEVELS.index, default="info")

    def at(self, level: Level) -> tuple[str, ...]:
        """The surfaces on which it has this level."""
        return tuple(surface for surface in SURFACES if self.levels.get(surface) == level)


def changes(old: Schema, new: Schema) -> tuple[Change, ...]:
    """Every change from the older schema to the newer, the breaking ones first."""
    return tuple(sorted(map(_weighed, differences(old, new)), key=lambda change: LEVELS.index(change.level)))


def bump(found: Iterable[Change]) -> Bump:
    """The part of the version that these changes move; none where nothing changed."""
    return min((change.bump for change in found), key=_BUMPS.index, default="none")


def _weighed(difference: Difference) -> Change:
    rule = BY_ID[difference.rule]
    levels = rule.levels(difference.reaches)
    sentence = rule.sentence.format(what=difference.what, before=difference.before, after=difference.after)
    return Change(difference, levels, sentence, "major" if "break" in levels.values() else rule.bump)
