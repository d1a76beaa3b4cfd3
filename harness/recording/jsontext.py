"""JSON as text: what is somebody's is replaced where it stands, and every other byte stays as it is. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.recording.privacy import Place

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],]|-?\d[\d.eE+-]*')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OPENED = re.compile(r"[{\[]")


def is_json(text: str) -> bool:
    """Whether the text is one JSON object or list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def embedded(text: str) -> Iterator[str]:
    """Each JSON object and list in a text, the outermost ones: the lines of a log, what a prefix stands before."""
    decoder, done = json.JSONDecoder(), 0
    for found in _OPENED.finditer(text):
        if found.start() >= done:
            try:
                done = decoder.raw_decode(text, found.start())[1]
            except (ValueError, RecursionError):
                continue
            yield text[found.start() : done]


def rewritten(text: str, top: Place, change: Callable[[Place, str], str]) -> str:
    """The JSON with each of its strings as `change` gives it, told its place; keys stand at the place around them.

    A number is one of them where it is an identity or a secret, and stays a number where it can.
    The text must be JSON; `top` is the place of the whole.
    """
    parts: list[str] = []
    levels: list[tuple[bool, Place]] = []
    place, done, key_next = top, 0, False
    for found in _TOKEN.finditer(text):
        match found[0][0]:
            case '"':
                value = _value(found[1])
                changed = change(levels[-1][1] if key_next else place, value)
                if changed != value:
                    parts += text[done : found.start()], json.dumps(changed, ensure_ascii=found[1].isascii())
                    done = found.end()
                if key_next:
                    place, key_next = levels[-1][1].inside(value), False
            case "{" | "[" as opened:
                key_next = opened == "{"
                levels.append((key_next, place))
            case "-" | "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9":
                if place.identifies and (changed := change(place, found[0])) != found[0]:
                    parts += text[done : found.start()], changed if _NUMBER.fullmatch(changed) else json.dumps(changed)
                    done = found.end()
            case ",":
                key_next, place = levels[-1]
            case _:
                key_next, place = False, levels.pop()[1]
    return "".join((*parts, text[done:]))


def _value(literal: str) -> str:
    decoded: str = json.loads(f'"{literal}"', strict=False) if "\\" in literal else literal
    return decoded
