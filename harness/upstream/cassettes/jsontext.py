"""JSON as text: its strings are replaced where they stand, and every other byte stays as it is. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.upstream.cassettes.privacy import Place

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],]')


def is_json(text: str) -> bool:
    """Whether the text is one JSON object or list."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def rewritten(text: str, top: Place, change: Callable[[Place, str], str]) -> str:
    """The JSON with each of its strings as `change` gives it, told its place; keys stand at the place around them.

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
            case ",":
                key_next, place = levels[-1]
            case _:
                key_next, place = False, levels.pop()[1]
    return "".join((*parts, text[done:]))


def _value(literal: str) -> str:
    decoded: str = json.loads(f'"{literal}"', strict=False) if "\\" in literal else literal
    return decoded
