"""Tell what a file of requests is, and read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError
from harness.files import read_text
from harness.http.reading.access_log import read_access_log
from harness.http.reading.archives import read_archive
from harness.http.reading.cassettes import read_cassette, read_cassettes
from harness.http.reading.examples import read_examples
from harness.http.reading.json_lines import read_json_lines
from harness.http.reading.replayed import replayed
from harness.openapi.operations import read_api

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from harness.http.requests import ServiceRequest
    from harness.openapi.operations import Api

_OPENAPI = re.compile(r"""(?m)^openapi\s*:|(?<!\\)["']openapi["']\s*:""")
_JSON_LINES = re.compile(r"""\s*(?:\{|#|//)""")


@dataclass
class ReadRequests:
    """Hold the requests of a file.

    Attributes:
        requests: The requests, in the order of the file.
        notes: A sentence for each kind of thing in the file that is no request to send.
        api: The OpenAPI file that the requests were made of; None where they were not.
    """

    requests: list[ServiceRequest] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    api: Api | None = None


def read_requests(path: Path, from_host: str | None = None, sides: Collection[str] = ()) -> ReadRequests:
    """Return the requests that a file or a folder holds.

    Args:
        path: JSON Lines, an HTTP archive, a cassette or a folder of them, an access log, or an OpenAPI file.
        from_host: The host whose requests are taken from recorded traffic; None for that of a service, or the only one.
        sides: The hosts of the two services.

    Raises:
        ConfigurationError: It cannot be read, or holds something else; the message has file, line and column.
    """
    if path.is_dir():
        return ReadRequests(replayed(read_cassettes(path), path, from_host, sides))
    if not path.exists():
        raise ConfigurationError(f"{path}: no such file; --requests names a file of requests, or a folder of cassettes")
    suffix, content = path.suffix.lower(), read_text(path, ConfigurationError)
    if suffix in {".yaml", ".yml", ".json"} and _OPENAPI.search(content):
        return read_api_requests(read_api(path))
    if suffix in {".yaml", ".yml"}:
        return ReadRequests(replayed(read_cassette(path), path, from_host, sides))
    if suffix in {".json", ".har"}:
        return ReadRequests(replayed(read_archive(path), path, from_host, sides))
    if suffix in {".jsonl", ".ndjson"} or _JSON_LINES.match(content):
        return ReadRequests(list(read_json_lines(path)))
    notes: list[str] = []
    return ReadRequests(read_access_log(path, notes), notes)


def read_api_requests(api: Api) -> ReadRequests:
    """Return the requests that the examples of an OpenAPI file make."""
    read = ReadRequests(api=api)
    read.requests = read_examples(api, read.notes)
    return read
