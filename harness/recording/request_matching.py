"""Match requests: the endpoint that a request goes to, and what makes two requests the same. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from harness import wire

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

USER = "user"
"""The name of every user in a cassette."""


class RequestKey(NamedTuple):
    """Hold what makes two requests the same.

    Attributes:
        method: The method.
        path: The path.
        query: The query parameters that matter, sorted.
        body: The body; JSON in its canonical form.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class Matched:
    """Hold an endpoint (`GET /accounts/{accountId}`) with what a path has in place of its `{names}`.

    Attributes:
        endpoint: The endpoint.
        quoted: The value of each name, quoted as it stands in the path.
    """

    endpoint: str
    quoted: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        """Return what the path has in place of each name."""
        return {name: unquote(value) for name, value in self.quoted.items()}


def request_key(
    method: str, uri: str, body: str | bytes | None, credential_parameters: Collection[str], user_parameter: str
) -> RequestKey:
    """Return the request without what changes from one time to the next: host, signature, time, and who asks.

    Raises:
        ValueError: The URI is none.
    """
    parts = urlsplit(uri)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = [
        (name, USER if name == user_parameter else value) for name, value in pairs if name not in credential_parameters
    ]
    content = ""
    if body:
        raw = body.encode() if isinstance(body, str) else body
        try:
            content = wire.canonical(wire.decode(raw)).decode()  # JSON whatever the order of its keys
        except (ValueError, RecursionError):
            content = raw.decode(errors="replace")
    return RequestKey(method, parts.path, tuple(sorted(query)), content)


def shown(request: RequestKey) -> str:
    """Return the request as a person writes it."""
    query = f"?{urlencode(request.query)}" if request.query else ""
    return f"{request.method} {request.path}{query}"


def match_endpoint(method: str, path: str, endpoints: Iterable[str], prefix: str = "") -> Matched | None:
    """Return the endpoint that a path belongs to; of several the one with the fewest parameters."""
    path = path.removeprefix(prefix)
    candidates = (endpoint for endpoint in endpoints if endpoint.startswith(f"{method} "))
    for endpoint in sorted(candidates, key=lambda endpoint: endpoint.count("{")):
        if match := _pattern(endpoint).fullmatch(path):
            return Matched(endpoint, match.groupdict())
    return None


@cache
def _pattern(endpoint: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", endpoint.partition(" ")[2])
    named = (f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in parts)
    return re.compile("".join(named) + "/?")
