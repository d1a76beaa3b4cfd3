"""Explain why a request was not found: name the nearest recorded one, and what differs."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from harness.recording.files import place
from harness.recording.request_matching import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.recording.cassette_schema import Interaction
    from harness.recording.files import Case
    from harness.recording.request_matching import Key
    from harness.recording.rules import RecordingRules

_LONGEST = 60  # characters of a value that a sentence can still hold


def not_recorded(case: Case, request: Key, recorded: Sequence[Key]) -> str:
    """Return the sentence for a request that a case, with these recorded requests, does not hold."""
    if not recorded:
        return f"{case.path}:1:1: {shown(request)} is not recorded: the cassette holds no exchanges"
    near = max(range(len(recorded)), key=lambda number: _likeness(request, recorded[number]))
    at = place(case.path, "interactions", near, "request", "uri")
    return (
        f"{at}: {shown(request)} is not recorded; the nearest recorded request is {shown(recorded[near])}, "
        f"which differs in {', '.join(_differences(request, recorded[near]))}; "
        f"record it again with `harness record --scenario {case.scenario} --overwrite`"
    )


def recorded_key(interaction: Interaction, rules: RecordingRules) -> Key:
    """Return the key of a recorded request."""
    request = interaction["request"]
    return rules.key(request["method"], request["uri"], request.get("body"))


def _likeness(asked: Key, recorded: Key) -> tuple[float, float]:
    """Rank a recorded request: fewer differences first; among equals the one that reads most alike."""
    alike = SequenceMatcher(None, shown(asked), shown(recorded)).ratio()
    return -sum(1 for _ in _differences(asked, recorded)), alike


def _differences(asked: Key, recorded: Key) -> Iterator[str]:
    if asked[0] != recorded[0]:
        yield f"the method ({asked[0]}, recorded {recorded[0]})"
    yield from _path(asked[1], recorded[1])
    yield from _named("the parameter", _several(asked[2]), _several(recorded[2]))
    if asked[3] != recorded[3]:
        yield from _bodies(asked[3], recorded[3])


def _path(asked: str, recorded: str) -> Iterator[str]:
    ours, theirs = asked.strip("/").split("/"), recorded.strip("/").split("/")
    if len(ours) != len(theirs):
        yield f"the path ({len(ours)} segments, recorded {len(theirs)})"
        return
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            yield f"the path segment {one!r} (recorded {other!r})"


def _several(query: tuple[tuple[str, str], ...]) -> dict[str, str]:
    names = dict.fromkeys(name for name, _ in query)
    return {name: repr(",".join(value for each, value in query if each == name)) for name in names}


def _bodies(asked: str, recorded: str) -> Iterator[str]:
    ours, theirs = _object(asked), _object(recorded)
    if ours is None or theirs is None:
        yield "the body" if asked and recorded else f"the body (asked {'with' if asked else 'without'} one)"
        return
    yield from _named("the body key", ours, theirs)


def _object(body: str) -> dict[str, str] | None:
    try:
        tree: Any = json.loads(body)
    except ValueError:
        return None
    return (
        {name: json.dumps(value, ensure_ascii=False) for name, value in tree.items()}
        if isinstance(tree, dict)
        else None
    )


def _named(what: str, asked: Mapping[str, str], recorded: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*asked, *recorded}):
        if asked.get(name) != recorded.get(name):
            ours, theirs = _value(asked, name, "not asked"), _value(recorded, name, "not recorded", "recorded ")
            yield f"{what} {name!r} ({ours}, {theirs})"


def _value(given: Mapping[str, str], name: str, without: str, before: str = "") -> str:
    if name not in given:
        return without
    value = given[name]
    return before + (value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
