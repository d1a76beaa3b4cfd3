"""What deepdiff says of the same bodies: the same places and kinds, where it tells them exactly."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deepdiff import DeepDiff
from hypothesis import example, given
from hypothesis import strategies as st

from harness.compare.deepdiff_report import as_deepdiff
from harness.compare.diff import compare_bodies

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {
    "values_changed": "value",
    "type_changes": "type",
    "dictionary_item_removed": "missing",
    "dictionary_item_added": "extra",
    "iterable_item_removed": "missing",
    "iterable_item_added": "extra",
}
EXACT: dict[str, Any] = {"threshold_to_diff_deeper": 0, "ignore_private_variables": False, "verbose_level": 2}

scalars = st.none() | st.booleans() | st.integers() | st.decimals(-9, 9, places=2) | st.text(max_size=3)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.dictionaries(st.sampled_from(["a", "b", "__c", "d.e"]), inner, max_size=4)
        # deepdiff takes True and 1 in a list for the same, so that its items are objects, each unlike the others
        | st.lists(st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_size=4).map(
            lambda rows: [{"row": number, **row} for number, row in enumerate(rows)]
        )
    ),
    max_leaves=20,
)


def said_by_deepdiff(one: Any, other: Any, **settings: Any) -> set[tuple[str, str]]:
    """Return the place and kind of each change that plain DeepDiff finds."""
    changes: Any = DeepDiff(one, other, view="tree", **EXACT, **settings)
    return {
        (json.dumps(level.path(output_format="list")), "value" if _are_numbers(level.t1, level.t2) else KINDS[name])
        for name, levels in changes.items()
        for level in levels
    }


def _are_numbers(one: Any, other: Any) -> bool:
    """Return True for an integer and a decimal that are not equal: to deepdiff their types have changed, not more."""
    return one != other and {type(one), type(other)} == {int, Decimal}


def said_by_us(one: Any, other: Any) -> set[tuple[str, str]]:
    """Return the place and kind of each Difference."""
    return {(json.dumps(each.path), each.kind) for each in compare_bodies(one, other).differences}


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps: Any = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in steps:
        if step != "row":
            yield from _places(inner, (*path, step))


def _edited(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the tree with another value at a place, or without that key where the value is `...`."""
    if not path:
        return tree if value is ... else value
    step, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    if value is ... and not rest and isinstance(copy, dict):
        del copy[step]
    else:
        copy[step] = _edited(tree[step], tuple(rest), value)
    return copy


@st.composite
def edited_trees(draw: st.DrawFn) -> tuple[Any, Any]:
    """Return a tree, and the same one with some of its values changed, added or removed."""
    tree = other = draw(trees)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(list(_places(other))))
        other = _edited(other, path, draw(scalars | st.just(...) | st.dictionaries(st.sampled_from("ab"), scalars)))
    return tree, other


@given(edited_trees())
def test_we_find_what_plain_deepdiff_finds(pair: tuple[Any, Any]) -> None:
    """The same changes at the same places, whatever was changed, added or removed."""
    assert said_by_us(*pair) == said_by_deepdiff(*pair)


@given(st.lists(st.integers(0, 99) | st.text(max_size=2), unique=True, min_size=1, max_size=20), st.data())
def test_we_tell_one_item_of_plain_values_as_deepdiff_does(items: list[Any], data: st.DataObject) -> None:
    """Removed or added: of lists of texts and numbers deepdiff aligns the items too."""
    index = data.draw(st.integers(0, len(items) - 1))
    without = items[:index] + items[index + 1 :]
    assert said_by_us(items, without) == said_by_deepdiff(items, without)
    assert said_by_us(without, items) == said_by_deepdiff(without, items)


@given(edited_trees())
@example(({"a": {"a": None, "b": None}}, {"a": {}}))
@example(([{"row": 0, "a": None}], [{}]))
@example(([], [{"a": 1}, {"a": 2}]))
def test_the_report_of_the_changed_parts_is_that_of_the_whole(pair: tuple[Any, Any]) -> None:
    """Its places are those of the bodies, though it was handed nothing else of them."""
    whole = said_by_deepdiff(*pair)
    parts: Any = as_deepdiff(compare_bodies(*pair).differences)
    assert sum(map(len, parts.values())) == len(whole)


def test_the_report_reads_as_deepdiff_does() -> None:
    """In words, and as JSON for whoever reads deepdiff's."""
    one = [{"units": Decimal("1.5"), "tags": ["a", "b"]}, {"units": 1}]
    other = [{"units": Decimal("1.6"), "tags": ["b", "a"]}]
    report = as_deepdiff(compare_bodies(one, other).differences)
    assert report.pretty().splitlines() == [
        "Item root[1] ({'units': 1}) removed from dictionary.",
        "Value of root[0]['units'] changed from 1.5 to 1.6.",
        """Value of root[0]['tags']['(order)'] changed from "a" to "b".""",
    ]
    assert json.loads(report.to_json())["values_changed"]["root[0]['units']"] == {"new_value": 1.6, "old_value": 1.5}
