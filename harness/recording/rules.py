"""What an application says of its recordings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.recording.privacy import Privacy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import Upstream


@dataclass(frozen=True)
class RecordingRules:
    """Describe what the recordings of one application hold.

    Attributes:
        entities: What each endpoint answers (`GET /accounts` answers `Account`).
        replayed: Makes the upstream whose requests a playing cassette answers.
        distribution: The installed package whose version a cassette names.
        violation: Says what is wrong with a response by the upstream's own schema; None where nothing is.
        host: The upstream's host, which every cassette names, whatever server it was recorded from.
        credential_parameters: The query parameters that tell who asks and when; no cassette holds them.
        user_parameter: The query parameter that names the user; empty where none does.
        privacy: Tells which values are public, somebody's, or secret.
    """

    entities: Mapping[str, str]
    replayed: Callable[[], Upstream]
    distribution: str
    violation: Callable[[str, int, bytes], str | None]
    host: str
    credential_parameters: frozenset[str] = frozenset()
    user_parameter: str = ""
    privacy: Privacy = field(default_factory=Privacy)
