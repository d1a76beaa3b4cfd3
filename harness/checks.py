"""One checked Call: a read is judged over both answers, a write over the request that the other path would have sent.

The router checks live traffic with it, beside the answer; a parity run checks recorded cases with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, TypeAlias

from harness.calls import Answer, Call, EncodedBody, Failure, IsolatedBody, Tape
from harness.compare.answers import MESSAGE
from harness.compare.classify import NOT_RECORDED, SOURCE_UNREACHABLE, classify
from harness.compare.judge import Witnesses
from harness.compare.verdicts import Comparison, Difference
from harness.compare.writes import REQUEST, compare_reads, compare_writes
from harness.errors import describe_raised
from harness.wire import NotJson, as_numbers, decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from harness.calls import Operation, PathName, Source
    from harness.compare.judge import Judge, Refetched

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a body that are compared; of a larger one not even what it is can be told in bounded memory."""
NO_SHADOW = "the write was made once, and there is no reply of it that the other path could answer from"
_OTHER_REQUESTS = "the unified path asks upstream what the original does not"


class Sides(Protocol):
    """Represent the two sides of a comparison."""

    @property
    def original(self) -> Source:
        """Return the original side."""

    @property
    def unified(self) -> Source:
        """Return the unified side."""

    def third(self, call: Call, original: Answer) -> Answer | None:
        """Return the unified side's answer with an empty cache, fed from the original's tape; None without one."""

    def refetched(self, call: Call) -> Refetched | None:
        """Return the unified side's answer with an empty cache, fed from what it fetched last; None without that."""

    def shadow(self, side: PathName, call: Call, made: Answer) -> Answer | None:
        """Return what the side would have done where the other one made a write; None where that cannot be had."""


ScanText: TypeAlias = Callable[[str, Call, Tape], tuple[str, tuple[str, ...]]]
"""Finds secrets and other users' ids in the error text of an answer to a Call, with what both sides asked for that.

Returns the text as it may be shown, and each reason not to tell it: `holds one of the credentials in use`.
"""


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """Hold one Call with both answers and the verdict; `extra_calls` went upstream only to reach the verdict."""

    call: Call
    original: Answer
    unified: Answer
    comparison: Comparison
    extra_calls: int = 0


