"""Two trees to their Differences; the only importer of deepdiff.

A structural walk decides what is equal: by JSON type first (`true` is not 1, and "1" is not 1), then by value. Lists
that hold the same items in another order are one Difference. Inside lists of different length deepdiff finds which
items were added, removed or changed; it is asked for everything (`threshold_to_diff_deeper=0`: from version 8 on it
otherwise reports two objects with few common keys as one change, qlustered/deepdiff#487, and
`ignore_private_variables=False`: it otherwise skips keys that begin with two underscores).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from harness.compare.normalise import Path, comparable
from harness.compare.rules import comparable_text
from harness.compare.verdicts import Difference, DifferenceKind
from harness.wire import Json, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.calls import Answer, Call

MESSAGE: Path = ("message",)
"""The place of an error text."""
_KINDS: Mapping[str, DifferenceKind] = {
    "values_changed": "value",
    "type_changes": "type",
    "dictionary_item_removed": "missing",
    "dictionary_item_added": "extra",
    "iterable_item_removed": "missing",
    "iterable_item_added": "extra",
}


def differences(call: Call, original: Answer, unified: Answer) -> tuple[Difference, ...]:
    """Return where two Answers to a Call differ. Failures are answers too: by status, kind, code and text."""
    one, other = original.failure, unified.failure
    if one or other:
        if not (one and other) or (original.status, one.kind, one.code) != (unified.status, other.kind, other.code):
            return (Difference((), "error", _described(original), _described(unified)),)
        # what was said to get the refusal is no detail of the moment
        said: set[Json] = {call.user, *call.parameters.values()}
        for request in (exchange.request for exchange in (*original.tape, *unified.tape)):
            said.update((*request.parameters.values(), *request.query.values()))
            said.update(value for value in (request.body or {}).values() if isinstance(value, str))
        alike = comparable_text(one.message, said) == comparable_text(other.message, said)
        return () if alike else (Difference(MESSAGE, "error", one.message, other.message),)
    if original.status != unified.status:
        return (Difference((), "status", original.status, unified.status),)
    return bodies(comparable(original.body), comparable(unified.body))


def bodies(original: Json, unified: Json) -> tuple[Difference, ...]:
    """Return where two comparable bodies differ; bytes that differ are never without a Difference."""
    if canonical(original) == canonical(unified):
        return ()
    return tuple(_walk(original, unified, ())) or (Difference((), "value", original, unified),)


def _described(answer: Answer) -> Json:
    status, failure = int(answer.status), answer.failure
    if failure is None:
        return {"status": status}
    return {"status": status, "kind": failure.kind, "code": failure.code, "message": failure.message}


def _walk(original: Json, unified: Json, path: Path) -> Iterator[Difference]:
    match original, unified:
        case dict(), dict():
            for key in (*original, *(key for key in unified if key not in original)):
                if key not in unified:
                    yield Difference((*path, key), "missing", original[key])
                elif key not in original:
                    yield Difference((*path, key), "extra", None, unified[key])
                else:
                    yield from _walk(original[key], unified[key], (*path, key))
        case list(), list():
            yield from _lists(original, unified, path)
        case _ if type(original) is not type(unified):
            yield Difference(path, "type", original, unified)
        case _ if original != unified:
            yield Difference(path, "value", original, unified)


def _lists(original: list[Json], unified: list[Json], path: Path) -> Iterator[Difference]:
    if len(original) != len(unified):
        yield Difference(path, "size", len(original), len(unified))
        yield from _items(original, unified, path)
        return
    before, after = [canonical(item) for item in original], [canonical(item) for item in unified]
    changed = [index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    if changed and Counter(before) == Counter(after):
        yield Difference(path, "order", original[changed[0]], unified[changed[0]])
        return
    for index in changed:
        yield from _walk(original[index], unified[index], (*path, index))


def _items(original: list[Json], unified: list[Json], path: Path) -> Iterator[Difference]:
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s that an answer without differences never pays

    changes: Any = DeepDiff(
        original,
        unified,
        view="tree",
        threshold_to_diff_deeper=0,
        verbose_level=2,
        ignore_private_variables=False,
    )
    for name, levels in changes.items():
        for level in levels:
            kind = _KINDS[name]
            before = None if kind == "extra" else level.t1
            after = None if kind == "missing" else level.t2
            yield Difference((*path, *level.path(output_format="list")), kind, before, after)
