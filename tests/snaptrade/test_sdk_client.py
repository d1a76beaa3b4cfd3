"""The SDK as an Upstream: raw bytes out, foreign errors mapped, no secret in any message."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from limits import HANG
from snaptrade.requests_by_hand import BALANCES, ask, serving, symbol

from harness.calls import Allowance, UpstreamRequest, UpstreamResponse
from harness.errors import ConfigurationError, UpstreamUnreachable
from harness.snaptrade.sandbox.world import World, credentials
from harness.snaptrade.sdk import client as snaptrade
from harness.snaptrade.sdk.client import connect
from harness.wire import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = credentials()
PAUSE = 0.005  # seconds between two bytes of an answer that drips


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A server that gives each connection the next of these raw answers and then closes it; none means silence."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(HANG)


@contextmanager
def dripping(begun: bytes) -> Iterator[str]:
    """A server that begins an answer, and sends one more byte of it every few milliseconds, for ever."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(begun)
                while not over.wait(PAUSE):
                    connection.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join(HANG)


def http(status: str, body: bytes, *headers: str) -> bytes:
    """A raw HTTP response."""
    head = "\r\n".join((f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close"))
    return head.encode() + b"\r\n\r\n" + body


def test_a_reply_is_the_bytes_that_came() -> None:
    """No digit is lost on the way: the SDK's floats are never seen."""
    sent = b'[{"cash": 0.10000000000000000000001}]'
    with answering(http("200 OK", sent, "Content-Type: application/json")) as url:
        reply = connect(KEYS, url)(UpstreamRequest("GET /brokerages"))

    assert reply == UpstreamResponse(200, sent)


def test_a_refusal_is_the_bytes_that_came() -> None:
    """A status that the SDK raises for is a Reply like any other."""
    sent = b'{"detail": "Gone for good", "weight": 1.10}'
    with answering(http("410 Gone", sent, "Content-Type: application/json")) as url:
        reply = connect(KEYS, url)(symbol("AAPL"))

    assert reply == UpstreamResponse(410, sent)


def test_what_is_not_json_is_handed_on() -> None:
    """Decoding is not this module's business."""
    with answering(http("502 Bad Gateway", b"<html>", "Content-Type: text/html")) as url:
        reply = connect(KEYS, url)(symbol("AAPL"))

    assert reply == UpstreamResponse(502, b"<html>")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("9" * 400, 366 * 86_400.0),
        ("-1", None),
        ("soon", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 366 * 86_400.0),
    ],
)
def test_a_reply_says_how_long_to_wait(header: str, seconds: float | None) -> None:
    """Retry-After is taken in seconds, and as a date: a past one is no wait, nobody waits longer than a year."""
    with answering(http("429 Too Many Requests", b"{}", f"Retry-After: {header}")) as url:
        reply = connect(KEYS, url)(symbol("AAPL"))

    assert (reply.status, reply.retry_after) == (429, seconds)


def test_another_user_is_refused_without_a_request() -> None:
    """Only the credentials' own user can be asked for; no other secret is known here."""
    nowhere = connect(KEYS, "http://127.0.0.1:9")

    reply = nowhere(UpstreamRequest("GET /accounts", user="somebody else"))

    assert reply.status == 401
    assert decode(reply.body) == {
        "detail": "Invalid userID or userSecret provided",
        "status_code": 401,
        "code": "1083",
    }


def test_what_the_sdk_refuses_to_send_is_a_bad_request() -> None:
    """An account id that is no UUID never leaves; the reply is 400."""
    nowhere = connect(KEYS, "http://127.0.0.1:9")

    assert nowhere(UpstreamRequest(BALANCES, {"accountId": "x"}, KEYS.user_id)).status == 400


def test_an_unknown_endpoint_names_the_nearest() -> None:
    """A question that the SDK has no method for here is a mistake in the configuration."""
    with pytest.raises(ConfigurationError, match="did you mean 'GET /accounts'"):
        connect(KEYS)(UpstreamRequest("GET /account"))


@pytest.mark.parametrize("host", ["localhost", "ftp://127.0.0.1", "http://localhost:8000", "http://127.0.0.1/?a=b"])
def test_a_host_that_the_sdk_does_not_take_is_a_mistake(host: str) -> None:
    """The message repeats the host and shows one that works."""
    with pytest.raises(ConfigurationError, match=r"is no host for the SDK.*http://127\.0\.0\.1:8000"):
        connect(KEYS, host)