@dataclass(frozen=True)
class Checker:
    """Check Calls that one side has answered against the other side.

    Attributes:
        operations: The catalogue.
        sides: Both sides.
        judge: Judges the answers.
        now: The clock.
        scan: Scans error texts.
    """

    operations: Mapping[str, Operation]
    sides: Sides
    judge: Judge
    now: Callable[[], datetime]
    scan: ScanText = lambda text, _call, _tape: (text, ())

    def check(self, call: Call, answered_by: PathName, answer: Answer, asked_at: datetime | None = None) -> CheckedCall:
        """Return the Call with the other side's answer and the verdict.

        A read is answered by the other side too. What changes or mints something is made once: the other side works
        from the tape of that one time, with the network closed. An error text that gives something away is a mismatch.

        Args:
            call: The Call.
            answered_by: The side that answered it.
            answer: Its answer, isolated from whoever else holds it.
            asked_at: When that side was asked.
        """
        return self._scanned(self._checked(call, answered_by, answer, asked_at))

    def _checked(self, call: Call, answered_by: PathName, answer: Answer, asked_at: datetime | None) -> CheckedCall:
        other: PathName = "unified" if answered_by == "original" else "original"
        operation = self.operations[call.operation]
        if operation.effect == "read":
            original_at = asked_at if answered_by == "original" else self.now()
            answers = _ordered(answered_by, answer, isolate(self._source(other)(call)))
            return self._judged(call, *answers, original_at)
        shadow = self.sides.shadow(other, call, answer)
        if shadow is None:
            unmade = Comparison("not-compared", reason=NO_SHADOW)
            return CheckedCall(call, *_ordered(answered_by, answer, Answer(0, path=other)), unmade)
        original, unified = _ordered(answered_by, answer, isolate(shadow).but(upstream_calls=0))
        comparison = compare_writes(call, original, unified, self._reads, self.judge.terms(call.operation))
        return CheckedCall(call, original, unified, self._attributed(call, operation, comparison))

    def _scanned(self, checked: CheckedCall) -> CheckedCall:
        """Return the call as a mismatch, with nothing secret in it, if an error text gives something away."""
        tape = (*checked.original.tape, *checked.unified.tape)
        reasons: list[str] = []
        answers: list[Answer] = []
        for side, answer in (("original", checked.original), ("unified", checked.unified)):
            failure = answer.failure
            if failure and failure.kind not in {NOT_RECORDED, SOURCE_UNREACHABLE}:  # words of the harness itself
                text, found = self.scan(failure.message, checked.call, tape)
                reasons += (f"the error text of the {side} side {reason}" for reason in found)
                failure = replace(failure, message=text)
            answers.append(answer.but(failure=failure))
        if not reasons:
            return checked
        original, unified = answers
        texts = [answer.failure.message if answer.failure else None for answer in answers]
        shown = Difference(MESSAGE, "error", *texts)
        others = (difference for difference in checked.comparison.differences if difference.kind != "error")
        comparison = Comparison("mismatch", (shown, *others), "; ".join(reasons))
        return replace(checked, original=original, unified=unified, comparison=comparison)

    @property
    def _reads(self) -> set[str]:
        """The endpoints that change nothing."""
        changing = {row.endpoint for row in self.operations.values() if row.effect != "read"}
        asked = {endpoint for row in self.operations.values() for endpoint in row.endpoints}
        return asked - changing

    def _judged(self, call: Call, original: Answer, unified: Answer, asked_at: datetime | None) -> CheckedCall:
        extra: list[Answer] = []
        comparison = self.judge.judge(call, original, unified, self._witnesses(call, original, extra), asked_at)
        if comparison.verdict in {"match", "stale-ok"} and original.tape and classify(unified) != "failed":
            others = compare_reads(original.tape, unified.tape, self._reads)
            if others:
                operation = self.operations[call.operation]
                wrong = Comparison("mismatch", others, _OTHER_REQUESTS)
                comparison = self._attributed(call, operation, wrong)
        return CheckedCall(call, original, unified, comparison, sum(answer.upstream_calls for answer in extra))

    def _witnesses(self, call: Call, original: Answer, extra: list[Answer]) -> Witnesses:
        """Return the further answers to a Call, each isolated; `extra` takes those that the original side gives."""

        def third() -> Answer | None:
            answer = self.sides.third(call, original)
            return isolate(answer) if answer else None

        def again() -> Answer:
            extra.append(isolate(self.sides.original(call)))
            return extra[-1]

        def refetched() -> Refetched | None:
            fetched = self.sides.refetched(call)
            return fetched._replace(answer=isolate(fetched.answer)) if fetched else None

        return Witnesses(third, again, refetched)

    def _attributed(self, call: Call, operation: Operation, comparison: Comparison) -> Comparison:
        """Return the comparison with the schema field and the upstream parameter behind each Difference."""
        found: list[Difference] = []
        for difference in self.judge.attribute(call, comparison.differences):
            if difference.path[:1] != (REQUEST,):
                found.append(difference)
                continue
            name = str(difference.path[-1])
            parameter = next((each for each in operation.parameters if name in {each.name, each.upstream}), None)
            if parameter is None:
                found.append(replace(difference, source=operation.endpoint or None))
                continue
            field = f"{operation.form or operation.name}.{parameter.unified or parameter.name}"
            source = f"{operation.endpoint} {parameter.upstream or parameter.name}"
            found.append(replace(difference, field=field, source=source))
        return replace(comparison, differences=tuple(found))

    def _source(self, side: PathName) -> Source:
        return self.sides.original if side == "original" else self.sides.unified


def isolate(answer: Answer) -> Answer:
    """Return the answer with a body of its own, so that what one side does to it never reaches the other.

    A body that is no JSON, is too large, or raises or exits when it is read, is a failure, with its reason.
    """
    content = answer.content
    if answer.failure or isinstance(content, IsolatedBody):
        return answer
    try:
        encoded = isinstance(content, EncodedBody)
        body = IsolatedBody(content.data if encoded else as_numbers(content))
        size = len(body.data)
        if size > LARGEST_BODY:
            raise NotJson(f"{size} bytes are more than the {LARGEST_BODY} that are compared")  # noqa: TRY301
        if encoded:
            decode(body.data)  # nobody vouches for it
        return answer.but(body=body)
    except KeyboardInterrupt:
        raise
    except BaseException as wrong:  # noqa: BLE001 - a body may be of a user's class
        reason = str(wrong) if isinstance(wrong, ValueError) else describe_raised(wrong)
        failure = Failure("NotJson", "exception", f"the answer is no JSON: {reason}")
        return answer.but(status=HTTPStatus.INTERNAL_SERVER_ERROR, body=None, failure=failure)


def _ordered(answered_by: PathName, answer: Answer, other: Answer) -> tuple[Answer, Answer]:
    return (answer, other) if answered_by == "original" else (other, answer)
