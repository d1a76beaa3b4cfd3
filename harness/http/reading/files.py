"""Tell what a file of requests is, and read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import ConfigurationError
from harness.http.reading.json_lines import read_json_lines

if TYPE_CHECKING:
    from pathlib import Path

    from harness.http.requests import ServiceRequest


def read_requests(path: Path) -> list[ServiceRequest]:
    """Return the requests that a file or a folder holds.

    Raises:
        ConfigurationError: It cannot be read, or holds something else; the message has file, line and column.
    """
    if not path.exists():
        raise ConfigurationError(f"{path}: no such file; --requests names a file of requests, or a folder of cassettes")
    return list(read_json_lines(path))
