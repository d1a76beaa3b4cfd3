"""Align two sequences: which items both have, in the same order.

First the items that each has once are lined up, by the longest sequence of them that is in order on both sides
(patience); then what lies between those, by the shortest way from one to the other (Myers).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Pairs: TypeAlias = "list[tuple[int, int]]"
"""The index of an item in each of two sequences."""

_MOST_STEPS: Final = 200_000
"""Steps after which two stretches count as having nothing in common; their items repeat, and most of them differ."""


class _Stretch(NamedTuple):
    """Hold where a part of both sequences begins and ends."""

    begin: int
    end: int
    other_begin: int
    other_end: int


def align(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """Return the pairs of equal items, in order on both sides."""
    return _Alignment(one, other).pairs()


class _Alignment:
    def __init__(self, one: Sequence[Hashable], other: Sequence[Hashable]) -> None:
        self.one = one
        self.other = other
        self.found: Pairs = []

    def pairs(self) -> Pairs:
        ahead = [_Stretch(0, len(self.one), 0, len(self.other))]
        while ahead:
            stretch = self.without_equal_ends(ahead.pop())
            if stretch.begin == stretch.end or stretch.other_begin == stretch.other_end:
                continue
            anchors = _longest_chain(self.unique_pairs(stretch))
            self.found += anchors or self.shortest_way(stretch)
            begins = [(stretch.begin, stretch.other_begin), *((index + 1, place + 1) for index, place in anchors)]
            ends = [*anchors, (stretch.end, stretch.other_end)]
            if anchors:
                ahead += [_Stretch(a, b, c, d) for (a, c), (b, d) in zip(begins, ends, strict=True)]
        return sorted(self.found)

    def without_equal_ends(self, stretch: _Stretch) -> _Stretch:
        """Return the stretch without the equal items at its ends, which are found to be pairs."""
        begin, end, other_begin, other_end = stretch
        while begin < end and other_begin < other_end and self.one[begin] == self.other[other_begin]:
            self.found.append((begin, other_begin))
            begin, other_begin = begin + 1, other_begin + 1
        while begin < end and other_begin < other_end and self.one[end - 1] == self.other[other_end - 1]:
            end, other_end = end - 1, other_end - 1
            self.found.append((end, other_end))
        return _Stretch(begin, end, other_begin, other_end)

    def parts(self, stretch: _Stretch) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
        return self.one[stretch.begin : stretch.end], self.other[stretch.other_begin : stretch.other_end]

    def unique_pairs(self, stretch: _Stretch) -> Pairs:
        """Return the pairs of items that either side has once in a stretch."""
        left, right = self.parts(stretch)
        counts, other_counts = Counter(left), Counter(right)
        places = {token: place for place, token in enumerate(right, stretch.other_begin)}
        return [
            (index, places[token])
            for index, token in enumerate(left, stretch.begin)
            if counts[token] == 1 == other_counts.get(token)
        ]

    def shortest_way(self, stretch: _Stretch) -> Pairs:
        """Return the pairs on the shortest way from one side to the other; none where it takes too many steps."""
        left, right = self.parts(stretch)
        reached = {1: 0}  # on each diagonal, how far on the left side the best way came
        history: list[dict[int, int]] = []
        for changes in range(len(left) + len(right) + 1):
            if changes * (changes + len(left)) > _MOST_STEPS:
                return []
            history.append(dict(reached))
            for diagonal in range(-changes, changes + 1, 2):
                came_from = _came_from(reached, diagonal, changes)
                x = reached[came_from] + (came_from < diagonal)
                y = x - diagonal
                while x < len(left) and y < len(right) and left[x] == right[y]:
                    x, y = x + 1, y + 1
                reached[diagonal] = x
                if x >= len(left) and y >= len(right):
                    return [(stretch.begin + i, stretch.other_begin + j) for i, j in _walked_back(history, x, y)]
        return []


def _longest_chain(pairs: Pairs) -> Pairs:
    """Return as many of the pairs as are in order on both sides; they are in order on the first one."""
    ends: list[int] = []  # the least place on the other side that a chain of each length ends at
    last: list[int] = []  # the pair that it ends with
    before: list[int | None] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1], last[length : length + 1] = [place], [number]
    chain: Pairs = []
    step = last[-1] if last else None
    while step is not None:
        chain.append(pairs[step])
        step = before[step]
    return chain[::-1]


def _came_from(reached: dict[int, int], diagonal: int, changes: int) -> int:
    """Return the diagonal from which the best way comes: one item added, or one removed."""
    added = diagonal == -changes or (diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1])
    return diagonal + 1 if added else diagonal - 1


def _walked_back(history: list[dict[int, int]], x: int, y: int) -> Pairs:
    """Return the equal pairs on the way that ended at x and y."""
    pairs: Pairs = []
    for changes in range(len(history) - 1, -1, -1):
        came_from = _came_from(history[changes], x - y, changes)
        before_x = history[changes][came_from]
        before_y = before_x - came_from
        while x > max(before_x, 0) and y > max(before_y, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs
