"""Caches as several processes have them, over one database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from build import Clock

from harness.cache.database import file_url, open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from pathlib import Path

    from harness.cache.service import Fetch


class Steady:
    """A steady clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Machine:
    """A machine: its two clocks, and processes that start on it, over one file."""

    def __init__(self, folder: Path) -> None:
        self.url = file_url(folder / "state.db")
        self.wall, self.steady = Clock(), Steady()

    def process(self, **options: Any) -> Cache:
        """Start a process, with an engine of its own."""
        return Cache(Store(open_database(self.url), MODEL), self.wall, self.steady, **options)

    def pass_seconds(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.wall.pass_seconds(seconds)
        self.steady.now += seconds


def failing(failure: BaseException) -> Fetch:
    """Return a fetch that fails."""

    def fetch() -> Any:
        raise failure

    return fetch
