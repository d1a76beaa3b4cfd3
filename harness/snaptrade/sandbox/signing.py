"""Check who asks: the signature of a request as the SDK makes it, and its timestamp."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.responses import BAD_SIGNATURE, ApiError
from harness.snaptrade.sandbox.world import CLIENT

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK_SKEW = 300.0
"""Seconds that a timestamp may be off. SnapTrade documents no number; this one is ours."""

_LONGEST = 12  # digits of a timestamp


def signature(consumer_key: str, path: str, query: str, body: bytes) -> str:
    """Sign the body (or null), the path and the raw query, written as compact JSON with sorted keys.

    Raises:
        ApiError: The body is no JSON, so that nobody can have signed it (401).
    """
    try:
        content = (json.loads(body) or None) if body else None
    except ValueError:
        raise _bad_signature() from None
    text = json.dumps({"content": content, "path": path, "query": query}, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(hmac.digest(consumer_key.encode(), text.encode(), hashlib.sha256)).decode()


def verify(query: Mapping[str, str], expected: str, sent: str, now: float) -> None:
    """Check the client, the signature and the timestamp of a request.

    Raises:
        ApiError: The client is another one, the signature differs, or the time is too far from `now`.
    """
    if query.get("clientId") != CLIENT or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise _bad_signature()
    timestamp = query.get("timestamp", "")
    if not timestamp.isdecimal() or len(timestamp) > _LONGEST or abs(now - int(timestamp)) > CLOCK_SKEW:
        raise ApiError(HTTPStatus.UNAUTHORIZED, "Invalid timestamp")


def _bad_signature() -> ApiError:
    return ApiError(HTTPStatus.UNAUTHORIZED, "Unable to verify signature sent", BAD_SIGNATURE)
