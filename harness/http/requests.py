"""One HTTP request as both services are sent it, and the Call that carries it through the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from harness.calls import Call
from harness.errors import ConfigurationError
from harness.recording.privacy.vocabulary import as_words, names_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.calls import HttpMethod

METHODS: Final[tuple[HttpMethod, ...]] = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing, by RFC 9110."""
HIDDEN: Final = "***"
"""Stands in a name for the value of a parameter that is a secret."""
_KEPT = "/?:@!$&'()*+,;=-._~%[]|"  # what a path and a query may hold as it is, and what servers take besides
_LONGEST_NAME = 120  # characters of a request that still fit a report
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True)
class ServiceRequest:
    """Represent one request, the same for both services.

    Attributes:
        place: Where it was read: `requests.jsonl:3:1`.
        method: The method.
        target: The path with its query, as it stands in the request line.
        headers: Its own headers, the names in small letters. Credentials are none of them: those come from the
            environment.
        body: The body; None for none.
        name: What its file calls it; empty for no name.
    """

    place: str
    method: HttpMethod
    target: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None
    name: str = ""

    @property
    def path(self) -> str:
        """Return the target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """Return the parameters of the query, in their order."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    @property
    def shown(self) -> str:
        """Return the request as reports name it: with its own name, else without the values of secret parameters."""
        if self.name:
            return f"{self.method} {self.path} ({self.name})"
        pairs = self.target.partition("?")[2].split("&")
        query = "&".join(hide_secret(pair) for pair in pairs)
        shown = f"{self.method} {self.path}{'?' if query else ''}{query}"
        return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"


@dataclass(frozen=True)
class ServiceCall(Call):
    """Represent a request as a Call: its operation by name, its parameters for a reader, and the request itself.

    Attributes:
        request: What is sent.
        case: The name of the request in reports, which no other one has.
    """

    request: ServiceRequest = field(kw_only=True)
    case: str = field(default="", kw_only=True)


def check_method(text: str, place: str) -> HttpMethod:
    """Return a method in capitals.

    Raises:
        ConfigurationError: It is none; the message has its place.
    """
    for method in METHODS:
        if text.upper() == method:
            return method
    raise ConfigurationError(f"{place}: {text!r} is no method that can be sent; valid: {', '.join(METHODS)}")


def check_target(url: str, place: str) -> str:
    """Return the path and query of a URL or of a target, ready to send.

    Raises:
        ConfigurationError: It is neither; the message has its place.
    """
    try:
        parts = urlsplit(url)
    except ValueError as wrong:
        raise ConfigurationError(f"{place}: the URL is none: {wrong}") from None
    if not (url.startswith("/") or parts.scheme in {"http", "https"}):
        raise ConfigurationError(f"{place}: {url[:40]!r} is no path such as /items?page=2, and no URL")
    if url.startswith("/"):
        path, mark, query = url.partition("#")[0].partition("?")
    else:
        path, mark, query = parts.path or "/", "?" if parts.query else "", parts.query
    target = quote(f"{path}{mark}{query}", safe=_KEPT)
    if _CONTROL.search(url):  # quoted it is harmless, and never meant
        raise ConfigurationError(f"{place}: the path holds a space or a control character; write it as %20")
    return target


def digest(requests: Iterable[ServiceRequest]) -> str:
    """Return a digest of what is sent, in its order."""
    made = sha256()
    for request in requests:
        made.update(repr((request.method, request.target, sorted(request.headers.items()), request.body)).encode())
    return f"sha256:{made.hexdigest()}"


def hide_secret(pair: str) -> str:
    """Return `name=value` without the value, if the name is that of a secret."""
    name, equals, _ = pair.partition("=")
    return f"{name}={HIDDEN}" if equals and names_secret(as_words(unquote_plus(name))) else pair
