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


_MANY = 12  # names that a sentence can still list
_SHORT = 4  # letters; of a shorter word, two slips leave nothing


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
    """The half sentence that helps: the valid name that was meant, or all of them; of many, the most similar ones."""
    names = sorted(valid)
    meant = [name for name in names if is_near(word, name)]
    if meant:
        return f"did you mean {min(meant, key=lambda name: slips(word, name))!r}?"
    if len(names) <= _MANY:
        return f"valid: {', '.join(names) or 'none'}"
    similar = get_close_matches(word, names, n=_MANY, cutoff=0)
    return f"valid: {', '.join(similar)} and {len(names) - _MANY} more"


def is_near(word: str, name: str) -> bool:
    """Whether the word may be the name, written with a slip or two."""
    most = 1 if len(word) < _SHORT else 2
    return abs(len(word) - len(name)) <= most and slips(word, name) <= most


def slips(word: str, name: str) -> int:
    """How far one word is from another: letters too many, missing, or wrong, and neighbours that changed places.

    The distance of Damerau and Levenshtein, in its form of optimal string alignment.
    """
    before: list[int] = []
    last = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, wanted in enumerate(name, 1):
            line.append(min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted)))
            if row > 1 < column and (word[row - 2], letter) == (wanted, name[column - 2]):
                line[-1] = min(line[-1], before[column - 2] + 1)
        before, last = last, line
    return last[-1]
