"""Two answers of one write that was made once: the request that each path would have sent, and what it made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.compare.diff import bodies, differences
from harness.compare.normalise import comparable
from harness.compare.verdicts import Comparison, Difference

if TYPE_CHECKING:
    from harness.calls import Answer, Exchange
    from harness.wire import Json

REQUEST = "request"
"""The first step of the path of a Difference between the requests."""


def compare_writes(original: Answer, unified: Answer, endpoint: str) -> Comparison:
    """`endpoint` is the write's; other requests (a symbol that one path looks up) are no part of it."""
    sent = tuple(requests(original, unified, endpoint))
    found = (*sent, *differences(original, unified))
    if not found:
        return Comparison("match")
    said = "the paths send different requests" if sent else "the paths make different answers of the same reply"
    return Comparison("mismatch", found, said)


def requests(original: Answer, unified: Answer, endpoint: str) -> list[Difference]:
    """Where the requests differ that were sent, and would have been sent, to this endpoint."""
    before, after = (
        [_sent(each) for each in answer.tape if each.request.endpoint == endpoint] for answer in (original, unified)
    )
    found = bodies(comparable({REQUEST: before}), comparable({REQUEST: after}))
    return [Difference(each.path, each.kind, each.original, each.unified) for each in found]


def _sent(exchange: Exchange) -> Json:
    asked = exchange.request
    return {"asked": str(asked), "user": asked.user, "body": None if asked.body is None else dict(asked.body)}
