"""Killing `harness record` at random points: whenever it is stopped, the next run makes the same corpus.

    python -m benchmarks.record_kills [KILLS] [OPERATION...]

A kill comes some drawn milliseconds after a drawn number of cassettes is there; the next run then goes to the end.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Figure, report
from harness.assemble import load_application
from harness.commands.targets import target

if TYPE_CHECKING:
    from collections.abc import Sequence

KILLS, SEED, USERS = 30, 2025, "2"
LATEST = 0.03  # seconds between a cassette and the kill; one takes about as long


def main(kills: int, operations: Sequence[str]) -> None:
    """Print how many corpora differed from the undisturbed one, and how many files were not whole after a kill."""
    draw = random.Random(SEED)  # noqa: S311 - where to kill is no secret
    with target(load_application(), None, live=False) as to, tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "harness", "record", *operations, "--users", USERS, "--host", str(to.url)]
        expected = _recorded(command, Path(folder) / "whole")
        points = [(draw.randrange(len(expected)), draw.random() * LATEST) for _ in range(kills)]
        outcomes = [_killed(command, Path(folder) / str(number), *point) for number, point in enumerate(points)]
    differing = sum(corpus != expected for _, corpus in outcomes)
    broken = sum(left[name] != expected[name] for left, _ in outcomes for name in left)
    partial = sum(0 < len(left) < len(expected) for left, _ in outcomes)
    print(f"{len(expected)} cassettes; {partial} of {kills} kills left some of them and not all")  # noqa: T201
    report([Figure("corpora that differ", differing, "", 0), Figure("cassettes that were not whole", broken, "", 0)])


def _recorded(command: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return what is there after an undisturbed run, drafts included."""
    folder.mkdir(exist_ok=True)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _killed(
    command: Sequence[str], folder: Path, files: int, seconds: float
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the cassettes that were there when the process was killed, and the corpus that the next run made."""
    folder.mkdir()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as run:  # noqa: S603
        while run.poll() is None and sum(1 for _ in folder.rglob("[!.]*.yaml")) < files:
            time.sleep(0.001)
        time.sleep(seconds)
        run.kill()
    left = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("[!.]*.yaml")}
    return left, _recorded(command, folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS, sys.argv[2:])
