"""A client that knows the catalogue and wishes it ill, and an upstream that answers what nobody expects."""

from __future__ import annotations

import gzip
import json
import re
import socketserver
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from hypothesis import strategies as st
from limits import HANG
from payloads import PARAMETERS, REPLIES

from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.sandbox.world import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.calls import Operation

ODD_TEXTS = (
    "", " ", ".", "..", "../..", "a/b", "/", "%", "%2e", "{account_id}", "?", "#", "a&b=c", "\0", "a\0b",
    "\r\nX-Evil: 1", "\u202e", "\ufeff", "\U0001f600", "é", "-1", "0", "1e99", "NaN", "true", "null", "[]", "9" * 400, "2026-02-30",
    "1Y", "' OR 1=1 --", "".join(map(chr, range(0x4E00, 0x4E00 + 3_000))),
)  # fmt: skip
ODD_JSON = (
    "null", "true", "0", "-1", "1e400", "1e99999999999999999999", "NaN", "-Infinity", "0.1000000000000000000000000001",
    "9" * 30, "9" * 5_000, '""', '"x"', r'"\ud83d"', r'"\u0000"', r'"a\u0000b"', '"2026-02-30"',
    '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00+23:59"', "[]", "{}", "[null]", "[[]]", '[{"id": null}]', '{"id": 1, "id": 2}', '{"": 1}',
    r'{"\ud83d": 1}', '{"__proto__": {}}', "[" * 3_000 + "]" * 3_000, '"' + "x" * 100_000 + '"', "01", "'a'", "[1,]",
)  # fmt: skip
ODD_BODIES = (
    b"", b" ", b"\xff\xfe", b"\xef\xbb\xbf[]", b"<html>maintenance</html>", b"OK", b"[", b'{"detail": ["a"]}',
    b"\0" * 9, b'{"detail": null, "code": {}}', '{"é": "é"}'.encode("utf-16"), '"é"'.encode("latin-1"), gzip.compress(b"[]"),
)  # fmt: skip
ODD_STATUSES = (200, 201, 204, 206, 302, 304, 400, 401, 403, 404, 409, 418, 422, 425, 429, 500, 502, 503, 599, 600, 999)
ODD_HEADERS = (
    "Retry-After: -1", "Retry-After: 1e9", "Retry-After: \u0661", "Retry-After: Thu, 99 Foo 2026",
    "Content-Type: text/html", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "Retry-After: " + "9" * 400, "Content-Encoding: gzip",
    "Content-Encoding: br", "Content-Type: application/json; charset=utf-16", "Transfer-Encoding: chunked",
    "Location: http://127.0.0.1:1/", "Content-Length: 999999", "Content-Length: 0", "Content-Length: x", "X-A: b",
)  # fmt: skip
_HERE = '"attacked"'
_ID = "917c8734-8470-4a3e-a18f-57c3f2ee6631"


