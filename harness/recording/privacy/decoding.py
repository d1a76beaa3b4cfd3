"""Decode what a text hides: URL and HTML escapes, base64, hexadecimal, look-alike letters; and spell a secret so. Pure.

Every decoder replaces the coded parts of a text where they stand, so that a place in the decoded text can be traced
back to the coded one.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from functools import lru_cache, partial
from html import unescape
from itertools import product
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, quote_plus, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DEPTH = 3
"""How often a text is decoded: base64 in base64, a URL in a URL."""
_BLANK = str.maketrans("\r\n\t", "   ")
_LONGEST = 100_000  # bytes that a packed text may unpack to
_HIDDEN = re.compile(r"[\w .,=:@/&?+-]{10,}", re.ASCII)  # by chance, one in a million codes reads like this
_GZIP_MAGIC = b"\x1f\x8b"
_LEGIBLE = 4  # letters and digits without which decoded bytes say nothing


class _Piece(NamedTuple):
    """Locate a decoded part, and the coded one that it replaced."""

    start: int
    end: int
    coded_start: int
    coded_end: int


@dataclass(frozen=True, slots=True)
class Variant:
    """Represent a text as it reads once parts of it are decoded.

    Attributes:
        text: What it says.
        coded: The variant that it was decoded from; None for the text itself.
        pieces: What was decoded, in the order of the text.
        hiding: The coding, where nobody codes a text so but to hide it; empty for those of every API.
    """

    text: str
    coded: Variant | None = None
    pieces: tuple[_Piece, ...] = ()
    hiding: str = ""

    def decoded(
        self, pattern: re.Pattern[str], decode: Callable[[str], str | None], hiding: str = ""
    ) -> Variant | None:
        """Return the text with each match decoded where it stands; None where nothing in it is coded so.

        Args:
            pattern: Matches what may be coded.
            decode: Returns what a match says, or None.
            hiding: The coding, where nobody codes a text so but to hide it.
        """
        parts: list[str] = []
        pieces: list[_Piece] = []
        done = length = 0
        for match in pattern.finditer(self.text):
            plain = decode(match[0])
            if plain is None or plain == match[0]:
                continue
            parts += self.text[done : match.start()], plain
            start = length + match.start() - done
            length, done = start + len(plain), match.end()
            pieces.append(_Piece(start, length, *match.span()))
        return Variant("".join((*parts, self.text[done:])), self, tuple(pieces), hiding) if pieces else None

    def hidden_spans(self) -> Iterator[tuple[int, int]]:
        """Yield where a text of some length is hidden in the text itself."""
        for piece in self.pieces if self.hiding and self.coded else ():
            if self.coded and _HIDDEN.fullmatch(self.text[piece.start : piece.end]):
                yield self.coded.original_span(piece.coded_start, piece.coded_end)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of this text stands in the text itself; a decoded part counts as a whole."""
        if self.coded is None:
            return start, end
        shift, first, last = 0, None, None
        for piece in self.pieces:
            if first is None and start < piece.end:
                first = piece.coded_start if start >= piece.start else start + shift
            if last is None and end <= piece.end:
                last = piece.coded_end if end > piece.start else end + shift
                break
            shift = piece.coded_end - piece.end
        return self.coded.original_span(
            start + shift if first is None else first, end + shift if last is None else last
        )


@lru_cache(50_000)  # the same texts stand in many cassettes
def decoded_variants(text: str) -> tuple[Variant, ...]:
    """Return the text, and what it says once it is decoded, up to three times over."""
    seen, level = {text}, [Variant(text)]
    variants = [level[0]]
    for _ in range(_DEPTH):
        children: list[Variant] = []
        for variant, decoder in product(level, _DECODERS):
            child = variant.decoded(*decoder)
            if child is not None and child.text not in seen:
                seen.add(child.text)
                children.append(child)
        variants += children
        level = children
    return tuple(variants)


def base64_text(token: str) -> str | None:
    """Return the text that base64 stands for, None where it stands for none."""
    decode = partial(base64.b64decode, validate=True)
    return _from_blocks(decode, token.replace("-", "+").replace("_", "/"), 4)


