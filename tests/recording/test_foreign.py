"""What others recorded, read entry by entry: each becomes an exchange, or a sentence that says why not."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped] # it carries no types
import pytest
import yaml

from harness.errors import CassetteError
from harness.recording import unpacking
from harness.recording.foreign import read_recordings

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://api.snaptrade.com/accounts?userId=jane&clientId=c"
BODY = b'[{"name": "A plain body, long enough to be packed in more than a few bytes"}]'


def har_entry(**content: Any) -> dict[str, Any]:
    return {
        "startedDateTime": "2026-03-04T05:06:07.000Z",
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"text": '{"a": 1}'}, "bodySize": 8},
        "response": {
            "status": 200,
            "statusText": "OK",
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "Set-Cookie", "value": "a=b"}],
            "content": {"size": 3, "mimeType": "application/json", **content},
        },
    }


def archive(directory: Path, *entries: Any) -> Path:
    path = directory / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def vcr_entry(**response: Any) -> dict[str, Any]:
    plain = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "[]"}}
    return {"request": {"method": "GET", "uri": URL, "body": None, "headers": {}}, "response": plain | response}


def cassette(directory: Path, *entries: Any, suffix: str = "yaml") -> Path:
    path = directory / "sub" / f"plain.{suffix}"
    path.parent.mkdir(exist_ok=True)
    document = {"version": 1, "interactions": entries}
    path.write_text(json.dumps(document) if suffix == "json" else yaml.safe_dump(document))
    return path


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    "content",
    [
        {"text": "[1]"},
        {"text": base64.b64encode(b"[1]").decode(), "encoding": "base64"},
        {"text": base64.b64encode(b"[1]").decode(), "encoding": "BASE64"},
        {"text": "Wz\r\n Fd", "encoding": "Base64"},
        {"text": "[1]", "encoding": None},
        {"text": "[1]", "encoding": "UTF-8"},
        {"text": base64.b64encode(gzip.compress(b"[1]")).decode(), "encoding": "base64"},
    ],
)
def test_an_archive_is_read(tmp_path: Path, content: dict[str, str]) -> None:
    """Request, body, status, the headers that matter, and the day."""
    exchange = read_recordings(archive(tmp_path, har_entry(**content))).exchanges[0]

    assert (exchange.method, exchange.uri, exchange.request_body) == ("POST", URL, b'{"a": 1}')
    assert (exchange.status, exchange.response_body, exchange.day) == (200, b"[1]", "2026-03-04")
    assert exchange.headers == {"content-type": "application/json"}


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json"])
def test_a_folder_of_cassettes_is_read(tmp_path: Path, suffix: str) -> None:
    """As vcrpy's two serializers write them."""
    cassette(tmp_path, vcr_entry(), suffix=suffix)

    exchange = read_recordings(tmp_path).exchanges[0]

    assert (exchange.method, exchange.uri, exchange.status, exchange.response_body) == ("GET", URL, 200, b"[]")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("GZIP", gzip.compress(BODY, mtime=0)),
        ("x-gzip", gzip.compress(BODY[:20], mtime=0) + gzip.compress(BODY[20:], mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("br", brotli.compress(BODY)),
        ("deflate, gzip", gzip.compress(zlib.compress(BODY), mtime=0)),
        ("gzip", BODY),
        ("br", BODY),
        ("identity", BODY),
        ("zstd", BODY),
        ("", gzip.compress(BODY, mtime=0)),
        ("", BODY),
    ],
)
def test_a_body_is_unpacked_where_it_still_is_packed(tmp_path: Path, encoding: str, packed: bytes) -> None:
    """By every encoding that a client of HTTP undoes; some clients had undone it and left the header."""
    cassette(tmp_path, vcr_entry(headers={"Content-Encoding": [encoding]}, body={"string": packed}))

    assert read_recordings(tmp_path).exchanges[0].response_body == BODY


