"""One Call's requests to the upstream: the tape of its exchanges, decoded replies, and failures as answers."""

from __future__ import annotations

import functools
import logging
import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid5

from harness.calls import Answer, Exchange, Failure, Part, UpstreamRequest
from harness.errors import HarnessError, UpstreamError
from harness.naming import snake_case
from harness.wire import Json, decode_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from harness.calls import Call, Operation, Upstream, UpstreamResponse

_log = logging.getLogger(__name__)

_SUCCESS = 2  # the hundreds of a status
_NAMESPACE = UUID("c0a3b3f4-53a8-5c4f-9d3e-5b1b6a1f7e11")  # of identifiers made of idempotency keys


class MappingError(HarnessError):
    """Report a response that cannot be mapped to the schema."""


class NoContent(UpstreamError):
    """Report a success without a word about what it is of."""

    def __init__(self, request: UpstreamRequest, status: int) -> None:
        super().__init__(HTTPStatus.BAD_GATEWAY, "no-content", f"{request}: {status} without content")


class NotUnderstood(UpstreamError):
    """Report that a write was carried out upstream, and that its reply says nothing, or cannot be mapped.

    The message is that of both paths; what each made of the reply is the cause.
    """

    def __init__(self, operation: str) -> None:
        message = f"{operation}: it was carried out upstream, and its reply is not understood"
        super().__init__(HTTPStatus.BAD_GATEWAY, "reply-not-understood", message)


class InvalidCall(UpstreamError):
    """Report a Call that is wrong by itself: nothing was sent upstream."""

    def __init__(self, message: str) -> None:
        super().__init__(HTTPStatus.BAD_REQUEST, "invalid", message)


class UpstreamSession:
    """Ask the upstream for one Call of an operation: keep every exchange, decode every reply or refuse it."""

    def __init__(self, upstream: Upstream, idempotency_key: str | None = None) -> None:
        self._upstream = upstream
        self._idempotency_key = idempotency_key
        self.tape: list[Exchange] = []
        self.parts: list[Part] = []

    def ask(self, request: UpstreamRequest) -> Json:
        """Return the decoded reply.

        Raises:
            UpstreamError: The upstream refused, or sent no JSON.
            UpstreamUnreachable: No answer came.
            RequestNotRecorded: The recording does not hold the request.
        """
        response = self._upstream(request)
        self.tape.append(Exchange(request, response))
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise refusal(request, response)
        if response.status // 100 != _SUCCESS:
            raise UpstreamError(HTTPStatus.BAD_GATEWAY, "no-content", f"{request}: {response.status} without content")
        try:
            payload = decode_reply(response.body or b"null")
        except ValueError:
            message = f"{request}: the reply is not JSON"
            raise UpstreamError(HTTPStatus.BAD_GATEWAY, "not-json", message) from None
        if payload in ({}, None):
            raise NoContent(request, response.status)
        return payload

    def write(self, request: UpstreamRequest) -> Json:
        """Return the reply to the one request of a Call that changes something: it carries the idempotency key."""
        return self.ask(replace(request, idempotency_key=self._idempotency_key))


class TapedSession(Protocol):
    """Represent what an answer tells of the upstream requests behind it."""

    tape: list[Exchange]

    @property
    def parts(self) -> Sequence[Part]:
        """Return where each cached part came from."""


def answer(work: Callable[[], Json], path: str, session: TapedSession, timer: Callable[[], float]) -> Answer:
    """Run `work` for a Call and return the body, or why there is none."""
    started = timer()
    status, body, failure = int(HTTPStatus.OK), None, None
    try:
        body = work()
    except UpstreamError as refused:
        if refused.__cause__:
            _log.warning("%s: %s", refused, refused.__cause__)
        status, failure = (
            refused.status,
            Failure(type(refused).__name__, refused.code, str(refused), refused.retry_after),
        )
    except HarnessError as other:  # no reply at all, or one that the schema does not know
        status, failure = int(HTTPStatus.BAD_GATEWAY), Failure(type(other).__name__, "upstream", str(other))
    tape = tuple(session.tape)
    sent = sum(exchange.response.sent for exchange in tape)
    return Answer(status, body, failure, timer() - started, path, tuple(session.parts), sent, tape)


def upstream_request(call: Call, operation: Operation, body: Mapping[str, Json] | None = None) -> UpstreamRequest:
    """Return the upstream request of a Call: each parameter under its upstream name, in the path or the query."""
    given = call.parameters
    path = {name: given[parameter] for name, parameter in path_parameters(operation.endpoint)}
    query = {
        parameter.upstream: given[parameter.name]
        for parameter in operation.parameters
        if parameter.place == "query" and parameter.name in given
    }
    return UpstreamRequest(operation.endpoint, path, call.user if operation.personal else None, query, body)


@functools.cache
def path_parameters(endpoint: str) -> tuple[tuple[str, str], ...]:
    """Return the names in an endpoint's path, each with its name in a Call."""
    return tuple((name, snake_case(name)) for name in re.findall(r"{(\w+)}", endpoint))


def identifier(call: Call) -> str:
    """Return a UUID for what this Call makes: the same for every retry with its idempotency key.

    A Call without a key is identified by what it says: the same said twice is made once.
    """
    return str(uuid5(_NAMESPACE, f"{call.user}\n{call.idempotency_key or call.key}"))


def refusal(request: UpstreamRequest, response: UpstreamResponse) -> UpstreamError:
    """Return the refusal in a response; its status holds whatever its body is."""
    try:
        body = decode_reply(response.body) if response.body else None
    except ValueError:
        body = None
    fields = body if isinstance(body, dict) else {}
    code = fields.get("code") or fields.get("default_code") or response.status
    detail = fields.get("detail") or fields.get("default_detail") or "no detail given"
    return UpstreamError(response.status, str(code), f"{request}: {response.status} {detail}", response.retry_after)


def key_reused() -> UpstreamError:
    """Return the refusal of an idempotency key that stands for another request already."""
    message = "this idempotency key was used for another request"
    return UpstreamError(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", message)
