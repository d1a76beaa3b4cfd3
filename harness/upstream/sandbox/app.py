"""The sandbox as an ASGI application: SnapTrade's signatures, its rate limit, its errors."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from collections import deque
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs, unquote

from harness.upstream.sandbox.world import CLIENT
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from harness.upstream.sandbox.world import World
    from harness.wire import Json

Message: TypeAlias = "dict[str, Any]"
Headers: TypeAlias = "dict[str, str]"
App: TypeAlias = (
    "Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]"
)

CLOCK_SKEW = 300.0
"""Seconds that a timestamp may be off. SnapTrade documents no number; this one is ours."""
WINDOW = 60.0
"""The rate limit looks at the trailing 60 seconds (docs.snaptrade.com/docs/ratelimiting)."""
OK, UNAUTHORIZED, NOT_FOUND, TOO_MANY = 200, 401, 404, 429
GENERIC, BAD_SIGNATURE, BAD_USER = "0000", "1076", "1083"


def sandbox(
    world: World,
    *,
    latency: float = 0.0,
    limit: int | None = None,
    now: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
) -> App:
    """The world over HTTP. Every answer takes `latency` seconds; `limit` is the number of requests in 60 seconds.

    `now` gives seconds since the epoch. `GET /` answers without a signature and is not counted.
    """
    return _Sandbox(world, latency, _Limit(limit, now) if limit else None, now, sleep)


class _Refused(Exception):
    def __init__(self, status: int, detail: str, code: str = GENERIC, headers: Headers | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body: Json = {"detail": detail, "status_code": status, "code": code}
        self.headers = headers or {}


class _Limit:
    """A rolling limit; a request that is refused does not count."""

    def __init__(self, allowed: int, now: Callable[[], float]) -> None:
        self._allowed = allowed
        self._now = now
        self._taken: deque[float] = deque()

    def take(self) -> Headers:
        """Counts one request and says in headers what is left; raises _Refused with 429."""
        now = self._now()
        while self._taken and self._taken[0] <= now - WINDOW:
            self._taken.popleft()
        refused = len(self._taken) >= self._allowed
        if not refused:
            self._taken.append(now)
        wait = math.ceil(self._taken[0] + WINDOW - now)
        headers = {
            "X-RateLimit-Limit": str(self._allowed),
            "X-RateLimit-Remaining": str(self._allowed - len(self._taken)),
            "X-RateLimit-Reset": str(wait),
        }
        if refused:
            detail = f"Request was throttled. Expected available in {wait} seconds."
            raise _Refused(TOO_MANY, detail, headers=headers | {"Retry-After": str(wait)})
        return headers


class _Sandbox:
    def __init__(
        self,
        world: World,
        latency: float,
        limit: _Limit | None,
        now: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._world = world
        self._latency = latency
        self._limit = limit
        self._now = now
        self._sleep = sleep

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body = await _body(receive)
        if self._latency:
            await self._sleep(self._latency)
        headers: Headers = {}
        try:
            status, answer = OK, self._answer(scope, body, headers)
        except _Refused as refused:
            status, answer = refused.status, refused.body
            headers |= refused.headers
        await _send(send, status, as_numbers(answer), headers)

    def _answer(self, scope: Message, body: bytes, headers: Headers) -> Json:
        path, query = scope["raw_path"].decode("ascii"), scope["query_string"].decode("ascii")
        parts = tuple(unquote(part) for part in path.strip("/").split("/"))
        if (scope["method"], parts) == ("GET", ("",)):
            return {"online": True, "timestamp": f"{self._now():.0f}", "version": 1}
        asked = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        self._verify(asked, _signature(self._world.consumer_key, path, query, body), _header(scope, b"signature"))
        if self._limit:
            headers |= self._limit.take()
        if scope["method"] != "GET":
            raise _Refused(NOT_FOUND, "Not found.")
        return self._read(parts, asked)

    def _verify(self, asked: Mapping[str, str], expected: str, signature: str) -> None:
        signed = hmac.compare_digest(signature.encode(), expected.encode())
        if asked.get("clientId") != CLIENT or not signed:
            raise _Refused(UNAUTHORIZED, "Unable to verify signature sent", BAD_SIGNATURE)
        timestamp = asked.get("timestamp", "")
        if not timestamp.isdecimal() or abs(self._now() - int(timestamp)) > CLOCK_SKEW:
            raise _Refused(UNAUTHORIZED, "Invalid timestamp")

    def _read(self, parts: tuple[str, ...], asked: Mapping[str, str]) -> Json:
        match parts:
            case ("brokerages",):
                return self._world.brokerages()
            case ("symbols", query):
                return self._symbol(query)
            case ("authorizations",):
                return self._world.connections(self._user(asked))
            case ("accounts",):
                return self._world.accounts(self._user(asked))
            case ("accounts", account, *rest):
                return self._account(self._user(asked), account, rest)
        raise _Refused(NOT_FOUND, "Not found.")

    def _user(self, asked: Mapping[str, str]) -> str:
        user = asked.get("userId", "")
        if not self._world.knows(user, asked.get("userSecret", "")):
            raise _Refused(UNAUTHORIZED, "Invalid userID or userSecret provided", BAD_USER)
        return user

    def _symbol(self, query: str) -> Json:
        symbol = self._world.symbol(query)
        if symbol is None:
            raise _Refused(NOT_FOUND, f"No symbol found for {query}.")
        return symbol

    def _account(self, user: str, account_id: str, rest: list[str]) -> Json:
        account = self._world.account(user, account_id)
        if account is None:
            raise _Refused(NOT_FOUND, "Account not found.")
        parts: Mapping[tuple[str, ...], Json] = {
            ("balances",): account.balances,
            ("positions", "all"): account.positions,
        }
        if tuple(rest) not in parts:
            raise _Refused(NOT_FOUND, "Not found.")
        return parts[tuple(rest)]


def _signature(consumer_key: str, path: str, query: str, body: bytes) -> str:
    """As the SDK signs: the body or null, the path and the raw query, in compact JSON with sorted keys."""
    signed = {"content": (json.loads(body) or None) if body else None, "path": path, "query": query}
    text = json.dumps(signed, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(hmac.digest(consumer_key.encode(), text.encode(), hashlib.sha256)).decode()


def _header(scope: Message, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _body(receive: Callable[[], Awaitable[Message]]) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _send(send: Callable[[Message], Awaitable[None]], status: int, body: bytes, headers: Headers) -> None:
    sent = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    listed = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})
