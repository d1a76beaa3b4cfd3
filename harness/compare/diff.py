"""Two bodies to their Differences: a walk over both trees that looks only where they are not the same.

Bytes that are equal are never read. Values differ by kind first (1, 1.0, true and "1" are four values), then by value;
a key that one side does not have is no null. A list is told by its items: which were removed, added or changed, and
whether the others stand in the same order. Of two ways to tell two lists of one length, place by place or by what
moved, the one with fewer Differences is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from harness.calls import EncodedBody
from harness.compare.equality import NotComparable, is_same_scalar, is_surely_same, kind_of, token_of
from harness.compare.pairing import keys_of, pair_in_order
from harness.compare.terms import EXACT, Terms
from harness.compare.verdicts import Difference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.compare.pairing import Pairing
    from harness.compare.paths import Path
    from harness.wire import Json


_NUMBERS: Final = {"integer", "decimal"}


class Diff(NamedTuple):
    """Hold how two bodies differ."""

    differences: tuple[Difference, ...] = ()


def compare_bodies(original: Any, unified: Any, terms: Terms = EXACT) -> Diff:
    """Return how two bodies differ; each is a tree, or JSON that is ready to send.

    Args:
        original: The body of the original side.
        unified: The body of the unified side.
        terms: What the schema says of their places.

    Raises:
        NotComparable: They hold what is no JSON value, or are nested too deeply.
    """
    if isinstance(original, EncodedBody) and isinstance(unified, EncodedBody) and original.data == unified.data:
        return Diff()
    trees = [body.tree if isinstance(body, EncodedBody) else body for body in (original, unified)]
    walk = _Walk(terms)
    try:
        if not is_surely_same(*trees):
            walk.values(trees[0], trees[1], ())
    except RecursionError:
        raise NotComparable("the bodies are nested too deeply to be compared") from None
    except ArithmeticError:
        raise NotComparable("the bodies hold a number that is none") from None
    return Diff(tuple(walk.found))


@dataclass
class _Walk:
    terms: Terms
    found: list[Difference] = field(default_factory=list)

    def values(self, original: Any, unified: Any, path: Path) -> None:
        kind, other_kind = kind_of(original), kind_of(unified)
        if {kind, other_kind} == _NUMBERS:
            if original != unified or not self.terms.is_decimal(path):
                self.found.append(Difference(path, "type" if original == unified else "value", original, unified))
        elif kind != other_kind:
            self.found.append(Difference(path, "type", original, unified))
        elif kind == "object":
            self.objects(original, unified, path)
        elif kind == "list":
            self.lists(original, unified, path)
        elif not is_same_scalar(original, unified):
            self.found.append(Difference(path, "value", original, unified))

    def objects(self, original: Mapping[str, Any], unified: Mapping[str, Any], path: Path) -> None:
        for key, value in original.items():
            if key in unified:
                self.values(value, unified[key], (*path, key))
            else:
                self.found.append(Difference((*path, key), "missing", value))
        for key, value in unified.items():
            if key not in original:
                self.found.append(Difference((*path, key), "extra", None, value))

    def lists(self, original: list[Json], unified: list[Json], path: Path) -> None:
        keys = self.terms.item_keys(path)
        if len(original) != len(unified):
            self.paired(original, unified, pair_in_order(original, unified, keys), path)
            return
        unsure = [i for i, pair in enumerate(zip(original, unified, strict=True)) if not is_surely_same(*pair)]
        changed = self.moved_about(original, unified, unsure, keys) if len(unsure) > 1 else 0
        ways: list[list[Difference]] = []
        if changed:
            ways.append(_Walk(self.terms).paired(original, unified, pair_in_order(original, unified, keys), path))
        if not ways or len(ways[0]) >= changed:
            ways.insert(0, _Walk(self.terms).placed(original, unified, unsure, path))
        shortest = min(ways, key=len)
        self.found += shortest

    def placed(self, original: list[Json], unified: list[Json], places: list[int], path: Path) -> list[Difference]:
        """Tell a list by what stands at these places."""
        for index in places:
            self.values(original[index], unified[index], (*path, index))
        return self.found

    def paired(self, original: list[Json], unified: list[Json], pairing: Pairing, path: Path) -> list[Difference]:
        """Tell a list by the items that are the same ones; a place is that of the original where it has the item."""
        if pairing.moved:
            index, place = pairing.moved[0]
            self.found.append(
                Difference(path, "order", original[index], unified[index] if index < len(unified) else None)
            )
        for index, place in sorted(pairing.pairs):
            if not is_surely_same(original[index], unified[place]):
                self.values(original[index], unified[place], (*path, index))
        self.found += (Difference((*path, index), "missing", original[index]) for index in pairing.removed)
        self.found += (Difference((*path, place), "extra", None, unified[place]) for place in pairing.added)
        return self.found

    def moved_about(self, original: list[Json], unified: list[Json], unsure: list[int], keys: Sequence[Path]) -> int:
        """Return at how many of some places two lists differ if items may have moved; 0 where none has."""
        tokens = {index: (token_of(original[index]), token_of(unified[index])) for index in unsure}
        changed = [index for index, (token, another) in tokens.items() if token != another]
        named, others = (keys_of([items[index] for index in changed], keys) for items in (original, unified))
        if named is not None and others is not None:
            moved = named != others
        else:
            moved = not {tokens[i][0] for i in changed}.isdisjoint(tokens[i][1] for i in changed)
        return len(changed) if moved else 0
