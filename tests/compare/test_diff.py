"""Where two bodies differ, and what kind of difference it is."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.calls import EncodedBody
from harness.compare.diff import compare_bodies
from harness.compare.equality import NotComparable
from harness.compare.paths import path_template
from harness.compare.terms import EXACT, Terms
from harness.compare.verdicts import Lineage
from harness.naming import path_text
from harness.wire import as_numbers, decode

ORIGINAL: list[dict[str, Any]] = [
    {"id": "a", "units": Decimal("1.50"), "tags": ["x", "y"]},
    {"id": "b", "units": None, "tags": []},
]
NAN = float("nan")


def found(original: Any, unified: Any, terms: Terms = EXACT) -> list[tuple[str, str]]:
    """Return the place and the kind of each Difference."""
    return [(path_text(each.path), each.kind) for each in compare_bodies(original, unified, terms).differences]


@pytest.mark.parametrize(
    ("unified", "differences"),
    [
        (ORIGINAL, []),
        ([{**ORIGINAL[0], "units": Decimal("1.5")}, ORIGINAL[1]], []),
        ([{**ORIGINAL[0], "units": 1.5}, ORIGINAL[1]], []),
        ([{**ORIGINAL[0], "units": Decimal("1.51")}, ORIGINAL[1]], [("[0].units", "value")]),
        ([{**ORIGINAL[0], "units": "1.50"}, ORIGINAL[1]], [("[0].units", "type")]),
        ([{**ORIGINAL[0], "units": 2}, ORIGINAL[1]], [("[0].units", "value")]),
        ([{**ORIGINAL[0], "units": True}, ORIGINAL[1]], [("[0].units", "type")]),
        ([{"id": "a", "tags": ["x", "y"]}, ORIGINAL[1]], [("[0].units", "missing")]),
        ([{**ORIGINAL[0], "new": None}, ORIGINAL[1]], [("[0].new", "extra")]),
        ([ORIGINAL[0], {"id": "b", "tags": []}], [("[1].units", "missing")]),
        (ORIGINAL[::-1], [("", "order")]),
        ([{**ORIGINAL[0], "tags": ["y", "x"]}, ORIGINAL[1]], [("[0].tags", "order")]),
        (ORIGINAL[:1], [("[1]", "missing")]),
        ([ORIGINAL[0], {"id": "new"}, ORIGINAL[1]], [("[1]", "extra")]),
        ({}, [("", "type")]),
    ],
)
def test_each_difference_is_told_by_its_place_and_kind(unified: Any, differences: list[tuple[str, str]]) -> None:
    """One kind for each way in which an answer can be wrong."""
    assert found(ORIGINAL, unified) == differences


_FOUR = [1, Decimal("1.0"), True, "1"]


@pytest.mark.parametrize("one", _FOUR)
@pytest.mark.parametrize("other", _FOUR)
@pytest.mark.parametrize("around", [lambda value: value, lambda value: [value], lambda value: {"x": [value, value]}])
def test_an_integer_a_decimal_a_boolean_and_a_text_are_four_values(one: Any, other: Any, around: Any) -> None:
    """Wherever they stand."""
    assert bool(found(around(one), around(other))) == (one is not other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("-0.0"), Decimal("0.0")),
        (10**20, Decimal(10) ** 20),
        (Decimal("1E+2"), 100),
        (1.5, Decimal("1.5")),
        (NAN, Decimal("NaN")),
        ([NAN, 1], [float("nan"), 1]),
    ],
)
def test_numbers_are_the_same_by_value(one: Any, other: Any) -> None:
    """However many zeros they are written with, and NaN is NaN."""
    assert found(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NAN, None),
        (NAN, Decimal(1)),
        ([NAN], [None]),
        (Decimal("0.1"), Decimal("0.1000000000000000055511151231257827")),
    ],
)
def test_numbers_that_look_alike_may_differ(one: Any, other: Any) -> None:
    """NaN is no null, and a decimal has all of its digits."""
    assert found([[one], 0], [[other], 0]) != []


_SCHEMA = {
    "[].amount": Lineage("Money.amount", None, None, "decimal"),
    "[].code": Lineage("Money.code", None, None, "string", "[]"),
    "[].shown.on": Lineage("Money.on", None, None, "date", "[]"),
}


def test_a_decimal_of_the_schema_is_the_same_number_without_its_point() -> None:
    """An integer is not, and neither is another number."""
    rows = [{"amount": Decimal("1.0"), "count": 2}]
    for unified, differences in (
        ({"amount": 1, "count": 2}, []),
        ({"amount": 2, "count": Decimal("2.0")}, [("[0].amount", "value"), ("[0].count", "type")]),
    ):
        assert found(rows, [unified], Terms(_SCHEMA)) == differences


def test_items_are_told_by_the_key_that_the_schema_names() -> None:
    """Here by two fields, one of which stands deeper; without the schema by what is in them."""
    rows = [{"code": code, "shown": {"on": day}, "amount": day} for code in "abc" for day in range(3)]
    moved = [{**row, "amount": -1} for row in [*rows[4:], *rows[:4]]]
    order, *others = found(rows, moved, Terms(_SCHEMA))
    assert (order, {kind for _, kind in others}, len(others)) == (("", "order"), {"value"}, 9)
    assert {path.partition(".")[2] for path, _ in others} == {"amount"}


def _rows(number: int) -> list[dict[str, Any]]:
    return [{"symbol": {"id": f"s{index}"}, "units": index, "price": Decimal(index) / 8} for index in range(number)]


def _keyed(number: int) -> list[dict[str, Any]]:
    return [{"id": index, **row} for index, row in enumerate(_rows(number))]


@pytest.mark.parametrize(
    "rows", [_rows(1_000), _keyed(1_000), list(range(1_000)), [[index, 0] for index in range(1_000)]]
)
@pytest.mark.parametrize("index", [0, 500, 999])
def test_one_item_of_a_thousand_is_one_difference(rows: list[Any], index: int) -> None:
    """Wherever it was removed or added."""
    without = rows[:index] + rows[index + 1 :]
    assert found(rows, without) == [(f"[{index}]", "missing")]
    assert found(without, rows) == [(f"[{index}]", "extra")]


@pytest.mark.parametrize("rows", [_rows(200), _keyed(200)])
def test_each_list_is_told_with_as_few_differences_as_it_takes(rows: list[dict[str, Any]]) -> None:
    """Items removed, added and changed, an order of its own, and all of that at once."""
    changed = {**rows[7], "units": -1}
    shuffled = random.Random(1).sample(rows, len(rows))  # noqa: S311

    assert found(rows, [*rows[:7], changed, *rows[8:100], *rows[101:]]) == [
        ("[7].units", "value"),
        ("[100]", "missing"),
    ]
    assert found(rows, [*rows[1:], {"id": "new"}]) == [("[0]", "missing"), ("[199]", "extra")]
    assert found(rows, shuffled) == [("", "order")]
    assert found(rows, shuffled[1:]) == [("", "order"), (f"[{rows.index(shuffled[0])}]", "missing")]


def test_an_item_that_moved_is_known_by_its_id_though_it_changed() -> None:
    """A shuffled list of which every item has another price is no list of other items."""
    rows = _keyed(50)
    moved = [{**row, "price": row["price"] + 1} for row in reversed(rows)]
    assert found(rows, moved) == [("", "order"), *((f"[{index}].price", "value") for index in range(50))]


def test_an_item_without_an_id_is_known_by_what_is_most_alike() -> None:
    """Where one is removed and its neighbour has changed."""
    a, b, c, d = _rows(4)
    assert found([a, b, c, d], [a, {**c, "units": 9}, d]) == [("[2].units", "value"), ("[1]", "missing")]


def test_another_id_at_the_same_place_is_a_value() -> None:
    """A wrong mapping of an id is told at the id."""
    rows = _keyed(3)
    assert found(rows, [rows[0], {**rows[1], "id": 9}, rows[2]]) == [("[1].id", "value")]


def test_two_objects_with_few_common_keys_are_told_apart_key_by_key() -> None:
    """Deepdiff would otherwise report such a pair as one change."""
    original, unified = {"a": 1, "b": 2, "c": 3, "x": 9}, {"x": 8, "d": 1, "e": 2}
    assert ("x", "value") in found(original, unified)


def test_bytes_that_are_equal_are_not_read() -> None:
    """Whoever made them vouches for them."""

    class Unread(EncodedBody):
        tree = property(lambda _: pytest.fail("is read"))

    assert compare_bodies(Unread(b"[1]"), Unread(b"[1]")).differences == ()


def _nested(levels: int) -> list[Any]:
    tree: list[Any] = []
    for _ in range(levels):
        tree = [tree]
    return tree


@pytest.mark.parametrize("other", [_nested(10_000), [*_nested(10_000), 1]], ids=["same", "differs"])
def test_what_is_nested_too_deeply_is_not_compared(other: Any) -> None:
    """It is told, whether or not there is a difference."""
    with pytest.raises(NotComparable, match="nested too deeply"):
        compare_bodies(_nested(10_000), other)


def test_what_is_no_json_is_not_compared() -> None:
    """Its type is told."""
    with pytest.raises(NotComparable, match="a set is no JSON value"):
        compare_bodies([{1}], [{2}])


def test_a_path_is_written_with_places_and_as_a_template() -> None:
    """The template is the same for every item of a list."""
    assert (path_text((3, "symbol", "id")), path_template((3, "symbol", "id"))) == ("[3].symbol.id", "[].symbol.id")


trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.decimals(-3, 3, places=1)
    | st.sampled_from(["", "a", "1", "-0.0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "id", "__c"]), inner, max_size=3),
    max_leaves=15,
)


def _typed(tree: Any) -> Any:
    """Return a tree in which each value says what it is, so that Python's own comparison tells them apart."""
    if isinstance(tree, dict):
        return {key: _typed(value) for key, value in tree.items()}
    return [_typed(item) for item in tree] if isinstance(tree, list) else (type(tree).__name__, tree)


