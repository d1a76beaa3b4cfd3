"""Two trees to their Differences; the only importer of deepdiff.

deepdiff is asked for everything (`threshold_to_diff_deeper=0`: from version 8 on it otherwise reports two objects with
few common keys as one change, qlustered/deepdiff#487). Lists that hold the same items in another order, and lists of
different length, are told apart first, since deepdiff would report them item by item.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from harness.compare.normalise import Path, comparable
from harness.compare.verdicts import Difference, Kind
from harness.wire import Json, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.calls import Answer

_KINDS: Mapping[str, Kind] = {
    "values_changed": "value",
    "type_changes": "type",
    "dictionary_item_removed": "missing",
    "dictionary_item_added": "extra",
    "iterable_item_removed": "missing",
    "iterable_item_added": "extra",
}


def differences(original: Answer, unified: Answer) -> tuple[Difference, ...]:
    """Where two Answers differ. Failures are answers too: alike by kind, status and code is no difference."""
    if original.failure or unified.failure:
        return _failures(original, unified)
    if original.status != unified.status:
        return (Difference((), "status", original.status, unified.status),)
    return bodies(comparable(original.body), comparable(unified.body))


def bodies(original: Json, unified: Json) -> tuple[Difference, ...]:
    """Where two comparable bodies differ; the empty tuple is reached without deepdiff."""
    if canonical(original) == canonical(unified):
        return ()
    lists = tuple(_lists(original, unified, ()))
    ordered = {each.path for each in lists if each.kind == "order"}
    return (*lists, *(each for each in _deep(original, unified) if not _inside(each.path, ordered)))


def _failures(original: Answer, unified: Answer) -> tuple[Difference, ...]:
    told = [_told(answer) for answer in (original, unified)]
    if told[0] == told[1]:
        return ()
    words = [answer.failure.message if answer.failure else f"status {answer.status}" for answer in (original, unified)]
    return (Difference((), "error", *words),)


def _told(answer: Answer) -> tuple[int, str | None, str | None]:
    failure = answer.failure
    return answer.status, failure.kind if failure else None, failure.code if failure else None


def _lists(original: Json, unified: Json, path: Path) -> Iterator[Difference]:
    match original, unified:
        case dict(), dict():
            for key in original.keys() & unified.keys():
                yield from _lists(original[key], unified[key], (*path, key))
        case list(), list() if len(original) != len(unified):
            yield Difference(path, "size", len(original), len(unified))
        case list(), list() if _reordered(original, unified):
            moved = next(index for index, item in enumerate(original) if canonical(item) != canonical(unified[index]))
            yield Difference(path, "order", original[moved], unified[moved])
        case list(), list():
            for index, pair in enumerate(zip(original, unified, strict=True)):
                yield from _lists(*pair, (*path, index))


def _reordered(original: list[Json], unified: list[Json]) -> bool:
    before, after = [canonical(item) for item in original], [canonical(item) for item in unified]
    return before != after and Counter(before) == Counter(after)


def _deep(original: Json, unified: Json) -> Iterator[Difference]:
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s that an answer without differences never pays

    found: Any = DeepDiff(original, unified, view="tree", threshold_to_diff_deeper=0, verbose_level=2)
    for name, changes in found.items():
        for change in changes:
            kind = _KINDS[name]
            before = None if kind == "extra" else change.t1
            after = None if kind == "missing" else change.t2
            yield Difference(tuple(change.path(output_format="list")), kind, before, after)


def _inside(path: Path, lists: set[Path]) -> bool:
    return any(path[: len(outer)] == outer for outer in lists)
