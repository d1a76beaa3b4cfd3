"""One service: a whole reply comes within a time and a size, or it is told why none does."""

from __future__ import annotations

import gzip
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from services.raw import HEAD, sending, whole

from harness.errors import ConfigurationError, NothingToJudge
from harness.http.contents import NotReadable, read_content
from harness.http.credentials import headers_from, mask_of
from harness.http.requests import ServiceRequest
from harness.http.service import LARGEST, TIMEOUT, NoReply, Service, ServiceReply, check_base_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

READ = ServiceRequest("here", "GET", "/items?page=2")


@pytest.fixture
def ask() -> Iterator[Callable[..., ServiceReply]]:
    """Ask a server of bytes once."""
    made: list[Service] = []

    def asked(reply: Iterable[bytes], request: ServiceRequest = READ, **options: Any) -> ServiceReply:
        pieces = list(reply)
        with sending(lambda _: pieces) as server:
            options.setdefault("timer", lambda: 0.0)
            made.append(Service("unified", server.url, **options))
            return made[-1].ask(request)

    yield asked
    for service in made:
        service.close()


def test_a_whole_reply_is_read(ask: Callable[..., ServiceReply]) -> None:
    """Status, headers in small letters, those that come twice in one, and the body."""
    reply = ask(whole(b"{}", HEAD + b"Vary: a\r\nVARY: b\r\n"))
    assert (reply.status, reply.body, reply.headers["vary"]) == (200, b"{}", "a, b")


