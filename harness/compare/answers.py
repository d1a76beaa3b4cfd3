"""Two Answers to one Call, and where they differ: failures are answers too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from harness.compare.diff import compare_bodies
from harness.compare.error_texts import comparable_text
from harness.compare.terms import EXACT, Terms
from harness.compare.verdicts import Difference

if TYPE_CHECKING:
    from harness.calls import Answer, Call
    from harness.compare.paths import Path
    from harness.wire import Json

MESSAGE: Final[Path] = ("message",)
"""The place of an error text."""


def compare_answers(call: Call, original: Answer, unified: Answer, terms: Terms = EXACT) -> tuple[Difference, ...]:
    """Return where two Answers to a Call differ: by status, by kind, code and text of a failure, or in their bodies.

    Args:
        call: The Call.
        original: The answer of the original side.
        unified: The answer of the unified side.
        terms: The terms on which their bodies are compared.

    Raises:
        NotComparable: As `compare_bodies` does.
    """
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
    return compare_bodies(original.content, unified.content, terms).differences


def _described(answer: Answer) -> Json:
    status, failure = int(answer.status), answer.failure
    if failure is None:
        return {"status": status}
    return {"status": status, "kind": failure.kind, "code": failure.code, "message": failure.message}
