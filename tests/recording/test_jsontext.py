"""Strings are replaced where they stand; the rest of the JSON is not touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.recording.jsontext import embedded, is_json, rewritten
from harness.recording.privacy import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
BODIES = st.lists(TREES) | st.dictionaries(st.text(), TREES)


@settings(max_examples=25)
@given(BODIES, st.booleans(), st.sampled_from([None, 2]))
def test_nothing_changes_where_nothing_is_changed(tree: Any, ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001
    """Byte for byte, escapes and white space and all."""
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)

    assert rewritten(text, Place(), lambda _, value: value) == text


@settings(max_examples=25)
@given(BODIES, st.booleans())
def test_every_string_is_seen_once(tree: Any, ascii_only: bool) -> None:  # noqa: FBT001
    """Keys and values, decoded."""
    seen = _told(json.dumps(tree, ensure_ascii=ascii_only))

    assert [value for _, value in seen] == list(_strings(tree))


@settings(max_examples=25)
@given(BODIES)
def test_what_comes_out_is_json(tree: Any) -> None:
    """Whatever a string is replaced by."""
    changed = json.loads(rewritten(json.dumps(tree), Place(), lambda _, value: f'{value}"\\\u2028🚀'))

    assert list(_strings(changed)) == [f'{each}"\\\u2028🚀' for each in _strings(tree)]


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

    def tell(place: Place, value: str) -> str:
        told.append((place.key, value))
        return value

    rewritten(text, Place(), tell)
    return told


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for each in tree:
            yield from _strings(each)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from _strings(value)


@pytest.mark.parametrize(
    ("told", "written"), [("83", '{"account_number": 83, "units": 47}'), ("x", '{"account_number": "x", "units": 47}')]
)
def test_a_number_that_is_somebodys_is_one_to_change(told: str, written: str) -> None:
    """It stays a number where it can; an amount is never asked about."""
    assert (
        rewritten('{"account_number": 47, "units": 47}', Place(), lambda _, value: told if value == "47" else value)
        == written
    )


def test_json_is_found_within_a_text() -> None:
    """The outermost objects and lists; a brace that opens nothing is text."""
    assert list(embedded('at {x: {"a": [1]} and [2]')) == ['{"a": [1]}', "[2]"]
