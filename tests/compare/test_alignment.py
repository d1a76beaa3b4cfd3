"""Which items two sequences have in common, in the same order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from harness.compare.alignment import align

if TYPE_CHECKING:
    from collections.abc import Sequence


def _longest(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the length of the longest common subsequence, found the slow way."""
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, item in enumerate(one):
        for j, another in enumerate(other):
            best[i + 1][j + 1] = best[i][j] + 1 if item == another else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
def test_pairs_are_equal_items_in_order_on_both_sides(one: list[int], other: list[int]) -> None:
    """Whatever repeats."""
    pairs = align(one, other)
    assert all(one[index] == other[place] for index, place in pairs)
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(pairs))


@given(st.permutations(range(9)), st.permutations(range(4, 13)))
def test_of_items_that_do_not_repeat_as_many_as_possible_are_paired(one: list[int], other: list[int]) -> None:
    """No other way keeps more of them."""
    assert len(align(one, other)) == _longest(one, other)


@given(st.lists(st.integers(0, 3), max_size=30), st.data())
def test_one_item_removed_leaves_all_others_paired(items: list[int], data: st.DataObject) -> None:
    """Though equal items stand around it."""
    index = data.draw(st.integers(0, len(items)))
    assert len(align([*items[:index], 9, *items[index:]], items)) == len(items)


def test_two_changes_among_ten_thousand_items_that_repeat_are_found() -> None:
    """By the shortest way, which is short."""
    one = [index % 7 for index in range(10_000)]
    other = [*one[1:5_000], 9, *one[5_000:]]
    assert len(align(one, other)) == len(one) - 1


def test_sequences_with_nothing_in_common_are_not_searched_for_long() -> None:
    """Of 20,000 items that repeat no pair is found, rather than every way tried."""
    one, other = [index % 3 for index in range(20_000)], [3 + index % 3 for index in range(20_000)]
    assert align(one, other) == []
