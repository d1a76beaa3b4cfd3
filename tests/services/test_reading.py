"""Requests are read from what a team has, and a mistake in a file is told by its line and column."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from harness.errors import ConfigurationError
from harness.http.reading.files import read_requests

if TYPE_CHECKING:
    from pathlib import Path

    from harness.http.requests import ServiceRequest


def written(folder: Path, name: str, text: str) -> Path:
    """A file with this text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def lines(requests: list[ServiceRequest]) -> list[str]:
    """The requests as `METHOD target`."""
    return [f"{request.method} {request.target}" for request in requests]


def har_entry(url: str, method: str = "GET", **request: Any) -> dict[str, Any]:
    """An entry as a browser writes it, with a cookie and a token."""
    headers = {"Accept": "application/json", "Cookie": "s=secret", "Authorization": "Bearer secret", "Host": "a"}
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    asked = {"method": method, "url": url, "headers": pairs, **request}
    return {"request": asked, "response": {"status": 200, "headers": [], "content": {}}}


def har(folder: Path, *entries: Any) -> Path:
    """An archive, one entry a line."""
    listed = ",\n".join(json.dumps(entry) for entry in entries)
    return written(folder, "traffic.har", f'{{"log": {{"version": "1.2",\n"entries": [\n{listed}\n]}}}}')


def test_json_lines_hold_one_request_a_line(tmp_path: Path) -> None:
    """Empty lines and comments hold none; a body makes a POST."""
    file = written(
        tmp_path,
        "requests.jsonl",
        '# the shop\n\n{"path": "/items?q=a%20b"}\n{"url": "https://shop.example/items/3", "method": "head"}\n'
        '{"path": "/orders", "json": {"a": 1.50}, "name": "an order"}\n'
        '{"path": "/log", "body": "x", "method": "PUT"}\n',
    )
    read = read_requests(file).requests
    assert lines(read) == ["GET /items?q=a%20b", "HEAD /items/3", "POST /orders", "PUT /log"]
    assert read[2].body == b'{"a":1.50}'
    assert read[2].headers == {"content-type": "application/json"}
    assert [request.shown for request in read] == [
        "GET /items?q=a%20b",
        "HEAD /items/3",
        "POST /orders (an order)",
        "PUT /log",
    ]
    assert read[0].place == f"{file}:3:10"


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ('{"path": "/a"', 14, "not a line of JSON"),
        ("[1]", 1, "a request is an object, not a list"),
        ('{"path": "/a", "methd": "GET"}', 25, "'methd' is no part of a request; did you mean 'method'?"),
        ('{"path": "/a", "method": "FETCH"}', 26, "'FETCH' is no method that can be sent; valid: GET, HEAD"),
        ('{"path": "items"}', 10, "'items' is no path such as /items?page=2, and no URL"),
        ('{"path": "/a b"}', 10, "the path holds a space or a control character"),
        ('{"path": "/a\\r\\nX: y"}', 10, "the path holds a space or a control character"),
        ('{"method": "GET"}', 1, "a request has either a path or a url"),
        ('{"path": "/a", "url": "http://b/"}', 23, "a request has either a path or a url"),
        ('{"path": "/a", "path": "/b"}', 1, "an object has the key 'path' twice"),
        ('{"path": "/a", "body": 3}', 24, "body is a text, not an int"),
        ('{"path": "/a", "json": 1, "body": ""}', 24, "a request has either json or a body"),
        ('{"path": "/a", "query": {"q": {"x": 1}}}', 31, "a query parameter is a text, a number, or a list of these"),
        ('{"path": "/a", "headers": {"X-A": "b\\nc"}}', 35, "a header has a name and one line of text"),
        ('{"path": "/a", "headers": {"Authorization": "Bearer s3cret"}}', 45, "Authorization is a credential"),
        ('{"path": "/a", "headers": {"X-Api-Key": "s3cret"}}', 41, "--header X-Api-Key=VARIABLE"),
    ],
)
def test_a_mistake_in_a_line_is_told_by_its_place(tmp_path: Path, line: str, column: int, sentence: str) -> None:
    """File, line and column, what is wrong, and never the value of a credential."""
    file = written(tmp_path, "requests.jsonl", f'{{"path": "/ok"}}\n{line}\n')
    with pytest.raises(ConfigurationError) as raised:
        read_requests(file)
    assert str(raised.value).startswith(f"{file}:2:{column}: ")
    assert sentence in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_an_archive_gives_each_request_once_and_no_credential(tmp_path: Path) -> None:
    """What the browser adds of itself stays behind too."""
    posted = {"mimeType": "application/json", "text": '{"q": 1}'}
    form = {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "b c"}]}
    file = har(
        tmp_path,
        har_entry("https://shop.example/items?q=1"),
        har_entry("https://shop.example/items?q=1"),
        har_entry("https://shop.example/search", "POST", postData=posted),
        har_entry("https://shop.example/form", "POST", postData=form),
        har_entry("data:image/png;base64,AAAA"),
    )
    read = read_requests(file).requests
    assert lines(read) == ["GET /items?q=1", "POST /search", "POST /form"]
    assert read[0].headers == {"accept": "application/json"}
    assert [request.body for request in read] == [None, b'{"q": 1}', b"a=b+c"]
    assert read[1].headers["content-type"] == "application/json"
    assert read[1].place == f"{file}:5:1"


