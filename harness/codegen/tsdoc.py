"""Write TSDoc comments, in which nothing that a schema says means anything but itself.

Prose is escaped as TSDoc escapes it, with a backslash; what stands between backticks in it is code and stays as it is.
A line break makes a new paragraph, other blanks are one space. A character that nobody would see stands as its code:
`[U+202E]`.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.positioned_yaml import Value

WIDTH = 120
"""Where lines end, if they can be broken at all."""

_ROOM = WIDTH - len("   * ")
_PLAIN = re.compile(r"(?! )[\w .,;:!?'\"()&%$#+=|/-]+(?<! )", re.ASCII)
_SYMBOL = re.compile(r"[\w.+-]+", re.ASCII)
_CODE = r"`(?:(?!\*/)[ -?A-\[\]-_a-~])+`"
_SPECIAL = re.compile(rf"(?P<code>{_CODE})|`[^`]+`|[\\`@{{}}<>]|\[(?=U\+)|(?<=\*)/|\A | \Z|[^ -~]")
_UNBROKEN = re.compile(r"(?:`[^`]+`|\\.|[^ `\\])+")


def comment(prose: str, tags: Sequence[str], margin: str = "") -> str:
    """Write a comment with its line end; no text where nothing is said."""
    lines = "\n".join(tags)
    text = f"{prose}\n\n{lines}" if prose and lines else prose or lines
    if "\n" not in text:
        return f"{margin}/** {text} */\n" if text else ""
    body = text.replace("\n", f"\n{margin} * ").replace(" * \n", " *\n")
    return f"{margin}/**\n{margin} * {body}\n{margin} */\n"


def prose(text: str, before: str = "") -> str:
    """Write a text for people, and on its first line something before it: a tag."""
    if _PLAIN.fullmatch(text) and "  " not in text and len(before) + len(text) <= _ROOM:
        return before + text
    first, *others = [escaped(" ".join(line.split())) for line in text.split("\n") if line.strip()]
    paragraphs: list[str] = []
    for paragraph in (before + first, *others):
        if len(paragraph) <= _ROOM:
            paragraphs.append(paragraph)
            continue
        lines = [""]
        for word in _UNBROKEN.findall(paragraph):
            if lines[-1] and len(lines[-1]) + len(word) >= _ROOM:
                lines.append(word)
            else:
                lines[-1] += f" {word}" if lines[-1] else word
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def code(text: str) -> str:
    """Write a text for programs: between backticks, unless it is a mere name or number."""
    if _SYMBOL.fullmatch(text):
        return text
    if text.isprintable() and "`" not in text and "*/" not in text:
        return f"`{text}`"
    return r"\`".join(map(escaped, text.split("`")))


def literal(value: Value, *, exact: bool = False) -> str:
    """Write a value as JSON, TypeScript and a comment can hold it, in ASCII; where it is `exact`, numbers are text."""
    if isinstance(value, list):
        return f"[{', '.join([literal(part, exact=exact) for part in value])}]"
    if isinstance(value, dict):
        return f"{{{', '.join([f'{literal(key)}: {literal(part)}' for key, part in value.items()])}}}"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f'"{value}"' if exact else str(value)
    return json.dumps(value).replace("`", r"\u0060").replace("*/", r"*\/")


def escaped(line: str) -> str:
    """Escape one line so that nothing in it means anything to TypeScript or TSDoc, but for the code in it."""
    return _SPECIAL.sub(_escape, line)


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if match["code"]:
        return text
    if len(text) > 1:
        return rf"\`{escaped(text[1:-1])}\`"
    if not text.isprintable() or text == " ":
        return f"[U+{ord(text):04X}]"
    return f"\\{text}" if text.isascii() else text
