"""What kind of answer a comparison has in hand: one that shows something, a refusal, or a failure of our own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.calls import EncodedBody

if TYPE_CHECKING:
    from harness.calls import Answer

AnswerClass: TypeAlias = Literal["bodies", "empty", "refused", "failed"]
"""bodies: data with something in it. empty: data with nothing in it. refused: the upstream or the application said no.

failed: there is no answer: nothing was recorded, nobody was reached, nobody could read the reply, or a path broke.
"""

NOT_RECORDED = "RequestNotRecorded"
SOURCE_UNREACHABLE = "SourceUnreachable"
NOT_ASKED = "UpstreamNotAsked"
_FAILED_KINDS = {
    NOT_RECORDED, SOURCE_UNREACHABLE, NOT_ASKED, "MappingError", "UpstreamUnreachable", "ConfigurationError",
    "NotAnAnswer", "NotJson", "Unreadable", "NoAnswerInTime",
}  # fmt: skip
_LONGEST_EMPTY = 64
"""Bytes of JSON, with its white space, that may hold nothing; a longer body is not read to find out."""
_FAILED_CODES = {"exception", "not-json", "no-content", "reply-not-understood"}


def classify(answer: Answer) -> AnswerClass:
    """Return the class of an answer."""
    failure = answer.failure
    if not answer.status or (failure and (failure.kind in _FAILED_KINDS or failure.code in _FAILED_CODES)):
        return "failed"
    if failure or not HTTPStatus.OK <= answer.status < HTTPStatus.BAD_REQUEST:  # a redirect is an answer
        return "refused"
    content = answer.content
    if isinstance(content, EncodedBody) and len(content.data) > _LONGEST_EMPTY:
        return "bodies"
    return "empty" if answer.body in (None, [], {}, "") else "bodies"
