"""What both paths share: asking the upstream, keeping the tape, and turning what went wrong into a Failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.calls import Answer, Call, Exchange, Failure, Part, Question, Upstream
from harness.errors import HarnessError
from harness.wire import Json, decode

if TYPE_CHECKING:
    from collections.abc import Callable

OK = 200
REFUSED_FROM = 400
BAD_GATEWAY = 502


class Refused(HarnessError):
    """The upstream answered, but not with data: carries the status and its own code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Conversation:
    """The upstream as one Call sees it: every exchange is kept, every reply is decoded or refused."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self.tape: list[Exchange] = []
        self.parts: list[Part] = []

    def ask(self, question: Question) -> Json:
        """The decoded reply; raises Refused, UpstreamUnreachable, RequestNotRecorded."""
        reply = self._upstream(question)
        self.tape.append(Exchange(question, reply))
        try:
            body = decode(reply.body) if reply.body else None
        except ValueError:
            raise Refused(BAD_GATEWAY, "not-json", f"{question}: the reply is not JSON") from None
        if reply.status >= REFUSED_FROM:
            raise _refused(question, reply.status, body)
        return body


def answer(
    call: Call, path: str, upstream: Upstream, timer: Callable[[], float], work: Callable[[Call, Conversation], Json]
) -> Answer:
    """Runs `work` for a Call and says what came of it: the body, or why there is none."""
    conversation = Conversation(upstream)
    started = timer()
    status, body, failure = OK, None, None
    try:
        body = work(call, conversation)
    except Refused as refused:
        status, failure = refused.status, Failure("Refused", refused.code, str(refused))
    except HarnessError as other:  # no reply at all, or one that the schema does not know
        status, failure = BAD_GATEWAY, Failure(type(other).__name__, "upstream", str(other))
    tape = tuple(conversation.tape)
    return Answer(status, body, failure, timer() - started, path, tuple(conversation.parts), len(tape), tape)


def _refused(question: Question, status: int, body: Json) -> Refused:
    said = body if isinstance(body, dict) else {}
    code = said.get("code") or said.get("default_code") or status
    detail = said.get("detail") or said.get("default_detail") or "no detail given"
    return Refused(status, str(code), f"{question}: {status} {detail}")