@pytest.mark.parametrize(
    "response",
    [
        {"status": None, "body": None, "status_code": 200, "content": "[]", "http_version": "HTTP/1.1"},
        {"status": None, "body": None, "status_code": 200, "content": b"[]"},
        {"body": {"base64_string": base64.b64encode(b"[]").decode()}},
        {"body": "[]"},
        {"headers": {"content-type": "text/plain"}},
    ],
)
def test_older_versions_of_vcrpy_are_read(tmp_path: Path, response: dict[str, Any]) -> None:
    """The httpx stub before version 6, and bodies as base64."""
    cassette(tmp_path, vcr_entry(**response))

    assert read_recordings(tmp_path).exchanges[0].response_body == b"[]"


def test_the_strings_of_python_2_are_read(tmp_path: Path) -> None:
    """An object of Python's beside them spoils its own entry and no other one."""
    path = cassette(tmp_path, vcr_entry(), vcr_entry(body={"string": "OBJECT"}))
    text = path.read_text().replace("method: GET", "method: !!python/unicode GET")
    path.write_text(text.replace("string: OBJECT", "string: !!python/object:os.system {}"))

    recordings = read_recordings(tmp_path)

    assert [exchange.method for exchange in recordings.exchanges] == ["GET"]
    assert recordings.left_out == [f"{path}: interaction 2: its body is neither text nor bytes"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"string": "BINARY"}, "its body should be base64 and is not"),
        ("BINARY", "its body should be base64 and is not"),
        ({"base64_string": "@@@"}, "its body should be base64 and is not"),
        ({"base64_string": 5}, "its body should be base64 and is not"),
        ({}, "the recorder did not keep the body of the response"),
        ({"string": None}, "the recorder did not keep the body of the response"),
        (None, "the recorder did not keep the body of the response"),
    ],
)
def test_a_body_that_was_not_kept_is_no_answer(tmp_path: Path, body: Any, reason: str) -> None:
    """It spoils its own entry, so that a whole one behind it takes its place."""
    path = cassette(tmp_path, vcr_entry(body=body), vcr_entry())
    path.write_text(path.read_text().replace("BINARY", "!!binary '@@@'"))

    recordings = read_recordings(tmp_path)

    assert [exchange.response_body for exchange in recordings.exchanges] == [b"[]"]
    assert recordings.left_out == [f"{path}: interaction 1: {reason}"]


@pytest.mark.parametrize("body", [{"string": ""}, {"string": None}, None])
def test_an_answer_without_content_needs_no_body(tmp_path: Path, body: Any) -> None:
    """By its status."""
    cassette(tmp_path, vcr_entry(status={"code": 204, "message": "No Content"}, body=body))
    archive(tmp_path, _changed("response", status=204, content={"size": -1}))

    assert [exchange.response_body for exchange in read_recordings(tmp_path).exchanges] == [b"", b""]


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    """Windows puts one there."""
    paths = archive(tmp_path, har_entry(text="[1]")), cassette(tmp_path, vcr_entry())
    for path in paths:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert len(read_recordings(tmp_path).exchanges) == 2


def _changed(part: str, **changes: Any) -> dict[str, Any]:
    entry = har_entry(text="[1]")
    return {**entry, part: {**entry[part], **changes}}


