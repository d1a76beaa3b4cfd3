"""What is compared of an answer: bodies as trees with one kind of number, error texts without what differs every time.

Two calls may get error texts that differ in

* the id of the request: a UUID, or what follows `request id`, `trace id`, `correlation id` or `span id`,
* a time with or without its date, and how long something took, in minutes, seconds or less,
* how much white space stands between two words, at the start and at the end.

Nothing else may differ, not even in case. What the Call or a request upstream says is no such id or time, wherever it
stands: a text about another account is another text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.naming import path_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from harness.wire import Json

Path = tuple[str | int, ...]

_REQUEST_ID = (
    r"(?i:\b(?P<label>(?:request|trace|correlation|span)[ _-]?id\b[\"']?\s*[:=#]?\s*[\"']?))(?=[\w-]*\d)[\w-]+"
)
_UUID = r"(?<!\w)[0-9a-fA-F]{8}(?P<dash>-?)(?:[0-9a-fA-F]{4}(?P=dash)){3}[0-9a-fA-F]{12}(?!\w)"
_CLOCK = r"\d{2}:\d{2}:\d{2}(?:[.,]\d+)?"
_TIME = (
    rf"(?<!\w)(?:\d{{4}}-\d{{2}}-\d{{2}}[T ](?:{_CLOCK}|\d{{2}}:\d{{2}})(?:Z|[+-]\d{{2}}:?\d{{2}})?"
    rf"|(?:[A-Z][a-z]{{2}}, \d{{2}} [A-Z][a-z]{{2}} \d{{4}} )?{_CLOCK}(?: GMT)?)(?!\w)"
)
_DURATION = r"(?<![\w.,:])\d+(?:[.,]\d+)?\s?(?:[nuµm]?s|secs?|(?:milli|micro)?seconds?|mins?|minutes?)(?!\w)"
_VARYING = re.compile(f"{_REQUEST_ID}|(?P<id>{_UUID})|(?P<time>{_TIME})|(?P<duration>{_DURATION})")
REQUEST_ID = re.compile(_REQUEST_ID)
"""The id of a request with the words that say so."""


def comparable(body: Any) -> Json:
    """Return the body with every number as a Decimal: JSON knows one kind, and 10 is 10.0. A bool stays a bool."""
    if isinstance(body, dict):
        return {key: comparable(value) for key, value in body.items()}
    if isinstance(body, list | tuple):
        return [comparable(value) for value in body]
    if isinstance(body, int | float) and not isinstance(body, bool):
        return Decimal(str(body))
    result: Json = body
    return result


def comparable_text(text: str, said: Collection[Json]) -> str:
    """Return an error text without what differs from one call to the next, but for what was said to get it."""

    def placeholder(match: re.Match[str]) -> str:
        value = match[0].removeprefix(match["label"] or "")
        if value in said:
            return match[0]
        kind = match.lastgroup if match.lastgroup in {"time", "duration"} else "id"
        return f"{match['label'] or ''}<{kind}>"

    return " ".join(_VARYING.sub(placeholder, text).split())


def get_at(tree: Json, path: Path) -> Json:
    """Return the value at this path, or None where there is none."""
    for step in path:
        match tree, step:
            case dict(), str():
                tree = tree.get(step)
            case list(), int() if step < len(tree):
                tree = tree[step]
            case _:
                return None
    return tree


def path_template(path: Path) -> str:
    """Return a path that is the same for every item of a list: `(3, 'symbol', 'id')` is `[].symbol.id`."""
    return path_text("[]" if isinstance(step, int) else step for step in path)