class Request(NamedTuple):
    """One request of the attacker, as it goes on the wire."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def _tree_texts(tree: Any) -> Iterator[str]:
    """Yields the JSON text of a tree once for each value in it, with that value replaced by a mark."""
    yield _HERE
    if isinstance(tree, dict):
        for name, value in tree.items():
            for inner in _tree_texts(value):
                rest = [f"{json.dumps(key)}: {json.dumps(other)}" for key, other in tree.items() if key != name]
                yield f"{{{', '.join([f'{json.dumps(name)}: {inner}', *rest])}}}"
            yield json.dumps({key: other for key, other in tree.items() if key != name})  # the value left out
    if isinstance(tree, list):
        for index, value in enumerate(tree):
            for inner in _tree_texts(value):
                yield f"[{', '.join([*map(json.dumps, tree[:index]), inner, *map(json.dumps, tree[index + 1 :])])}]"


def _spoiled(tree: Any) -> st.SearchStrategy[bytes]:
    """The JSON text of a tree, with one of its values replaced by an odd one, or left out."""
    places = st.sampled_from(list(_tree_texts(tree)))
    return st.builds(lambda text, odd: text.replace(_HERE, odd).encode(), places, st.sampled_from(ODD_JSON))


def _reply_to(endpoint: str) -> Any:
    """What a sound upstream answers there."""
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(endpoint))
    return next(reply for asked, reply in REPLIES.items() if re.fullmatch(pattern, asked.partition("?")[0]))


SPOILED_REPLIES = {
    operation.endpoint: _spoiled(json.loads(json.dumps(_reply_to(operation.endpoint))))
    for operation in OPERATIONS.values()
    if operation.endpoint
}


@st.composite
def requests(draw: st.DrawFn, version: str) -> tuple[Operation, Request]:
    """An operation, and a request to it of which something is odd."""
    operation = OPERATIONS[draw(st.sampled_from(sorted(OPERATIONS)))]
    account = {"account_id": "A"} if "account_id" in operation.names("path") else {}
    given = {**account, **PARAMETERS.get(operation.name, {})}
    given = {name: _ID if value in {"A", "K"} else value for name, value in given.items()}  # the SDK takes no others
    odd_texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=12)
    for name in draw(st.sets(st.sampled_from([each.name for each in operation.parameters] or ["x"]), max_size=1)):
        given[name] = draw(odd_texts)
    path = operation.path
    for name in operation.names("path"):
        path = path.replace(f"{{{name}}}", quote(given.pop(name, _ID), safe=draw(st.sampled_from(["", "/.:@"]))))
    query = {name: given.pop(name) for name in operation.names("query") if name in given}
    if draw(st.integers(0, 9)) == 0:
        query[draw(odd_texts)] = draw(odd_texts)
    names = {each.name: (each.unified if version == "v2" else "") or each.name for each in operation.parameters}
    said = {names.get(name, name): value for name, value in given.items()}
    whole = json.dumps(said).encode() if said else b""
    body = draw(st.just(whole) | st.sampled_from(ODD_BODIES) | _spoiled(said)) if operation.method != "GET" else whole
    method = draw(
        st.sampled_from([operation.method] * 20 + ["GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"])
    )
    header = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=20)
    headers = {
        "X-User-Id": draw(
            st.sampled_from([DEFAULT] * 9 + [""]).flatmap(lambda user: st.just(user) if user else header)
        ),
        "Idempotency-Key": draw(header),
    }
    target = f"/{version}{path}{'?' if query else ''}{urlencode(query, errors='surrogatepass')}"
    return operation, Request(method, target, headers, body)


@st.composite
def replies(draw: st.DrawFn, endpoint: str) -> bytes:
    """What the upstream puts on the wire for any request to an endpoint such as `GET /accounts/A`."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(
            st.sampled_from([b"", b"HTTP/1.1", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-", b"{}\r\n\r\n"])
        )
    spoiled = SPOILED_REPLIES.get(endpoint, st.sampled_from(ODD_JSON).map(str.encode))
    body = draw(spoiled if kind > 3 else st.sampled_from(ODD_BODIES) | st.sampled_from(ODD_JSON).map(str.encode))
    status = 200 if kind > 5 else draw(st.sampled_from(ODD_STATUSES))
    headers = ["Content-Type: application/json", *draw(st.lists(st.sampled_from(ODD_HEADERS), max_size=1))]
    if not any(header.startswith(("Content-Length", "Transfer-Encoding")) for header in headers):
        headers.append(f"Content-Length: {len(body)}")
    return "\r\n".join([f"HTTP/1.1 {status} Odd", *headers, "Connection: close", "", ""]).encode() + body


class OddUpstream:
    """An upstream on loopback that puts on the wire whatever it is told to.

    Attributes:
        url: Its base URL.
        reply: The bytes that it answers every request with.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.reply = b""


@contextmanager
def odd_upstream() -> Iterator[OddUpstream]:
    """Serve while the block runs."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = 0
            while (line := self.rfile.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            self.rfile.read(length)
            self.wfile.write(upstream.reply)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        upstream = OddUpstream(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield upstream
        finally:
            server.shutdown()
            thread.join()


def send(url: str, request: Request) -> tuple[int, dict[str, str], bytes]:
    """Send a request as it is, without the corrections of a well-meaning client."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=HANG)
    try:
        connection.putrequest(request.method, request.target, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()
