"""What both paths share: asking the upstream, keeping the tape, and turning what went wrong into a Failure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from harness.calls import Answer, Call, Exchange, Failure, Part, Upstream, UpstreamRequest
from harness.errors import HarnessError
from harness.wire import Json, decode

if TYPE_CHECKING:
    from collections.abc import Callable

OK = 200
REFUSED_FROM = 400
BAD_REQUEST = 400
NOT_FOUND = 404
BAD_GATEWAY = 502
_OURS = UUID("c0a3b3f4-53a8-5c4f-9d3e-5b1b6a1f7e11")  # the name space of identifiers made of idempotency keys


class UpstreamError(HarnessError):
    """The upstream answered, but not with data: carries the status and its own code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class MappingError(HarnessError):
    """The upstream sent what nobody here expects."""


class InvalidCall(UpstreamError):
    """The Call itself cannot be: nothing was asked upstream."""

    def __init__(self, message: str) -> None:
        super().__init__(BAD_REQUEST, "invalid", message)


class UpstreamSession:
    """The upstream as one Call sees it: every exchange is kept, every reply is decoded or refused."""

    def __init__(self, upstream: Upstream, idempotency_key: str | None = None) -> None:
        self._upstream = upstream
        self._idempotency_key = idempotency_key
        self.tape: list[Exchange] = []
        self.parts: list[Part] = []

    def ask(self, question: UpstreamRequest) -> Json:
        """The decoded reply; raises UpstreamError, UpstreamUnreachable, RequestNotRecorded."""
        return self._exchanged(question)

    def write(self, question: UpstreamRequest) -> Json:
        """The same for the one request of a Call that changes something: it carries the Call's idempotency key."""
        return self._exchanged(replace(question, idempotency_key=self._idempotency_key))

    def _exchanged(self, question: UpstreamRequest) -> Json:
        reply = self._upstream(question)
        self.tape.append(Exchange(question, reply))
        try:
            body = decode(reply.body) if reply.body else None
        except ValueError:
            raise UpstreamError(BAD_GATEWAY, "not-json", f"{question}: the reply is not JSON") from None
        if reply.status >= REFUSED_FROM:
            raise _refused(question, reply.status, body)
        return body


def answer(
    call: Call, path: str, upstream: Upstream, timer: Callable[[], float], work: Callable[[Call, UpstreamSession], Json]
) -> Answer:
    """Runs `work` for a Call and says what came of it: the body, or why there is none."""
    conversation = UpstreamSession(upstream, call.idempotency_key)
    started = timer()
    status, body, failure = OK, None, None
    try:
        body = work(call, conversation)
    except UpstreamError as refused:
        status, failure = refused.status, Failure(type(refused).__name__, refused.code, str(refused))
    except HarnessError as other:  # no reply at all, or one that the schema does not know
        status, failure = BAD_GATEWAY, Failure(type(other).__name__, "upstream", str(other))
    tape = tuple(conversation.tape)
    sent = sum(not each.response.remembered for each in tape)
    return Answer(status, body, failure, timer() - started, path, tuple(conversation.parts), sent, tape)


def no_history(account: str) -> UpstreamError:
    """What a performance is refused with where upstream tells no worth of the account."""
    return UpstreamError(NOT_FOUND, "no-history", f"the account {account} has no history of its worth yet")


def identifier(call: Call) -> str:
    """A UUID for what this Call makes: the same for every retry with its idempotency key.

    A Call without a key is told by what it says: the same said twice is made once.
    """
    return str(uuid5(_OURS, f"{call.user}\n{call.idempotency_key or call.key}"))


def client_order_id(call: Call) -> str | None:
    """What upstream knows a new order by: the caller's own identifier, else one made of the idempotency key."""
    given = call.parameters.get("client_order_id")
    return given or (identifier(call) if call.idempotency_key else None)


def _refused(question: UpstreamRequest, status: int, body: Json) -> UpstreamError:
    said = body if isinstance(body, dict) else {}
    code = said.get("code") or said.get("default_code") or status
    detail = said.get("detail") or said.get("default_detail") or "no detail given"
    return UpstreamError(status, str(code), f"{question}: {status} {detail}")
