"""`harness gate` and `harness rollout`: what the reports say about each operation, and what follows from it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table

from harness import assemble, files
from harness.errors import ConfigurationError, NothingToJudge
from harness.report.text import gate_table as table
from harness.rollout.evidence import comparisons, gather, loads, since
from harness.rollout.gate import Decision, exit_code, verdict_of, weigh
from harness.wire import Json, decode, indented

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harness.rollout.history import Move
    from harness.rollout.state import FlagsFile

STANDING = ("operation", "stage", "percent", "check", "gate")

__all__ = ["apply", "decided", "exit_code", "status", "status_table", "table", "tree", "write"]


def decided(file: FlagsFile, reports: Path) -> list[Decision]:
    """A Decision for each operation that the flags list, over what was measured since its last move.

    Raises NothingToJudge where no report was written yet.
    """
    flags, names = file.read(), [reports / "compare.json", reports / "load.json"]
    compared, loaded = (_read(name) for name in names)
    if compared is None and loaded is None:
        raise NothingToJudge(f"{names[0]} and {names[1]} are not there: run harness compare and harness load first")
    listed = [name for name in file.operations if name in flags.operations]
    evidence = gather(listed, comparisons(compared, str(names[0])), loads(loaded, str(names[1])))
    now = assemble.now()
    return [
        weigh(since(evidence[name], file.last_move(name)), flags.policy(name), flags.flag(name), now) for name in listed
    ]


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
    standing = [{"operation": name, **asdict(flags.flag(name))} for name in file.operations]
    history = [{**asdict(move), "at": move.at.isoformat()} for move in file.history(lines)]
    return {"kill_switch": flags.kill_switch, "operations": standing, "history": history}


def status_table(standing: dict[str, Any]) -> Group:
    """The same for a person."""
    stages, moves = Table(box=None, title_justify="left"), Table(box=None, title="last moves", title_justify="left")
    if standing["kill_switch"]:
        stages.title = "the kill switch is on: everything is off"
    for heading in STANDING:
        stages.add_column(heading, no_wrap=True)
    for row in standing["operations"]:
        stages.add_row(*(str(row[heading] or "") for heading in STANDING))
    for heading in ("when", "operation", "move", "who", "why"):
        moves.add_column(heading)
    for move in standing["history"]:
        went = f"{move['from_stage']} → {move['to_stage']}"
        moves.add_row(move["at"], move["operation"], went, move["who"], move["why"])
    return Group(stages, "", moves) if standing["history"] else Group(stages)


def _read(path: Path) -> Json:
    if not path.exists():
        return None
    try:
        return decode(path.read_bytes())
    except ValueError as broken:
        raise ConfigurationError(f"{path}: not JSON: {broken}") from None
