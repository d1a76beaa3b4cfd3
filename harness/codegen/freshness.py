"""Seal generated files, and find those that are not current: stale, hand-edited, missing or orphaned.

The seal tells a file that was edited by hand from one that an older schema made.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

FileState: TypeAlias = Literal["stale", "hand-edited", "missing", "orphaned"]

MEANING: Mapping[FileState, str] = {
    "stale": "as it was generated, but the schema or the generator says something else now",
    "hand-edited": "not what was generated",
    "missing": "not there",
    "orphaned": "generated once, and by nothing now; delete it",
}
_DIGITS = 16
_ORIGIN = re.compile(rf"(Generated from [^\n]+? by `harness generate`; do not edit\.)(?: \[([0-9a-f]{{{_DIGITS}}})\])?")


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


def is_generated(text: str) -> bool:
    """Return whether the text says that it was generated."""
    return _ORIGIN.search(text) is not None


def seal(text: str) -> str:
    """Return the text with its digest behind the sentence that says where it comes from."""
    plain = unseal(text)
    return _ORIGIN.sub(lambda origin: f"{origin[1]} [{_digest(plain)}]", plain, count=1)


def unseal(text: str) -> str:
    """Return the text without its digest."""
    return _ORIGIN.sub(lambda origin: origin[1], text, count=1)


def is_intact(text: str) -> bool:
    """Return whether the text has not changed in any character since it was sealed."""
    origin = _ORIGIN.search(text)
    return origin is not None and origin[2] == _digest(unseal(text))


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
