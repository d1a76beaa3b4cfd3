"""Secrets in a text: by what they look like, by the name beside them, and by being too random for a word. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from harness.recording.decoding import decoded, readings
from harness.recording.personal import personal
from harness.recording.pseudonyms import ID, certain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCRUBBED = "SCRUBBED"


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret; what it is may be told, the text itself never."""

    kind: str
    text: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.text)} characters"


_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
    "a bearer token": re.compile(r"\b[Bb]earer[\s+:]+(?=\S*\d|\S{20})[\w.~+/-]{8,}=*"),
    "an access key of a cloud": re.compile(r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"),
    "a token of a service": re.compile(
        r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:[sr]k|pk)_(?:live|test)_\w{10,}"
        r"|sk-[\w-]{20,}|npm_\w{30,}|pypi-[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,})"
    ),
    "a user name with its password": re.compile(r"://[^/\s:@\"'\\]*:[^/\s@\"'\\]{3,}@|\s(?:-u|--user) ?[^\s:]+:\S{3,}"),
    "a signature": re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{43}=(?![\w+/=])"),
    "a session": re.compile(r"(?i)\b(?:set-)?cookie[\"'\\]*\s*[:=]\s*[\"'\\\[]*\s*[\w.-]+=[^\s;\"'\\]{4,}"),
}
_NAME = (
    r"(?:(?:consumer|api|access|private|signing|encryption|session)[ _-]?keys?(?:[_-]?id)?|client[ _-]?id"
    r"|secret(?:[ _-]?(?:key|value))?\d?|password|passwd|pwd|passphrase|passcode|signature|tokens?|credentials?"
    r"|session[ _-]?(?:id|token)|(?:php|j)sess(?:ion)?id|oauth_verifier)"
)
_SHORT_NAME = r"(?<![a-z0-9_])(?:auth|authorization|bearer|csrf|hmac|otp|pin|session(?==)|sid|sig)"
_VALUE = r"(?P<value>[^\s\"'\\&,;<>{}\[\]()]{4,})"
_GIVES = r"[\"'\\]*\s*(?:[:=]>?|->|>)\s*[\"'\\]*"
_NAMED = re.compile(rf"(?i)(?:{_NAME}(?:{_GIVES}| (?:is|was) [\"'\\]*| [\"'\\]+)|{_SHORT_NAME}{_GIVES}){_VALUE}")
_BESIDE = re.compile(
    r"(?i)(?:(?:consumer|api|access|private)[ _-]?key|client id|secret|password|token) "
    rf"(?=\S*\d)(?=\S*[a-z])(?=\S{{6}}){_VALUE}"
)
_NAMES = re.compile(
    r"(?i)key|secret|pass|pwd|signature|token|credential|client|sess|auth|bearer|csrf|hmac|otp|pin|si[dg]"
)
_BASIC = re.compile(r"(?i)\bbasic[\s+]+([A-Za-z0-9+/]{8,}={0,2})")
_HARMLESS = re.compile(rf"(?i:{SCRUBBED}|null|none|true|false|undefined)|\*+")
_EXPLAINING = re.compile(
    r"(?i)(?:absent|assigned|bad|been|blank|does|empty|expired|failed|field|from|given|have|hmac|incorrect|invalid|is|limit"
    r"|malformed|mismatch|missing|must|needed|needs|never|not|nothing|optional|provided|refused|rejected|required|reset|revoked"
    r"|should|stored|that|this|unauthorized|unknown|unset|unsupported|valid|verification|were|which|will|with|wrong|your)"
    r"(?:[_.-].*)?"
)
"""How a sentence about a secret goes on that does not tell it: `token: is required`, `password must be given`."""
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_PARTS = re.compile(r"[A-Za-z0-9+]+")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]?[a-z]{3,}(?![A-Za-z0-9])")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_ONE_CASE, _TWO_CASES = 24, 16  # characters from which chance no longer makes a word look random
_HEX_LENGTH, _HEX_DIGITS = 32, 8


def known(text: str) -> Iterator[Leak]:
    """What has the form or the name of a secret, also once the text is decoded."""
    for reading in readings(text):
        for kind, pattern in _PATTERNS.items():
            yield from (Leak(kind, found[0]) for found in pattern.finditer(reading))
        yield from _named(reading)
        yield from (
            Leak("a user name with its password", found[0]) for found in _BASIC.finditer(reading) if _pair(found[1])
        )
        yield from (Leak(kind, number) for kind, number in personal(reading))


def random(text: str) -> Iterator[Leak]:
    """What is long and has no pattern that a word, an id or a number has."""
    for found in _TOKEN.finditer(ID.sub(" ", text)):
        whole = found[0].strip("=-_/")
        tokens = (whole, *_PARTS.findall(whole)) if not _is_wordy(whole) else _PARTS.findall(whole)
        for token in dict.fromkeys(tokens):
            if looks_random(token) and not certain(token):
                yield Leak("a random text", token)
                break


def _is_wordy(token: str) -> bool:
    """Whether half of it or more is words: the address of a logo, a name with a number behind it."""
    return 2 * sum(map(len, _WORD.findall(token))) >= len(token)


def looks_random(token: str) -> bool:
    """Whether characters change from one class to another as often as drawn ones do."""
    if _HEX.fullmatch(token) and not token.isdecimal():
        return len(token) >= _HEX_LENGTH and len(set(token)) >= _HEX_DIGITS
    letters = re.sub(r"[^A-Za-z0-9]", "", token)
    two_cases = not (letters.islower() or letters.isupper())
    if len(letters) < (_TWO_CASES if two_cases else _ONE_CASE) or letters.isdecimal():
        return False
    return _changes(letters) >= (0.3 if two_cases else 0.2) and _entropy(letters) >= (3.4 if two_cases else 3.0)


def _named(text: str) -> Iterator[Leak]:
    if not _NAMES.search(text):
        return  # the patterns are slow
    for pattern in (_NAMED, _BESIDE):
        for found in pattern.finditer(text):
            if not _tells_nothing(found["value"]):
                yield Leak("a value named as a secret", found["value"])


def _tells_nothing(value: str) -> bool:
    said = value.rstrip(".!?")
    return bool(_HARMLESS.fullmatch(said) or _EXPLAINING.fullmatch(said))


def _pair(token: str) -> bool:
    return ":" in (decoded(token) or "")


def _changes(letters: str) -> float:
    classes = ["d" if each.isdecimal() else "u" if each.isupper() else "l" for each in letters]
    return sum(one != other for one, other in pairwise(classes)) / (len(letters) - 1)


def _entropy(letters: str) -> float:
    """Bits in a character, after Shannon."""
    shares = [count / len(letters) for count in Counter(letters).values()]
    return -sum(share * math.log2(share) for share in shares)
