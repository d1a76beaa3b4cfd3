"""What an application says of its recordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """

    entities: Mapping[str, str]
    replayed: Callable[[], Upstream]
    distribution: str
    violation: Callable[[str, int, bytes], str | None]
