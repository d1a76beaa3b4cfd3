"""What became of generated files: current, stale, hand-edited, missing or orphaned."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.codegen.checksum import is_generated, is_intact, unsealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

State: TypeAlias = Literal["stale", "hand-edited", "missing", "orphaned"]

MEANING: Mapping[State, str] = {
    "stale": "as it was generated, but the schema or the generator says something else now",
    "hand-edited": "not what was generated",
    "missing": "not there",
    "orphaned": "generated once, and by nothing now; delete it",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A file that is not what it should be: its text as it stands, and as it should."""

    name: str
    state: State
    found: str = ""
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.state}: {MEANING[self.state]}"

    @property
    def diff(self) -> tuple[str, ...]:
        """What generating would change; without the seals where they are not all of it, as they always change too."""
        if self.state not in ("stale", "hand-edited"):
            return ()
        one, other = unsealed(self.found), unsealed(self.expected)
        if one == other:
            one, other = self.found, self.expected
        names = self.name, f"{self.name} (generated)"
        return tuple(unified_diff(one.split("\n"), other.split("\n"), *names, lineterm=""))


def verdicts(expected: Mapping[str, str], found: Mapping[str, str]) -> list[Verdict]:
    """Every file that is not current; `found` is all that stands in the folders of generated files."""
    return [*_of_expected(expected, found), *_of_others(expected, found)]


def _of_expected(expected: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Verdict]:
    for name, text in expected.items():
        if name not in found:
            yield Verdict(name, "missing")
        elif found[name] != text:
            yield Verdict(name, "stale" if is_intact(found[name]) else "hand-edited", found[name], text)


def _of_others(expected: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Verdict]:
    return (Verdict(name, "orphaned") for name, text in found.items() if name not in expected and is_generated(text))
