"""Values of any column: exact, or refused in a sentence that does not hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.migration.values import EPOCH, BadValue, TimeReading, read_decimal, read_moment, read_text

if TYPE_CHECKING:
    from decimal import Decimal

NEW_YORK = TimeReading(ZoneInfo("America/New_York"))
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds of what gets a zone
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_as_text_keeps_every_digit(number: Decimal) -> None:
    """Trailing zeros, exponents and all."""
    assert read_decimal(str(number)).as_tuple() == number.as_tuple()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_decimal_of_15_digits_survives_a_binary_column(number: Decimal) -> None:
    """A REAL column gives back the very number that was written."""
    assert read_decimal(float(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_binary_number_is_read_as_the_decimal_that_stands_for_it(number: float) -> None:
    """And gives the same binary number again."""
    assert float(read_decimal(number)) == number


@pytest.mark.parametrize(
    "value", ["", "1,234.50", "1_000", "NaN", "Infinity", float("inf"), float("nan"), "12a", True, b"1", "\u0661"]
)
def test_what_is_no_number_is_refused(value: object) -> None:
    """No guess is made about what was meant."""
    with pytest.raises(BadValue, match=r"^is no number$"):
        read_decimal(value)


@given(MOMENTS, OFFSETS)
def test_a_time_with_a_zone_is_that_moment(moment: datetime, zone: timezone) -> None:
    """Whatever the offset, and whatever zone was named for others."""
    assert read_moment(moment.astimezone(zone).isoformat(), NEW_YORK) == moment
    assert read_moment(str(moment.astimezone(zone)), TimeReading()) == moment


@given(MOMENTS)
def test_a_time_without_a_zone_is_read_in_the_one_that_was_named(moment: datetime) -> None:
    """UTC has no hour twice."""
    assert read_moment(str(moment.replace(tzinfo=None)), TimeReading(UTC)) == moment


@given(MOMENTS)
def test_a_number_is_a_moment_once_its_unit_is_named(moment: datetime) -> None:
    """Seconds and milliseconds, exactly."""
    whole = moment.replace(microsecond=0)
    seconds = (whole - EPOCH) // timedelta(seconds=1)
    assert read_moment(seconds, TimeReading(epoch="seconds")) == whole
    assert read_moment(seconds * 1000, TimeReading(epoch="milliseconds")) == whole


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-05", datetime(2024, 1, 5, 5, tzinfo=UTC)),
        ("2024-07-05 09:30", datetime(2024, 7, 5, 13, 30, tzinfo=UTC)),
        ("2024-07-05 09:30:00.5", datetime(2024, 7, 5, 13, 30, 0, 500_000, tzinfo=UTC)),
        ("2024-07-05T09:30:00.123456000", datetime(2024, 7, 5, 13, 30, 0, 123_456, tzinfo=UTC)),
        ("2024-07-05 09:30:00 UTC", datetime(2024, 7, 5, 9, 30, tzinfo=UTC)),
        ("2024-07-05 09:30:00+05:30", datetime(2024, 7, 5, 4, tzinfo=UTC)),
        ("2024-07-05 09:30:00-04", datetime(2024, 7, 5, 13, 30, tzinfo=UTC)),
        ("2024-07-05t09:30:00z", datetime(2024, 7, 5, 9, 30, tzinfo=UTC)),
    ],
)
def test_the_usual_spellings_of_a_time(text: str, moment: datetime) -> None:
    """A day alone is its midnight; those without a zone are of New York."""
    assert read_moment(text, NEW_YORK) == moment


@pytest.mark.parametrize(
    ("value", "reading", "reason"),
    [
        ("2024-01-05 09:30:00", TimeReading(), "has no time zone; --timezone names one"),
        ("2024-11-03 01:30:00", NEW_YORK, "is a time that the clocks of its zone showed twice, or not at all"),
        ("2024-03-10 02:30:00", NEW_YORK, "is a time that the clocks of its zone showed twice, or not at all"),
        ("2024-01-05T09:30:00.1234567Z", TimeReading(), "is finer than a microsecond"),
        ("2024-02-30T09:30:00Z", TimeReading(), "is no date and time"),
        ("infinity", TimeReading(), "is no date and time"),
        ("05/01/2024", NEW_YORK, "is no date and time"),
        ("0001-01-01T00:00:00+14:00", TimeReading(), "is no date and time"),
        (1_704_465_000, TimeReading(), "is a bare number; --epoch says what it counts: seconds or milliseconds"),
        (1e300, TimeReading(epoch="seconds"), "is no date and time"),
        (b"\xff", NEW_YORK, "is no date and time"),
        (True, TimeReading(epoch="seconds"), "is no date and time"),
    ],
)
def test_a_time_that_says_too_little_is_refused(value: object, reading: TimeReading, reason: str) -> None:
    """Two moments are possible, or none."""
    with pytest.raises(BadValue) as refused:
        read_moment(value, reading)
    assert str(refused.value) == reason


@pytest.mark.parametrize(("value", "text"), [("a b", "a b"), (7, "7"), ("", "")])
def test_a_text_stays_as_it_is(value: object, text: str) -> None:
    """A whole number is the text of it: a user's id may be one."""
    assert read_text(value) == text


@pytest.mark.parametrize("value", [1.5, True, b"\xff", "a\0b", "\ud800"])
def test_what_is_no_text_is_refused(value: object) -> None:
    """Neither database could hold all of them."""
    with pytest.raises(BadValue):
        read_text(value)