def test_no_connection_is_unreachable() -> None:
    """Nobody listens: the message names endpoint and host, and no secret."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]

    with pytest.raises(UpstreamUnreachable) as silent:
        connect(KEYS, f"http://127.0.0.1:{free}")(UpstreamRequest("GET /accounts", user=KEYS.user_id))

    assert f"GET /accounts at http://127.0.0.1:{free}: no answer" in str(silent.value)
    assert not any(secret in str(silent.value) for secret in KEYS.secrets().values())


def test_no_answer_in_time_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that accepts and says nothing is given up on; it is not asked again."""
    monkeypatch.setattr(snaptrade, "SECONDS", 0.05)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(UpstreamUnreachable, match=r"no answer within 0\.05 seconds"),
    ):
        connect(KEYS, f"http://127.0.0.1:{listener.getsockname()[1]}")(symbol("AAPL"))


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nX-Drip: ", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_an_answer_that_comes_drop_by_drop_is_given_up_on(monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    """The time limit is that of the whole request, headers and body, however often a byte of them comes."""
    monkeypatch.setattr(snaptrade, "SECONDS", 0.2)
    with dripping(begun) as url, pytest.raises(UpstreamUnreachable, match=r"no answer within 0\.2 seconds") as slow:
        connect(KEYS, url)(symbol("AAPL"))
    assert slow.value.final


def test_an_answer_that_comes_in_pieces_within_its_time_is_whole() -> None:
    """A time limit costs nothing of it, nor the connection: the next request goes over the same one."""
    body = b'"' + b"x" * 300_000 + b'"'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                for _ in range(2):
                    connection.recv(65536)
                    for start in range(0, len(answer), 7919):
                        connection.sendall(answer[start : start + 7919])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        upstream = connect(KEYS, f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert [upstream(UpstreamRequest("GET /brokerages")).body for _ in range(2)] == [body] * 2
        thread.join(HANG)


def test_a_broken_connection_is_no_answer() -> None:
    """The caller decides whether the request may be sent again."""
    with answering(b"") as url, pytest.raises(UpstreamUnreachable, match="the connection failed") as broken:
        connect(KEYS, url)(symbol("AAPL"))
    assert (broken.value.sent, broken.value.final) == (1, False)


def test_a_reply_says_what_is_left_of_both_limits() -> None:
    """What is no plain number says nothing."""
    client = ("X-RateLimit-Limit: 250", "X-RateLimit-Remaining: 12", "X-RateLimit-Reset: 7")
    account = ("X-RateLimit-Account-Limit: 10", "X-RateLimit-Account-Remaining: few", "X-RateLimit-Account-Reset: 3")
    with answering(http("200 OK", b"[]", *client, *account)) as url:
        reply = connect(KEYS, url)(symbol("AAPL"))
    assert (reply.allowance, reply.account_allowance) == (Allowance(250, 12, 7), None)


def test_an_error_reply_is_not_tried_again() -> None:
    """An answer is an answer, even a 503: the caller decides what to do with it."""
    with answering(http("503 Service Unavailable", b"{}"), http("200 OK", b"{}")) as url:
        assert connect(KEYS, url)(symbol("AAPL")).status == 503
        connect(KEYS, url)(symbol("AAPL"))


def test_forty_threads_share_one_upstream(url: str, world: World) -> None:
    """Each thread gets the answer to its own question."""
    upstream = connect(KEYS, url)
    tickers = list(world.tickers)[:200]

    with ThreadPoolExecutor(40) as threads:
        answered = list(threads.map(lambda ticker: ask(upstream, "GET /symbols/{query}", query=ticker), tickers))

    assert [each["symbol"] for each in answered] == tickers


def test_a_clock_that_is_off_is_told_by_the_sandbox() -> None:
    """The SDK signs the time of its own clock, and the sandbox compares it with its own."""
    with serving(World(), now=lambda: time.time() + 3600) as ahead:
        assert connect(KEYS, ahead)(symbol("AAPL")).status == 401


def test_credentials_do_not_show_their_secrets() -> None:
    """Neither key appears in a repr."""
    assert KEYS.consumer_key not in repr(KEYS)
    assert KEYS.user_secret not in repr(KEYS)


@pytest.mark.parametrize(
    "reply", [http("201 Created", b""), http("200 OK", b"{"), http("200 OK", b"[" * 5_000 + b"]" * 5_000)]
)
def test_a_reply_that_the_sdk_cannot_read_is_still_the_reply(reply: bytes) -> None:
    """What it raises over a body says nothing of the upstream."""
    with answering(reply) as url:
        response = connect(KEYS, url)(UpstreamRequest("GET /brokerages"))
    assert response.body == reply.partition(b"\r\n\r\n")[2]


def test_a_request_that_is_refused_here_is_not_counted() -> None:
    """It did not go out."""
    refused = connect(KEYS, "http://127.0.0.1:1")(UpstreamRequest("GET /accounts", user="somebody-else"))
    assert (refused.status, refused.sent) == (401, 0)
