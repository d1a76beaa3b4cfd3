"""Reads from a socket that end together: a timeout of each read alone is met by a peer that drips, for ever."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket


class TimedReads(io.RawIOBase):
    """Read from a socket for as long as there is time left: headers and body may come drop by drop.

    Args:
        raw: The stream of the socket.
        sock: The socket.
        left: Returns how many seconds are left.

    Raises:
        TimeoutError: Of a read, where no time is left.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket, left: Callable[[], float]) -> None:
        self._raw = raw
        self._sock = sock
        self._left = left

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer, and return how many bytes came."""
        seconds = self._left()
        if seconds <= 0:
            raise TimeoutError
        self._sock.settimeout(seconds)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the stream."""
        self._raw.close()
        super().close()
