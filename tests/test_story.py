"""The whole road once: record, compare, load, promote, a fault, roll back, flags as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli import Folder

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = """\
version: 1
salt: story
gates:
  quick: {min_comparisons: 2, min_requests: 3, min_speedup_p50: 1, min_hit_rate: 0.5, max_p99_ms: 5000}
operations:
  positions.list: {stage: shadow, percent: 100, gate: quick}  # the first to move
"""


def test_from_recording_to_roll_back(tmp_path: Path) -> None:
    """Evidence promotes an operation; a planted fault brings the flags back, byte for byte."""
    folder = Folder(tmp_path)
    flags = tmp_path / "flags.yaml"
    flags.write_text(FLAGS)

    assert folder.run("record", "positions.list", "accounts.list", "--scenario", "story").code == 0
    assert folder.run("compare").code == 0
    loaded = folder.process("load", "--seconds", "6", "--latency", "40", "--limit", "5000")
    assert loaded.code == 0, loaded.err
    unified = next(path for path in folder.json("reports/load.json")["paths"] if path["path"] == "unified")
    assert (unified["total"]["errors"], unified["phases"][1]["total"]["hit_rate"] > 0) == (0, True)

    promoted = folder.run("gate", "--apply", "--who", "ada")
    assert (promoted.code, "positions.list: shadow → live" in promoted.out) == (0, True), promoted.out
    assert flags.read_text() == FLAGS.replace("shadow", "live")

    again = folder.run("gate", "--apply", "--who", "ada")
    assert (again.code, flags.read_text()) == (3, FLAGS.replace("shadow", "live")), "old evidence moves nothing again"

    assert folder.run("compare", "--unified", "faults:digit").code == 1
    rolled_back = folder.run("gate", "--apply", "--who", "ada")
    assert (rolled_back.code, "positions.list: live → shadow" in rolled_back.out) == (1, True), rolled_back.out
    assert flags.read_text() == FLAGS

    (tmp_path / "status.json").write_text(folder.run("rollout", "status", "--json").out)
    history = folder.json("status.json")["history"]
    assert [(move["from_stage"], move["to_stage"], move["who"]) for move in history] == [
        ("live", "shadow", "ada"),
        ("shadow", "live", "ada"),
    ]
    assert all(move["why"].startswith("gate: ") and move["at"] for move in history)
