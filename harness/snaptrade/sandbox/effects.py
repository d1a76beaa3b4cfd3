"""How a fault shows on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.snaptrade.sandbox.faults import Fault, retyped
from harness.wire import as_numbers, decode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from harness.snaptrade.sandbox.refusals import Headers

Message: TypeAlias = "dict[str, Any]"
Receive: TypeAlias = "Callable[[], Awaitable[Message]]"
Send: TypeAlias = "Callable[[Message], Awaitable[None]]"
App: TypeAlias = "Callable[[Message, Receive, Send], Awaitable[None]]"

HANGS = 60.0
"""Seconds until a request that gets no answer is hung up on."""
PIECES, BEFORE_EACH = 20, 0.5
"""A slow answer comes in so many pieces, so many seconds before each."""


@dataclass(frozen=True)
class Answer:
    """What is about to be sent."""

    status: int
    body: bytes
    headers: Headers = field(default_factory=dict)
    content_type: str = "application/json"


async def play(fault: Fault | None, answer: Answer, talk: tuple[Receive, Send], sleep: Callable[[float], Any]) -> None:
    """Sends the answer as the fault spoils it."""
    _, send = talk
    match fault.name if fault else "":
        case "timeout":
            await sleep(HANGS)
            await _hang_up(talk, at_once=True)
        case "reset":
            await _hang_up(talk, at_once=True)
        case "truncated":
            await _start(send, answer)
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            await _hang_up(talk, at_once=False)
        case "trickle":
            await _trickle(send, answer, sleep)
        case name:
            await _whole(send, _spoiled(name, answer))


async def _whole(send: Send, answer: Answer) -> None:
    await _start(send, answer)
    await send({"type": "http.response.body", "body": answer.body})


async def _start(send: Send, answer: Answer) -> None:
    told = {"content-type": answer.content_type, "content-length": str(len(answer.body)), **answer.headers}
    listed = [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": listed})


async def _trickle(send: Send, answer: Answer, sleep: Callable[[float], Any]) -> None:
    await _start(send, answer)
    size = len(answer.body) // PIECES + 1
    for start in range(0, len(answer.body), size):
        await sleep(BEFORE_EACH)
        await send({"type": "http.response.body", "body": answer.body[start : start + size], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _hang_up(talk: tuple[Receive, Send], *, at_once: bool) -> None:
    """ASGI has no word for it: the server's own transport is closed, or reset when `at_once`."""
    receive, send = talk
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError
    (transport.abort if at_once else transport.close)()
    while (await receive())["type"] != "http.disconnect":
        pass


def _spoiled(name: str, answer: Answer) -> Answer:
    if name == "malformed":
        return Answer(answer.status, answer.body[:-1] + b",", answer.headers)
    if name == "content-type":
        return Answer(answer.status, answer.body, answer.headers, "text/html; charset=utf-8")
    if name == "retyped":
        return Answer(answer.status, as_numbers(retyped(decode(answer.body))), answer.headers)
    return answer
