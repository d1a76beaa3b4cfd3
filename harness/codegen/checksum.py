"""Seal generated files, so that a file edited by hand is told from one that an older schema made."""

from __future__ import annotations

import hashlib
import re

_DIGITS = 16
_ORIGIN = re.compile(rf"(Generated from [^\n]+? by `harness generate`; do not edit\.)(?: \[([0-9a-f]{{{_DIGITS}}})\])?")


def is_generated(text: str) -> bool:
    """Return whether the text says that it was generated."""
    return _ORIGIN.search(text) is not None


def seal(text: str) -> str:
    """Return the text with its digest behind the sentence that says where it comes from."""
    plain = unseal(text)
    return _ORIGIN.sub(lambda origin: f"{origin[1]} [{_digest(plain)}]", plain, count=1)


def unseal(text: str) -> str:
    """Return the text without its digest."""
    return _ORIGIN.sub(lambda origin: origin[1], text, count=1)


def is_intact(text: str) -> bool:
    """Return whether the text has not changed in any character since it was sealed."""
    origin = _ORIGIN.search(text)
    return origin is not None and origin[2] == _digest(unseal(text))


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
