"""What the headers of a response say of the rate limits: how long to wait, and what is left."""

from __future__ import annotations

from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from harness.calls import Allowance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LONGEST_WAIT = 366 * 86_400.0
"""Seconds; who is told to wait longer is told this. Four hundred digits are no finite number."""
CLIENT, ACCOUNT = "X-RateLimit", "X-RateLimit-Account"
_DIGITS = 9


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of `Retry-After`, which says them or a date (RFC 9110, 10.2.3); None without a valid one."""
    text = headers.get("Retry-After") or ""
    if text.isdecimal():
        return min(float(text), LONGEST_WAIT)
    if text:
        with suppress(TypeError, ValueError):  # neither of the two forms, or a date without a zone
            return min(max(0.0, (parsedate_to_datetime(text) - now).total_seconds()), LONGEST_WAIT)
    return None


def read_allowance(headers: Mapping[str, str], limit: str) -> Allowance | None:
    """Return what is left of a limit; None where one of its three headers is missing or no plain number."""
    texts = [headers.get(f"{limit}-{name}") or "" for name in ("Limit", "Remaining", "Reset")]
    if not all(text.isdecimal() and len(text) <= _DIGITS for text in texts):
        return None
    allowed, remaining, reset = map(int, texts)
    return Allowance(allowed, remaining, float(reset))
