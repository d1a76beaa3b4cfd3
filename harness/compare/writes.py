"""What the two paths ask upstream: the requests of a write that was made once, and of a read that both paths make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.compare.answers import compare_answers
from harness.compare.diff import compare_bodies
from harness.compare.equality import NotComparable
from harness.compare.judge import no_answer
from harness.compare.terms import EXACT, Terms
from harness.compare.verdicts import Comparison, Difference

if TYPE_CHECKING:
    from collections.abc import Collection

    from harness.calls import Answer, Call, Exchange, Tape
    from harness.wire import Json

REQUEST = "request"
"""The first step of the path of a Difference between requests."""


def compare_writes(
    call: Call, original: Answer, unified: Answer, reads: Collection[str], terms: Terms = EXACT
) -> Comparison:
    """Compare two answers of one write: the requests that change something, and what each path makes of the reply.

    Args:
        call: The write.
        original: The original path's answer, with its tape.
        unified: The unified path's answer, with its tape.
        reads: The endpoints that change nothing; a symbol that one path looks up is no part of the write.
        terms: The terms on which their bodies are compared.
    """
    if reason := no_answer(original, unified):
        return Comparison("not-compared", reason=reason)
    try:
        sent = compare_requests(original.tape, unified.tape, reads)
        found = (*sent, *compare_answers(call, original, unified, terms))
    except NotComparable as broken:
        return Comparison("not-compared", reason=str(broken))
    if not found:
        return Comparison("match")
    reason = "the paths send different requests" if sent else "the paths make different answers of the same reply"
    return Comparison("mismatch", found, reason)


def compare_requests(original: Tape, unified: Tape, reads: Collection[str]) -> tuple[Difference, ...]:
    """Return where the requests differ that change something upstream: how many, which, for whom, with which key."""
    before, after = (
        [_request(exchange) for exchange in tape if exchange.request.endpoint not in reads]
        for tape in (original, unified)
    )
    return compare_bodies({REQUEST: before}, {REQUEST: after}).differences


def compare_reads(original: Tape, unified: Tape, reads: Collection[str]) -> tuple[Difference, ...]:
    """Return each request of a read that the unified path makes and the original does not, or that is no read.

    A cache asks less than the original path, and never something else.
    """
    known = {(exchange.request.user, exchange.request.key) for exchange in original}
    return tuple(
        Difference((REQUEST, index), "extra", None, _request(exchange))
        for index, exchange in enumerate(unified)
        if (exchange.request.user, exchange.request.key) not in known or exchange.request.endpoint not in reads
    )


def _request(exchange: Exchange) -> Json:
    request = exchange.request
    return {
        "asked": str(request),
        "user": request.user,
        "body": None if request.body is None else dict(request.body),
        "idempotency_key": request.idempotency_key,
    }
