"""Read requests from recorded traffic as JSON: an HTTP archive (HAR 1.2), or a cassette of vcrpy in JSON."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from harness.errors import ConfigurationError
from harness.files import read_text
from harness.http.reading.replayed import RecordedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LISTS = {"entries": re.compile(r'"entries"\s*:\s*\['), "interactions": re.compile(r'"interactions"\s*:\s*\[')}
_SPACE = re.compile(r"[\s,]*")


def read_archive(file: Path) -> Iterator[RecordedRequest]:
    """Yield the requests of an HTTP archive, or of a cassette in JSON.

    Raises:
        ConfigurationError: The file holds none; the message has file, line and column.
    """
    text = read_text(file, ConfigurationError)
    try:
        tree: Any = json.loads(text)
    except json.JSONDecodeError as broken:
        raise ConfigurationError(f"{file}:{broken.lineno}:{broken.colno}: not JSON: {broken.msg}") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{file}:1:1: holds a value that is none, or is nested too deep") from None
    holder: Any = tree.get("log", tree) if isinstance(tree, dict) else {}
    name = next((name for name in _LISTS if isinstance(holder, dict) and isinstance(holder.get(name), list)), None)
    if name is None:
        raise ConfigurationError(f"{file}:1:1: no HTTP archive (log.entries), and no cassette (interactions)")
    for place, entry in zip(entry_places(file, text, name), holder[name], strict=False):
        try:
            yield recorded_request(place, entry["request"])
        except (IndexError, KeyError, TypeError, ValueError, AttributeError):
            raise ConfigurationError(f"{place}: the entry holds no request with a method and a URL") from None


def recorded_request(place: str, request: Any) -> RecordedRequest:
    """Return a request of HAR, or of vcrpy."""
    if "uri" in request:
        values = {name: value if isinstance(value, str) else value[0] for name, value in request["headers"].items()}
        headers = [(name, str(value)) for name, value in values.items()]
        return RecordedRequest(place, str(request["method"]), str(request["uri"]), headers, _body(request.get("body")))
    headers = [(str(row["name"]), str(row["value"])) for row in request.get("headers", ())]
    posted = request.get("postData") or {}
    text = posted.get("text")
    if text is None and posted.get("params"):
        text = urlencode([(row["name"], row.get("value", "")) for row in posted["params"]])
    if text is not None and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", str(posted.get("mimeType", "application/json"))))
    return RecordedRequest(place, str(request["method"]), str(request["url"]), headers, _body(text))


def entry_places(file: Path, text: str, name: str) -> Iterator[str]:
    """Yield `file:line:column` of each item of the list with this name."""
    decoder = json.JSONDecoder()
    opening = _LISTS[name].search(text)
    offset = opening.end() if opening else 0
    line, start = 1, 0  # of what was counted so far
    while True:
        space = _SPACE.match(text, offset)
        offset = space.end() if space else offset
        line, start = line + text.count("\n", start, offset), offset
        yield f"{file}:{line}:{offset - text.rfind(chr(10), 0, offset)}"
        try:
            _, offset = decoder.raw_decode(text, offset)
        except json.JSONDecodeError:
            return


def _body(body: Any) -> bytes | None:
    """Return a body; vcrpy writes one that is no text as base64."""
    if isinstance(body, dict):
        return b64decode(body["base64_string"]) if "base64_string" in body else _body(body.get("string"))
    return None if body is None or body == "" else str(body).encode()
