"""Write values for every report: as JSON, for reading, side by side, and without characters that steer a terminal."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

from harness import wire

if TYPE_CHECKING:
    from harness.evidence.compare_report import CacheCounts, ReportedDifference
    from harness.wire import Json

NOTHING = "\N{EN DASH}"
"""What stands where nothing was measured or given."""

ABSENT = "absent"

Segments: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it differs from the other text."""

_ALIGNED_UP_TO = 2_000  # characters
_NAMED = 6  # characters that a reader still takes in


def as_json(value: Json) -> str:
    """Return the value as JSON, digit for digit."""
    return wire.as_numbers(value).decode()


def plain(value: Json) -> str:
    """Return the value as a reader wants it: text without quotes, a dash for nothing."""
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else as_json(value)


def printable(text: str) -> str:
    r"""Return the text with each character that a terminal would not show written out, such as `\x1b` and `\u202e`."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def hit_rate_percent(cache: CacheCounts) -> str:
    """Return the share of parts that came from the cache, in percent."""
    return f"{100 * cache.hit / cache.total:.1f} %" if cache.total else NOTHING


def differing(original: str, unified: str) -> tuple[Segments, Segments]:
    """Split both texts into pieces that they share and pieces in which they differ.

    What they share at their ends does not differ, nor what is alike in between where they are half alike there.
    """
    start = _shared(original, unified)
    end = _shared(original[start:][::-1], unified[start:][::-1])
    middles = original[start : len(original) - end], unified[start : len(unified) - end]
    matcher = SequenceMatcher(None, *middles, autojunk=False)
    left: Segments = ((middles[0], True),)
    right: Segments = ((middles[1], True),)
    # scattered shared letters say nothing, and aligning takes the square of the length
    if max(map(len, middles)) <= _ALIGNED_UP_TO and matcher.ratio() >= 0.5:  # noqa: PLR2004 - half alike
        steps = matcher.get_opcodes()
        left = tuple((middles[0][a:b], tag != "equal") for tag, a, b, _, _ in steps)
        right = tuple((middles[1][c:d], tag != "equal") for tag, _, _, c, d in steps)
    head, tail = (original[:start], False), (original[len(original) - end :], False)
    return _joined((head, *left, tail)), _joined((head, *right, tail))


def sides(difference: ReportedDifference) -> tuple[str, str]:
    """Return the values of both paths as JSON, and "absent" for a path that has none there."""
    original = ABSENT if difference.kind == "extra" else as_json(difference.original)
    unified = ABSENT if difference.kind == "missing" else as_json(difference.unified)
    return original, unified


def unusual_characters(*texts: Segments) -> list[str]:
    """Name each character beyond ASCII in which the texts differ, since it may look like another one."""
    differing_text = "".join(piece for text in texts for piece, differs in text if differs)
    unusual = [char for char in dict.fromkeys(differing_text) if not char.isascii()][:_NAMED]
    return [f"{printable(char)} U+{ord(char):04X} {unicodedata.name(char, 'without a name')}" for char in unusual]


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _joined(segments: Segments) -> Segments:
    return tuple(segment for segment in segments if segment[0])
