"""A process that dies in the middle of a local write: it is made in both stores, or in none."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli import ROOT
from limits import HANG
from migration.stores import Stores, flags

from harness.cache.database import open_database
from harness.migration.outbox import LEASE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("stage", ["dualwrite", "live"])
@pytest.mark.parametrize(("point", "made"), [("noted", 0), ("claim", 1), ("claimed", 1), ("finish", 1)])
def test_a_write_survives_its_process(tmp_path: Path, stage: str, point: str, made: int) -> None:
    """From the end of the first transaction on; before it, neither store has anything."""
    database = tmp_path / "state.db"
    words = [sys.executable, "-m", "migration.killed_write", str(database), stage, point]
    done = subprocess.run(words, cwd=ROOT / "tests", env={"PYTHONPATH": str(ROOT)}, timeout=HANG, check=False)
    assert done.returncode == -signal.SIGKILL

    stores = Stores(open_database(f"sqlite:///{database}"))
    stores.flags = flags(stage)
    stores.clock.pass_seconds(LEASE.total_seconds())
    stores.deliver()
    assert (len(stores.lots("original")), len(stores.lots("unified")), stores.queued()) == (made, made, [])
    assert stores.lots("original") == stores.lots("unified")
    stores.engine.dispose()
