"""`harness gate` and `harness rollout`: what the reports say about each operation, and what follows from it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from harness import assemble, files
from harness.errors import ConfigurationError, NothingToJudge
from harness.paths.catalogue import OPERATIONS
from harness.report.text import gate_table as table
from harness.rollout.evidence import comparisons, gather, loads
from harness.rollout.gate import Decision, exit_code, verdict_of, weigh
from harness.wire import Json, decode, indented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.rollout.flags import Flags
    from harness.rollout.state import FlagsFile, Move

__all__ = ["apply", "decided", "exit_code", "status", "status_table", "table", "tree", "write"]


def decided(flags: Flags, reports: Path) -> list[Decision]:
    """A Decision for each operation that the flags list. Raises NothingToJudge where no report was written yet."""
    compared, loaded = (_read(reports / name) for name in ("compare.json", "load.json"))
    if compared is None and loaded is None:
        raise NothingToJudge(
            f"{reports} holds neither compare.json nor load.json: run harness compare and harness load"
        )
    listed = [name for name in OPERATIONS if name in flags.operations]
    evidence = gather(
        listed, comparisons(compared, str(reports / "compare.json")), loads(loaded, str(reports / "load.json"))
    )
    now = assemble.now()
    return [weigh(evidence[name], flags.policy(name), flags.flag(name), now) for name in listed]


def apply(decisions: Sequence[Decision], file: FlagsFile, who: str) -> list[Move]:
    """Moves each operation as decided: promoted ones one stage on, rolled back ones to where they stood before."""
    moves: list[Move] = []
    for each in decisions:
        if each.verdict == "promote" and each.next_stage:
            moves.append(file.move(each.operation, each.next_stage, who, f"gate: {each.why}"))
        elif each.verdict == "rollback":
            moves += file.rollback(each.operation, who, f"gate: {each.why}")
    return moves


def tree(decisions: Sequence[Decision]) -> dict[str, Any]:
    """The tree of `gate.json`."""
    return {
        "schema_version": 1,
        "finished_at": assemble.now().isoformat(),
        "verdict": verdict_of(decisions),
        "operations": [asdict(decision) for decision in decisions],
    }


def write(decisions: Sequence[Decision], reports: Path) -> None:
    """Writes `gate.json`."""
    files.replace(reports / "gate.json", indented(tree(decisions)))


def status(file: FlagsFile, lines: int) -> dict[str, Any]:
    """Where each operation stands, and the last moves, newest first."""
    flags = file.read()
    standing = [{"operation": name, **asdict(flags.flag(name))} for name in OPERATIONS]
    history = [{**asdict(move), "at": move.at.isoformat()} for move in file.history(lines)]
    return {"kill_switch": flags.kill_switch, "operations": standing, "history": history}


def status_table(standing: dict[str, Any]) -> Table:
    """The same for a person."""
    shown = Table(box=None, title="kill switch is on: everything is off" if standing["kill_switch"] else None)
    for heading in ("operation", "stage", "percent", "check", "gate"):
        shown.add_column(heading)
    for row in standing["operations"]:
        shown.add_row(
            *(
                str(row[name] if row[name] is not None else "–")
                for name in ("operation", "stage", "percent", "check", "gate")
            )
        )
    for move in standing["history"]:
        shown.add_section()
        shown.add_row(
            move["at"], move["operation"], f"{move['from_stage']} → {move['to_stage']}", move["who"], move["why"]
        )
    return shown


def _read(path: Path) -> Json:
    if not path.exists():
        return None
    try:
        return decode(path.read_bytes())
    except ValueError as broken:
        raise ConfigurationError(f"{path}: not JSON: {broken}") from None
