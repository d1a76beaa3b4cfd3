"""Strings are replaced where they stand; the rest of the JSON is not touched."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.recording.privacy import Privacy
from harness.recording.privacy.jsontext import embedded, is_json, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.recording.privacy.classification import ValueContext

KEYS = st.sampled_from(["", "name", "amount", "PHONE_NUMBER", "account_number", "userSecret"]) | st.text(max_size=4)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | st.text(max_size=8)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
BODIES = st.lists(TREES, max_size=3) | st.dictionaries(KEYS, TREES, max_size=3)
TOP = Privacy().top()
TAIL = '"\\\u2028🚀'


@given(BODIES, st.booleans(), st.sampled_from([None, 2]))
def test_nothing_changes_where_nothing_is_changed(tree: Any, ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001
    """Byte for byte, escapes and white space and all."""
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)

    assert rewritten(text, TOP, lambda _, value: value) == text


@given(BODIES, st.booleans())
def test_every_string_is_seen_once(tree: Any, ascii_only: bool) -> None:  # noqa: FBT001
    """Keys and values, decoded; and each number where a number is somebody's."""
    assert _told(json.dumps(tree, ensure_ascii=ascii_only)) == list(_values(tree, TOP))


@given(BODIES)
def test_what_comes_out_is_json(tree: Any) -> None:
    """Whatever a value is replaced by."""
    text = rewritten(json.dumps(tree), TOP, lambda _, value: value + TAIL)

    assert json.loads(text) == _with_tails(tree, TOP)


def test_each_value_is_told_its_place() -> None:
    """The nearest key, in a list as well; what comes after an object belongs to the one around it."""
    told = _told('{"a": {"b": ["x", {"c": "y"}, "z"]}, "d": "w"}')

    assert [each for each in told if each[1] in "xyzw"] == [("b", "x"), ("c", "y"), ("b", "z"), ("d", "w")]


@pytest.mark.parametrize("text", ["", "[", "{'a': 1}", "text", "1", '"text"', "[" * 100_000])
def test_what_is_no_object_or_list_is_no_json(text: str) -> None:
    """A text, half a body, and one nested deeper than anything sane."""
    assert not is_json(text)


def _told(text: str) -> list[tuple[str, str]]:
    """Each string with the key around it."""
    told: list[tuple[str, str]] = []

    def tell(place: ValueContext, value: str) -> str:
        told.append((place.key, value))
        return value

    rewritten(text, TOP, tell)
    return told


def _is_told(value: Any, place: ValueContext) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) or (is_number and place.identifies)


def _text(value: Any) -> str:
    """A number is told written out, without the zeros behind its point."""
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, float) and "e" in text and abs(Decimal(text).adjusted()) < 40:
        return f"{Decimal(text):f}"
    return text.removesuffix(".0") if isinstance(value, float) else text


def _values(tree: Any, place: ValueContext) -> Iterator[tuple[str, str]]:
    """Each key and each value that is told, with the key around it."""
    if _is_told(tree, place):
        yield place.key, _text(tree)
    elif isinstance(tree, list):
        for value in tree:
            yield from _values(value, place)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield place.of_key(key).key, key
            yield from _values(value, place.inside(key))


def _with_tails(tree: Any, place: ValueContext) -> Any:
    """The tree with a tail at each key and each value that is told."""
    if _is_told(tree, place):
        return _text(tree) + TAIL
    if isinstance(tree, list):
        return [_with_tails(value, place) for value in tree]
    if isinstance(tree, dict):
        return {key + TAIL: _with_tails(value, place.inside(key)) for key, value in tree.items()}
    return tree


@pytest.mark.parametrize("number", ["47", "-47", "4.7", "-0.47", "1234567890123456789012345678901234567890"])
@pytest.mark.parametrize(("pseudonym", "written"), [("8.3", "8.3"), ("83", "83"), ("083", '"083"'), ("x", '"x"')])
def test_a_number_that_is_somebodys_is_one_to_change(number: str, pseudonym: str, written: str) -> None:
    """It stays a number where it can; an amount is never asked about."""
    text = f'{{"account_number": {number}, "units": {number}}}'

    changed = rewritten(text, TOP, lambda _, value: pseudonym if value == number else value)

    assert changed == f'{{"account_number": {written}, "units": {number}}}'


@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [("47.0", "47", "83.0"), ("47.00", "47", "83.00"), ("4e7", "40000000", "83"), ("4.7E-10", "0.00000000047", "83")],
)
def test_a_number_is_known_by_its_digits(number: str, digits: str, written: str) -> None:
    """However it is written: 12345678.0 is account 12345678, and stays a number with a point."""
    changed = rewritten(f'{{"pin": {number}}}', TOP, lambda _, value: "83" if value == digits else value)

    assert changed == f'{{"pin": {written}}}'


def test_the_names_of_fields_are_nobodys() -> None:
    """Within what is somebody's, a key that is a name of the API stays, and one that is an id is told."""
    told = _told('{"owner": {"first_name": "Jane", "12-34": {"x": 1}}}')

    assert told == [
        ("", "owner"),
        ("", "first_name"),
        ("owner", "Jane"),
        ("opaque_key", "12-34"),
        ("", "x"),
        ("owner", "1"),
    ]


def test_json_is_found_within_a_text() -> None:
    """The outermost objects and lists; a brace that opens nothing is text."""
    text = 'at {x: {"a": [1]} and [2] and ["b"]'

    assert [text[start:end] for start, end in embedded(text)] == ['{"a": [1]}', '["b"]']
