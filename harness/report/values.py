"""How values are written in every report, and which characters two of them do not share."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, TypeAlias

from harness import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.wire import Json

NOTHING = "\N{EN DASH}"
"""What stands where nothing was measured or given."""

ABSENT = "absent"

Segments: TypeAlias = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it differs from the other text."""

_ALIGNED_UP_TO = 2_000


def as_json(value: Json) -> str:
    """The value as JSON, digit for digit."""
    return wire.as_numbers(value).decode()


def plain(value: Json) -> str:
    """The value as a reader wants it: text without quotes, a dash for nothing."""
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else as_json(value)


def hit_rate(cache: Mapping[str, int]) -> str:
    """The share of cached parts answered from the cache, in percent."""
    asked = sum(cache.get(state, 0) for state in ("hit", "miss", "stale"))
    return f"{100 * cache.get('hit', 0) / asked:.1f} %" if asked else NOTHING


def differing(original: str, unified: str) -> tuple[Segments, Segments]:
    """Both texts in pieces; what they share at their ends, and in between if they are alike there, does not differ."""
    start = _shared(original, unified)
    end = _shared(original[start:][::-1], unified[start:][::-1])
    middles = original[start : len(original) - end], unified[start : len(unified) - end]
    left, right = _aligned(*middles)
    head, tail = (original[:start], False), (original[len(original) - end :], False)
    return _joined((head, *left, tail)), _joined((head, *right, tail))


def sides(difference: Mapping[str, Any]) -> tuple[str, str]:
    """What both paths gave at the place of a difference, as JSON; "absent" where a path gave nothing."""
    original = ABSENT if difference["kind"] == "extra" else as_json(difference["original"])
    unified = ABSENT if difference["kind"] == "missing" else as_json(difference["unified"])
    return original, unified


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _aligned(original: str, unified: str) -> tuple[Segments, Segments]:
    matcher = SequenceMatcher(None, original, unified, autojunk=False)
    # scattered shared letters say nothing, and aligning takes the square of the length
    if max(len(original), len(unified)) > _ALIGNED_UP_TO or matcher.ratio() < 0.5:  # noqa: PLR2004 - half alike
        return ((original, True),), ((unified, True),)
    steps = matcher.get_opcodes()
    left = tuple((original[a:b], tag != "equal") for tag, a, b, _, _ in steps)
    right = tuple((unified[c:d], tag != "equal") for tag, _, _, c, d in steps)
    return left, right


def _joined(segments: Segments) -> Segments:
    return tuple(segment for segment in segments if segment[0])
