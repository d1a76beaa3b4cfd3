"""A migration that dies: the next run goes on where it was, and the result is that of an undisturbed one."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cli import ROOT
from limits import HANG
from migration.legacy import A_LOT, a_file, insert, migrated, set_aside, stored

from harness.cache.database import MEMORY, open_database
from harness.migration.target import CHECKPOINTS

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 45


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = a_file(tmp_path / "original.db")
    insert(file, *({**A_LOT, "id": f"l-{n:02}", "quantity": "x" if n % 9 == 0 else str(n)} for n in range(ROWS)))
    return file


def _killed(file: Path, target: Path, point: str, number: int) -> None:
    words = [sys.executable, "-m", "migration.killed", str(file), str(target), point, str(number)]
    done = subprocess.run(words, cwd=ROOT / "tests", env={"PYTHONPATH": str(ROOT)}, timeout=HANG, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("point", ["insert", "keep_position", "batch"])
@pytest.mark.parametrize("number", [1, 3])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, file: Path, point: str, number: int) -> None:
    """Between any two statements of a batch, and between two batches: nothing is lost, nothing is written twice."""
    _killed(file, tmp_path / "target.db", point, number)
    target = open_database(f"sqlite:///{tmp_path / 'target.db'}")
    whole = number if point == "batch" else number - 1
    assert len(stored(target)) + len(set_aside(target)) == whole * 10

    copy, verification = migrated(file, target, size=10)
    assert copy.tally.rows == ROWS - whole * 10
    assert verification.holds
    undisturbed = open_database(MEMORY)
    migrated(file, undisturbed)
    assert (stored(target), set_aside(target)) == (stored(undisturbed), set_aside(undisturbed))
    target.dispose()


def test_a_run_that_reads_otherwise_begins_anew(tmp_path: Path, file: Path) -> None:
    """A position counts for the settings it was reached with: rows set aside for them may be read now."""
    _killed(file, tmp_path / "target.db", "batch", 3)
    target = open_database(f"sqlite:///{tmp_path / 'target.db'}")
    copy, _ = migrated(file, target, replaces=True)
    assert copy.tally.rows == ROWS
    target.dispose()


def test_a_finished_run_leaves_no_position(tmp_path: Path, file: Path) -> None:
    """The next one looks at every row again."""
    target = open_database(f"sqlite:///{tmp_path / 'target.db'}")
    migrated(file, target)
    with target.begin() as connection:
        assert connection.execute(sa.select(CHECKPOINTS)).all() == []
    target.dispose()
