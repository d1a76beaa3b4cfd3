"""Keep what runs on this machine: within a block, whoever connects to another one or looks up its name is refused."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_INTERNET = {socket.AF_INET, socket.AF_INET6}
_CONNECTING = ("connect", "connect_ex", "sendto")
_LOOK_UPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")


class NetworkClosed(HarnessError, OSError):
    """Report that a connection to another machine was refused, as what it is to who wanted to connect."""


@contextmanager
def closed_network(hosts: frozenset[str] = frozenset()) -> Iterator[list[str]]:
    """Refuse every connection that leaves this machine within the block, but to these hosts; loopback stays open.

    Yields:
        The hosts that were refused so far: a path may hide that it was.
    """
    refused: list[str] = []

    def check(host: Any) -> None:
        name = host.decode(errors="replace") if isinstance(host, bytes) else host
        if name not in hosts and not _is_here(name):
            refused.append(str(name))
            raise NetworkClosed(f"{name} cannot be reached: the network is closed while a recorded case runs")

    def guarded(connect: Callable[..., Any], to: socket.socket, *arguments: Any) -> Any:
        if to.family in _INTERNET:
            check(arguments[-1][0])
        return connect(to, *arguments)

    def looked_up(look_up: Callable[..., Any], host: Any, *arguments: Any, **options: Any) -> Any:
        check(host)
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in _CONNECTING:
            sound = getattr(socket.socket, name)
            patch.setattr(socket.socket, name, lambda to, *arguments, _sound=sound: guarded(_sound, to, *arguments))
        for name in _LOOK_UPS:
            patch.setattr(socket, name, partial(looked_up, getattr(socket, name)))
        yield refused


def _is_here(host: str | None) -> bool:
    if host in {None, "", "localhost", socket.gethostname()}:
        return True
    with suppress(ValueError):
        address = ip_address(str(host).partition("%")[0])
        return address.is_loopback or address.is_unspecified
    return False
