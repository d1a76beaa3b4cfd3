"""The application put together for serving: flags watched, cache kept, checks aside."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness import assemble
from harness.mapped.idempotency import IdempotentUpstream
from harness.rollout.state import WatchedFlags
from harness.router import Router
from harness.web.app import web_application
from harness.web.checks import LiveChecks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from harness.application import Application


@contextmanager
def running(
    application: Application, host: str | None, flags: Path, specs: tuple[str, str], warn: Callable[[str], None]
) -> Iterator[FastAPI]:
    """Yield the ASGI application over the upstream at `host`.

    A flags file that breaks while it runs is reported to `warn`, and the last good one holds.

    Raises:
        ConfigurationError: Credentials are missing, or a side names no Source.
        FlagsError: The flags cannot be read at the start.
    """
    chosen = assemble.choices(application, specs)
    database = assemble.state_database()
    upstream = assemble.connect(application, host).upstream if application.connect or host else assemble.from_tape(())
    watched = WatchedFlags(flags, application.operations, lambda broken: warn(f"{broken}; the flags stay as they were"))
    sides = assemble.build_paths(
        application,
        IdempotentUpstream(upstream, database, assemble.now),
        assemble.cache_in(database, application),
        chosen,
        lambda: database,
    )
    checks = LiveChecks()
    checker = assemble.checker(application, sides, complete=False)
    router = Router(checker, watched, checks, random.random)
    try:
        yield web_application(application, router, application.paths(sides.resources).unified_contract, checks)
    finally:
        checks.close()
