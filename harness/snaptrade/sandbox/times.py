"""Seconds since the epoch as the API writes times."""

from __future__ import annotations

from datetime import UTC, date, datetime

DAY = 86_400


def stamp(at: float) -> str:
    """With microseconds, in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def day(at: float) -> date:
    """The day in UTC."""
    return datetime.fromtimestamp(at, UTC).date()


def midnight(at: float) -> float:
    """When that day began."""
    return at // DAY * DAY
