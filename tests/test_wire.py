"""JSON in and out: no digit lost, one error for whatever is no JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness import wire
from harness.wire import MAX_DEPTH, NotEncodable, NotJson, as_numbers, as_strings, canonical, decode

if TYPE_CHECKING:
    from harness.wire import Json

ENCODERS = (as_numbers, as_strings, canonical, wire.indented)

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
numbers = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
trees = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
python_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.binary() | st.datetimes() | st.uuids()
    | st.text(st.characters()) | st.complex_numbers() | st.builds(object),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.sets(st.integers(), max_size=3)
    | st.dictionaries(st.text(st.characters()) | st.integers() | st.none(), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


class Colour(Enum):
    """An enum that is no text."""

    RED = b"red"


def circle() -> list[Any]:
    """Return a list that holds itself twice."""
    ring: list[Any] = []
    ring += [ring, ring]
    return ring


def nest(levels: int) -> Any:
    """Return lists inside each other."""
    tree: Any = []
    for _ in range(levels - 1):
        tree = [tree]
    return tree


@given(decimals)
def test_a_number_keeps_every_digit(number: Decimal) -> None:
    """What is written as a number is read back as the same digits."""
    read = decode(as_numbers([number]))
    assert isinstance(read, list)
    assert Decimal(str(read[0])) == number


@given(decimals)
def test_the_unified_contract_carries_decimals_as_text(number: Decimal) -> None:
    """A decimal is a JSON string there, digit for digit."""
    assert Decimal(json.loads(as_strings(number))) == number


@given(decimals)
def test_equal_numbers_have_one_canonical_form(number: Decimal) -> None:
    """Trailing zeros make no difference; a digit does."""
    digits = f"{number:f}" if "." in f"{number:f}" else f"{number:f}."
    assert canonical(number) == canonical(Decimal(f"{digits}00"))
    assert canonical(number) != canonical(Decimal(f"{digits}01"))


@pytest.mark.parametrize("power", [0, 1, 17, 18, 19, 60, 61, 62, 300])
def test_an_exponent_and_written_out_zeros_are_one_number(power: int) -> None:
    """The canonical form does not depend on how far the zeros reach."""
    assert canonical(decode(f"1e{power}".encode())) == canonical(decode(f"1{'0' * power}".encode()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"0.12345678901234567890123", Decimal("0.12345678901234567890123")),
        (b"123456789012345678901234567890", Decimal(123456789012345678901234567890)),
        (b"1.10", Decimal("1.10")),
        (b"7", 7),
        (b"-0.0", Decimal("-0.0")),
        (b"1e400", Decimal("1E+400")),
    ],
)
def test_reads_what_a_float_would_lose(text: bytes, value: object) -> None:
    """Long numbers come as they were written."""
    assert str(decode(text)) == str(value)


def test_a_byte_order_mark_is_skipped() -> None:
    """An editor's mark at the start of a file is no part of its content."""
    assert decode("\ufeff[1]".encode()) == [1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"NaN", "NaN is not a JSON number"),
        (b"[Infinity]", "Infinity is not a JSON number"),
        (b'"\xff"', "not UTF-8 text at byte 1"),
        ("[1]".encode("utf-16"), "not UTF-8 text at byte 0"),
        (b'["\xed\xa0\x80"]', "not UTF-8 text at byte 2"),
        (rb'["\ud800"]', "surrogates"),
        (rb'{"\udfff": 1}', "surrogates"),
        (b'{"units": 1, "units": 2}', "an object has the key 'units' twice"),
        (b"1e99999999999999999999", "a number has more than 1000 digits"),
        (b"-1e-99999999999999999999", "a number has more than 1000 digits"),
        (b"1e1001", "a number has more than 1000 digits"),
        (b"7" * 5000, "a number has more than 1000 digits"),
        (b"0." + b"7" * 5000, "a number has more than 1000 digits"),
        (b"[" * 65 + b"]" * 65, "nested deeper than 64 levels"),
        (b"[" * 10_000 + b"]" * 10_000, "nested deeper than 64 levels"),
        (b'{"a":' * 50_000, "nested deeper than 64 levels"),
    ],
)
def test_refuses_what_is_not_json(text: bytes, reason: str) -> None:
    """One error says what is wrong with the bytes."""
    with pytest.raises(NotJson, match=reason):
        decode(text)


@given(st.binary() | st.text('[]{}",:\\ud8e19.-+NaInfity ').map(str.encode))
@example(b"[" * 3000)
@example(rb'"\ud800"')
@example(b"1e99999999999999999999")
def test_bytes_are_json_or_refused(data: bytes) -> None:
    """Whatever the bytes are, NotJson is the only error, and whatever is read can be written."""
    try:
        tree = decode(data)
    except NotJson:
        return
    assert decode(as_numbers(tree)) == tree


@given(trees)
def test_a_tree_survives_writing_and_reading(tree: Json) -> None:
    """What the encoders write is read back as an equal tree, unless they refuse it."""
    try:
        written = as_numbers(tree)
    except NotEncodable:
        return
    assert decode(written) == tree
    assert decode(wire.indented(tree)) == tree
    assert canonical(decode(canonical(tree))) == canonical(tree)


@given(python_values)
@example(circle())
@example(nest(300))
@example({"a": b"bytes"})
@example([{1, 2}])
@example([2**70])
@example([10**5000])
@example([Colour.RED])
@example([float("nan")])
@example(["\ud800"])
@example({"\ud800": 1})
def test_python_values_are_written_or_refused(value: Any) -> None:
    """Whatever the value is, NotEncodable is the only error, and whatever is written can be read."""
    for encode in ENCODERS:
        try:
            written = encode(value)
        except NotEncodable:
            continue
        decode(written)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"rows": [{"price": Decimal("NaN")}]}, r"rows\[0\]\.price: NaN is not a JSON number"),
        ([1, float("inf")], r"\[1\]: inf is not a JSON number"),
        ({"raw": b"secret"}, "raw: bytes is not a JSON type"),
        ({"seen": {1}}, "seen: set is not a JSON type"),
        ([object], r"\[0\]: type is not a JSON type"),
        (circle(), "nested deeper than 64 levels"),
        ({"n": Decimal("1e5000")}, "n: a number has more than 1000 digits"),
        ([10**5000], "a number has more than 1000 digits"),
        ({1: 2}, "Dict key must be"),
        ("\ud800", "surrogates"),
    ],
)
def test_a_refusal_says_where_and_why_but_not_the_value(value: Any, reason: str) -> None:
    """The place and the type are enough to find it; the value may be personal."""
    for encode in ENCODERS:
        with pytest.raises(NotEncodable, match=reason) as refused:
            encode(value)
        assert "secret" not in str(refused.value)


def test_integers_beyond_64_bits_are_written() -> None:
    """JSON does not limit an integer to a machine's word."""
    assert (
        as_numbers([2**63, 2**70, -(2**70)]) == b"[9223372036854775808,1180591620717411303424,-1180591620717411303424]"
    )


def test_reading_and_writing_go_equally_deep() -> None:
    """The deepest tree that can be read can be written."""
    deepest = nest(MAX_DEPTH)
    assert decode(as_numbers(deepest)) == deepest
    with pytest.raises(NotEncodable):
        as_numbers([deepest])
