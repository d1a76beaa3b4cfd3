"""What the harness sees for itself: each request that a path sends upstream, and the time that each answer takes.

What a path says of itself is no evidence: a request that it makes and hides, or a second that it does not count, would
go unnoticed.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from harness.calls import NO_RESPONSE, Call, Exchange
from harness.errors import RequestNotRecorded, UpstreamUnreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from harness.calls import Answer, Source, Upstream, UpstreamRequest, UpstreamResponse

STRAYS = 100  # requests that belong to no answer; of more the oldest is forgotten first
REMEMBERED = 50_000  # requests whose last response is kept; the oldest is forgotten first

_Key: TypeAlias = tuple[str | None, str]
_exchanges: ContextVar[list[Exchange] | None] = ContextVar("exchanges", default=None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """Hold the last response to a request, and when it was asked for."""

    response: UpstreamResponse
    at: datetime


@dataclass
class UpstreamObserver:
    """Pass requests on to the upstream, and note each one for the Call that is being answered.

    Attributes:
        upstream: Answers the requests.
        now: The clock.
        strays: Takes the requests that belong to no answer under way: a path sends them from a thread of its own.
    """

    upstream: Upstream
    now: Callable[[], datetime]
    strays: deque[UpstreamRequest] = field(default_factory=lambda: deque(maxlen=STRAYS))
    _last: OrderedDict[_Key, Fetched] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Return the upstream's response; raise what the upstream raises.

        A request that gets no response is noted too: a path may hide the error.
        """
        asked_at, response, raised = self.now(), NO_RESPONSE, None
        try:
            response = self.upstream(request)
        except (UpstreamUnreachable, RequestNotRecorded) as failed:
            raised = copy(failed)  # without its traceback, which holds whole frames
            response = replace(NO_RESPONSE, sent=getattr(failed, "sent", 0))
            raise
        finally:
            noted = _exchanges.get()
            if noted is None:
                self.strays.append(request)
            else:
                noted.append(Exchange(request, response, raised))
        key = request.user, request.key
        with self._lock:
            self._last.pop(key, None)
            self._last[key] = Fetched(response, asked_at)
            while len(self._last) > REMEMBERED:
                self._last.popitem(last=False)
        return response

    def memory(self) -> Memory:
        """Return an upstream that answers each request as it was answered last."""
        with self._lock:
            return Memory(dict(self._last))


@dataclass
class Memory:
    """Answer each request as it was answered last, and note when that was.

    Attributes:
        times: For each endpoint that was asked, the earliest time at which one of its responses was fetched.
    """

    last: Mapping[_Key, Fetched]
    times: dict[str, datetime] = field(default_factory=dict)

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Return the last response.

        Raises:
            RequestNotRecorded: Nobody asked the request.
        """
        fetched = self.last.get((request.user, request.key))
        if fetched is None:
            raise RequestNotRecorded(f"{request} was not asked before")
        at = self.times.get(request.endpoint, fetched.at)
        self.times[request.endpoint] = min(at, fetched.at)
        return fetched.response


def observed(source: Source, timer: Callable[[], float]) -> Source:
    """Return the same Source, whose answers say what the harness saw: the tape, the upstream calls, the seconds."""

    def answer(call: Call) -> Answer:
        noted: list[Exchange] = []
        token = _exchanges.set(noted)
        started = timer()
        try:
            # What it does to the Call stays its own.
            given = source(Call(call.operation, call.user, dict(call.parameters), call.idempotency_key))
        finally:
            _exchanges.reset(token)
        sent = sum(exchange.response.sent for exchange in noted)
        return given.but(seconds=timer() - started, tape=tuple(noted), upstream_calls=sent)

    return answer
