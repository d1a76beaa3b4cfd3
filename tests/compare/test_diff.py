"""Where two answers differ, and what kind of difference it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from build import a_call, a_failure, an_answer
from hypothesis import given
from hypothesis import strategies as st

from harness.calls import NO_RESPONSE, Answer, Exchange, UpstreamRequest
from harness.compare.diff import MESSAGE, bodies, differences
from harness.compare.normalise import comparable, path_template
from harness.compare.verdicts import Difference
from harness.naming import path_text
from harness.wire import canonical

CALL = a_call()
ORIGINAL: list[dict[str, Any]] = [
    {"id": "a", "units": Decimal("1.50"), "tags": ["x", "y"]},
    {"id": "b", "units": None, "tags": []},
]


def _found(unified: Any, original: Any = None) -> list[tuple[str, str]]:
    pairs = differences(CALL, an_answer(ORIGINAL if original is None else original), an_answer(unified))
    return sorted((path_text(each.path), each.kind) for each in pairs)


@pytest.mark.parametrize(
    ("unified", "found"),
    [
        (ORIGINAL, []),
        ([{**ORIGINAL[0], "units": Decimal("1.5")}, ORIGINAL[1]], []),
        ([{**ORIGINAL[0], "units": 1.5}, ORIGINAL[1]], []),
        ([{**ORIGINAL[0], "units": Decimal("1.51")}, ORIGINAL[1]], [("[0].units", "value")]),
        ([{**ORIGINAL[0], "units": "1.50"}, ORIGINAL[1]], [("[0].units", "type")]),
        ([{**ORIGINAL[0], "units": True}, ORIGINAL[1]], [("[0].units", "type")]),
        ([{"id": "a", "tags": ["x", "y"]}, ORIGINAL[1]], [("[0].units", "missing")]),
        ([{**ORIGINAL[0], "new": 1}, ORIGINAL[1]], [("[0].new", "extra")]),
        (ORIGINAL[::-1], [("", "order")]),
        ([{**ORIGINAL[0], "tags": ["y", "x"]}, ORIGINAL[1]], [("[0].tags", "order")]),
        (ORIGINAL[:1], [("", "size"), ("[1]", "missing")]),
    ],
)
def test_names_each_difference(unified: Any, found: list[tuple[str, str]]) -> None:
    """One kind for each way in which an answer can be wrong."""
    assert _found(unified) == found


def test_two_objects_with_few_common_keys_are_told_apart_key_by_key() -> None:
    """deepdiff would otherwise report such a pair as one change."""
    original, unified = {"a": 1, "b": 2, "c": 3, "x": 9}, {"x": 8, "d": 1, "e": 2}
    assert ("x", "value") in _found(unified, original)


ACCOUNT, OTHER = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
_SENT = Exchange(UpstreamRequest("GET /accounts/{accountId}", {"accountId": OTHER}), NO_RESPONSE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no  account\n", "no account"),
        ("request id: abc-1 is refused", "request id: 77 is refused"),
        ('{"trace_id": "1f", "detail": "no"}', '{"trace_id": "2e", "detail": "no"}'),
        (f"incident {ACCOUNT}", f"incident {OTHER}"),
        ("refused at 2026-01-05T10:00:00.5Z", "refused at 2026-01-05T10:00:01+00:00"),
        ("refused on Mon, 05 Jan 2026 10:00:00 GMT", "refused on Tue, 06 Jan 2026 10:00:00 GMT"),
        ("refused at 10:00:00", "refused at 10:00:01"),
        ("no answer in 30.1 s", "no answer in 31 s"),
        ("wait 2 minutes", "wait 1 minutes"),
        ("took 12ms", "took 120ms"),
    ],
)
def test_failures_alike_are_a_match(one: str, other: str) -> None:
    """What differs from one call to the next says nothing."""
    assert differences(CALL, a_failure(message=one), a_failure(message=other)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no account", "unknown account"),
        ("no account", "No account"),
        ("no account", "no account."),
        ("at most 10 orders", "at most 11 orders"),
        ("request id is wrong", "request id is missing"),
        ("interval must be 1m", "interval must be 5m"),
        ("no history before 2026-01-05", "no history before 2026-01-06"),
        (f"no account {ACCOUNT}", f"no account {OTHER}"),
        ("no orders since 2026-01-05T10:00:00Z", "no orders since 2026-01-05T11:00:00Z"),
    ],
)
def test_another_error_text_is_a_difference(one: str, other: str) -> None:
    """With both texts, as they are. An id or a time that the Call names is no detail of the moment."""
    call = a_call(account_id=ACCOUNT, since="2026-01-05T10:00:00Z")
    assert differences(call, a_failure(message=one), a_failure(message=other)) == (
        Difference(MESSAGE, "error", one, other),
    )


def test_an_id_that_was_asked_for_upstream_is_no_detail() -> None:
    """Though the Call does not name it."""
    one, other = a_failure(message=f"no account {ACCOUNT}"), a_failure(message=f"no account {OTHER}")
    assert differences(CALL, one, replace(other, tape=(_SENT,))) != ()


@pytest.mark.parametrize(
    "unified", [a_failure(status=500), a_failure(code="2"), a_failure(kind="Other"), an_answer([])]
)
def test_a_failure_on_one_side_or_of_another_kind_is_a_difference(unified: Answer) -> None:
    """Errors are answers too."""
    assert [each.kind for each in differences(CALL, a_failure(), unified)] == ["error"]


def test_another_status_is_a_difference() -> None:
    """200 and 201 are not the same answer."""
    assert [each.kind for each in differences(CALL, Answer(200, []), Answer(201, []))] == ["status"]


trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(trees)
def test_an_answer_does_not_differ_from_itself(tree: Any) -> None:
    """Whatever it holds."""
    assert differences(CALL, an_answer(tree), an_answer(tree)) == ()


@given(trees, trees)
def test_the_differences_are_none_both_ways_or_some_both_ways(one: Any, other: Any) -> None:
    """Comparing is symmetric in whether there is a difference."""
    there, back = (
        differences(CALL, an_answer(one), an_answer(other)),
        differences(CALL, an_answer(other), an_answer(one)),
    )
    assert bool(there) == bool(back)


def test_a_path_is_written_with_places_and_as_a_template() -> None:
    """The template is the same for every item of a list."""
    assert (path_text((3, "symbol", "id")), path_template((3, "symbol", "id"))) == ("[3].symbol.id", "[].symbol.id")


@pytest.mark.parametrize(
    ("original", "unified"),
    [
        ([True], [1]),
        ({"x": [True, False]}, {"x": [1, 0]}),
        ([None], [False]),
        ({"__typename": "Account"}, {}),
        ({}, {"__class__": 1}),
        ([{"__x": 1}, {"a": 1}], [{"__x": 2}, {"a": 1}]),
        ([{"__x": 1}], [{"__x": 2}, {"a": 1}]),
    ],
)
def test_bytes_that_differ_are_a_difference(original: Any, unified: Any) -> None:
    """Whatever the type, and whatever the key begins with."""
    assert _found(unified, original)


_TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.decimals(-3, 3, places=1) | st.sampled_from(["", "a", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "__c"]), inner, max_size=3),
    max_leaves=12,
)


@given(_TREES, _TREES)
def test_there_is_a_difference_exactly_where_the_canonical_bytes_differ(original: Any, unified: Any) -> None:
    """The law of the walk: nothing missed, nothing made up."""
    found = bodies(comparable(original), comparable(unified))
    assert bool(found) == (canonical(comparable(original)) != canonical(comparable(unified)))
