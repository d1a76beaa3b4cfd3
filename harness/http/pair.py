"""Both services asked for one Call, and their replies judged as any two Answers are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.calls import Answer, Failure
from harness.compare.answer_history import AnswerHistory
from harness.compare.answers import compare_answers
from harness.compare.classify import SOURCE_UNREACHABLE
from harness.compare.diff import compare_bodies
from harness.compare.judge import Judge, Witnesses
from harness.compare.outcome import Outcome
from harness.compare.paths import path_template
from harness.compare.terms import Terms
from harness.compare.verdicts import Comparison, Difference
from harness.http.contents import NotReadable, read_content
from harness.http.service import NOT_COMPARED, NoReply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from harness.calls import Effect
    from harness.compare.judge import Differences
    from harness.compare.verdicts import Lineage
    from harness.http.contents import Content, ContentKind
    from harness.http.headers import HeaderChoice
    from harness.http.requests import ServiceCall, ServiceRequest
    from harness.http.service import AnswersRequests, ServiceReply

DIFFERENT = "the two services answer differently"
UNSTEADY = "the original service, asked again, differs from itself at"
_HEADERS, _BODY = "headers", "body"


@dataclass(frozen=True, slots=True)
class Taken:
    """Hold what one service was found to answer.

    Attributes:
        answer: The answer as the engine knows it.
        problem: Why there is no answer to compare; empty where there is one.
        reply: What it was read from; None where there is no answer.
        content: What the body is; None where there is no answer.
    """

    answer: Answer
    problem: str = ""
    reply: ServiceReply | None = None
    content: Content | None = None

    @property
    def kind(self) -> ContentKind | None:
        """Return what the body is."""
        return self.content.kind if self.content else None

    @property
    def headers(self) -> Mapping[str, str]:
        """Return all headers."""
        return self.reply.headers if self.reply else {}


@dataclass(frozen=True)
class Pair:
    """Hold two services, and judge what they answer.

    Attributes:
        original: The service that users have today.
        unified: The one that is to take its place.
        headers: Chooses the headers that are compared.
        lineage: What stands behind each place of every operation's answer.
        now: The wall clock.
    """

    original: AnswersRequests
    unified: AnswersRequests
    headers: HeaderChoice
    lineage: Mapping[str, Mapping[str, Lineage]]
    now: Callable[[], datetime]

    def outcome(self, call: ServiceCall, effect: Effect) -> Outcome:
        """Ask both services, and the original once more where a read is answered differently."""
        original = take(self.original, call.request)
        unified = take(self.unified, call.request, original)
        comparison, extra = self._compared(call, original, unified), 0
        if effect == "read" and comparison.verdict == "mismatch":
            again = take(self.original, call.request)
            comparison, extra = self._without_unsteady(call, comparison, original, again), 1
        return Outcome(
            call.case,
            call,
            "cold",
            original.answer,
            unified.answer,
            comparison,
            extra,
            effect,
        )

    def _compared(self, call: ServiceCall, original: Taken, unified: Taken) -> Comparison:
        if problems := [taken.problem for taken in (original, unified) if taken.problem]:
            return Comparison("not-compared", reason="; ".join(problems))
        beside = self._beside_body(original, unified)
        if original.kind != unified.kind and original.answer.status == unified.answer.status:
            return Comparison("mismatch", beside, DIFFERENT)
        judge = Judge(self.lineage, _NoHistory(), self.now)
        comparison = judge.judge(call, original.answer, unified.answer, Witnesses(lambda: None, lambda: None))
        if comparison.verdict == "not-compared" or (comparison.verdict != "mismatch" and not beside):
            return comparison
        return Comparison("mismatch", (*comparison.differences, *beside), DIFFERENT)

    def _without_unsteady(self, call: ServiceCall, comparison: Comparison, original: Taken, again: Taken) -> Comparison:
        """Return the mismatch without what the original does not repeat; indeterminate where nothing else is left."""
        if again.problem:
            return comparison
        terms = Terms(self.lineage.get(call.operation, {}))
        moved = self._beside_body(original, again)
        if original.kind == again.kind:
            moved += compare_answers(call, original.answer, again.answer, terms)
        paths = {difference.path for difference in moved}
        steady = tuple(found for found in comparison.differences if found.path not in paths)
        if len(steady) == len(comparison.differences):
            return comparison
        places = dict.fromkeys(path_template(path) or "the status" for path in sorted(paths, key=str))
        left_out = f"{UNSTEADY} {', '.join(places)}"
        if not steady:
            return Comparison("indeterminate", reason=left_out)
        return Comparison("mismatch", steady, f"{DIFFERENT}; not counted: {left_out}")

    def _beside_body(self, original: Taken, unified: Taken) -> Differences:
        """Return where two replies of one status differ but for what their bodies hold: in headers, and in kind."""
        if original.answer.status != unified.answer.status:
            return ()
        before, after = ({_HEADERS: self.headers.of(taken.headers)} for taken in (original, unified))
        kinds = (Difference((_BODY,), "type", original.kind, unified.kind),) if original.kind != unified.kind else ()
        # one header that differs everywhere has one cause
        found = compare_bodies(before, after).differences
        return (*kinds, *(replace(header, field=f"header {header.path[-1]}") for header in found))


class _NoHistory(AnswerHistory):
    """Keep nothing: no service answers here from a cache of ours, so that no answer has an age to be explained."""

    def remember(self, *_: object) -> None:
        """Forget it."""


def take(service: AnswersRequests, request: ServiceRequest, earlier: Taken | None = None) -> Taken:
    """Return what a service answers to a request, or why there is no answer that can be compared.

    Args:
        service: The service.
        request: The request.
        earlier: The other service's answer, whose body is not read again where both sent the same bytes.
    """
    try:
        reply = service.ask(request)
        content = earlier.content if earlier and earlier.reply and earlier.reply.has_body_of(reply) else None
        content = content or read_content(reply)
    except (NoReply, NotReadable) as reason:
        said = f"{service.name} {reason.what if isinstance(reason, NoReply) else NOT_COMPARED}: {reason}"
        kind = SOURCE_UNREACHABLE if isinstance(reason, NoReply) and reason.silent else "Unreadable"
        return Taken(Answer(0, failure=Failure(kind, "not-json", said)), said)
    return Taken(Answer(reply.status, content.body, seconds=reply.seconds, path="remote"), "", reply, content)
