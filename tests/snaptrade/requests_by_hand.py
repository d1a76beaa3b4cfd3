"""Send requests to a sandbox: through the harness, through the bare SDK, and signed by hand."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import urllib3
from snaptrade_client.request_after_hook import compute_request_signature

from harness.calls import UpstreamRequest
from harness.serving import running
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.world import CLIENT, World, credentials
from harness.wire import Json, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from urllib3 import BaseHTTPResponse

    from harness.calls import Upstream

SYMBOL = "GET /symbols/{query}"
BALANCES = "GET /accounts/{accountId}/balances"
POSITIONS = "GET /accounts/{accountId}/positions/all"


@contextmanager
def serving(world: World, now: Callable[[], float] = time.time, limit: int | None = None) -> Iterator[str]:
    """Serve a sandbox over HTTP for as long as the block runs."""
    with running(sandbox(world, now=now, sleep=asyncio.sleep, limit=limit)) as url:
        yield url


def symbol(query: str) -> UpstreamRequest:
    """Return the request for one universal symbol."""
    return UpstreamRequest(SYMBOL, {"query": query})


def ask(upstream: Upstream, endpoint: str, user: str | None = None, **parameters: str) -> Any:
    """Send a request that must succeed, and return the decoded body."""
    reply = upstream(UpstreamRequest(endpoint, parameters, user))
    assert reply.status == 200, reply
    return decode(reply.body)


def signed(
    url: str, path: str, key: str | None = None, content: dict[str, str] | None = None, **changes: str
) -> BaseHTTPResponse:
    """Send a request signed as the SDK signs it: a POST where it has content.

    `changes` are query parameters, `key` is another consumer key.
    """
    query = {"clientId": CLIENT, "timestamp": str(int(time.time())), **changes}
    signable = f"{path}?{urlencode(query)}"
    headers = {"Signature": compute_request_signature(signable, key or credentials().consumer_key, content)}
    with urllib3.PoolManager(retries=False) as pool:
        return pool.request("GET" if content is None else "POST", url + signable, headers=headers, json=content)


def body(response: BaseHTTPResponse) -> Json:
    """Return the decoded body of a response."""
    return decode(response.data)
