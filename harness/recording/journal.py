"""Keep what discovery was answered, so that a recording that was stopped need not ask for all of it again.

A journal holds the upstream's responses as they came. It stays on this machine, readable by its owner only, and goes
when the recording is complete.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from harness.calls import UpstreamResponse
from harness.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIFETIME = 3600.0  # seconds, after which what a user had may not be what the user has


class Journal:
    """Remember responses by user and request, in a file where there is one.

    Args:
        path: The file; None keeps the responses in memory.
        now: Seconds since 1970, as the times of files.
    """

    def __init__(self, path: Path | None, now: Callable[[], float]) -> None:
        self._path = path
        self._responses: dict[tuple[str, str], UpstreamResponse] = {}
        if path and path.exists():
            if now() - path.stat().st_mtime > LIFETIME:
                path.unlink()
            else:
                self._load(path)

    def get(self, user: str, request: str) -> UpstreamResponse | None:
        """Return the response to a user's request; None where it is not known."""
        return self._responses.get((user, request))

    def add(self, user: str, request: str, response: UpstreamResponse) -> None:
        """Remember a response.

        Raises:
            FileError: The journal cannot be written.
        """
        self._responses[user, request] = response
        if self._path is None:
            return
        body = b64encode(response.body).decode()
        line = json.dumps([user, request, response.status, body, response.retry_after])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as failure:
            raise FileError(f"{self._path}: cannot be written: {failure.strerror}") from None

    def forget(self) -> None:
        """Remove the file: the recording is complete."""
        if self._path:
            self._path.unlink(missing_ok=True)

    def _load(self, path: Path) -> None:
        for line in path.read_text("utf-8", errors="replace").splitlines():
            try:
                user, request, status, body, retry_after = json.loads(line)
                self._responses[user, request] = UpstreamResponse(status, b64decode(body), retry_after)
            except (ValueError, TypeError):
                return  # a killed process left half a line; what follows it is nothing
