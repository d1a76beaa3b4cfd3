"""The sandbox as an ASGI application: SnapTrade's signatures, its rate limits, its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from harness.snaptrade.sandbox import control, routes
from harness.snaptrade.sandbox.clock import Clock
from harness.snaptrade.sandbox.effects import Answer, play
from harness.snaptrade.sandbox.faults import Fault, Faults
from harness.snaptrade.sandbox.limits import Limits
from harness.snaptrade.sandbox.refusals import BAD_USER, UNAUTHORIZED, Headers, UpstreamError, bad_request
from harness.snaptrade.sandbox.request_context import Asked
from harness.snaptrade.sandbox.signing import signature, verify
from harness.wire import as_numbers, decode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from harness.snaptrade.sandbox.effects import App, Message, Receive, Send
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.webhooks import Webhooks
    from harness.snaptrade.sandbox.world import World
    from harness.wire import Json

OK = 200


def sandbox(
    world: World,
    *,
    latency: float = 0.0,
    limit: int | None = None,
    account_limit: int | None = None,
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    clock: Clock | None = None,
    faults: Faults | None = None,
    webhooks: Webhooks | None = None,
    controlled: bool = False,
) -> App:
    """The world over HTTP. Every answer takes `latency` seconds; the limits are requests in 60 seconds.

    `now` gives seconds since the epoch, for signatures and limits; the market has a `clock` of its own, which runs from
    the world's opening unless given. `controlled` opens /sandbox/control, to requests from this machine alone.
    `GET /` answers without a signature and is not counted.
    """
    desk = _Desk(world, Limits(now, limit, account_limit), now, clock or Clock(now), faults or Faults(world.draw))
    return _Sandbox(desk, latency, sleep, webhooks, controlled=controlled)


@dataclass
class _Desk:
    """Decides what a request is answered; does no I/O."""

    world: World
    limits: Limits
    now: Callable[[], float]
    clock: Clock
    faults: Faults

    def answer(self, scope: Message, body: bytes) -> tuple[Answer, Fault | None, float]:
        """The answer, what spoils it, and the seconds that it takes."""
        headers: Headers = {}
        try:
            told, fault, seconds = self._told(scope, body, headers)
            return Answer(OK, as_numbers(told), headers), fault, seconds
        except UpstreamError as refused:
            return Answer(refused.status, as_numbers(refused.body), headers | refused.headers), None, 0.0

    def control(self, scope: Message, body: bytes) -> Answer:
        """What the control endpoint is answered."""
        try:
            return Answer(OK, as_numbers(control.switch(scope, body, self.faults, self.clock)))
        except UpstreamError as refused:
            return Answer(refused.status, as_numbers(refused.body))

    def _told(self, scope: Message, body: bytes, headers: Headers) -> tuple[Json, Fault | None, float]:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        parts = tuple(unquote(part) for part in path.strip("/").split("/"))
        if (scope["method"], parts) == ("GET", ("",)):
            return {"online": True, "timestamp": f"{self.now():.0f}", "version": 1}, None, 0.0
        asked = dict(parse_qsl(query, keep_blank_values=True))
        expected = signature(self.world.consumer_key, path, query, body)
        verify(asked, expected, _header(scope, b"signature"), self.now())
        headers |= self.limits.take(_account(parts))
        route, named = routes.find(scope["method"], parts)
        fault = self.faults.decide(route.endpoint)
        if fault and fault.status:
            raise UpstreamError(fault.status, fault.detail, fault.code, fault.headers)
        user = self._user(asked) if route.personal else ""
        told = route.answer(Asked(self.world, self.clock(), user, named, asked, _form(body)))
        return told, fault, self.faults.latency(route.endpoint)

    def _user(self, asked: Mapping[str, str]) -> str:
        user = asked.get("userId", "")
        if not self.world.knows(user, asked.get("userSecret", "")):
            raise UpstreamError(UNAUTHORIZED, "Invalid userID or userSecret provided", BAD_USER)
        self.world.book(user)  # from here on, the user has come
        return user


class _Sandbox:
    def __init__(
        self,
        desk: _Desk,
        latency: float,
        sleep: Callable[[float], Awaitable[None]],
        webhooks: Webhooks | None,
        *,
        controlled: bool,
    ) -> None:
        self._desk = desk
        self._latency = latency
        self._sleep = sleep
        self._webhooks = webhooks
        self._controlled = controlled

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if self._controlled and scope["path"] == control.PATH:
            await play(None, self._desk.control(scope, body), (receive, send), self._sleep)
            return
        answer, fault, seconds = self._desk.answer(scope, body)
        if self._latency + seconds:
            await self._sleep(self._latency + seconds)
        await play(fault, answer, (receive, send), self._sleep)
        if self._webhooks:
            self._webhooks.tell(self._desk.world, self._desk.clock(), self._desk.now())


def _account(parts: tuple[str, ...]) -> str | None:
    """The account that a path is about: the limit by account looks at nothing else."""
    return parts[1] if parts[0] == "accounts" and len(parts) > 1 else None


def _form(body: bytes) -> Payload:
    if not body:
        return {}
    try:
        form = decode(body)
    except ValueError:
        form = None
    if not isinstance(form, dict):
        raise bad_request("The body must be a JSON object.")
    return form


def _header(scope: Message, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
