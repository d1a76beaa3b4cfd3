"""Say what an engine that records has to know of an application's upstream."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import RequestNotRecorded
from harness.recording.privacy import Privacy
from harness.recording.request_matching import Matched, RequestKey, match_endpoint, request_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from harness.calls import Upstream


class Identity(NamedTuple):
    """Hold who asks, as far as it is known.

    Attributes:
        user: The user's id.
        secrets: Credentials.
        identifiers: What else tells who asks, such as a client id.
        pseudonym_secret: The secret that keys the pseudonyms of recordings by default.
    """

    user: str = ""
    secrets: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    pseudonym_secret: str = ""


@dataclass(frozen=True)
class RecordingRules:
    """Describe what the recordings of one application hold.

    Attributes:
        entities: What each endpoint answers (`GET /accounts` answers `Account`).
        replayed: Makes the upstream whose requests a playing cassette answers.
        distribution: The installed package whose version a cassette names; empty for none.
        violation: Says what is wrong with a response by the upstream's own schema; None where nothing is.
        host: The upstream's host, which every cassette names, whatever server it was recorded from.
        prefix: A path under which the upstream also serves its endpoints.
        signature_header: The header that only requests to the upstream carry, whatever their host; empty for none.
        credential_parameters: The query parameters that tell who asks and when; no cassette holds them.
        user_parameter: The query parameter that names the user; empty where none does.
        identity: Tells who asks from an environment and the query of a request; either may tell nothing.
        identities: The endpoints that are asked before anything is recorded, so that the identities in their replies
            are known wherever they stand.
        privacy: Tells which values are public, somebody's, or secret.
    """

    entities: Mapping[str, str]
    replayed: Callable[[], Upstream]
    distribution: str
    violation: Callable[[str, int, bytes], str | None]
    host: str
    prefix: str = ""
    signature_header: str = ""
    credential_parameters: frozenset[str] = frozenset()
    user_parameter: str = ""
    identity: Callable[[Mapping[str, str], Mapping[str, str]], Identity] = lambda _environment, _query: Identity()
    identities: tuple[str, ...] = ()
    privacy: Privacy = field(default_factory=Privacy)

    @property
    def version(self) -> str | None:
        """Return the installed version of the distribution; None for an application that names none."""
        return version(self.distribution) if self.distribution else None

    def key(self, method: str, uri: str, body: str | bytes | None = None) -> RequestKey:
        """Return what makes two requests the same.

        Raises:
            ValueError: The URI is none.
        """
        return request_key(method, uri, body, self.credential_parameters, self.user_parameter)

    def match(self, method: str, path: str, endpoints: Iterable[str] | None = None) -> Matched | None:
        """Return the endpoint that a path belongs to, of all endpoints unless some are named."""
        return match_endpoint(method, path, self.entities if endpoints is None else endpoints, self.prefix)

    def is_upstream(self, host: str, headers: Mapping[str, str]) -> bool:
        """Return True if a request goes to the upstream; a server under comparison gets none that are signed."""
        return host == self.host or (bool(self.signature_header) and self.signature_header in headers)


def _ask_nobody() -> Upstream:
    raise RequestNotRecorded("the application asks no upstream")


NO_UPSTREAM = RecordingRules({}, _ask_nobody, distribution="", violation=lambda *_: None, host="")
"""The rules of an application that asks no upstream: its cassettes hold Calls."""
