"""The rules of a comparison: what may differ in two error texts that say the same.

Two calls may get error texts that differ in

* the id of the request: a UUID, or what follows `request id`, `trace id`, `correlation id` or `span id`,
* a time with or without its date, and how long something took, in minutes, seconds or less,
* how much white space stands between two words, at the start and at the end.

Nothing else may differ, not even in case. What the Call or a request upstream says is no such id or time, wherever it
stands: a text about another account is another text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from harness.wire import Json

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


def comparable_text(text: str, said: Collection[Json]) -> str:
    """Replace ids, times and durations in an error text by placeholders, except the values that were `said`."""

    def placeholder(match: re.Match[str]) -> str:
        value = match[0].removeprefix(match["label"] or "")
        if value in said:
            return match[0]
        kind = match.lastgroup if match.lastgroup in {"time", "duration"} else "id"
        return f"{match['label'] or ''}<{kind}>"

    return " ".join(_VARYING.sub(placeholder, text).split())
