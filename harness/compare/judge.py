"""The verdict: a third answer tells wrong logic from old values, what was fetched tells old values from wrong ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from harness.calls import NOT_SENT
from harness.compare.age import CachedAnswer, aged_places, behind_place
from harness.compare.answers import MESSAGE, compare_answers
from harness.compare.classify import NOT_ASKED, NOT_RECORDED, SOURCE_UNREACHABLE, classify
from harness.compare.equality import NotComparable
from harness.compare.terms import Terms
from harness.compare.verdicts import Comparison, Difference, Lineage
from harness.naming import path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from harness.calls import Answer, Call
    from harness.compare.answer_history import AnswerHistory
    from harness.compare.paths import Path

Differences: TypeAlias = tuple[Difference, ...]
NO_THIRD = "the answers differ, and this unified path cannot be asked with an empty cache"
UNSTEADY = "the original, read again, differs from itself there"
INSTANT = timedelta(seconds=1)
"""How long before it an answer of the original speaks for what was fetched: two clocks, and the time of an answer."""


class Refetched(NamedTuple):
    """Hold the unified answer made anew of what its path fetched, and when each endpoint was asked."""

    answer: Answer
    times: Mapping[str, datetime]


@dataclass(frozen=True)
class Witnesses:
    """Hold the further answers that a judge may call for; each gives None where it cannot be had.

    Attributes:
        third: The unified path with an empty cache, fed from the original's tape.
        again: The original path once more.
        refetched: The unified path with an empty cache, fed from what its own path fetched last.
    """

    third: Callable[[], Answer | None]
    again: Callable[[], Answer | None]
    refetched: Callable[[], Refetched | None] = lambda: None


@dataclass(frozen=True)
class Judge:
    """Judge pairs of Answers.

    Attributes:
        lineage: What stands behind each place of every operation's answer.
        history: The original's earlier answers.
        now: The clock.
        complete: True if the history holds every answer of the original, not a sample of them.
        began: Since when all that fills the unified path's cache was seen; None where something was in it before.
    """

    lineage: Mapping[str, Mapping[str, Lineage]]
    history: AnswerHistory
    now: Callable[[], datetime]
    complete: bool = True
    began: datetime | None = None

    def judge(
        self, call: Call, original: Answer, unified: Answer, witnesses: Witnesses, asked_at: datetime | None = None
    ) -> Comparison:
        """Compare two Answers of one Call.

        Args:
            call: The Call.
            original: The original path's answer.
            unified: The unified path's answer.
            witnesses: Further answers, asked for only where they are needed.
            asked_at: When the original path was asked; now, unless given.
        """
        try:
            comparison = self._compare(call, original, unified, witnesses, asked_at or self.now())
        except NotComparable as reason:
            comparison = Comparison("not-compared", reason=str(reason))
        self.history.remember(call, original, asked_at or self.now())
        return comparison

    def terms(self, operation: str) -> Terms:
        """Return the terms on which the answers of an operation are compared."""
        return Terms(self.lineage.get(operation, {}))

    def attribute(self, call: Call, found: Differences) -> Differences:
        """Return the Differences with the schema field and upstream source behind each."""
        return attribute(found, self.lineage.get(call.operation, {}))

    def _compare(
        self, call: Call, original: Answer, unified: Answer, witnesses: Witnesses, asked_at: datetime
    ) -> Comparison:
        if reason := no_answer(original, unified):
            return Comparison("not-compared", reason=reason)
        found = self.attribute(call, self._differences(call, original, unified))
        return self._explain(call, original, unified, found, witnesses, asked_at) if found else Comparison("match")

    def _explain(
        self,
        call: Call,
        original: Answer,
        unified: Answer,
        found: Differences,
        witnesses: Witnesses,
        asked_at: datetime,
    ) -> Comparison:
        third = witnesses.third()
        if third is None:
            moved = self._moved(call, original, witnesses)
            steady = any(place not in moved for place in aged_places(found))
            return Comparison("mismatch" if steady else "indeterminate", found, NO_THIRD if steady else UNSTEADY)
        if wrong := self._differences(call, original, third):
            reason = f"the same upstream data gives another answer{_where(wrong)}: wrong mapping or logic"
            return Comparison("mismatch", found, reason)
        if found[0].path == MESSAGE:
            # a refusal is never cached, so that no text of one can be old
            reread = witnesses.again()
            if reread and self._differences(call, original, reread):
                return Comparison("indeterminate", found, "the original, asked again, words its refusal otherwise")
            return Comparison("mismatch", found, "the two paths word the same refusal differently")
        refetched = witnesses.refetched()
        if refetched and (wrong := self._differences(call, refetched.answer, unified)):
            reason = f"the cached answer is not what the upstream sent{_where(wrong)}: wrong cache"
            return Comparison("mismatch", found, reason)
        return self._age(call, original, unified, found, witnesses, refetched, asked_at)

    def _age(
        self,
        call: Call,
        original: Answer,
        unified: Answer,
        found: Differences,
        witnesses: Witnesses,
        refetched: Refetched | None,
        asked_at: datetime,
    ) -> Comparison:
        fetched = refetched.times if refetched else {}
        served = [] if fetched else self.history.served(call)
        places = self.lineage.get(call.operation, {})
        cached = CachedAnswer(unified.body, fetched, served, places, self.now())
        ages = {place: cached.explain_age(place) for place in aged_places(found)}
        if not any(ages.values()):
            return Comparison("stale-ok", found, "only the age of the cached value differs, and it is within its TTL")
        moved = self._moved(call, original, witnesses)
        if all(path in moved for path, age in ages.items() if age):
            return Comparison("indeterminate", found, UNSTEADY)
        if refetched is None and not self._knows_time(call, unified, asked_at):
            reason = "only the cached value differs, and the original's answers of that time are not known"
            return Comparison("not-compared", found, reason)
        return Comparison("mismatch", found, next(age for age in ages.values() if age))

    def _differences(self, call: Call, original: Answer, unified: Answer) -> Differences:
        return compare_answers(call, original, unified, self.terms(call.operation))

    def _moved(self, call: Call, original: Answer, witnesses: Witnesses) -> Sequence[Path]:
        """Return the places at which the original, asked again, differs from itself."""
        reread = witnesses.again()
        return aged_places(self._differences(call, original, reread)) if reread else ()

    def _knows_time(self, call: Call, unified: Answer, asked_at: datetime) -> bool:
        """Return True if what the original answered is known of the time at which the unified answer was cached.

        What it has never been asked then says nothing against it where all that filled the cache since was seen.
        """
        since = self.history.since(call)
        fetched = [part.fetched_at for part in unified.parts if part.fetched_at is not None]
        if not self.complete or not (fetched or since or self.began):
            return False
        watched = min(filter(None, (self.began, since or asked_at)))
        return all(at >= watched - INSTANT for at in fetched)


def attribute(found: Differences, places: Mapping[str, Lineage]) -> Differences:
    """Return the Differences with the schema field and upstream source behind each, by the places of a contract."""
    return tuple(
        replace(difference, field=lineage.field, source=lineage.source)
        if (lineage := behind_place(difference.path, places))
        else difference
        for difference in found
    )


def no_answer(original: Answer, unified: Answer) -> str | None:
    """Return why there is nothing to compare: a side has no server, the original no recording, or neither an answer.

    A side whose request was not sent, for want of room in the rate limit or of an upstream, has not answered either.

    A unified path that asks what nobody recorded, where the original found its recording, has asked something else.
    """
    unrecorded = next((exchange for exchange in original.tape if not exchange.is_recorded), None)
    if unrecorded is not None and classify(original) != "failed":
        return f"the original side answers though no recording holds {unrecorded.request}"
    if all(answer.failure and answer.failure.kind == NOT_RECORDED for answer in (original, unified)):
        return f"neither side found its recording: {original.failure and original.failure.message}"
    nothing = {"original": {NOT_RECORDED, SOURCE_UNREACHABLE, NOT_ASKED}, "unified": {SOURCE_UNREACHABLE, NOT_ASKED}}
    for side, answer in (("original", original), ("unified", unified)):
        if answer.failure and (answer.failure.kind in nothing[side] or answer.failure.code == NOT_SENT):
            return f"the {side} side found nothing to answer from: {answer.failure.message}"
    if classify(original) == classify(unified) == "failed" and original.failure:
        return f"neither side has an answer: {original.failure.kind}: {original.failure.message}"
    return None


def _where(wrong: Differences) -> str:
    place = path_text(wrong[0].path)
    return f" at {place}" if place else ""
