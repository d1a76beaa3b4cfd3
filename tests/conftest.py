"""Share what is expensive to start, and keep the whole suite on this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import hypothesis_profiles
import pytest
from databases import clean, postgresql
from limits import HANG
from snaptrade.requests_by_hand import serving

from harness import sources
from harness.cache.database import file_url, open_database
from harness.snaptrade.sandbox.world import World
from harness.snaptrade.sdk import client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

hypothesis_profiles.register()

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@pytest.fixture(autouse=True, scope="session")
def network_closed() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            message = f"a test tried to reach {address[0]}"
            raise AssertionError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """Wait as long for a server in this process as a busy machine takes; a test of a time limit sets its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "SECONDS", HANG)
        patch.setattr(sources, "TIMEOUT", HANG)
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Start one PostgreSQL for all tests; each test empties it before it uses it."""
    with postgresql(tmp_path_factory) as engine:
        yield engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        file = open_database(file_url(tmp_path / "state.db"))
        yield file
        file.dispose()
        return
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    yield server


@pytest.fixture(scope="session")
def world() -> World:
    """Return the sandbox's world of the default seed."""
    return World()


@pytest.fixture(scope="session")
def url(world: World) -> Iterator[str]:
    """Serve a sandbox without a rate limit and return its base URL."""
    with serving(world) as base:
        yield base
