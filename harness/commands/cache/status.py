"""Read for `harness cache status` what every worker on the database says, and what the database holds."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.live import Live
from sqlalchemy.exc import SQLAlchemyError

from harness.cache.health.figures import total
from harness.cache.health.fleet import Fleet
from harness.cache.health.survey import find_kept
from harness.cache.moments import microseconds
from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rich.console import RenderableType
    from sqlalchemy import Engine

    from harness.application import Application
    from harness.model import Model

SECONDS = 2.0
"""Between two looks of somebody who watches."""


def read_status(engine: Engine, model: Model, now: datetime) -> dict[str, Any]:
    """Return how the cache on a database does.

    Raises:
        ConfigurationError: The database cannot be read.
    """
    moment = microseconds(now)
    with usable("read"):
        fleet, kept = Fleet(engine).read(moment), find_kept(engine, model, moment)
    entities = fleet.entities
    # Who spoke last knows best how the upstream does, and the budget is that of all.
    spoken = max(fleet.live, key=lambda worker: worker.updated_at, default=None)
    return {
        "at": now.isoformat(),
        "workers": {"live": len(fleet.live), "gone": len(fleet.gone)},
        "total": total(entities.values()).tree(),
        "entities": {name: counted.tree() for name, counted in entities.items()},
        "memory": asdict(fleet.memory),
        "kept": None if kept is None else [asdict(entity) for entity in kept],
        "live": [worker.tree() for worker in fleet.live],
        "upstream": dict(spoken.upstream) if spoken and spoken.upstream else None,
    }


def watch(
    table: Callable[[], RenderableType], *, as_json: bool = False, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Show a table on the terminal, anew every two seconds, until Ctrl-C.

    Raises:
        ConfigurationError: Nobody watches.
    """
    console = Console()
    if as_json or not console.is_terminal:
        raise ConfigurationError("--watch shows a table on a terminal; without it, --json says how it is now")
    with suppress(KeyboardInterrupt), Live(table(), console=console, auto_refresh=False) as live:
        while True:
            sleep(SECONDS)
            live.update(table(), refresh=True)


def model_of(application: Application) -> Model:
    """Return the model of an application.

    Raises:
        ConfigurationError: It has none, and so no cache.
    """
    if application.model is None:
        raise ConfigurationError(f"the application {application.name} has no model, and so no cache")
    return application.model


@contextmanager
def usable(done: str) -> Iterator[None]:
    """Say in one sentence that the database of the cache cannot be read, or whatever is `done` to it.

    Raises:
        ConfigurationError: It cannot.
    """
    try:
        yield
    except SQLAlchemyError as broken:  # its text holds the statement, and what was asked for
        raise ConfigurationError(f"the database of the cache cannot be {done} ({type(broken).__name__})") from None
