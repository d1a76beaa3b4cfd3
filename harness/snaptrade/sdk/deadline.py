"""A total time limit for a request: urllib3 counts its own from one byte to the next.

The limit holds for headers and body that come drop by drop too, since each read from the socket waits only for what is
left of it.
"""

from __future__ import annotations

import io
from http.client import HTTPResponse
from time import monotonic
from typing import TYPE_CHECKING, Any

from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from harness.timed_reads import TimedReads

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from urllib3 import BaseHTTPResponse, PoolManager


def limit_requests(pools: PoolManager, timer: Callable[[], float] = monotonic) -> None:
    """Make the total timeout of a request hold for all of its response, whatever pool of the manager sends it."""

    class Limited(HTTPConnectionPool):
        """Read each response within the total timeout of its request."""

        def _make_request(self, conn: Any, *args: Any, **options: Any) -> BaseHTTPResponse:
            until = timer() + options["timeout"].total

            def limited_response(sock: socket, **given: Any) -> HTTPResponse:
                response = HTTPResponse(sock, **given)
                response.fp = io.BufferedReader(TimedReads(response.fp.detach(), sock, lambda: until - timer()))
                return response

            conn.response_class = limited_response
            return super()._make_request(conn, *args, **options)

    class SecureLimited(Limited, HTTPSConnectionPool):
        """Do so over TLS."""

    pools.pool_classes_by_scheme = {"http": Limited, "https": SecureLimited}
