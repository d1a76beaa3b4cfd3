"""What others recorded, read as it stands."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from harness.errors import CassetteError
from harness.recording.foreign import exchanges

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://api.snaptrade.com/accounts?userId=jane&clientId=c"


def entry(**content: Any) -> dict[str, Any]:
    """An entry of an HTTP archive."""
    return {
        "startedDateTime": "2026-03-04T05:06:07.000Z",
        "request": {"method": "POST", "url": URL, "headers": [], "postData": {"text": '{"a": 1}'}},
        "response": {
            "status": 200,
            "statusText": "OK",
            "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "Set-Cookie", "value": "a=b"}],
            "content": {"mimeType": "application/json", **content},
        },
    }


def archive(directory: Path, *entries: dict[str, Any]) -> Path:
    path = directory / "traffic.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def cassette(directory: Path, **response: Any) -> Path:
    """A plain cassette as vcrpy writes them."""
    plain = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": "[]"}}
    request: dict[str, Any] = {"method": "GET", "uri": URL, "body": None, "headers": {}}
    document = {"version": 1, "interactions": [{"request": request, "response": plain | response}]}
    (directory / "sub").mkdir()
    path = directory / "sub" / "plain.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


@pytest.mark.parametrize(
    "content", [{"text": "[1]"}, {"text": base64.b64encode(b"[1]").decode(), "encoding": "base64"}]
)
def test_an_archive_is_read(tmp_path: Path, content: dict[str, str]) -> None:
    """Request, body, status, the headers that matter, and the day."""
    found = exchanges(archive(tmp_path, entry(**content)))[0]

    assert (found.method, found.uri, found.asked) == ("POST", URL, b'{"a": 1}')
    assert (found.status, found.message, found.answered) == (200, "OK", b"[1]")
    assert (found.headers, found.day) == ({"content-type": "application/json"}, "2026-03-04")


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"body": {"string": b"[]"}},
        {"headers": {"Content-Encoding": ["gzip"]}, "body": {"string": gzip.compress(b"[]")}},
    ],
)
def test_a_folder_of_cassettes_is_read(tmp_path: Path, response: dict[str, Any]) -> None:
    """Text, bytes, and what was compressed."""
    cassette(tmp_path, **response)

    found = exchanges(tmp_path)[0]

    assert (found.method, found.uri, found.status, found.answered) == ("GET", URL, 200, b"[]")


def test_an_exchange_shows_no_secret(tmp_path: Path) -> None:
    """Its repr is the place alone."""
    path = archive(tmp_path, entry(text="[1]"))

    assert repr(exchanges(path)) == f"[Foreign({path}: entry 1)]"


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("x.har", "{", r"x\.har:1:2: no HTTP archive"),
        ("x.har", '{"log": {}}', r"x\.har: holds no exchanges as expected: KeyError 'entries'"),
        ("x.har", '{"log": {"entries": [{}]}}', r"x\.har: holds no exchanges"),
        ("d/x.yaml", "a: [", r"x\.yaml:2:1: the cassette is not whole YAML"),
        ("d/x.yaml", "a: 1", r"x\.yaml: holds no exchanges"),
        ("d/x.txt", "", r"d: holds no \.yaml file"),
        ("missing", None, r"x\.har: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str, written: str | None, said: str) -> None:
    """One sentence, with the file and where there is one the line."""
    path = tmp_path / name
    if written is not None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(written)
    source = path.parent if name.startswith("d/") else tmp_path / "x.har"

    with pytest.raises(CassetteError, match=said):
        exchanges(source)
