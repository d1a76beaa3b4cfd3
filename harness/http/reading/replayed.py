"""What is kept of a request that was sent before, when it is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from harness.errors import ConfigurationError, nearest
from harness.http.credentials import is_credential
from harness.http.requests import ServiceRequest, check_method, check_target

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

_OF_ONE_TIME: Final = frozenset(
    """
    accept-encoding cache-control connection content-length dnt expect host if-match if-modified-since if-none-match
    if-range if-unmodified-since keep-alive origin pragma priority proxy-connection referer te traceparent tracestate
    trailer transfer-encoding upgrade upgrade-insecure-requests user-agent x-request-id
    """.split()  # noqa: SIM905 - one name a word
)
"""Headers that a client sends of itself, or that belong to one connection or to one moment."""


class RecordedRequest(NamedTuple):
    """Hold a request as it was sent once, credentials and all."""

    place: str
    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: bytes | None

    @property
    def host(self) -> str:
        """Return the host that it was sent to, with its port."""
        try:
            return urlsplit(self.url).netloc.rpartition("@")[2]
        except ValueError:
            raise ConfigurationError(f"{self.place}: the URL is none") from None

    def __repr__(self) -> str:
        return f"RecordedRequest({self.place})"


def replayed_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that say what is asked for: none of the client's own, and no credential."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        lower = name.lower()
        if not (lower in _OF_ONE_TIME or lower.startswith((":", "sec-")) or is_credential(lower)):
            headers[lower] = value
    return headers


def replayed(
    recorded: Iterable[RecordedRequest], source: Path, chosen: str | None, sides: Collection[str]
) -> list[ServiceRequest]:
    """Return each different request to one host; those to anybody else are none of the services' business.

    Args:
        recorded: The requests as they were recorded.
        source: What holds them.
        chosen: The host that was named; None for none.
        sides: The hosts of the two services.

    Raises:
        ConfigurationError: There are several hosts, and none of them is a service's.
    """
    over_http = [request for request in recorded if request.url.startswith(("http://", "https://"))]
    hosts = {request.host for request in over_http}
    of_sides = sorted(hosts & set(sides))
    host = chosen or (of_sides[0] if len(of_sides) == 1 else min(hosts, default="") if len(hosts) == 1 else None)
    if host is None:
        listing = ", ".join(sorted(hosts))
        raise ConfigurationError(f"{source}: holds requests to {len(hosts)} hosts; --from-host names one: {listing}")
    if over_http and host not in hosts:
        raise ConfigurationError(f"--from-host {host!r}: {source} holds no request to it; {nearest(host, hosts)}")
    requests: dict[tuple[object, ...], ServiceRequest] = {}
    for request in over_http:
        if request.host == host:
            method, target = check_method(request.method, request.place), check_target(request.url, request.place)
            headers = replayed_headers(request.headers)
            made = ServiceRequest(request.place, method, target, headers, request.body)
            requests.setdefault((method, target, tuple(sorted(headers.items())), request.body), made)
    return list(requests.values())
