"""An ASGI application on a port: beside the caller in a thread, or as the whole process."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BACKLOG = 1024
LOOPBACK = "127.0.0.1"


@contextmanager
def running(app: Any, host: str = LOOPBACK, port: int = 0) -> Iterator[str]:
    """Serve in a thread while the block runs and give the base URL; port 0 takes a free one.

    Raises:
        ConfigurationError: The port cannot be had.
    """
    with _listening(host, port) as listener:
        server = _server(app)
        thread = threading.Thread(target=server.run, args=([listener],), name="serving", daemon=True)
        thread.start()
        try:
            yield _url(listener)  # from here on, who connects waits for the thread
        finally:
            server.should_exit = True
            thread.join()


def serve(app: Any, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted, once `announce` was given the base URL.

    Raises:
        ConfigurationError: The port cannot be had.
    """
    with _listening(host, port) as listener:
        announce(_url(listener))
        _server(app).run([listener])


def _listening(host: str, port: int) -> socket.socket:
    # With the protocol named, asyncio turns Nagle's algorithm off; without it every answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as taken:
        listener.close()
        reason = taken.strerror if isinstance(taken, OSError) else "no such address"
        raise ConfigurationError(f"cannot listen on {host}:{port}: {reason}; choose another port") from None
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def _server(app: Any) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        ws="none",
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
