"""Read what others recorded: HTTP archives (HAR 1.2), and cassettes of plain vcrpy as YAML or as JSON.

Each entry is read by itself: it becomes an exchange, or a sentence that says why it does not.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from base64 import b64decode
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harness.errors import CassetteError
from harness.files import read_text
from harness.recording.cassette_schema import describe_error
from harness.recording.layout import KEPT_HEADERS
from harness.recording.unpacking import NotUnpacked, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SUFFIXES = {".yaml", ".yml", ".json", ".har"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STATUSES = range(HTTPStatus.OK, 600)
_PLAIN_ENCODINGS = {"", "utf-8", "utf8"}
"""What an archive names as the encoding of a text that is none."""


@dataclass(frozen=True)
class Foreign:
    """Hold one exchange as it was recorded elsewhere, secrets and all.

    Attributes:
        place: Where it stands.
        method: The method of the request.
        uri: The URL of the request.
        request_body: The body of the request.
        status: The status of the response.
        headers: Those headers of the response that a cassette holds, in small letters.
        response_body: The body of the response, unpacked.
        day: When it was recorded, as `2026-11-23`; None where nothing says so.
    """

    place: str
    method: str
    uri: str
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    response_body: bytes
    day: str | None = None

    def __repr__(self) -> str:
        return f"Foreign({self.place})"


@dataclass
class ForeignRecordings:
    """Collect the exchanges, and a sentence for each entry that is none.

    Attributes:
        exchanges: The exchanges, in the order of their files.
        left_out: `place: reason` for each other entry.
    """

    exchanges: list[Foreign] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class _NoExchange(Exception):
    """Report an entry, or a file, that becomes no exchange; the message is the reason."""


class _ForeignModel(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Entry(_ForeignModel, ABC):
    """Hold one entry of a file as it stands there."""

    @abstractmethod
    def exchange(self, place: str) -> Foreign:
        """Return the entry as an exchange.

        Raises:
            _NoExchange: It becomes none.
        """


class _Named(_ForeignModel):
    name: str
    value: str


class _PostData(_ForeignModel):
    text: str | None = None


class _HarRequest(_ForeignModel):
    method: str
    url: str
    post: _PostData | None = Field(None, alias="postData")
    size: int = Field(0, alias="bodySize")


class _HarContent(_ForeignModel):
    size: int = 0
    text: str | None = None
    encoding: str | None = None

    def body(self) -> bytes:
        """Return the body that the text stands for."""
        encoding = (self.encoding or "").lower()
        if encoding == "base64":
            return _from_base64(self.text)
        if encoding not in _PLAIN_ENCODINGS:
            raise _NoExchange(f"its body has the encoding {self.encoding!r}, which is not read; known is base64")
        return _encoded(self.text or "")


class _HarResponse(_ForeignModel):
    status: int
    headers: list[_Named]
    content: _HarContent


class _HarEntry(_Entry):
    request: _HarRequest
    response: _HarResponse
    started: Any = Field("", alias="startedDateTime")

    def exchange(self, place: str) -> Foreign:
        """Return the entry as an exchange; a browser may have kept no body."""
        request, response, content = self.request, self.response, self.response.content
        _expect_answer(response.status)
        if content.size and not content.text and response.status != HTTPStatus.NO_CONTENT:
            raise _NoExchange("the browser did not keep the body of the response")
        if request.size > 0 and (request.post is None or request.post.text is None):
            raise _NoExchange("the browser did not keep the body of the request")
        day = _DAY.match(str(self.started))
        return _unpacked(
            Foreign(
                place,
                request.method,
                request.url,
                _encoded((request.post and request.post.text) or ""),
                response.status,
                {row.name.lower(): row.value for row in response.headers},
                content.body(),
                day[0] if day else None,
            )
        )


class _VcrRequest(_ForeignModel):
    method: str
    uri: str
    body: Any = None


class _VcrStatus(_ForeignModel):
    code: int


class _VcrResponse(_ForeignModel):
    """Hold a response of vcrpy, or of its httpx stub before version 6 (`status_code`, `content`)."""

    status: _VcrStatus | None = None
    status_code: int | None = None
    headers: dict[str, Any]
    body: Any = None
    content: Any = None


class _VcrEntry(_Entry):
    request: _VcrRequest
    response: _VcrResponse

    def exchange(self, place: str) -> Foreign:
        """Return the interaction as an exchange."""
        request, response = self.request, self.response
        status = response.status.code if response.status else response.status_code
        if status is None:
            raise _NoExchange("'status' is missing")
        _expect_answer(status)
        headers = {
            name.lower(): str(value[0] if isinstance(value, list) and value else value)
            for name, value in response.headers.items()
        }
        body = _bytes(response.body if response.status else response.content)
        if body is None and status != HTTPStatus.NO_CONTENT:
            raise _NoExchange("the recorder did not keep the body of the response")
        asked = _bytes(request.body) or b""
        return _unpacked(Foreign(place, request.method, request.uri, asked, status, headers, body or b""))


class _NoValue(NamedTuple):
    """Mark where YAML holds what nobody constructs: an object of Python, bytes that are none.

    Attributes:
        reason: Says why an entry with it as its body is left out.
    """

    reason: str


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # whichever is there
    """Read YAML safely, with the strings of Python 2."""

    def construct_binary(self, node: Any) -> bytes | _NoValue:
        """Return the bytes; those that are none spoil their own entry, not the file."""
        try:
            return _from_base64(self.construct_scalar(node))
        except _NoExchange as reason:
            return _NoValue(str(reason))


for _name in ("unicode", "str"):
    _Loader.add_constructor(f"tag:yaml.org,2002:python/{_name}", _Loader.construct_scalar)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: _NoValue("its body is neither text nor bytes"))
_Loader.add_constructor("tag:yaml.org,2002:binary", _Loader.construct_binary)


def read_recordings(source: Path) -> ForeignRecordings:
    """Return all that a file holds, or all files of a folder.

    Raises:
        CassetteError: The source is neither, or a single file holds no exchanges at all.
    """
    recordings = ForeignRecordings()
    if not source.is_dir():
        try:
            _read_file(source, recordings)
        except _NoExchange as reason:
            raise CassetteError(f"{source}: {reason}") from None
        return recordings
    files = sorted(path for path in source.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not files:
        raise CassetteError(f"{source}: holds no .yaml, .json or .har file; give a folder of cassettes or a .har file")
    for file in files:
        try:
            _read_file(file, recordings)
        except _NoExchange as reason:
            recordings.left_out.append(f"{file}: {reason}")
        except CassetteError as unreadable:
            recordings.left_out.append(str(unreadable))
    return recordings


def _read_file(file: Path, recordings: ForeignRecordings) -> None:
    document = _document(file)
    log = document.get("log") if isinstance(document, dict) else None
    archived = log.get("entries") if isinstance(log, dict) else None
    recorded = document.get("interactions") if isinstance(document, dict) else None
    model: type[_Entry]
    if isinstance(archived, list):
        entries, noun, model = archived, "entry", _HarEntry
    elif isinstance(recorded, list):
        entries, noun, model = recorded, "interaction", _VcrEntry
    else:
        raise _NoExchange("it is no HTTP archive (log.entries) and no cassette (interactions)")
    for number, entry in enumerate(entries, 1):
        place = f"{file}: {noun} {number}"
        try:
            recordings.exchanges.append(model.model_validate(entry).exchange(place))
        except _NoExchange as reason:
            recordings.left_out.append(f"{place}: {reason}")
        except ValidationError as invalid:
            error = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
            recordings.left_out.append(f"{place}: {describe_error(error)}")


def _document(file: Path) -> Any:
    text = read_text(file, CassetteError)
    is_json = file.suffix.lower() in {".json", ".har"}
    try:
        return json.loads(text) if is_json else yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader's child
    except json.JSONDecodeError as broken:
        raise CassetteError(f"{file}:{broken.lineno}:{broken.colno}: it is not JSON: {broken.msg}") from None
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise CassetteError(f"{place}: it is not whole YAML, or holds what a cassette does not") from None
    except (ValueError, RecursionError):
        raise _NoExchange("it holds a value that is none, or is nested too deep") from None


def _unpacked(raw: Foreign) -> Foreign:
    """Return the exchange with its body unpacked, and with the headers that a cassette holds."""
    try:
        urlsplit(raw.uri)
        body = unpacked(raw.response_body, raw.headers.get("content-encoding", ""))
    except NotUnpacked as reason:
        raise _NoExchange(f"its body cannot be read: {reason}") from None
    except ValueError:
        raise _NoExchange("its URL is none") from None
    kept = {name: value for name, value in raw.headers.items() if name in KEPT_HEADERS}
    return Foreign(raw.place, raw.method, raw.uri, raw.request_body, raw.status, kept, body, raw.day)


def _expect_answer(status: int) -> None:
    if not status:
        raise _NoExchange("it got no answer (status 0): it was blocked or aborted")
    if status not in _STATUSES or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise _NoExchange(f"status {status} is no answer of its own")


def _bytes(body: Any) -> bytes | None:
    """Return a body of vcrpy, None where there is none."""
    if isinstance(body, dict):
        body = _from_base64(body["base64_string"]) if "base64_string" in body else body.get("string")
    if isinstance(body, str):
        return _encoded(body)
    if body is None or isinstance(body, bytes):
        return body
    raise _NoExchange(body.reason if isinstance(body, _NoValue) else "its body is neither text nor bytes")


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _NoExchange("its body is no text: it holds half a character") from None


def _from_base64(text: Any) -> bytes:
    """Return the bytes of base64, in one line or in several; no character of another alphabet is passed over."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (AttributeError, ValueError):
        raise _NoExchange("its body should be base64 and is not") from None
