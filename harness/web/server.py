"""The application put together for serving: flags watched, cache kept, checks aside."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING

from harness import assemble
from harness.rollout.state import WatchedFlags
from harness.router import Router
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.sdk.client import connect
from harness.sources import choose
from harness.web.app import application
from harness.web.checks import Checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI


@contextmanager
def running(host: str | None, flags: Path, specs: tuple[str, str], tell: Callable[[str], None]) -> Iterator[FastAPI]:
    """The app over SnapTrade at `host`; a flags file that breaks while it runs is told of, and the last good one holds.

    Raises ConfigurationError without credentials, FlagsError where the flags cannot be read at the start.
    """
    keys = assemble.credentials(host)
    watched = WatchedFlags(flags, OPERATIONS, lambda broken: tell(f"{broken}; the flags stay as they were"))
    database = assemble.state_database()
    upstream, cache = assemble.once(connect(keys, host), database), assemble.persistent_cache(database)
    choices = [choose(*pair) for pair in zip(specs, ("original", "unified"), strict=True)]
    both = assemble.sides(upstream, cache, choices[0], choices[1], lambda: database)
    checks = Checks()
    router = Router(
        operations=OPERATIONS,
        sources={"original": both.original, "unified": both.unified},
        flags=watched,
        judge=assemble.judge(),
        third=both.third,
        shadow=both.shadow,
        publish=checks.publish,
        failed=checks.failed,
        submit=checks.submit,
        chance=random.random,
    )
    try:
        yield application(router, assemble.unified_path(upstream, cache, lambda: database).in_unified_contract, checks)
    finally:
        checks.close()
