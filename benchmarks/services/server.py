"""A service that costs next to nothing, so that what is measured is who asks it: one answer in one process."""

from __future__ import annotations

import asyncio
import json
import sys

ITEMS = [{"id": number, "name": f"item {number}", "price": number * 1.25, "tags": ["a", "b"]} for number in range(20)]
BODY = json.dumps({"items": ITEMS}).encode()
REPLY = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY
_END = b"\r\n\r\n"


class Answering(asyncio.Protocol):
    """Answer each request of a connection with the same bytes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a connection's is one
        self.transport = transport
        self.read = b""

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        self.read += data
        whole = self.read.count(_END)
        self.read = self.read.rpartition(_END)[2] if whole else self.read
        self.transport.write(REPLY * whole)


async def serve() -> None:
    """Serve on a free port, which is the first line of what is printed, until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
