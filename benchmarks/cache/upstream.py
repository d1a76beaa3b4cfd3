"""The upstreams that are cached: the sandbox on loopback through the SDK, and one that only pretends to take time."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from uuid import UUID

from harness import serving, wire
from harness.calls import UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.mapped.mapping import Mapper
from harness.snaptrade.endpoints import SYMBOL
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import UniversalSymbol
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.world import DEFAULT, World, credentials
from harness.snaptrade.sdk import client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

    from harness.calls import Upstream

SEARCH = "POST /symbols"
GROUP = 20
"""Symbols that a search gives: as many as the API does."""
_MAPPER = Mapper(MODEL)


@contextmanager
def loopback() -> Iterator[str]:
    """Serve the sandbox without any delay in a process of its own, whose time is not this one's; give its URL."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def connect(url: str, user: str = DEFAULT) -> Upstream:
    """Return the way to the sandbox through the SDK."""
    return client.connect(credentials(user), url)


def symbol_reader(upstream: Upstream) -> Callable[[str], UniversalSymbol]:
    """Return what every rival wraps: ask for one symbol, and validate it as the generated model."""

    def read(symbol_id: str) -> UniversalSymbol:
        return _read(upstream(UpstreamRequest(SYMBOL, {"query": symbol_id})), ())[0]

    return read


def search_reader(upstream: Upstream) -> Callable[[str], list[UniversalSymbol]]:
    """Return what every rival wraps for a search: ask for what it finds, and validate each symbol."""

    def read(text: str) -> list[UniversalSymbol]:
        return _read(upstream(UpstreamRequest(SEARCH, body={"substring": text})), ("[]",))

    return read


def _read(reply: UpstreamResponse, at: tuple[str, ...]) -> list[UniversalSymbol]:
    if reply.status != 200:  # noqa: PLR2004 - HTTP's OK
        raise RuntimeError(f"the upstream refuses: {reply.status}")
    entities = _MAPPER.map("UniversalSymbol", wire.decode_reply(reply.body), {}, at)
    return [entity.model for entity in entities if isinstance(entity.model, UniversalSymbol)]


def symbol_ids() -> list[str]:
    """Return the ids of all symbols that the sandbox has."""
    return [str(payload["id"]) for payload in _payloads()]


class Catalogue:
    """Answer for many symbols, made of the sandbox's own, and for searches that give a group of them.

    Attributes:
        ids: The ids of all symbols.
        waited: The seconds that its callers would have waited, though nobody did.
        requests: How often it was asked.
    """

    def __init__(self, symbols: int, seconds: float) -> None:
        self.ids = [str(UUID(int=number + 1)) for number in range(symbols)]
        self.waited = 0.0
        self.requests = 0
        self._seconds = seconds
        self._bodies = [wire.as_numbers(payload) for payload in _payloads()]
        self._own_ids = [str(payload["id"]).encode() for payload in _payloads()]

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Answer at once, and count the time that it would have taken."""
        self.requests += 1
        self.waited += self._seconds
        if request.endpoint == SYMBOL:
            return UpstreamResponse(200, self.body(int(UUID(request.parameters["query"])) - 1))
        first = int(str((request.body or {})["substring"])) * GROUP
        return UpstreamResponse(200, b"[" + b",".join(map(self.body, range(first, first + GROUP))) + b"]")

    def body(self, number: int) -> bytes:
        """Return the symbol of this number as the upstream gives it."""
        place = number % len(self._bodies)
        return self._bodies[place].replace(self._own_ids[place], str(UUID(int=number + 1)).encode())


class SlowUpstream:
    """Answer any symbol after some seconds, or refuse; every request leaves a byte in a file that processes share."""

    def __init__(self, seconds: float, log: Path, *, fails: bool = False) -> None:
        self._seconds, self._log, self._fails = seconds, log, fails
        self._catalogue = Catalogue(1, 0)
        self._lock = threading.Lock()

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Answer late."""
        with self._lock, self._log.open("ab") as log:
            log.write(b".")
        time.sleep(self._seconds)
        if self._fails:
            raise UpstreamUnreachable("no answer, as told", 1)
        return self._catalogue(request)

    @property
    def requests(self) -> int:
        """Return how often all processes together have asked."""
        return self._log.stat().st_size if self._log.exists() else 0


@cache
def _payloads() -> list[dict[str, Any]]:
    world = World()
    return [payload for ticker in world.tickers if isinstance(payload := world.symbol(ticker), dict)]


def _serve(parent: Connection) -> None:
    serving.serve(sandbox(World(), now=time.time, sleep=asyncio.sleep), serving.LOOPBACK, 0, parent.send)
