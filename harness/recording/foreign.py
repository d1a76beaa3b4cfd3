"""What others recorded: the exchanges in an HTTP archive (HAR 1.2) or in a folder of plain vcrpy cassettes."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from harness.errors import CassetteError
from harness.recording.layout import KEPT_HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Foreign:
    """One exchange as it was recorded elsewhere, secrets and all; `place` says where it stands.

    day: when it was recorded, in the words of ISO 8601, where that is told.
    """

    place: str
    method: str
    uri: str
    asked: bytes
    status: int
    message: str
    headers: Mapping[str, str]
    answered: bytes
    day: str | None = None

    def __repr__(self) -> str:
        return f"Foreign({self.place})"


def exchanges(source: Path) -> list[Foreign]:
    """Every exchange in a `.har` file, or in the cassettes of a folder; raises CassetteError for what is neither."""
    if source.is_dir():
        files = sorted(each for each in source.rglob("*") if each.suffix in {".yaml", ".yml"})
        if not files:
            raise CassetteError(f"{source}: holds no .yaml file; give a folder of vcrpy cassettes or a .har file")
        return [exchange for file in files for exchange in _guarded(file, _cassette)]
    return list(_guarded(source, _archive))


def _guarded(file: Path, read: Any) -> Iterator[Foreign]:
    try:
        yield from read(file)
    except OSError as failed:
        raise CassetteError(f"{file}: cannot be read: {failed.strerror}") from None
    except json.JSONDecodeError as broken:
        raise CassetteError(f"{file}:{broken.lineno}:{broken.colno}: no HTTP archive: {broken.msg}") from None
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise CassetteError(f"{file}{line}: the cassette is not whole YAML") from None
    except (KeyError, TypeError, ValueError, AttributeError, zlib.error, EOFError) as wrong:
        raise CassetteError(f"{file}: holds no exchanges as expected: {type(wrong).__name__} {wrong}") from None


def _archive(file: Path) -> Iterator[Foreign]:
    for number, entry in enumerate(json.loads(file.read_text("utf-8-sig"))["log"]["entries"], 1):
        request, response = entry["request"], entry["response"]
        content = response["content"]
        text = content.get("text", "")
        yield Foreign(
            place=f"{file}: entry {number}",
            method=request["method"],
            uri=request["url"],
            asked=request.get("postData", {}).get("text", "").encode(),
            status=response["status"],
            message=response.get("statusText", ""),
            headers=_kept((each["name"], each["value"]) for each in response["headers"]),
            answered=base64.b64decode(text) if content.get("encoding") == "base64" else text.encode(),
            day=str(entry.get("startedDateTime", ""))[:10] or None,
        )


def _cassette(file: Path) -> Iterator[Foreign]:
    document = yaml.load(file.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
    for number, each in enumerate(document["interactions"], 1):
        request, response = each["request"], each["response"]
        every = {name.lower(): _first(value) for name, value in response["headers"].items()}
        yield Foreign(
            place=f"{file}: interaction {number}",
            method=request["method"],
            uri=request["uri"],
            asked=_bytes(request.get("body")),
            status=response["status"]["code"],
            message=response["status"].get("message") or "",
            headers=_kept(every.items()),
            answered=_unpacked(_bytes(response["body"]["string"]), every.get("content-encoding", "")),
        )


def _kept(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers if name.lower() in KEPT_HEADERS}


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def _bytes(body: Any) -> bytes:
    if isinstance(body, dict):  # as older versions of vcrpy write it
        body = body.get("string", body.get("base64_string"))
    return body.encode() if isinstance(body, str) else bytes(body or b"")


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    return zlib.decompress(body) if encoding == "deflate" else body
