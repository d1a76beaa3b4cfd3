"""Rewrite JSON as text: what is somebody's is replaced where it stands, and every other byte stays as it is. Pure."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.recording.privacy.classification import ValueContext

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],]|-?\d[\d.eE+-]*')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LONGEST_NUMBER = 40  # digits that a number is written out with
_OPENED = re.compile(r"[{\[]")


def is_json(text: str) -> bool:
    """Return True if the text is one JSON object or list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)  # a number of 5,000 digits is legal, and none of ours to read
    except (ValueError, RecursionError):
        return False
    return True


def embedded(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each JSON object or list in a text starts and ends, the outermost ones.

    A list of bare numbers is text: `[12345678]` in a sentence is no JSON.
    """
    decoder, done = json.JSONDecoder(parse_int=str, parse_float=str), 0
    for match in _OPENED.finditer(text):
        if match.start() >= done:
            try:
                value, end = decoder.raw_decode(text, match.start())
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict) or '"' in text[match.start() : end]:
                yield match.start(), end
                done = end


def rewritten(text: str, top: ValueContext, change: Callable[[ValueContext, str], str]) -> str:
    """Return the JSON with each of its strings as `change` gives it.

    A number is one of them where it is an identity or a secret: `change` is given its digits, and it stays a number
    where it can.

    Args:
        text: One JSON object or list.
        top: The context of the whole.
        change: Takes the context of a value and the value, and returns what replaces it. A key has the context of the
            object around it.
    """
    parts: list[str] = []
    levels: list[tuple[bool, ValueContext]] = []
    context, done, key_next = top, 0, False
    for token in _TOKEN.finditer(text):
        match token[0][0]:
            case '"':
                value: str = json.loads(f'"{token[1]}"', strict=False) if "\\" in token[1] else token[1]
                changed = change(levels[-1][1].of_key(value) if key_next else context, value)
                if changed != value:
                    parts += text[done : token.start()], json.dumps(changed, ensure_ascii=token[1].isascii())
                    done = token.end()
                if key_next:
                    context, key_next = levels[-1][1].inside(value), False
            case "{" | "[" as opened:
                key_next = opened == "{"
                levels.append((key_next, context))
            case "]" | "}":
                key_next, context = False, levels.pop()[1]
            case ",":
                key_next, context = levels[-1]
            case _ if context.identifies:
                digits, rest = _digits(token[0])
                if (changed := change(context, digits)) != digits:
                    number = changed + rest
                    parts += text[done : token.start()], number if _NUMBER.fullmatch(number) else json.dumps(changed)
                    done = token.end()
    return "".join((*parts, text[done:]))


def _digits(number: str) -> tuple[str, str]:
    """Return a number written out, and the zeros behind its point, so that 12345678.0 is known as 12345678."""
    value = Decimal(number)
    if "e" in number.lower() and abs(value.adjusted()) < _LONGEST_NUMBER:
        return (f"{value:.0f}" if value == value.to_integral_value() else f"{value:f}"), ""
    whole, _, fraction = number.partition(".")
    return (number, "") if fraction.strip("0") else (whole, number[len(whole) :])