BROKEN: dict[str, tuple[Any, str]] = {
    "blocked": (_changed("response", status=0), "it got no answer (status 0)"),
    "not modified": (_changed("response", status=304), "status 304 is no answer of its own"),
    "redirect": (_changed("response", status=302), "status 302 is no answer of its own"),
    "no such status": (_changed("response", status=600), "status 600 is no answer of its own"),
    "status as text": (_changed("response", status="200"), "'status' must be a whole number"),
    "no content": ({"request": {"method": "GET", "url": URL}, "response": {"status": 200, "headers": []}},
                   "'content' is missing"),
    "body dropped": (har_entry(), "the browser did not keep the body of the response"),
    "body left empty": (har_entry(text=""), "the browser did not keep the body of the response"),
    "request dropped": (_changed("request", postData={}), "the browser did not keep the body of the request"),
    "body of no known size left empty": (har_entry(size=-1), "the browser did not keep the body of the response"),
    "no base64 at all": (har_entry(text="!!!", encoding="base64"), "should be base64 and is not"),
    "base64 behind something else": (har_entry(text="@@W10=", encoding="base64"), "should be base64 and is not"),
    "another encoding": (har_entry(text="W10=", encoding="gzip"), "has the encoding 'gzip', which is not read"),
    "bad base64": (har_entry(text="[1", encoding="base64"), "should be base64 and is not"),
    "half a character": (har_entry(text="\ud800"), "half a character"),
    "a number for a URL": (_changed("request", url=5), "'url' must be text"),
    "no URL": (_changed("request", url="http://[::1"), "its URL is none"),
    "a list": ([], "it must be"),
    "nothing": (None, "it must be"),
    "a header without a name": (_changed("response", headers=[{"value": "x"}]), "'name' is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_an_entry_that_is_no_exchange_is_left_out_alone(tmp_path: Path, name: str) -> None:
    """With its place and its reason; no exception of Python is named, and the others are read."""
    entry, reason = BROKEN[name]
    path = archive(tmp_path, har_entry(text="[1]"), entry, har_entry(text="[2]"))

    recordings = read_recordings(path)

    assert [exchange.response_body for exchange in recordings.exchanges] == [b"[1]", b"[2]"]
    assert recordings.left_out[0].startswith(f"{path}: entry 2: ")
    assert reason in recordings.left_out[0]
    assert "Error" not in recordings.left_out[0]


@pytest.mark.parametrize(
    ("encoding", "packed", "reason"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)[:-9], "cut off"),
        ("deflate", b"\xff\xff\xff\xff", "damaged"),
        ("br", b"\xff\xff\xff\xff", "damaged"),
        ("br", brotli.compress(BODY)[:-3] + b"\xff", "packed"),
        ("zstd", b"\x28\xb5\x2f\xfd\x00", "packed with zstd"),
        ("gzip", b"\xff\xfe", "should be packed with gzip"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_left_out(tmp_path: Path, encoding: str, packed: bytes, reason: str) -> None:
    """With the reason."""
    cassette(tmp_path, vcr_entry(headers={"Content-Encoding": [encoding]}, body={"string": packed}), vcr_entry())

    recordings = read_recordings(tmp_path)

    assert len(recordings.exchanges) == 1
    assert reason in recordings.left_out[0]


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_a_body_does_not_unpack_without_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, pack: Any
) -> None:
    """A few kilobytes could fill the memory."""
    monkeypatch.setattr(unpacking, "LARGEST", 2**21)
    packed = pack(b"\0" * 2**22)
    cassette(tmp_path, vcr_entry(headers={"Content-Encoding": [encoding]}, body={"string": packed}))

    assert read_recordings(tmp_path).left_out[0].endswith("it unpacks to more than 2 MB")


def test_an_exchange_shows_no_secret(tmp_path: Path) -> None:
    """Its repr is the place alone."""
    path = archive(tmp_path, har_entry(text="[1]"))

    assert repr(read_recordings(path).exchanges) == f"[Foreign({path}: entry 1)]"


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("x.har", "{", r"x\.har:1:2: it is not JSON"),
        ("x.har", '{"log": {}}', r"x\.har: it is no HTTP archive \(log\.entries\) and no cassette"),
        ("x.har", "[" * 100_000, r"x\.har: it holds a value that is none, or is nested too deep"),
        ("x.har", None, r"x\.har: cannot be read"),
        ("x.yaml", "a: [", r"x\.yaml:2:1: it is not whole YAML"),
        ("x.yaml", "a: 1", r"x\.yaml: it is no HTTP archive"),
        ("x.yaml", "a: 2025-99-99", r"x\.yaml: it holds a value that is none"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, written: str | None, said: str) -> None:
    """One sentence, with the file and where there is one the line; in a folder the other files are read."""
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / name
    if written is not None:
        path.write_text(written)
        archive(folder, har_entry(text="[1]"))
        recordings = read_recordings(folder)
        assert len(recordings.exchanges) == 1
        assert str(path) in recordings.left_out[0]

    with pytest.raises(CassetteError, match=said):
        read_recordings(path)


def test_a_folder_without_recordings_is_a_mistake(tmp_path: Path) -> None:
    """It says what would be valid."""
    (tmp_path / "notes.txt").write_text("")

    with pytest.raises(CassetteError, match=r"holds no \.yaml, \.json or \.har file"):
        read_recordings(tmp_path)
