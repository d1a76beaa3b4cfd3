"""What a text says once it is decoded: from URLs, HTML, JSON's escapes, base64, hexadecimal; and the way back. Pure."""

from __future__ import annotations

import base64
import binascii
import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPTH = 3
"""How often a text is decoded: base64 in base64, a URL in a URL."""
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_=-])")
_HEXADECIMAL = re.compile(r"(?<![0-9A-Fa-f])(?:\\x)?(?:[0-9A-Fa-f]{2}(?:\\x)?){6,}(?![0-9A-Fa-f])")
_CODED = re.compile(r"%[0-9A-Fa-f]{2}|&#?\w+;|\\u|\\\\")
_ESCAPE = re.compile(r"\\+u([0-9A-Fa-f]{4})")
_BLANK = str.maketrans("\r\n\t", "   ")


def readings(text: str, depth: int = _DEPTH) -> Iterator[str]:
    """The text, and what it says once it is decoded."""
    yield text
    if not depth:
        return
    for decode in (unquote_plus, unescape, _unescaped):
        if _CODED.search(text) and (plain := decode(text)) != text:
            yield from readings(plain, depth - 1)
    for _, inner in (*base64_texts(text), *hexadecimal_texts(text)):
        yield from readings(inner, depth - 1)


def base64_texts(text: str) -> Iterator[tuple[str, str]]:
    """Each token that is base64 of a text, with that text; in a path each segment is a token too."""
    for found in _BASE64.finditer(text):
        for token in dict.fromkeys((found[0], *found[0].split("/"))):
            if inner := decoded(token):
                yield token, inner


def decoded(token: str) -> str | None:
    """The text that base64 stands for, None where it stands for none."""
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return _legible(base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True))
    except binascii.Error:
        return None


def spellings(secret: str) -> set[str]:
    """A value as it stands in text, in a URL, in a URL in a URL, in JSON, in base64 and in hexadecimal."""
    raw = secret.encode()
    encoded = {each(raw).decode().rstrip("=") for each in (base64.b64encode, base64.urlsafe_b64encode)}
    in_url = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return {secret, json.dumps(secret)[1:-1], raw.hex(), *encoded, *in_url, *map(quote, in_url)}


def hexadecimal_texts(text: str) -> Iterator[tuple[str, str]]:
    """Each token that is hexadecimal of a text, with that text."""
    for found in _HEXADECIMAL.finditer(text):
        if inner := _legible(bytes.fromhex(found[0].replace("\\x", ""))):
            yield found[0], inner


def _legible(raw: bytes) -> str | None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    return text if text.translate(_BLANK).isprintable() else None


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
