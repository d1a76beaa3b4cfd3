"""Spoil a response as a fault demands: on the wire, in its headers, or in its body."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from starlette.responses import HTMLResponse, Response, StreamingResponse

from harness.snaptrade.sandbox import corruption
from harness.snaptrade.sandbox.responses import ExactJSONResponse
from harness.wire import Json, decode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.types import Receive, Scope, Send


class Timing(NamedTuple):
    """Hold what an effect needs of time: the seconds since the epoch, and a way to wait."""

    now: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


ResponseEffect: TypeAlias = "Callable[[Response, Timing], Response]"

HANGS = 60.0
"""Seconds until the sandbox hangs up on a request that gets no answer."""
PIECES, PIECE_PAUSE = 20, 0.5
"""Number of pieces of a slow response, and the seconds before each."""
DRIP_PAUSE = 2.0
"""Seconds before each single byte of a dripping response."""
PADDING = 64 * 2**20
"""Bytes of white space behind the body of an oversized response."""


class HangUp(Response):
    """Close the connection in place of a whole response.

    Args:
        response: The response that never arrives.
        size: Bytes of the body to send first; with None not even the head is sent, and the connection is reset.
        wait: Waits for as long as the client is kept waiting.
    """

    def __init__(self, response: Response, size: int | None, wait: Callable[[], Awaitable[None]] | None = None) -> None:
        super().__init__(None, response.status_code)
        self.raw_headers = response.raw_headers
        self._start = None if size is None else bytes(response.body[:size])
        self._wait = wait

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI signature
        """Send the start of the response, if any of it, and hang up."""
        if self._wait:
            await self._wait()
        if self._start is not None:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": self._start, "more_body": True})
        # ASGI has no word for hanging up: the server's own transport stands behind the function that receives.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise ConnectionResetError
        (transport.abort if self._start is None else transport.close)()
        while (await receive())["type"] != "http.disconnect":
            pass


def timeout(response: Response, timing: Timing) -> Response:
    """Answer nothing, and hang up after a minute."""
    return HangUp(response, None, lambda: timing.sleep(HANGS))


def reset(response: Response, _: Timing) -> Response:
    """Reset the connection at once."""
    return HangUp(response, None)


def truncate(response: Response, _: Timing) -> Response:
    """Send half of the body, and hang up."""
    return HangUp(response, len(response.body) // 2)


def trickle(response: Response, timing: Timing) -> Response:
    """Send the body in twenty pieces, and wait half a second before each."""
    return _in_pieces(response, len(response.body) // PIECES + 1, PIECE_PAUSE, timing)


def drip(response: Response, timing: Timing) -> Response:
    """Send one byte every two seconds."""
    return _in_pieces(response, 1, DRIP_PAUSE, timing)


def mislabel(response: Response, _: Timing) -> Response:
    """Call the JSON HTML, as some proxies do."""
    response.headers["content-type"] = "text/html; charset=utf-8"
    return response


def as_html(response: Response, _: Timing) -> Response:
    """Answer a web page with the same status and headers, as a proxy before the API does."""
    phrase = HTTPStatus(response.status_code).phrase
    page = f"<html><head><title>{phrase}</title></head><body><h1>{response.status_code} {phrase}</h1></body></html>"
    return HTMLResponse(page, response.status_code, _headers_but_content(response))


def date_retry_after(response: Response, timing: Timing) -> Response:
    """Write the seconds of Retry-After as the HTTP date that they lead to."""
    at = timing.now() + int(response.headers["retry-after"])
    response.headers["retry-after"] = format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)
    return response


def empty(response: Response, _: Timing) -> Response:
    """Answer with the same status and no body."""
    return Response(None, response.status_code, _headers_but_content(response), "application/json")


def no_content(response: Response, _: Timing) -> Response:
    """Answer 204 without a body."""
    return Response(None, HTTPStatus.NO_CONTENT, _headers_but_content(response))


def oversize(response: Response, _: Timing) -> Response:
    """Put 64 MiB of white space behind the body."""
    body = bytes(response.body) + b" " * PADDING
    return Response(body, response.status_code, _headers_but_content(response), "application/json")


def gzip_bomb(response: Response, _: Timing) -> Response:
    """Answer some KiB of gzip that grow to 64 MiB."""
    headers = {**_headers_but_content(response), "content-encoding": "gzip"}
    body = gzip.compress(bytes(response.body) + b" " * PADDING, compresslevel=1)
    return Response(body, response.status_code, headers, "application/json")


def malform(response: Response, _: Timing) -> Response:
    """Put a comma in the place of the last byte."""
    return Response(
        bytes(response.body[:-1]) + b",", response.status_code, _headers_but_content(response), "application/json"
    )


def retype(response: Response, _: Timing) -> Response:
    """Change the type of the first value."""
    return _with_tree(response, corruption.retyped)


def duplicate(response: Response, _: Timing) -> Response:
    """Repeat the first row of a list under the same key with another value."""
    return _with_tree(response, corruption.duplicated)


def rename_kind(response: Response, _: Timing) -> Response:
    """Put a kind, type or status that no client knows into the first row."""
    return _with_tree(response, corruption.with_new_kind)


def _in_pieces(response: Response, size: int, pause: float, timing: Timing) -> Response:
    body = bytes(response.body)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            await timing.sleep(pause)
            yield body[start : start + size]

    return StreamingResponse(pieces(), response.status_code, response.headers)


def _with_tree(response: Response, change: Callable[[Json], Json]) -> Response:
    changed = change(decode(bytes(response.body)))
    return ExactJSONResponse(changed, response.status_code, _headers_but_content(response))


def _headers_but_content(response: Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if not name.startswith("content-")}
