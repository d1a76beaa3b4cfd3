"""How a server's cache does: written to its database every few seconds, for `harness cache status`."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import asdict
from os import getpid
from secrets import token_hex
from socket import gethostname
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from harness import assemble
from harness.cache.health.fleet import Fleet, WorkerHealth
from harness.cache.moments import microseconds
from harness.web.repeating import repeating

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from harness.cache.health.figures import CacheHealth
    from harness.upstream.guard import UpstreamState


SECONDS = 5.0
"""Between two reports."""


@contextmanager
def reported(
    engine: Engine, cache: Callable[[], CacheHealth] | None, upstream: Callable[[], UpstreamState] | None
) -> Iterator[None]:
    """Have it written within the block, every few seconds and once at its end, how this process's cache does."""
    if cache is None:
        yield
        return
    fleet, worker = Fleet(engine), f"{gethostname()}-{getpid()}-{token_hex(3)}"

    def report() -> None:
        state = asdict(upstream()) if upstream else {}
        fleet.write(WorkerHealth(worker, microseconds(assemble.now()), cache(), state))

    with repeating(report, SECONDS, "the health of the cache cannot be written"):
        yield
    with suppress(SQLAlchemyError):  # the server ends, and nobody depends on it
        report()
