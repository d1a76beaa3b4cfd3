"""Secrets in a text: by what they look like, by the name beside them, and by being too random for a word. Pure."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from harness.upstream.cassettes.pseudonyms import ID, certain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SCRUBBED = "SCRUBBED"
_DEPTH = 3
"""How often a text is decoded: base64 in base64, a URL in a URL."""


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
    "a bearer token": re.compile(r"(?i)\bbearer[\s+:]+(?=\S*\d|\S{20})[\w.~+/-]{8,}=*"),
    "an access key of a cloud": re.compile(r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"),
    "a token of a service": re.compile(
        r"\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:[sr]k|pk)_(?:live|test)_\w{10,}"
        r"|sk-[\w-]{20,}|npm_\w{30,}|pypi-[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,})"
    ),
    "a user name with its password": re.compile(r"://[^/\s:@\"'\\]+:[^/\s@\"'\\]{3,}@"),
    "a signature": re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{43}=(?![\w+/=])"),
    "a session": re.compile(r"(?i)\b(?:set-)?cookie[\"'\\]*\s*[:=]\s*[\"'\\\[]*\s*[\w.-]+=[^\s;\"'\\]{4,}"),
}
_WORDS = (
    "key", "secret", "password", "passwd", "pwd", "passphrase", "signature", "token", "credential", "session", "client",
)  # fmt: skip
_NAMED = re.compile(
    r"(?i)(?:consumer[_-]?key|client[_-]?id|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|secret(?:[_-]?key)?"
    r"|password|passwd|pwd|passphrase|signature|token|credentials?|session[_-]?(?:id|token))"
    r"(?P<between>[\"'\\]*\s*[:=]\s*[\"'\\]*|[\"'\\]* (?:is|was) [\"'\\]*)"
    r"(?P<value>[^\s\"'\\&,;<>{}\[\]()]{4,})"
)
_BASIC = re.compile(r"(?i)\bbasic[\s+]+([A-Za-z0-9+/]{8,}={0,2})")
_HARMLESS = re.compile(rf"{SCRUBBED}|null|none|true|false|\*+")
_PROSE = re.compile(r"[A-Za-z]+[.!?]?")
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{16,}")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_=-])")
_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w+;|\\u")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
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


def random(text: str) -> Iterator[Leak]:
    """What is long and has no pattern that a word, an id or a number has."""
    for found in _TOKEN.finditer(ID.sub(" ", text)):
        token = found[0].strip("=-_/")
        if looks_random(token) and not certain(token):
            yield Leak("a random text", token)


def looks_random(token: str) -> bool:
    """Whether characters change from one class to another as often as drawn ones do."""
    if _HEX.fullmatch(token) and not token.isdecimal():
        return len(token) >= _HEX_LENGTH and len(set(token)) >= _HEX_DIGITS
    letters = re.sub(r"[^A-Za-z0-9]", "", token)
    two_cases = not (letters.islower() or letters.isupper())
    if len(letters) < (_TWO_CASES if two_cases else _ONE_CASE) or letters.isdecimal():
        return False
    return _changes(letters) >= (0.3 if two_cases else 0.2) and _entropy(letters) >= (3.4 if two_cases else 3.0)


def decoded(token: str) -> str | None:
    """The text that base64 stands for, None where it stands for none."""
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return (
        text if text.isprintable() or text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable() else None
    )


def base64_texts(text: str) -> Iterator[tuple[str, str]]:
    """Each token that is base64 of a text, with that text."""
    for found in _BASE64.finditer(text):
        if inner := decoded(found[0]):
            yield found[0], inner


def readings(text: str, depth: int = _DEPTH) -> Iterator[str]:
    """The text, and what it says once it is decoded: from URLs, from HTML, from JSON's escapes, from base64."""
    yield text
    if not depth:
        return
    for decode in (unquote_plus, unescape, _unescaped):
        if _CODED.search(text) and (plain := decode(text)) != text:
            yield from readings(plain, depth - 1)
    for _, inner in base64_texts(text):
        yield from readings(inner, depth - 1)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _named(text: str) -> Iterator[Leak]:
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return  # the pattern is slow
    for found in _NAMED.finditer(text):
        value = found["value"]
        is_prose = " " in found["between"] and _PROSE.fullmatch(value)
        if not is_prose and not _HARMLESS.fullmatch(value):
            yield Leak("a value named as a secret", value)


def _pair(token: str) -> bool:
    return ":" in (decoded(token) or "")


def _changes(letters: str) -> float:
    classes = ["d" if each.isdecimal() else "u" if each.isupper() else "l" for each in letters]
    return sum(one != other for one, other in pairwise(classes)) / (len(letters) - 1)


def _entropy(letters: str) -> float:
    """Bits in a character, after Shannon."""
    shares = [count / len(letters) for count in Counter(letters).values()]
    return -sum(share * math.log2(share) for share in shares)