def test_a_body_in_chunks_or_packed_is_read(ask: Callable[..., ServiceReply]) -> None:
    """Though nobody asked for it packed."""
    assert ask([HEAD, b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"]).body == b"{}"
    assert ask(whole(gzip.compress(b"[1]"), HEAD + b"content-encoding: gzip\r\n")).body == b"[1]"


@pytest.mark.parametrize(
    ("reply", "why", "silent"),
    [
        ([], "the reply breaks off or is no HTTP", True),
        ([b"SSH-2.0-OpenSSH_9.6\r\n"], "the reply breaks off or is no HTTP", True),
        ([HEAD, b"content-length: 10\r\n\r\nabc"], "the reply breaks off or is no HTTP", True),
        ([HEAD, b"transfer-encoding: chunked\r\n\r\n5\r\nab"], "the reply breaks off or is no HTTP", True),
        (whole(b"\x1f\x8bnot", HEAD + b"content-encoding: gzip\r\n"), "the body cannot be read", False),
        (whole(b"\xff\xfe", HEAD + b"content-encoding: zstd\r\n"), "packed with zstd, which is not read", False),
        ([HEAD, b"\r\n", *[b"x" * 2**20] * (LARGEST // 2**20 + 1)], "its body has more than 32 MB", False),
    ],
    ids=["nothing", "no HTTP", "cut off", "cut chunk", "no gzip", "unknown packing", "too large"],
)
def test_what_is_no_whole_reply_is_told(
    ask: Callable[..., ServiceReply], reply: list[bytes], why: str, *, silent: bool
) -> None:
    """Whether the service may be down, or has only sent what is not compared."""
    with pytest.raises(NoReply, match=why) as raised:
        ask(reply)
    assert raised.value.silent is silent


def test_a_reply_drop_by_drop_ends_with_its_time(ask: Callable[..., ServiceReply]) -> None:
    """The limit holds for the whole reply, not from one byte to the next."""
    seconds = count()
    drops = [HEAD, b"content-length: 8000000\r\n\r\n", *[b"x" * 80_000] * 100]
    with pytest.raises(NoReply, match="no whole reply within 10 seconds"):
        ask(drops, timer=lambda: float(next(seconds)), timeout=TIMEOUT)


def test_a_connection_that_the_service_closed_costs_no_answer() -> None:
    """What is safe is sent again on a new one; what may change something is not."""
    with sending(lambda number: whole(b"%d" % number)) as server:  # it hangs up after each reply, and does not say so
        service = Service("original", server.url, lambda: 0.0)
        assert [service.ask(READ).body for _ in range(3)] == [b"1", b"2", b"3"]
        with pytest.raises(NoReply):
            service.ask(ServiceRequest("here", "POST", "/orders", body=b"{}"))
        assert len(server.received) == 3
    service.close()


def test_a_service_that_is_down_is_told_before_anything_is_asked() -> None:
    """By its side and its address."""
    service = Service("unified", "http://127.0.0.1:1", lambda: 0.0)
    with pytest.raises(NothingToJudge, match=r"the unified service at http://127\.0\.0\.1:1 cannot be reached"):
        service.check_up()


def test_its_own_host_is_no_difference() -> None:
    """In a body, as JSON may write it, and in a header."""
    pieces: list[bytes] = []
    with sending(lambda _: pieces) as server:
        links = f'["{server.url}/items", "{server.url.replace("/", chr(92) + "/")}"]'.encode()
        pieces += whole(links, HEAD + f"location: {server.url}/a\r\n".encode())
        service = Service("original", server.url, lambda: 0.0)
        reply = service.ask(READ)
        service.close()
    assert reply.body == b'["http://service/items", "http://service"]'
    assert reply.headers["location"] == "http://service/a"


def test_credentials_come_from_the_environment_and_are_told_to_nobody(ask: Callable[..., ServiceReply]) -> None:
    """They are sent, and taken out of what the service sends back."""
    headers = headers_from(["Authorization=SHOP"], {"SHOP": "Bearer t0psecrettoken"})
    echo = whole(b'{"error": "no user t0psecrettoken"}', HEAD + b"x-echo: Bearer t0psecrettoken\r\n")
    reply = ask(echo, headers=headers, mask=mask_of(headers))
    assert b"t0psecrettoken" not in reply.body
    assert "t0psecrettoken" not in repr(reply.headers)
    assert "t0psecrettoken" not in repr(Service("original", "http://a", lambda: 0.0, headers, mask_of(headers)))


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("Authorization", "--header takes NAME=VARIABLE"),
        ("Author ization=SHOP", "--header takes NAME=VARIABLE"),
        ("Authorization=Bearer s3cret-token", "--header takes NAME=VARIABLE"),
        ("Authorization=NOBODY", "the variable NOBODY is not set"),
        ("Authorization=LINES", "the variable LINES holds what no header can carry"),
    ],
)
def test_a_wrong_credential_is_refused_without_its_value(option: str, sentence: str) -> None:
    """The message names option and variable."""
    with pytest.raises(ConfigurationError) as raised:
        headers_from([option], {"SHOP": "s3cret-token", "LINES": "s3cret\r\nX: y"})
    assert sentence in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_a_credential_too_short_to_be_found_again_is_refused() -> None:
    """It could not be told from data."""
    with pytest.raises(ConfigurationError, match="shorter than 8 characters"):
        mask_of({"x-api-key": "abc"})


@pytest.mark.parametrize("url", ["shop", "ftp://shop", "http://", "http://a:0", "http://a:99999", "http://a/?b=c"])
def test_what_is_no_base_url_is_refused(url: str) -> None:
    """And so is one with a password, which is not repeated."""
    with pytest.raises(ConfigurationError, match="is no base URL"):
        check_base_url(url, "--original")
    with pytest.raises(ConfigurationError) as raised:
        check_base_url("http://jane:s3cret@shop", "--original")
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"", "application/json", "nothing"),
        (b'{"a": 1}', "application/json; charset=utf-8", "JSON"),
        (b'{"a": 1}', "application/problem+json", "JSON"),
        (b'{"a": 1}', "", "JSON"),
        (b"plain", "", "text"),
        (b"\xff\xfe", "", "bytes"),
        (b"<p>\n</p>", "text/html", "text"),
        ("é".encode("latin-1"), "text/plain; charset=latin-1", "text"),
        ("é".encode("latin-1"), "text/plain", "bytes"),
        (b"a", "text/plain; charset=nothing", "bytes"),
        (b"<svg/>", "image/svg+xml", "text"),
        (b"\x89PNG", "image/png", "bytes"),
    ],
)
def test_a_body_is_compared_as_what_it_is(body: bytes, kind: str, expected: str) -> None:
    """By its header, and without one by its bytes."""
    assert read_content(ServiceReply(200, {"content-type": kind} if kind else {}, body, 0.0)).kind == expected


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"NaN", b'{"a": 1, "a": 2}', b"[" * 10_000 + b"]" * 10_000, b'{"a":', b'"\\ud800"', b"1e99999"],
    ids=["HTML", "NaN", "a key twice", "nested", "cut off", "half a character", "too large a number"],
)
def test_json_that_is_none_is_told(body: bytes) -> None:
    """It says that it is JSON, so that it is not compared as anything else."""
    with pytest.raises(NotReadable, match="its body says that it is application/json and cannot be read: "):
        read_content(ServiceReply(200, {"content-type": "application/json"}, body, 0.0))
