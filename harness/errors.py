"""What can go wrong, and how the command line ends when it does.

HarnessError                    exit 2
├── ConfigurationError          a file, an option or a setting is wrong
│   ├── FlagsError              flags.yaml
│   └── SchemaError             a schema file
├── CassetteError               a cassette cannot be read or written
├── RequestNotRecorded          a path asked what no cassette (or tape) holds
├── UpstreamUnreachable         no answer came from the upstream at all
└── NothingToJudge              exit 3: no cassettes, no evidence, an empty run
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class HarnessError(Exception):
    """A mistake or a failure that a person can act on; the text is one clear sentence."""

    exit_code: ClassVar[int] = 2


class ConfigurationError(HarnessError):
    """A file, an option or a setting says something that cannot hold."""


class FlagsError(ConfigurationError):
    """`flags.yaml` cannot be read as flags."""


class SchemaError(ConfigurationError):
    """A schema file cannot be read as a schema."""


class CassetteError(HarnessError):
    """A cassette cannot be read or written."""


class RequestNotRecorded(HarnessError):
    """A path asked the upstream something that the recording does not hold."""


class UpstreamUnreachable(HarnessError):
    """The upstream gave no answer: no connection, or none in time."""


class NothingToJudge(HarnessError):
    """There was nothing to compare or too little to decide on; an empty run is never a success."""

    exit_code: ClassVar[int] = 3


def nearest(word: str, valid: Iterable[str]) -> str:
    """The half sentence that helps: the nearest valid name, or all of them when none is near."""
    names = sorted(valid)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"valid: {', '.join(names) or 'none'}"
