"""No random order of threads hangs, asks twice without need, or answers what was before a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cache.schedules import run_schedules

if TYPE_CHECKING:
    from pathlib import Path


def test_no_schedule_hangs(tmp_path: Path) -> None:
    """Of a hundred."""
    run_schedules(tmp_path, range(100))


@pytest.mark.slow
def test_none_of_ten_thousand_schedules_hangs(tmp_path: Path) -> None:
    """The same, for longer."""
    run_schedules(tmp_path, range(100, 10_100))
