"""The verdict: a third answer tells wrong logic from an old value, the original's own past tells old from stale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from harness.compare.diff import differences
from harness.compare.normalise import comparable, reach, template, written
from harness.compare.verdicts import Comparison, Difference, Lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from harness.calls import Answer, Call
    from harness.compare.answer_history import AnswerHistory
    from harness.wire import Json

Again: TypeAlias = "Callable[[], Answer | None]"
Differences: TypeAlias = tuple[Difference, ...]


@dataclass(frozen=True)
class Judge:
    """Judges pairs of Answers; `lineage` gives, per operation, what stands behind each place of the answer."""

    lineage: Mapping[str, Mapping[str, Lineage]]
    served: AnswerHistory
    now: Callable[[], datetime]

    def judge(self, call: Call, original: Answer, unified: Answer, *, third: Again, again: Again) -> Comparison:
        """Compares two Answers of one Call.

        `third`: the unified path with an empty cache, fed from the original's tape; None where that cannot be had.
        `again`: the original path once more; None where it must not be asked.
        """
        found = self._attributed(call, differences(original, unified))
        comparison = self._explain(call, original, unified, found, third, again) if found else Comparison("match")
        self.served.remember(call, original, self.now())
        return comparison

    def _explain(
        self, call: Call, original: Answer, unified: Answer, found: Differences, third: Again, again: Again
    ) -> Comparison:
        fresh = third()
        if fresh is None:
            return Comparison(
                "mismatch", found, "the answers differ, and this unified path cannot be asked with an empty cache"
            )
        wrong = differences(original, fresh)
        if wrong:
            reason = f"the same upstream data gives another answer{_where(wrong)}: wrong mapping or logic"
            return Comparison("mismatch", found, reason)
        return self._age(call, original, unified, found, again)

    def _age(self, call: Call, original: Answer, unified: Answer, found: Differences, again: Again) -> Comparison:
        body = comparable(unified.body)
        ages = {each.path: self._too_old(call, each, reach(body, each.path)) for each in _outermost(found)}
        if not any(ages.values()):
            return Comparison("stale-ok", found, "only the age of the cached value differs, and it is within its TTL")
        reread = again()
        moved = {each.path for each in differences(original, reread)} if reread else set()
        if all(path in moved for path, age in ages.items() if age):
            return Comparison("indeterminate", found, "the original, read again, differs from itself there")
        if self._unknown_time(call, unified):
            reason = "only the cached value differs, and the original's answers of that time are not known"
            return Comparison("not-compared", found, reason)
        return Comparison("mismatch", found, next(age for age in ages.values() if age))

    def _unknown_time(self, call: Call, unified: Answer) -> bool:
        since = self.served.since(call)
        return since is None or any(part.fetched_at is not None and part.fetched_at < since for part in unified.parts)

    def _too_old(self, call: Call, difference: Difference, value: Json) -> str | None:
        """Why the unified value here is no honest cached value, or None where it is one."""
        place = written(difference.path) or "the top"
        at = self.served.last(call, difference.path, value)
        if at is None:
            return f"the original never served the unified value at {place}"
        behind = self._behind(call, difference)
        age = self.now() - at
        if behind is None or behind.ttl is None or age <= behind.ttl:
            return None
        old, lasts = age.total_seconds(), behind.ttl.total_seconds()
        return f"the cached value at {place} is {old:.0f} s old, its TTL is {lasts:.0f} s"

    def _attributed(self, call: Call, found: Differences) -> Differences:
        return tuple(
            replace(each, field=behind.field, source=behind.source) if (behind := self._behind(call, each)) else each
            for each in found
        )

    def _behind(self, call: Call, difference: Difference) -> Lineage | None:
        places = self.lineage.get(call.operation, {})
        path = difference.path
        while path and template(path) not in places:
            path = path[:-1]
        return places.get(template(path))


def _outermost(found: Differences) -> Differences:
    """Without those inside a list that differs in size or order: the list as a whole was cached."""
    lists = {each.path for each in found if each.kind in {"size", "order"}}
    return tuple(each for each in found if not any(each.path[: len(outer)] == outer != each.path for outer in lists))


def _where(wrong: Differences) -> str:
    place = written(wrong[0].path)
    return f" at {place}" if place else ""
