"""A seal on a generated file: whether what stands in it is what was generated, whatever the schema says by now."""

from __future__ import annotations

import hashlib
import re

_DIGITS = 16
_ORIGIN = re.compile(rf"(Generated from [^\n]+? by `harness generate`; do not edit\.)(?: \[([0-9a-f]{{{_DIGITS}}})\])?")


def is_generated(text: str) -> bool:
    """Whether the text says that it was generated."""
    return _ORIGIN.search(text) is not None


def sealed(text: str) -> str:
    """The text with its digest behind the sentence that says where it comes from."""
    plain = unsealed(text)
    return _ORIGIN.sub(lambda origin: f"{origin[1]} [{_digest(plain)}]", plain, count=1)


def unsealed(text: str) -> str:
    """The text without its digest."""
    return _ORIGIN.sub(lambda origin: origin[1], text, count=1)


def is_intact(text: str) -> bool:
    """Whether not a character has changed since the text was sealed."""
    origin = _ORIGIN.search(text)
    return origin is not None and origin[2] == _digest(unsealed(text))


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
