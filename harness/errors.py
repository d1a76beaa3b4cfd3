"""Name what can go wrong, and the exit code with which the command line ends when it does.

HarnessError                    exit 2
├── ConfigurationError          a file, an option or a setting is wrong
│   ├── FlagsError              flags.yaml
│   └── SchemaError             a schema file
├── FileError                   a file cannot be read or written
├── CassetteError               a cassette cannot be read or written
├── RequestNotRecorded          a path sent a request that no cassette (or tape) holds
├── UpstreamUnreachable         no answer came from the upstream at all
│   └── UpstreamNotAsked        nothing was sent: offline, taken for dead, or too much under way
├── UpstreamError               the upstream answered, but not with data
└── NothingToJudge              exit 3: no cassettes, no evidence, an empty run
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")  # a password may hold the last but one @
_MANY = 12  # names that a sentence can still list
_SHORT = 4  # letters; of a shorter word, two slips leave nothing


class HarnessError(Exception):
    """Report a mistake or a failure that a person can act on, in one clear sentence.

    A URL in the sentence is told without its user name and password.
    """

    exit_code: ClassVar[int] = 2

    def __str__(self) -> str:
        """Return the sentence."""
        return without_userinfo(super().__str__())


class ConfigurationError(HarnessError):
    """Report a file, an option or a setting that says something invalid."""


class FlagsError(ConfigurationError):
    """Report a `flags.yaml` that cannot be read as flags."""


class SchemaError(ConfigurationError):
    """Report a schema file that cannot be read as a schema."""


class FileError(HarnessError):
    """Report a file that cannot be read or written: no such folder, no permission, no space."""


class CassetteError(HarnessError):
    """Report a cassette that cannot be read or written."""


class RequestNotRecorded(HarnessError):
    """Report a request that a path sent and the recording does not hold."""


class UpstreamUnreachable(HarnessError):
    """Report an upstream that gave no answer: no connection, or none in time.

    Attributes:
        sent: How many requests went out; a read is asked again where its connection broke.
        final: True if asking again at once is of no use: the upstream was waited for in vain, or is not asked now.
    """

    def __init__(self, message: str, sent: int = 1, *, final: bool = False) -> None:
        super().__init__(message)
        self.sent = sent
        self.final = final


class UpstreamNotAsked(UpstreamUnreachable):
    """Report a request that was not sent: offline, the upstream taken for dead, or too much under way."""

    def __init__(self, message: str) -> None:
        super().__init__(message, sent=0, final=True)


class UpstreamError(HarnessError):
    """Report that the upstream answered, but not with data.

    Attributes:
        status: The HTTP status.
        code: The upstream's own code, or one of ours.
        retry_after: Seconds after which the upstream wants to be asked again, where it says so.
    """

    def __init__(self, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


class NotKept(Exception):
    """Report that an answer is not at hand, to who does not want to wait for the upstream; no failure of anything."""


class NothingToJudge(HarnessError):
    """Report that there was nothing to compare or too little to decide on; an empty run is never a success."""

    exit_code: ClassVar[int] = 3


def without_userinfo(text: str) -> str:
    """Return a text with every URL in it without the user name and the password."""
    return _USERINFO.sub("", text)


def describe_raised(raised: BaseException) -> str:
    """Return `ValueError: its text at file.py:12`, as one line that UTF-8 can carry, whatever its class does."""
    kind = type(raised).__name__
    try:
        text = " ".join(str.__str__(str(raised)).encode(errors="backslashreplace").decode().split())
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - it is a user's class
        text = "an exception whose text cannot be read"
    return f"{kind}{f': {text}' if text else ''}{raised_at(raised)}"  # its own text may be nothing but `1`


def a_kind(value: object) -> str:
    """Return `an int` or `a dict`: the type of a value, as it stands in a sentence."""
    kind = type(value).__name__
    return f"{'an' if kind[:1] in 'aeioAEIO' else 'a'} {kind}"


def raised_at(raised: BaseException) -> str:
    """Return ` at file.py:12`, the innermost line that an exception comes from; nothing where that is in no file."""
    frame = raised.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    file = frame.tb_frame.f_code.co_filename if frame else "<nowhere>"
    return f" at {Path(file).name}:{frame.tb_lineno}" if frame and not file.startswith("<") else ""


def nearest(word: str, valid: Iterable[str]) -> str:
    """Return the half sentence that helps after an unknown name.

    Args:
        word: The name that is not known.
        valid: The names that are.

    Returns:
        The valid name that was probably meant; otherwise all valid names, or of many the most similar ones.

    """
    names = sorted(valid)
    near = [name for name in names if is_near(word, name)]
    if near:
        return f"did you mean {min(near, key=lambda name: edit_distance(word, name))!r}?"
    if len(names) <= _MANY:
        return f"valid: {', '.join(names) or 'none'}"
    similar = get_close_matches(word, names, n=_MANY, cutoff=0)
    return f"valid: {', '.join(similar)} and {len(names) - _MANY} more"


def is_near(word: str, name: str) -> bool:
    """Return True if the word is probably the name, misspelt in one or two places."""
    limit = 1 if len(word) < _SHORT else 2
    return abs(len(word) - len(name)) <= limit and edit_distance(word, name) <= limit


def edit_distance(word: str, name: str) -> int:
    """Return the distance of Damerau and Levenshtein between two words, in its form of optimal string alignment.

    It counts letters too many, missing or wrong, and neighbours that changed places.
    """
    previous: list[int] = []
    last = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, wanted in enumerate(name, 1):
            line.append(min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted)))
            if row > 1 < column and (word[row - 2], letter) == (wanted, name[column - 2]):
                line[-1] = min(line[-1], previous[column - 2] + 1)
        previous, last = last, line
    return last[-1]
