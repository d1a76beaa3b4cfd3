"""Measure how many simple reads a second one sandbox answers on one core; the target is 1,500.

The processor time of the sandbox's process counts, so that other work on the machine changes little.
"""

from __future__ import annotations

import asyncio
import threading
import time
from multiprocessing import get_context
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from benchmarks.measure import Figure, report
from harness import serving
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.signing import signature
from harness.snaptrade.sandbox.world import CLIENT, DEFAULT, World, credentials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

TARGET = 1_500
CONNECTIONS, REQUESTS, ROUNDS = 8, 400, 3
"""Each connection sends one request after the other."""


def figures() -> Iterator[Figure]:
    """Measure the microseconds of processor time that one request takes the sandbox."""
    account = World().account_ids(DEFAULT)[0]
    for path in ("/accounts", f"/accounts/{account}/balances", "/symbols/AAPL", f"/accounts/{account}/positions/all"):
        seconds = _seconds(path)
        named = path.replace(account, "{accountId}")
        yield Figure(f"GET {named}: {1 / seconds:,.0f} requests/s", seconds * 1e6, "us", 1e6 / TARGET)


def _seconds(path: str) -> float:
    """Return the seconds that one request takes a sandbox in a process of its own: the best of some rounds."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    try:
        port = int(ours.recv().rsplit(":", 1)[1])
        return min(_round(ours, port, path) for _ in range(ROUNDS))
    finally:
        server.terminate()
        server.join()


def _round(server: Connection, port: int, path: str) -> float:
    before = _clock(server)
    asyncio.run(_load(port, path))
    return (_clock(server) - before) / (CONNECTIONS * REQUESTS)


def _clock(server: Connection) -> float:
    server.send(None)
    return float(server.recv())


def _serve(parent: Connection) -> None:
    def announce(url: str) -> None:
        parent.send(url)
        threading.Thread(target=_report_clock, args=(parent,), daemon=True).start()

    serving.serve(sandbox(World(), now=time.time, sleep=asyncio.sleep), serving.LOOPBACK, 0, announce)


def _report_clock(parent: Connection) -> None:
    while True:
        parent.recv()
        parent.send(time.process_time())


async def _load(port: int, path: str) -> None:
    await asyncio.gather(*(_connection(port, path) for _ in range(CONNECTIONS)))


async def _connection(port: int, path: str) -> None:
    reader, writer = await asyncio.open_connection(serving.LOOPBACK, port)
    request = _request(path)
    for _ in range(REQUESTS):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
    writer.close()


def _request(path: str) -> bytes:
    keys = credentials()
    query = urlencode(
        {"clientId": CLIENT, "timestamp": int(time.time()), "userId": keys.user_id, "userSecret": keys.user_secret}
    )
    signed = signature(keys.consumer_key, path, query, b"")
    return f"GET {path}?{query} HTTP/1.1\r\nHost: sandbox\r\nSignature: {signed}\r\n\r\n".encode()


if __name__ == "__main__":
    report(list(figures()))
