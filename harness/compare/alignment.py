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

    start: int
    end: int
    other_start: int
    other_end: int


def align(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """Return the pairs of equal items, in order on both sides."""
    pairs: Pairs = []
    ahead = [_Stretch(0, len(one), 0, len(other))]
    while ahead:
        stretch = _without_equal_ends(one, other, ahead.pop(), pairs)
        if stretch.start == stretch.end or stretch.other_start == stretch.other_end:
            continue
        anchors = _in_order(_unique_pairs(one, other, stretch))
        if anchors:
            ahead += _between(anchors, stretch)
            pairs += anchors
        else:
            pairs += _shortest_way(one, other, stretch)
    return sorted(pairs)


def _without_equal_ends(
    one: Sequence[Hashable], other: Sequence[Hashable], stretch: _Stretch, pairs: Pairs
) -> _Stretch:
    """Return the stretch without the equal items at its ends, which go to the pairs."""
    start, end, other_start, other_end = stretch
    while start < end and other_start < other_end and one[start] == other[other_start]:
        pairs.append((start, other_start))
        start, other_start = start + 1, other_start + 1
    while start < end and other_start < other_end and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
        pairs.append((end, other_end))
    return _Stretch(start, end, other_start, other_end)


def _unique_pairs(one: Sequence[Hashable], other: Sequence[Hashable], stretch: _Stretch) -> Pairs:
    """Return the items that either side has once in a stretch."""
    left, right = one[stretch.start : stretch.end], other[stretch.other_start : stretch.other_end]
    counts, other_counts = Counter(left), Counter(right)
    places = {item: index for index, item in enumerate(right, stretch.other_start)}
    return [
        (index, places[item])
        for index, item in enumerate(left, stretch.start)
        if counts[item] == 1 == other_counts.get(item)
    ]


def _in_order(pairs: Pairs) -> Pairs:
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


def _between(anchors: Pairs, stretch: _Stretch) -> list[_Stretch]:
    starts = [(stretch.start, stretch.other_start), *((index + 1, place + 1) for index, place in anchors)]
    ends = [*anchors, (stretch.end, stretch.other_end)]
    return [_Stretch(start, end, low, high) for (start, low), (end, high) in zip(starts, ends, strict=True)]


def _shortest_way(one: Sequence[Hashable], other: Sequence[Hashable], stretch: _Stretch) -> Pairs:
    """Return the pairs of the shortest way from one stretch to the other, none where it takes too many steps."""
    left, right = one[stretch.start : stretch.end], other[stretch.other_start : stretch.other_end]
    reached = {1: 0}  # on each diagonal, how far on the left side the best way came
    history: list[dict[int, int]] = []
    for changes in range(len(left) + len(right) + 1):
        if changes * (changes + len(left)) > _MOST_STEPS:
            return []
        history.append(dict(reached))
        for diagonal in range(-changes, changes + 1, 2):
            down = diagonal == -changes or (diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1])
            x = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            y = x - diagonal
            while x < len(left) and y < len(right) and left[x] == right[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(left) and y >= len(right):
                return [(stretch.start + i, stretch.other_start + j) for i, j in _walked_back(history, x, y)]
    return []


def _walked_back(history: list[dict[int, int]], x: int, y: int) -> Pairs:
    """Return the equal pairs on the way that ended at x and y."""
    pairs: Pairs = []
    for changes in range(len(history) - 1, -1, -1):
        reached, diagonal = history[changes], x - y
        down = diagonal == -changes or (diagonal != changes and reached[diagonal - 1] < reached[diagonal + 1])
        came_from = diagonal + 1 if down else diagonal - 1
        before_x = reached[came_from]
        before_y = before_x - came_from
        while x > max(before_x, 0) and y > max(before_y, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs
