"""Exact values from what a column holds: text, a number of any type, or nothing.

A binary number is read as the shortest decimal text that stands for it, which is the very number that was written if
that had at most 15 digits. A time without a zone is a time in the zone that was named, or none at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from datetime import tzinfo

EpochUnit = Literal["seconds", "milliseconds"]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PER_SECOND: Final[dict[EpochUnit, int]] = {"seconds": 1, "milliseconds": 1_000}
_MICROSECONDS = 1_000_000
_FINEST = 6  # digits of a microsecond
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"([T ](?P<time>\d\d:\d\d(:\d\d)?)([.,](?P<fraction>\d+))? ?(?P<zone>Z|UTC|[+-]\d\d(:?\d\d){0,2})?)?",
    re.ASCII | re.IGNORECASE,
)


class BadValue(ValueError):
    """Report a value that cannot be read exactly; the sentence says why and does not hold the value."""


@dataclass(frozen=True)
class TimeReading:
    """Say what is meant by a time that does not say it itself.

    Attributes:
        zone: The zone of a time without one; None where such a time cannot be read.
        epoch: What a bare number counts since 1970; None where such a number cannot be read.
    """

    zone: tzinfo | None = None
    epoch: EpochUnit | None = None


def read_text(value: object) -> str:
    """Return a text, or a whole number as text.

    Raises:
        BadValue: It is something else, or holds what no database takes.
    """
    if isinstance(value, bytes):
        raise BadValue("is no UTF-8 text")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadValue("is no text")
    text = str(value)
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadValue("holds a character that is no text")
    return text


def read_decimal(value: object) -> Decimal:
    """Return a number, digit for digit.

    Raises:
        BadValue: It is no finite decimal number.
    """
    if isinstance(value, float):
        value = repr(value)
    text = value.strip() if isinstance(value, str) else str(value)
    if isinstance(value, bool | bytes) or not _NUMBER.fullmatch(text):
        raise BadValue("is no number")
    return Decimal(text)


def read_moment(value: object, reading: TimeReading) -> datetime:
    """Return a moment in UTC.

    Raises:
        BadValue: It is no time, has no zone where none was named, or is finer than a microsecond.
    """
    if isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_epoch(read_decimal(value), reading.epoch)
    parts = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if parts is None:
        raise BadValue("is no date and time")
    fraction = (parts["fraction"] or "").rstrip("0")
    if len(fraction) > _FINEST:
        raise BadValue("is finer than a microsecond")
    zone = re.sub("UTC|Z", "+00:00", (parts["zone"] or "").upper())
    try:
        moment = datetime.fromisoformat(f"{parts['day']}T{parts['time'] or '00:00'}{zone}")
        moment = moment.replace(microsecond=int(fraction.ljust(_FINEST, "0")))
        return (moment if zone else attach_zone(moment, reading.zone)).astimezone(UTC)
    except (OverflowError, ValueError) as wrong:
        raise wrong if isinstance(wrong, BadValue) else BadValue("is no date and time") from None


def read_epoch(number: Decimal, unit: EpochUnit | None) -> datetime:
    """Return the moment that a number counts up to; raises as `read_moment` does."""
    if unit is None:
        raise BadValue("is a bare number; --epoch says what it counts: seconds or milliseconds")
    microseconds = number * _MICROSECONDS / _PER_SECOND[unit]
    if microseconds != microseconds.to_integral_value():
        raise BadValue("is finer than a microsecond")
    try:
        return EPOCH + timedelta(microseconds=int(microseconds))
    except OverflowError:
        raise BadValue("is no date and time") from None


def attach_zone(local: datetime, zone: tzinfo | None) -> datetime:
    """Return a local time as a moment, unless the zone's clock showed it twice, or never."""
    if zone is None:
        raise BadValue("has no time zone; --timezone names one")
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        raise BadValue("is a time that the clocks of its zone showed twice, or not at all")
    return earlier
