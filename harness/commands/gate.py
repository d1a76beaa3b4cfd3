"""Run `harness gate` and `harness rollout`: weigh what the reports say about each operation, and move operations."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness.commands.reports import corpus_digest, read_report, run_facts
from harness.errors import ConfigurationError, NothingToJudge
from harness.evidence.compare_report import CompareReport
from harness.evidence.load_report import LoadReport
from harness.report.tables import gate_table, status_table
from harness.rollout.decision import GateReport
from harness.rollout.evidence import Provenance, select
from harness.rollout.gate import exit_code, verdict_of, weigh
from harness.rollout.state import HeldBack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.rollout.decision import Decision
    from harness.rollout.state import FlagsFile

__all__ = [
    "apply",
    "decide",
    "exit_code",
    "gate_report",
    "gate_table",
    "login_name",
    "roll_back",
    "status",
    "status_table",
]


def decide(application: Application, file: FlagsFile, reports: Path, cassettes: Path) -> list[Decision]:
    """Decide about each operation that the flags list, from the reports that count for it.

    Raises:
        NothingToJudge: No report was written yet.
        ConfigurationError: A report is none, contradicts itself, or was edited by hand.
    """
    flags = file.read()
    compared, loaded = read_report(CompareReport, reports), read_report(LoadReport, reports)
    if compared is None and loaded is None:
        raise NothingToJudge(f"{reports} holds no compare.json and no load.json: run harness compare and harness load")
    today = Provenance(**run_facts(application, flags), corpus_digest=corpus_digest(cassettes))
    now = assemble.now()
    listed = [name for name in application.operations if name in flags.operations]
    evidence = {name: select(name, compared, loaded, today, file.last_move(name)) for name in listed}
    return [weigh(evidence[name], flags.policy(name), flags.flag(name), now, file.queued(name)) for name in listed]


def gate_report(decisions: Sequence[Decision]) -> GateReport:
    """Return the decisions as the report `gate.json`."""
    return GateReport(finished_at=assemble.now(), verdict=verdict_of(decisions), operations=tuple(decisions))


def apply(decisions: Sequence[Decision], file: FlagsFile, who: str) -> Iterator[str]:
    """Move each operation as decided, and say what came of it; one that cannot move now stays where it is."""
    for decision in decisions:
        why, stage = f"gate: {decision.why}", decision.stage
        try:
            if decision.verdict == "promote" and decision.next_stage:
                yield str(file.move(decision.operation, decision.next_stage, who, why, stage))
            elif decision.verdict == "rollback":
                yield from map(str, file.rollback(decision.operation, who, why, stage))
        except HeldBack as refusal:
            yield str(refusal)


def roll_back(
    file: FlagsFile, operation: str | None, who: str, why: str, *, confirmed: bool, ask: Callable[[str], bool]
) -> Iterator[str]:
    """Restore one operation, or all of them once that is confirmed, and say what came of it.

    Args:
        file: The flags file.
        operation: Which one; None for each that the file lists.
        who: Who moves it.
        why: The reason, for the history.
        confirmed: Whether all of them may be moved without asking.
        ask: Asks the person at the terminal.

    Raises:
        ConfigurationError: All of them were meant, and nobody can be asked.
    """
    if operation is None and not confirmed:
        listed = list(file.read().operations)
        if not sys.stdin.isatty():
            raise ConfigurationError(f"this moves all {len(listed)} operations back: name one of them, or add --yes")
        if not ask(f"Move all {len(listed)} operations back ({', '.join(listed)})?"):
            yield "nothing was moved"
            return
    yield from map(str, file.rollback(operation, who, why))


def login_name() -> str:
    """Return who is logged in.

    Raises:
        ConfigurationError: This user id has no name, as in many containers.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise ConfigurationError("this user id has no login name: say with --who who moves the operation") from None


def status(file: FlagsFile, lines: int) -> dict[str, Any]:
    """Return where each operation stands, and the last moves, newest first."""
    flags = file.read()
    standing = [{"operation": name, **asdict(flags.flag(name))} for name in file.operations]
    history = [{**asdict(move), "at": move.at.isoformat()} for move in file.history(lines)]
    return {"kill_switch": flags.kill_switch, "operations": standing, "history": history}
