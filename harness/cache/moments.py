"""Moments as microseconds since the epoch, exact both ways: what the cache counts and stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
SKEW = 5.0
"""Seconds by which the clocks of machines that share a database may differ."""
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return a moment in microseconds since the epoch."""
    return (at - EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the moment so many microseconds after the epoch."""
    return EPOCH + timedelta(microseconds=at)
