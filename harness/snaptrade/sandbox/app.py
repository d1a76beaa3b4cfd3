"""Serve the sandbox with Starlette: SnapTrade's routes, signatures, rate limits and errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPMethod, HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from harness.snaptrade.sandbox import control
from harness.snaptrade.sandbox.clock import Clock
from harness.snaptrade.sandbox.control import Control
from harness.snaptrade.sandbox.effects import Timing
from harness.snaptrade.sandbox.endpoints import ENDPOINTS
from harness.snaptrade.sandbox.faults import Faults
from harness.snaptrade.sandbox.limits import Limits
from harness.snaptrade.sandbox.request_context import RequestContext
from harness.snaptrade.sandbox.responses import BAD_USER, ApiError, ExactJSONResponse, bad_request
from harness.snaptrade.sandbox.signing import signature, verify
from harness.wire import decode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from harness.snaptrade.sandbox.endpoints import ApiEndpoint
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.webhooks import Webhooks
    from harness.snaptrade.sandbox.world import World
    from harness.wire import Json


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
) -> Starlette:
    """Build the application that answers for a world.

    `GET /` answers without a signature, and neither limit counts it.

    Args:
        world: The users and what they have.
        latency: Seconds that every answer of the API takes.
        limit: Requests in 60 seconds for everyone together; no limit unless given.
        account_limit: Requests in 60 seconds for each account; no limit unless given.
        now: Gives seconds since the epoch, for signatures and limits.
        sleep: Waits for so many seconds.
        clock: The market's time; it runs from the opening unless given.
        faults: What goes wrong; nothing unless given.
        webhooks: Tells a listener what happens; nobody unless given.
        controlled: Opens `/sandbox/control` to requests from this machine.
    """
    clock, faults = clock or Clock(now), faults or Faults(world.rng)
    api = _Api(world, Limits(now, limit, account_limit), clock, faults, Timing(now, sleep), latency, webhooks)
    routes = [Route("/", api.status)]
    routes += [Route(row.path, partial(api.respond, row), methods=[row.method]) for row in ENDPOINTS]
    if controlled:
        routes.append(Route(control.PATH, Control(faults, clock).respond, methods=[HTTPMethod.GET, HTTPMethod.POST]))
    return Starlette(
        routes=routes,
        middleware=[Middleware(_RawPath)],
        exception_handlers={HTTPException: _refuse, ApiError: _refuse},
    )


@dataclass(frozen=True)
class _Api:
    world: World
    limits: Limits
    clock: Clock
    faults: Faults
    timing: Timing
    latency: float
    webhooks: Webhooks | None

    async def status(self, _: Request) -> Response:
        """Answer that the API is there."""
        return ExactJSONResponse({"online": True, "timestamp": f"{self.timing.now():.0f}", "version": 1})

    async def respond(self, endpoint: ApiEndpoint, request: Request) -> Response:
        """Answer a request of this endpoint, as the faults in force let it."""
        body, query = await request.body(), dict(request.query_params)
        seconds, fault, headers = self.latency, None, dict[str, str]()
        try:
            headers = self._admit(request, query, body)
            fault = self.faults.decide(endpoint.name)
            if fault:
                fault.refuse()
            user = self._user(query) if endpoint.personal else ""
            path = {name: unquote(value) for name, value in request.path_params.items()}
            context = RequestContext(self.world, self.clock(), user, path, query, _object(body))
            response: Response = ExactJSONResponse(endpoint.answer(context), headers=headers)
            seconds += self.faults.latency(endpoint.name)
        except ApiError as error:
            response = error.response(headers)
        if seconds:
            await self.timing.sleep(seconds)
        if self.webhooks:
            self.webhooks.notify(self.world, self.clock(), self.timing.now())
        return fault.effect(response, self.timing) if fault and fault.effect else response

    def _admit(self, request: Request, query: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Check the signature and count the request; return the headers of the limits."""
        raw_query = request.scope["query_string"].decode("latin-1")
        expected = signature(self.world.consumer_key, request.scope["path"], raw_query, body)
        verify(query, expected, request.headers.get("signature", ""), self.timing.now())
        return self.limits.take(request.path_params.get("accountId"))

    def _user(self, query: Mapping[str, str]) -> str:
        user = query.get("userId", "")
        if not self.world.knows(user, query.get("userSecret", "")):
            raise ApiError(HTTPStatus.UNAUTHORIZED, "Invalid userID or userSecret provided", BAD_USER)
        self.world.ledger(user)  # from here on, the user counts as a visitor
        return user


class _RawPath:
    """Route by the path as it was sent, so that an encoded slash stays inside its segment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["raw_path"].decode("latin-1")}
        await self._app(scope, receive, send)


async def _refuse(request: Request, error: Exception) -> Response:
    """Refuse in the API's own shape, an unknown path or method too."""
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        detail = "Not found." if status is HTTPStatus.NOT_FOUND else f"Method {request.method} is not allowed."
        error = ApiError(status, detail, headers=error.headers)
    assert isinstance(error, ApiError)  # noqa: S101 - Starlette calls it for nothing else
    return error.response()


def _object(body: bytes) -> ApiPayload:
    """Decode the body of a request; an empty one is an object without members."""
    try:
        json: Json = decode(body) if body else {}
    except ValueError:
        json = None
    if not isinstance(json, dict):
        raise bad_request("The body must be a JSON object.")
    return json
