"""Who may ask: the signature of a request, as the SDK makes it, and the time it says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.refusals import BAD_SIGNATURE, UNAUTHORIZED, UpstreamError
from harness.snaptrade.sandbox.world import CLIENT

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK_SKEW = 300.0
"""Seconds that a timestamp may be off. SnapTrade documents no number; this one is ours."""

_LONGEST = 12


def signature(consumer_key: str, path: str, query: str, body: bytes) -> str:
    """The body or null, the path and the raw query, in compact JSON with sorted keys."""
    signed = {"content": _content(body), "path": path, "query": query}
    text = json.dumps(signed, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(hmac.digest(consumer_key.encode(), text.encode(), hashlib.sha256)).decode()


def verify(asked: Mapping[str, str], expected: str, sent: str, now: float) -> None:
    """Raises UpstreamError for another client, another signature, or a time that is too far from `now`."""
    if asked.get("clientId") != CLIENT or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise UpstreamError(UNAUTHORIZED, "Unable to verify signature sent", BAD_SIGNATURE)
    timestamp = asked.get("timestamp", "")
    if not timestamp.isdecimal() or len(timestamp) > _LONGEST or abs(now - int(timestamp)) > CLOCK_SKEW:
        raise UpstreamError(UNAUTHORIZED, "Invalid timestamp")


def _content(body: bytes) -> object:
    try:
        return (json.loads(body) or None) if body else None
    except ValueError:
        raise UpstreamError(UNAUTHORIZED, "Unable to verify signature sent", BAD_SIGNATURE) from None