@given(trees, trees)
def test_there_is_a_difference_exactly_where_values_or_types_differ(original: Any, unified: Any) -> None:
    """The law of the walk: nothing missed, nothing made up."""
    assert bool(found(original, unified)) == (_typed(original) != _typed(unified))


@given(trees, trees)
def test_trees_and_the_bytes_that_they_are_written_as_differ_alike(original: Any, unified: Any) -> None:
    """Reading keeps every digit and every type."""
    one, other = EncodedBody(as_numbers(original)), EncodedBody(as_numbers(unified))
    assert compare_bodies(one, other) == compare_bodies(decode(one.data), decode(other.data))


def _rebuilt(tree: Any, draw: random.Random) -> Any:
    """Return the same tree made anew: keys in another order, decimals with other zeros."""
    if isinstance(tree, dict):
        return {key: _rebuilt(tree[key], draw) for key in draw.sample(list(tree), len(tree))}
    if isinstance(tree, list):
        return [_rebuilt(item, draw) for item in tree]
    if isinstance(tree, Decimal):
        return tree.quantize(Decimal(1).scaleb(-draw.randrange(1, 9)))
    return tree


@given(trees, st.randoms(use_true_random=False))
def test_an_answer_does_not_differ_from_itself_made_anew(tree: Any, draw: random.Random) -> None:
    """The order of keys and the zeros of a decimal say nothing."""
    assert found(tree, _rebuilt(tree, draw)) == []


@given(trees, trees)
def test_differences_there_are_differences_back(one: Any, other: Any) -> None:
    """Comparing is symmetric in whether there is a difference."""
    assert bool(found(one, other)) == bool(found(other, one))