def spellings(secret: str) -> set[str]:
    """Return a value as it stands in text, in a URL, in a URL in a URL, in JSON, in base64 and in hexadecimal."""
    raw = secret.encode()
    encoded = {encode(raw).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    in_url = {quote(secret), quote(secret, safe=""), quote_plus(secret)}
    return {secret, json.dumps(secret)[1:-1], raw.hex(), *encoded, *in_url, *map(quote, in_url)}


def _legible(raw: bytes) -> str | None:
    """Return bytes as the text that they are, packed or not; None where they are none."""
    for encoding in ("utf-16", "utf-8") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8",):
        try:
            text = (gzip.decompress(raw)[:_LONGEST] if raw[:2] == _GZIP_MAGIC else raw).decode(encoding)
        except (UnicodeDecodeError, OSError, EOFError, zlib.error):
            continue
        if text.translate(_BLANK).isprintable() and sum(map(str.isalnum, text)) >= _LEGIBLE:
            return text
    return None


def _from_hexadecimal(text: str) -> str | None:
    return _legible(bytes.fromhex(re.sub(r"\\x|0x|[\s:,-]", "", text)))


def _from_numbers(base: int, digits: str = r"\d+") -> Callable[[str], str | None]:
    def decode(text: str) -> str | None:
        codes = [int(code, base) for code in re.findall(digits, text)]
        return _legible(bytes(codes)) if max(codes) < 256 else None  # noqa: PLR2004 - a byte

    return decode


def _from_blocks(decode: Callable[[str], bytes], token: str, size: int) -> str | None:
    """Return the text that a code in blocks of so many characters stands for, None where it stands for none."""
    code = token.rstrip("=")
    try:
        return _legible(decode(code + "=" * (-len(code) % size)))
    except binascii.Error:
        return None


def _from_base85(token: str) -> str | None:
    if token.isalnum():
        return None  # a word, most likely
    for decode in (base64.b85decode, base64.a85decode):
        try:
            text = _legible(decode(token.removeprefix("<~").removesuffix("~>").encode()))
        except (ValueError, UnicodeEncodeError):
            continue
        if text is not None and text.isascii() and sum(map(str.isalnum, text)) > len(text) / 2:
            return text
    return None


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "/": "/", '"': '"', "\\": "\\"}


def _unescaped(text: str) -> str:
    kind = text.lstrip("\\")
    if kind[:1] in {"u", "x", "U"}:
        code = int(kind[1:].strip("{}"), 16)
        return chr(code) if code <= sys.maxunicode else text
    return chr(int(kind, 8)) if kind[:1].isdigit() else _ESCAPES.get(kind or "\\", text)


def _quoted_printable(text: str) -> str | None:
    if text[1:].isspace():
        return ""
    decoded = bytes.fromhex(text.replace("=", "")).decode(errors="replace")
    return decoded if decoded.isprintable() else None


_DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str | None], str], ...] = (
    (re.compile(r"(?:%[0-9A-Fa-f]{2})+"), lambda text: unquote_to_bytes(text).decode(errors="replace"), ""),
    (re.compile(r"(?<=\w)\+(?=[\w%])"), lambda _: " ", ""),
    (re.compile(r"&#?\w+;"), unescape, ""),
    (re.compile(r"\\+(?:u\{?[0-9A-Fa-f]{4,6}\}?|x[0-9A-Fa-f]{2}|U[0-9A-Fa-f]{8}|[0-3][0-7]{2})"), _unescaped, ""),
    (re.compile(r"\\[nrtbf/\"\\]"), _unescaped, ""),
    (re.compile(r"[^\x00-\x7f]+"), lambda text: unicodedata.normalize("NFKC", text), ""),
    (re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+"), lambda _: "", ""),
    (re.compile(r"(?i)\s*(?:[(\[{<]\s*at\s*[)\]}>]|\bat\b(?=\s+[\w-]+\s+dot\s))\s*"), lambda _: "@", ""),
    (re.compile(r"(?i)\s*(?:[(\[{<]\s*dot\s*[)\]}>]|(?<=\w)\s+dot(?=\s+\w))\s*"), lambda _: ".", ""),
    (re.compile(r"=\r?\n|(?:=[0-9A-F]{2})+(?!\d|[0-9A-Fa-f]{4})"), _quoted_printable, ""),
    (re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_=-])"),
     lambda token: base64_text(token) or "/".join(base64_text(part) or part for part in token.split("/")), ""),
    (re.compile(r"(?<![A-Z2-7])(?:[A-Z2-7]{8}){2,}[A-Z2-7]{0,7}={0,6}(?![A-Za-z0-9=])"),
     lambda token: _from_blocks(base64.b32decode, token, 8), "base32"),
    (re.compile(r"(?<![0-9A-Fa-f])(?:\\x)?(?:[0-9A-Fa-f]{2}(?:\\x)?){8,}(?![0-9A-Fa-f])"),
     _from_hexadecimal, "hexadecimal"),
    (re.compile(r"(?<![0-9A-Fa-fx])(?:(?:0x)?[0-9A-Fa-f]{2}[ :,-]{1,2}){5,}(?:0x)?[0-9A-Fa-f]{2}(?!\w)"),
     _from_hexadecimal, "hexadecimal"),
    (re.compile(r"(?<!\w)(?:[01][0-7]{2} ){5,}[01][0-7]{2}(?!\w)"), _from_numbers(8), "octal numbers"),
    (re.compile(r"(?<!\w)(?:\d{2,3},? ){5,}\d{2,3}(?!\w)"), _from_numbers(10), "decimal numbers"),
    (re.compile(r"(?<!\w)(?:[01]{8} ?){6,}(?!\w)"), _from_numbers(2, r"\d{8}"), "binary numbers"),
    (re.compile(r"(?<![^\s\"'>:=,])[!-~]{10,}(?![^\s\"'<,])"), _from_base85, "base85"),
)  # fmt: skip
"""What marks each coding, and what a part so marked says; None where it says nothing."""
