"""The one time limit of the tests: it ends what hangs, and no machine is too busy to keep it."""

from __future__ import annotations

from os import sched_yield
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HANG = 600.0  # seconds


def eventually(condition: Callable[[], bool]) -> None:
    """Waits until something holds that another thread or process brings about."""
    end = monotonic() + HANG
    while not condition():
        assert monotonic() < end, "it never came"
        sched_yield()
