"""Which item of one list is which item of the other one.

Items are told by their key where each item of both lists has one of its own, else by what is in them. What is left
between items that both lists have is paired one by one where it is as many on both sides, else by what is most alike.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from harness.compare.alignment import Pairs, align
from harness.compare.equality import is_surely_same, kind_of, token_of
from harness.compare.paths import get_at
from harness.compare.terms import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from harness.compare.paths import Path

    Token = Callable[[Any], Hashable]
    Items = Sequence[Any]

_MOST_LIKENESSES: Final = 2_500
"""Pairs of items that are held against each other to find those that are most alike."""


@dataclass
class Pairing:
    """Hold which item of one list is which item of the other, by their indexes.

    Attributes:
        one: The first list.
        other: The second list.
        pairs: The same item on both sides; what is in it may differ.
        removed: Items that only the first list has.
        added: Items that only the second list has.
        moved: Those of the pairs that stand elsewhere among the others.
    """

    one: Items
    other: Items
    pairs: Pairs = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    moved: Pairs = field(default_factory=list)

    def take_rest(self, left: list[int], right: list[int], *, keyed: bool = False) -> None:
        """Take the items that nothing on the other side is the same as; `keyed` says that each is known by its key."""
        if len(left) == len(right) or len(left) * len(right) > _MOST_LIKENESSES:
            pairs = list(zip(left, right, strict=False))
        else:
            pairs = [] if keyed else self.most_alike(left, right)
        self.pairs += pairs
        self.removed += sorted(set(left).difference(index for index, _ in pairs))
        self.added += sorted(set(right).difference(place for _, place in pairs))

    def equal_ends(self) -> tuple[int, int]:
        """Return how many items at the beginning, and how many of the others at the end, are the same at a glance."""
        shorter = min(len(self.one), len(self.other))
        begin = 0
        while begin < shorter and is_surely_same(self.one[begin], self.other[begin]):
            begin += 1
        end = 0
        while end < shorter - begin and is_surely_same(self.one[-1 - end], self.other[-1 - end]):
            end += 1
        return begin, end

    def most_alike(self, left: Sequence[int], right: Sequence[int]) -> Pairs:
        """Return the pairs, in order on both sides, that have the most in common."""
        likeness = [[self.likeness(index, place) for place in right] for index in left]
        best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
        for i in reversed(range(len(left))):
            for j in reversed(range(len(right))):
                best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
        pairs: Pairs = []
        i = j = 0
        while i < len(left) and j < len(right):
            if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
                pairs.append((left[i], right[j]))
                i, j = i + 1, j + 1
            else:
                i, j = (i + 1, j) if best[i][j] == best[i + 1][j] else (i, j + 1)
        return pairs

    def likeness(self, index: int, place: int) -> int:
        """Return how much two items have in common: nothing for two kinds, most for objects with many equal fields."""
        left, right = self.one[index], self.other[place]
        if kind_of(left) != kind_of(right):
            return 0
        fields = left.items() if isinstance(left, dict) else ()
        return 1 + sum(1 for name, value in fields if name in right and value == right[name])


def pair_in_order(one: Items, other: Items, keys: Sequence[Path] = ID, token: Token = token_of) -> Pairing:
    """Pair the items of two lists whose order counts.

    Args:
        one: The first list.
        other: The second list.
        keys: Where an item says which one it is.
        token: Tells an item by what is in it.
    """
    pairing = Pairing(one, other)
    begin, end = pairing.equal_ends()
    left, right = range(begin, len(one) - end), range(begin, len(other) - end)
    tokens, other_tokens = keys_of(one[begin : left.stop], keys), keys_of(other[begin : right.stop], keys)
    keyed = tokens is not None and other_tokens is not None
    if tokens is None or other_tokens is None:
        tokens, other_tokens = [token(one[index]) for index in left], [token(other[place]) for place in right]
    aligned = [(begin + index, begin + place) for index, place in align(tokens, other_tokens)]
    rest = set(left).difference(index for index, _ in aligned), set(right).difference(place for _, place in aligned)
    moved = _equal_pairs({i: tokens[i - begin] for i in rest[0]}, {i: other_tokens[i - begin] for i in rest[1]})
    rest[0].difference_update(index for index, _ in moved)
    rest[1].difference_update(place for _, place in moved)
    pairing.moved, pairing.pairs = moved, [*aligned, *moved]
    around = pairwise([(begin - 1, begin - 1), *aligned, (left.stop, right.stop)])
    for (index, place), (next_index, next_place) in around:
        gap = sorted(rest[0].intersection(range(index + 1, next_index)))
        pairing.take_rest(gap, sorted(rest[1].intersection(range(place + 1, next_place))), keyed=keyed)
    return pairing


def pair_by_key(one: Items, other: Items, keys: Sequence[Path] = ID, token: Token = token_of) -> Pairing:
    """Pair the items of two lists whose order does not count, by their keys; several of one key by what is in them."""
    buckets: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((one, other)):
        for index, key in enumerate(_key_of(value, keys) for value in items):
            buckets[key][side].append(index)
    pairing = Pairing(one, other)
    for left, right in buckets.values():
        alike: Pairs = []
        if max(len(left), len(right)) > 1:
            alike = _equal_pairs({i: token(one[i]) for i in left}, {i: token(other[i]) for i in right})
        pairing.pairs += alike
        rest = set(left).difference(index for index, _ in alike), set(right).difference(place for _, place in alike)
        pairing.take_rest(*map(sorted, rest))
    return pairing


def keys_of(items: Items, keys: Sequence[Path]) -> list[Hashable] | None:
    """Return the key of each item; None unless each has one of its own."""
    named = [_key_of(value, keys) for value in items]
    return named if None not in named and len(set(named)) == len(named) else None


def _key_of(item: Any, keys: Sequence[Path]) -> Hashable:
    values = [get_at(item, key) for key in keys]
    return None if None in values else (*map(kind_of, values), *map(token_of, values))


def _equal_pairs(tokens: Mapping[int, Hashable], other_tokens: Mapping[int, Hashable]) -> Pairs:
    """Return pairs of indexes that have the same token."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, token in sorted(other_tokens.items(), reverse=True):
        places[token].append(place)
    return [(index, places[token].pop()) for index, token in sorted(tokens.items()) if places.get(token)]
