"""What goes out for each endpoint of the catalogue: through the SDK, with query and body, and a write once."""

from __future__ import annotations

import json
import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from both import a_call_of, paths_over
from build import START

from harness import assemble
from harness.cache.database import MEMORY, open_database
from harness.calls import UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.snaptrade import application as snaptrade
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.credentials import Credentials
from harness.snaptrade.sdk.client import connect
from harness.upstream.retry import retried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Upstream

KEYS = Credentials("client", "key", "user", "secret")
ACCOUNT = "9b5d1c1e-7d0c-4a51-9a55-0d0c8f6f0b11"
ENDPOINTS = [name for name, row in OPERATIONS.items() if row.endpoint]
CHANGING = [name for name in ENDPOINTS if OPERATIONS[name].effect != "read"]


@contextmanager
def hanging_up(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that takes a request, gives this answer (nothing: it hangs up), and keeps what came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    came.append(_whole(connection))
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", came
        listener.shutdown(socket.SHUT_RDWR)


def _whole(connection: socket.socket) -> bytes:
    """A request and its body, in however many pieces they come."""
    came = connection.recv(65536)
    head, _, body = came.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _asked(name: str) -> UpstreamRequest:
    """What the unified path asks first for an operation."""
    named = {"account_id": ACCOUNT, "authorization_id": ACCOUNT, "universal_symbol_id": ACCOUNT}
    call = a_call_of(name)
    given = {key: named.get(key, value) for key, value in call.parameters.items()}
    asked: list[UpstreamRequest] = []

    def upstream(request: UpstreamRequest) -> UpstreamResponse:
        asked.append(request)
        return UpstreamResponse(404, b"")

    paths_over(upstream, open_database(MEMORY)).unified(type(call)(name, call.user, given))
    return asked[0]


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_is_reached_through_the_sdk(name: str) -> None:
    """Its method, its path, its query and its body."""
    asked = _asked(name)
    with hanging_up(OK) as (url, came):
        reply = connect(KEYS, url)(asked)
    assert reply.status == 200
    method, target, _ = came[0].split(b"\r\n")[0].decode().split(" ")
    assert f"{method} {urlsplit(target).path}" == str(asked).split("?")[0]
    query = parse_qs(urlsplit(target).query)
    assert {key: query[key] for key in asked.query} == {key: [value] for key, value in asked.query.items()}


@pytest.mark.parametrize("value", ["BRK/B", "BRK\ue000B", "\ue001", "..", "100%", "%2F", "a?b=%25#c"])
def test_a_value_of_the_path_goes_out_as_it_is(value: str) -> None:
    """Quoted once, as one segment; no character of it stands for another."""
    with hanging_up(OK) as (url, came):
        connect(KEYS, url)(UpstreamRequest("GET /symbols/{query}", {"query": value}))
    target = came[0].split(b"\r\n")[0].decode().split(" ")[1]
    assert unquote(urlsplit(target).path.removeprefix("/symbols/")) == value


def test_a_body_goes_out_as_it_is() -> None:
    """Numbers as numbers."""
    with hanging_up(OK) as (url, came):
        connect(KEYS, url)(_asked("trades.place"))
    sent = json.loads(came[0].partition(b"\r\n\r\n")[2])
    assert (sent["units"], sent["price"], sent["trading_session"]) == (10.5, 240.1, "REGULAR")


def test_a_number_that_cannot_be_sent_exactly_is_not_sent() -> None:
    """The SDK knows floats only; an order over another amount than the one asked for would be worse than none."""
    asked = _asked("trades.place")
    fine = replace(asked, body={**(asked.body or {}), "units": Decimal("0.12345678901234567891")})
    with hanging_up(OK) as (url, came):
        assert connect(KEYS, url)(fine).status == 400
    assert came == []


def _repeating(url: str) -> Upstream:
    return retried(connect(KEYS, url), assemble.read_endpoints(snaptrade), pause=0)


@pytest.mark.parametrize("name", CHANGING)
def test_a_write_whose_connection_breaks_is_not_sent_again(name: str) -> None:
    """It may have been made."""
    with hanging_up(b"") as (url, came), pytest.raises(UpstreamUnreachable):
        _repeating(url)(_asked(name))
    assert len(came) == 1


def test_a_search_whose_connection_breaks_is_sent_once_more() -> None:
    """Whatever its method: it is a read."""
    with hanging_up(b"") as (url, came), pytest.raises(UpstreamUnreachable):
        _repeating(url)(_asked("symbols.search"))
    assert len(came) == 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Mon, 05 Jan 2026 14:30:30 GMT", 30.0),
        ("Mon, 05 Jan 2026 14:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_to_wait_is_a_number_of_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    """Both forms of RFC 9110; a time that has passed is no wait."""
    line = b"" if header is None else f"Retry-After: {header}\r\n".encode()
    with hanging_up(OK.replace(b"200 OK\r\n", b"429 Too Many Requests\r\n" + line)) as (url, _):
        assert connect(KEYS, url, lambda: START)(_asked("accounts.list")).retry_after == seconds
