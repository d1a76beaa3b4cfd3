"""The whole road once: record, compare, load, promote, a fault, roll back, flags as before; and a load run itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from cli import Folder

from harness.commands.reports import write_report
from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport, LoadRun
from harness.evidence.run import Run
from harness.report.summary import Sample, summarize_load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harness.calls import PartState, PathName

FLAGS = """\
version: 1
salt: story
gates:
  quick: {min_comparisons: 2, min_requests: 6, min_speedup_p50: 1, min_hit_rate: 0.5, max_p99_ms: 5000}
operations:
  positions.list: {stage: shadow, percent: 100, gate: quick}  # the first to move
"""


def _load(compared: CompareReport) -> LoadReport:
    """The report of a load run that asked each path the same, and whose unified path answered from its cache."""
    asked: Mapping[PathName, tuple[float, Mapping[PartState, int]]] = {
        "original": (0.2, {}),
        "unified": (0.02, {"hit": 1}),
    }
    samples = {
        path: [Sample("positions.list", float(second), seconds, "", cache, 0) for second in range(9)]
        for path, (seconds, cache) in asked.items()
    }
    facts = {name: getattr(compared.run, name) for name in Run.model_fields}
    run = LoadRun(**facts, users=1, latency_ms=Decimal(0), limit_per_minute=250)
    return summarize_load(samples, dict.fromkeys(asked, 9.0), run)


def test_from_recording_to_roll_back(tmp_path: Path) -> None:
    """Evidence promotes an operation; a rollback brings the flags back, byte for byte."""
    folder = Folder(tmp_path)
    flags = tmp_path / "flags.yaml"
    flags.write_text(FLAGS)

    assert folder.run("record", "positions.list", "accounts.list", "--scenario", "story").code == 0
    assert folder.run("compare").code == 0
    compared = CompareReport.parse((tmp_path / "reports" / "compare.json").read_bytes(), "compare.json")
    write_report(_load(compared), tmp_path / "reports")

    promoted = folder.run("gate", "--apply", "--who", "ada")
    assert (promoted.code, "positions.list: shadow → live" in promoted.out) == (0, True), promoted.out
    assert flags.read_text() == FLAGS.replace("shadow", "live")

    again = folder.run("gate", "--apply", "--who", "ada")
    assert (again.code, flags.read_text()) == (3, FLAGS.replace("shadow", "live")), "old evidence moves nothing again"

    assert folder.run("compare", "--unified", "faults:digit").code == 1
    held = folder.run("gate", "--apply", "--who", "ada")
    assert (held.code, "'faults:digit'" in held.out) == (3, True), "a fault that somebody planted is no evidence"
    rolled_back = folder.run("rollout", "rollback", "positions.list", "--who", "ada", "--why", "faults:digit")
    assert (rolled_back.code, "positions.list: live → shadow" in rolled_back.out) == (0, True), rolled_back.out
    assert flags.read_text() == FLAGS

    (tmp_path / "status.json").write_text(folder.run("rollout", "status", "--json").out)
    history = folder.json("status.json")["history"]
    assert [(move["from_stage"], move["to_stage"], move["who"]) for move in history] == [
        ("live", "shadow", "ada"),
        ("shadow", "live", "ada"),
    ]
    assert [move["why"].partition(" ")[0] for move in history] == ["faults:digit", "gate:"]
    assert all(move["at"] for move in history)


@pytest.mark.slow
def test_a_load_run_drives_both_paths(tmp_path: Path) -> None:
    """Each is asked, nothing fails, and the report says so."""
    folder = Folder(tmp_path)

    loaded = folder.process("load", "--seconds", "4", "--latency", "0", "--limit", "5000")

    assert loaded.code == 0, loaded.err
    paths = folder.json("reports/load.json")["paths"]
    assert [(path["path"], path["total"]["errors"]) for path in paths] == [("original", 0), ("unified", 0)]
    assert all(path["total"]["requests"] for path in paths)
