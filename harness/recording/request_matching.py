"""What is asked: which endpoint a request goes to, and what makes two requests the same. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from harness import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HOST = "api.snaptrade.com"
USER = "user"
"""What every user is called in a cassette."""
CREDENTIALS = frozenset({"clientId", "timestamp", "userSecret"})
"""Query parameters that say who asks and when, not what."""
_PREFIX = "/api/v1"  # the API's other address

Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], str]
"""What makes two requests the same: method, path, the parameters that say what is asked, and the body."""


@dataclass(frozen=True)
class Matched:
    """An endpoint (`GET /accounts/{accountId}`) with what a path has in place of its `{names}`, quoted as it stands."""

    endpoint: str
    quoted: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        """What the path has in place of each name."""
        return {name: unquote(value) for name, value in self.quoted.items()}


def key(method: str, uri: str, body: str | bytes | None = None) -> Key:
    """The request without what changes from one asking to the next: host, signature, time, and who asks."""
    parts = urlsplit(uri)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    asked = [(name, USER if name == "userId" else value) for name, value in pairs if name not in CREDENTIALS]
    return method, parts.path, tuple(sorted(asked)), _canonical(body) if body else ""


def shown(asked: Key) -> str:
    """The request as a person writes it."""
    method, path, query, _ = asked
    return f"{method} {path}?{urlencode(query)}" if query else f"{method} {path}"


def matched(method: str, path: str, endpoints: Iterable[str]) -> Matched | None:
    """The endpoint that a path belongs to; of several the one with the fewest parameters."""
    path = path.removeprefix(_PREFIX)
    listed = sorted((each for each in endpoints if each.startswith(f"{method} ")), key=lambda each: each.count("{"))
    for endpoint in listed:
        if found := _pattern(endpoint).fullmatch(path):
            return Matched(endpoint, found.groupdict())
    return None


@cache
def _pattern(endpoint: str) -> re.Pattern[str]:
    path = endpoint.partition(" ")[2]
    return re.compile("".join(_part(part) for part in re.split(r"(\{\w+\})", path)) + "/?")


def _part(part: str) -> str:
    return f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)


def _canonical(body: str | bytes) -> str:
    """JSON whatever the order of its keys; anything else as it is."""
    raw = body.encode() if isinstance(body, str) else body
    try:
        return wire.canonical(wire.decode(raw)).decode()
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")
