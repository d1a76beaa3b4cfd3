"""kill -9 while several processes write: the database opens, and nothing that was said to be kept is lost or older."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections import defaultdict
from random import Random
from threading import Event
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cache.killed_writer import KEYS, write
from limits import HANG, eventually

from harness.cache.database import file_url, open_database
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from pathlib import Path

WRITERS = 3


def _said_kept(folder: Path) -> dict[str, int]:
    """Return the newest number that was said to be kept, of each key."""
    newest: defaultdict[str, int] = defaultdict(int)
    for line in (folder / "kept").read_text().splitlines():
        key, number = line.split(" ")
        newest[key] = max(newest[key], int(number))
    return newest


def _killed(folder: Path, seconds: float) -> int:
    """Let several processes write, and kill them after so many seconds; return how many answers were kept."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cache.killed_writer"])
    before = (folder / "kept").stat().st_size
    writers = [context.Process(target=write, args=(folder,), daemon=True) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    eventually(lambda: (folder / "kept").stat().st_size != before)  # the first of them is at work
    Event().wait(seconds)
    for writer in writers:
        assert writer.pid
        os.kill(writer.pid, signal.SIGKILL)
    for writer in writers:
        writer.join(HANG)
    return (folder / "kept").stat().st_size - before


def _check(folder: Path) -> None:
    engine = open_database(file_url(folder / "state.db"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    store, said = Store(engine, MODEL), _said_kept(folder)
    for key in KEYS:
        row = store.find(key, 0)
        if row is not None:
            assert row.body
            [kept] = json.loads(row.body)
            assert int(kept["name"]) >= said[str(key.id)]
        else:
            assert str(key.id) not in said
    engine.dispose()


def _kill_often(folder: Path, rounds: int, seed: int) -> None:
    Store(open_database(file_url(folder / "state.db")), MODEL)
    for name in ("kept", "number"):
        (folder / name).touch()
    draw = Random(seed)  # noqa: S311 - moments, no secret
    for _ in range(rounds):
        assert _killed(folder, draw.random() * 0.1)
        _check(folder)


def test_nothing_that_was_kept_is_lost(tmp_path: Path) -> None:
    """Each is killed at another moment, and the next ones go on with what is there."""
    _kill_often(tmp_path, 3, 1)


@pytest.mark.slow
def test_nothing_that_was_kept_is_lost_at_two_hundred_moments(tmp_path: Path) -> None:
    """The same, more often."""
    _kill_often(tmp_path, 200, 2)