def test_requests_to_others_are_not_replayed(tmp_path: Path) -> None:
    """An archive of a browser holds those of every host that a page asks."""
    file = har(tmp_path, har_entry("https://shop.example/items"), har_entry("https://ads.example/track?me"))
    assert lines(read_requests(file, sides=["shop.example", "127.0.0.1:80"]).requests) == ["GET /items"]
    assert lines(read_requests(file, "ads.example").requests) == ["GET /track?me"]
    with pytest.raises(ConfigurationError, match=r"2 hosts; --from-host names one: ads\.example, shop\.example"):
        read_requests(file)
    with pytest.raises(ConfigurationError, match=r"did you mean 'ads\.example'"):
        read_requests(file, "adz.example")


def test_a_mistake_in_an_archive_is_told_by_its_place(tmp_path: Path) -> None:
    """That of its entry."""
    file = har(tmp_path, har_entry("https://shop.example/items"), {"request": {"method": "GET"}})
    with pytest.raises(ConfigurationError) as raised:
        read_requests(file)
    assert str(raised.value) == f"{file}:4:1: the entry holds no request with a method and a URL"
    broken = written(tmp_path, "broken.har", '{"log":\n  {]')
    with pytest.raises(ConfigurationError, match=r"broken\.har:2:4: not JSON"):
        read_requests(broken)
    other = written(tmp_path, "other.json", '{"a": 1}')
    with pytest.raises(ConfigurationError, match="1:1: no HTTP archive"):
        read_requests(other)


def test_cassettes_of_anybody_give_their_requests(tmp_path: Path) -> None:
    """In YAML or JSON, in folders, with bodies of text and of bytes."""
    headers = {"Accept": ["text/html"], "Authorization": ["Bearer secret"], "Content-Type": ["text/plain"]}
    response = {"status": {"code": 302, "message": "Found"}, "headers": {}, "body": {"string": ""}}
    first = {"request": {"method": "GET", "uri": "http://shop/a", "body": None, "headers": headers}}
    second = {"request": {"method": "POST", "uri": "http://shop/b", "body": b"\xff\x00", "headers": {}}}
    third = {"request": {"method": "PUT", "uri": "http://shop/c", "headers": {}}}
    third["request"]["body"] = {"base64_string": base64.b64encode(b"\x01").decode()}
    (tmp_path / "sub").mkdir()
    document = {"version": 1, "interactions": [first | {"response": response}, second | {"response": response}]}
    written(tmp_path / "sub", "one.yaml", yaml.safe_dump(document))
    written(tmp_path, "two.json", json.dumps({"version": 1, "interactions": [third]}))
    read = read_requests(tmp_path).requests
    assert lines(read) == ["GET /a", "POST /b", "PUT /c"]
    assert [request.body for request in read] == [None, b"\xff\x00", b"\x01"]
    assert read[0].headers == {"accept": "text/html", "content-type": "text/plain"}


def test_a_mistake_in_a_cassette_is_told_by_its_place(tmp_path: Path) -> None:
    """YAML that is none, one without interactions, one without a request."""
    for text, sentence in [
        ("interactions: [\n", r"\.yaml:2:1: it is not whole YAML"),
        ("a: 1\n", r"\.yaml:1:1: no cassette"),
        ("interactions:\n- request: {method: GET}\n", r"\.yaml:2:3: the interaction holds no request"),
    ]:
        file = written(tmp_path, "broken.yaml", text)
        with pytest.raises(ConfigurationError, match=sentence):
            read_requests(file)


LOG = r"""10.0.0.1 - - [26/Nov/2026:08:00:00 +0000] "GET /items?page=2 HTTP/1.1" 200 512
10.0.0.2 - jane [26/Nov/2026:08:00:01 +0000] "GET /items/3 HTTP/1.1" 304 - "https://shop/" "Mozilla \"x\" (y)"
10.0.0.2 - - [26/Nov/2026:08:00:02 +0000] "GET /items?page=2 HTTP/2.0" 200 512 "-" "curl/8" 0.003 "more"

10.0.0.3 - - [26/Nov/2026:08:00:03 +0000] "POST /orders HTTP/1.1" 201 9 "-" "curl/8"
10.0.0.4 - - [26/Nov/2026:08:00:04 +0000] "\x16\x03\x01\x02" 400 0 "-" "-"
10.0.0.4 - - [26/Nov/2026:08:00:05 +0000] "-" 408 0 "-" "-"
10.0.0.5 - - [26/Nov/2026:08:00:06 +0000] "DELETE /items/caf\xC3\xA9 HTTP/1.1" 204 0
::1 - - [26/Nov/2026:08:00:07 +0000] "OPTIONS * HTTP/1.0" 200 -
"""


def test_an_access_log_gives_each_different_request(tmp_path: Path) -> None:
    """Common and combined; what no service can be sent is counted."""
    file = written(tmp_path, "access.log", LOG)
    read = read_requests(file)
    assert lines(read.requests) == ["GET /items?page=2", "GET /items/3", "DELETE /items/caf%C3%A9"]
    assert read.requests[1].place == f"{file}:2:47"
    assert read.notes == [
        f"{file}: left out: 3 lines, with no request that can be sent (6, 7, 9)",
        f"{file}: left out: 1 line, where something was sent that a log does not hold (5)",
    ]


def test_a_line_that_is_none_of_an_access_log_is_told(tmp_path: Path) -> None:
    """By its place, with what is valid."""
    file = written(tmp_path, "access.log", LOG + "GET /items\n")
    with pytest.raises(ConfigurationError) as raised:
        read_requests(file)
    assert str(raised.value).startswith(f"{file}:10:1: no line of an access log, such as ")


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    """With the option that names it."""
    with pytest.raises(ConfigurationError, match="no such file; --requests names a file of requests"):
        read_requests(tmp_path / "nothing.jsonl")
