"""The network is closed while a recorded case runs, and this machine stays open."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from harness.plugin.network import NetworkClosed, closed_network

if TYPE_CHECKING:
    from collections.abc import Callable

ELSEWHERE = "203.0.113.7"  # documentation only: nobody has this address


def _udp(send: Callable[[socket.socket], object]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        send(opened)


WAYS: dict[str, Callable[[], object]] = {
    "a connection": lambda: socket.create_connection((ELSEWHERE, 443), 0.1),
    "a connection that tells no error": lambda: _udp(lambda opened: opened.connect_ex((ELSEWHERE, 443))),
    "a packet": lambda: _udp(lambda opened: opened.sendto(b"x", (ELSEWHERE, 53))),
    "a packet with flags": lambda: _udp(lambda opened: opened.sendto(b"x", 0, (ELSEWHERE, 53))),
    "a name": lambda: socket.getaddrinfo("example.invalid", 443),
    "a name, the old way": lambda: socket.gethostbyname("example.invalid"),
    "a name of bytes": lambda: socket.getaddrinfo(b"example.invalid", 443),
    "an address of IPv6": lambda: socket.getaddrinfo("2001:db8::7", 443),
}


@pytest.mark.parametrize("way", WAYS)
def test_another_machine_is_refused(way: str) -> None:
    """However it is reached; and the refusal is noted for who hides it."""
    with closed_network() as refused, pytest.raises(NetworkClosed, match="the network is closed"):
        WAYS[way]()
    assert len(refused) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_open(host: str) -> None:
    """A sandbox is served on it."""
    with socket.create_server(("127.0.0.1", 0)) as server, closed_network() as refused:
        with socket.create_connection((host, server.getsockname()[1])) as opened:
            assert opened.getpeername()[1] == server.getsockname()[1]
        assert socket.getaddrinfo("0.0.0.0", 0)  # noqa: S104 - nothing listens there
    assert refused == []


def test_a_side_that_is_a_server_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was named on the command line."""
    reached: list[tuple[str, int]] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: reached.append(address))
    with closed_network(frozenset({ELSEWHERE})) as refused:
        _udp(lambda opened: opened.connect((ELSEWHERE, 443)))
    assert (reached, refused) == ([(ELSEWHERE, 443)], [])


def test_afterwards_all_is_as_it_was() -> None:
    """Inside of another block too, whose rules hold again."""
    before = socket.socket.connect, socket.getaddrinfo
    with closed_network() as outer:
        with closed_network(frozenset({ELSEWHERE})), pytest.raises(NetworkClosed):
            _udp(lambda opened: opened.connect((ELSEWHERE, 443)))
        assert outer == [ELSEWHERE]
    assert (socket.socket.connect, socket.getaddrinfo) == before
