"""`harness cassettes refresh`: what is old is asked again, by the real ids behind the pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness import recording as cassettes
from harness.commands.record import (
    RecordingOptions,
    RecordingTask,
    Target,
    UserSession,
    record,
    recording_tasks,
    target,
    user_sessions,
)
from harness.recording.pseudonyms import ID, is_id
from harness.snaptrade.catalogue import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from harness.recording import Case


def refresh(
    directory: Path,
    scenario: str | None,
    days: float,
    upstream: tuple[str | None, bool],
    as_user: Sequence[str],
    users: int,
    progress: Callable[[Sequence[Any], str], Iterable[Any]],
) -> list[str]:
    """Records what is due again, and says of the rest why it was not; `upstream` is a host, or whether it is live.

    Raises NothingToJudge where nothing is recorded, NotRecorded where the upstream gives no answer.
    """
    old = due(cassettes.find(directory, scenario), assemble.now().date(), timedelta(days=days))
    if not old:
        return []
    host, live = upstream
    with target(host, live=live) as to:
        options = RecordingOptions(directory, as_user=as_user, users=users)
        known, left = again(old, to, options)
        for task in progress(known, "refreshing"):
            record(task, to, options.sources, new_day=True)
    return left


def due(cases: Iterable[Case], today: date, age: timedelta) -> list[Case]:
    """Those recorded longer ago than `age`; one that says no day is always due."""
    return [case for case in cases if case.recorded_on is None or date.fromisoformat(case.recorded_on) < today - age]


def again(cases: list[Case], to: Target, options: RecordingOptions) -> tuple[list[RecordingTask], list[str]]:
    """The real Calls that these cases are the answers of, and a sentence for each that is not known any more."""
    sessions = user_sessions(to, options)
    recording_tasks(
        sessions, RecordingOptions(options.directory)
    )  # who is asked for everything learns what the pseudonyms stand for
    found: list[RecordingTask] = []
    left: list[str] = []
    for case in cases:
        task = _take(case, sessions)
        if isinstance(task, RecordingTask):
            found.append(task)
        else:
            left.append(f"{case.path}: {task}")
    return found, left


def _take(case: Case, sessions: list[UserSession]) -> RecordingTask | str:
    """The case as it can be asked again, or why it cannot."""
    if OPERATIONS[case.operation].effect == "write":
        return f"{case.operation} changes something, so it is not called again"
    session = next(
        (each for each in sessions if case.call.user is None or each.scrubber.user == case.recorded_as), None
    )
    if session is None:
        return "was recorded as another user, or with another key for pseudonyms"
    real = session.scrubber.real
    parameters = {name: real.get(value, value) for name, value in case.call.parameters.items()}
    gone = [name for name, value in parameters.items() if ID.fullmatch(value) and is_id(value)]
    if gone:
        return f"nobody knows any more what its {', '.join(gone)} stands for"
    return RecordingTask(
        replace(case.call, user=case.call.user and session.user, parameters=parameters), session, case.path
    )
