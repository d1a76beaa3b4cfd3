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
    from harness.recording.request_matching import RequestKey
    from harness.recording.rules import RecordingRules

_LONGEST = 60  # characters of a value that a sentence can still hold


def not_recorded(case: Case, request: RequestKey, recorded: Sequence[RequestKey]) -> str:
    """Return the sentence for a request that a case, with these recorded requests, does not hold."""
    if not recorded:
        return f"{case.path}:1:1: {shown(request)} is not recorded: the cassette holds no exchanges"
    likeness = [
        (-len(list(_differences(request, other))), SequenceMatcher(None, shown(request), shown(other)).ratio())
        for other in recorded
    ]
    near = likeness.index(max(likeness))  # fewest differences first; among equals the one that reads most alike
    at = place(case.path, "interactions", near, "request", "uri")
    return (
        f"{at}: {shown(request)} is not recorded; the nearest recorded request is {shown(recorded[near])}, "
        f"which differs in {', '.join(_differences(request, recorded[near]))}; "
        f"record it again with `harness record --scenario {case.scenario} --overwrite`"
    )


def recorded_key(interaction: Interaction, rules: RecordingRules) -> RequestKey:
    """Return the key of a recorded request."""
    request = interaction["request"]
    return rules.key(request["method"], request["uri"], request.get("body"))


def _differences(sent: RequestKey, recorded: RequestKey) -> Iterator[str]:
    if sent.method != recorded.method:
        yield f"the method ({sent.method}, recorded {recorded.method})"
    ours, theirs = sent.path.strip("/").split("/"), recorded.path.strip("/").split("/")
    if len(ours) == len(theirs):
        pairs = zip(ours, theirs, strict=True)
        yield from (f"the path segment {one!r} (recorded {other!r})" for one, other in pairs if one != other)
    else:
        yield f"the path ({len(ours)} segments, recorded {len(theirs)})"
    yield from _named("the parameter", _several(sent.query), _several(recorded.query))
    if sent.body == recorded.body:
        return
    our_body, their_body = _object(sent.body), _object(recorded.body)
    if our_body is not None and their_body is not None:
        yield from _named("the body key", our_body, their_body)
    else:
        yield "the body" if sent.body and recorded.body else f"the body (sent {'with' if sent.body else 'without'} one)"


def _several(query: tuple[tuple[str, str], ...]) -> dict[str, str]:
    names = dict.fromkeys(name for name, _ in query)
    return {name: repr(",".join(value for key, value in query if key == name)) for name in names}


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


def _named(what: str, sent: Mapping[str, str], recorded: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*sent, *recorded}):
        if sent.get(name) != recorded.get(name):
            ours, theirs = _value(sent, name, "not sent"), _value(recorded, name, "not recorded", "recorded ")
            yield f"{what} {name!r} ({ours}, {theirs})"


def _value(values: Mapping[str, str], name: str, without: str, before: str = "") -> str:
    if name not in values:
        return without
    value = values[name]
    return before + (value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
