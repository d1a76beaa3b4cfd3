"""Replies that are well-formed JSON and still not what a client expects."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.snaptrade.sandbox.corruption import duplicated, retyped, with_new_kind

if TYPE_CHECKING:
    from harness.wire import Json

SCALARS = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text()
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "kind", "name", "status", "units"]), inner, max_size=4)
    ),
    max_leaves=10,
)


def test_the_first_value_changes_its_type() -> None:
    """The first value becomes something else; the rest stays."""
    assert retyped([{"id": "a", "n": 1}, {"id": "b"}]) == [{"id": {"value": "a"}, "n": 1}, {"id": "b"}]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ([], []),
        ({"id": "1", "n": 2}, {"id": "1", "n": 2}),
        ([{"id": "1", "n": 2}], [{"id": "1", "n": 2}, {"id": "1", "n": 3}]),
        ([{"id": "1", "units": "1.50"}], [{"id": "1", "units": "1.50"}, {"id": "1", "units": "2.50"}]),
        ([{"id": "1", "name": "A"}], [{"id": "1", "name": "A"}, {"id": "1", "name": "A (2)"}]),
        ([{"id": "1"}], [{"id": "1"}, {"id": "1", "repeated": True}]),
        ({"page": {"total": 1}, "data": [{"n": Decimal(1)}]}, {"page": {"total": 1}, "data": [{"n": 1}, {"n": 2}]}),
    ],
)
def test_the_first_row_of_a_list_is_repeated(tree: Json, expected: Json) -> None:
    """The copy keeps its ids and differs in its first number, else in its name; a reply without rows stays."""
    assert duplicated(tree) == expected


def test_an_unknown_word_stands_where_a_kind_stood() -> None:
    """The first row with a status, kind or type gets a value that no client knows."""
    tree: Json = [{"id": "1", "type": {"code": "cs"}}, {"id": "2", "status": "open"}, {"id": "3", "status": "open"}]

    assert with_new_kind(tree) == [
        {"id": "1", "type": {"code": "cs"}},
        {"id": "2", "status": "UNDER_REVIEW"},
        {"id": "3", "status": "open"},
    ]


@given(tree=TREES)
def test_a_change_never_touches_the_original(tree: Json) -> None:
    """Whatever the reply, each change returns a new tree, and changes nothing that other replies share."""
    before = repr(tree)
    for change in (retyped, duplicated, with_new_kind):
        change(tree)

    assert repr(tree) == before
