"""A server of bytes: it sends what a test has it send, be it HTTP or not."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def whole(body: bytes, head: bytes = HEAD) -> list[bytes]:
    """A whole reply with this body."""
    return [head, b"content-length: %d\r\n\r\n" % len(body), body]


class RawServer:
    """A listening socket, and what came in on it."""

    def __init__(self, reply: Callable[[int], Iterable[bytes]], *, keeps: bool) -> None:
        self._reply = reply
        self._keeps = keeps
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.received: list[bytes] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Stop listening, and wait for what is under way."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while True:
                request = b""
                while b"\r\n\r\n" not in request:
                    part = connection.recv(65_536)
                    if not part:
                        return
                    request += part
                self.received.append(request)
                for piece in self._reply(len(self.received)):
                    connection.sendall(piece)
                if not self._keeps:
                    return


@contextmanager
def sending(reply: Callable[[int], Iterable[bytes]], *, keeps: bool = False) -> Iterator[RawServer]:
    """A server that sends these bytes to each request, by its number, and then hangs up unless it keeps connections."""
    server = RawServer(reply, keeps=keeps)
    try:
        yield server
    finally:
        server.close()
