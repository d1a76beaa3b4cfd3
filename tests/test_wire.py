"""JSON in and out without losing a digit."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.wire import as_numbers, as_strings, canonical, decode

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


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


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"0.12345678901234567890123", Decimal("0.12345678901234567890123")),
        (b"123456789012345678901234567890", Decimal(123456789012345678901234567890)),
        (b"1.10", Decimal("1.10")),
        (b"7", 7),
    ],
)
def test_reads_what_a_float_would_lose(text: bytes, value: object) -> None:
    """Long numbers come as they were written."""
    assert str(decode(text)) == str(value)


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b"{", b""])
def test_refuses_what_is_not_json(text: bytes) -> None:
    """NaN is no number and half an object is no object."""
    with pytest.raises(ValueError):  # noqa: PT011 - json's own error is one, and so is ours
        decode(text)
