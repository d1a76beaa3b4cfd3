"""Find the generated files that are not current: stale, hand-edited, missing or orphaned."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.codegen.checksum import is_generated, is_intact, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

FileState: TypeAlias = Literal["stale", "hand-edited", "missing", "orphaned"]

MEANING: Mapping[FileState, str] = {
    "stale": "as it was generated, but the schema or the generator says something else now",
    "hand-edited": "not what was generated",
    "missing": "not there",
    "orphaned": "generated once, and by nothing now; delete it",
}


@dataclass(frozen=True, slots=True)
class OutdatedFile:
    """Represent a file that is not current: its text as it stands, and as it should."""

    name: str
    state: FileState
    current: str = ""
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.state}: {MEANING[self.state]}"

    @property
    def diff(self) -> tuple[str, ...]:
        """Return what generating would change, without the seals, which change too, unless they are all of it."""
        if self.state not in ("stale", "hand-edited"):
            return ()
        one, other = unseal(self.current), unseal(self.expected)
        if one == other:
            one, other = self.current, self.expected
        names = self.name, f"{self.name} (generated)"
        return tuple(unified_diff(one.split("\n"), other.split("\n"), *names, lineterm=""))


def find_outdated(expected: Mapping[str, str], existing: Mapping[str, str]) -> list[OutdatedFile]:
    """Find every file that is not current; `existing` is all that stands in the folders of generated files."""
    outdated: list[OutdatedFile] = []
    for name, text in expected.items():
        if name not in existing:
            outdated.append(OutdatedFile(name, "missing"))
        elif existing[name] != text:
            state: FileState = "stale" if is_intact(existing[name]) else "hand-edited"
            outdated.append(OutdatedFile(name, state, existing[name], text))
    others = (name for name, text in existing.items() if name not in expected and is_generated(text))
    return [*outdated, *(OutdatedFile(name, "orphaned") for name in others)]
