"""Record old cassettes again, by the real ids behind their pseudonyms: `harness cassettes refresh`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from harness import assemble
from harness import recording as cassettes
from harness.commands.record import NotRecorded, Recorder, Summary, record
from harness.commands.recording_options import RecordingOptions
from harness.commands.recording_plan import RecordingTask
from harness.errors import HarnessError
from harness.recording.files import check_operations
from harness.recording.privacy.pseudonyms import ID, is_pseudonym_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.commands.targets import Target
    from harness.recording import Case
    from harness.recording.cassette_schema import Interaction
    from harness.recording.player import Check


__all__ = ["RefreshOptions", "Summary", "due", "refresh"]


@dataclass(frozen=True)
class RefreshOptions:
    """Hold what to record again.

    Attributes:
        directory: Where cassettes are kept.
        scenario: The scenario; None for all.
        days: How old is too old.
        users: The number of users.
        as_user: The users by name.
        force: Replace a cassette also where the response is now of another kind.
    """

    directory: Path
    scenario: str | None
    days: float
    users: int = 1
    as_user: Sequence[str] = ()
    force: bool = False


def refresh(
    to: Target, cases: Sequence[Case], options: RefreshOptions, progress: Callable[[Sequence[Any], str], Iterable[Any]]
) -> Summary:
    """Record the cases again, and say of those that are not why.

    Raises:
        UpstreamUnreachable: The upstream gave no answer.
    """
    recorder = Recorder(to, RecordingOptions(options.directory, users=options.users, as_user=options.as_user))
    recorder.discover()  # who is asked for everything learns what the pseudonyms stand for
    summary = Summary()
    for case in progress(cases, "refreshing"):
        try:
            task = _task(case, recorder)
            recording = replace(recorder.options, fault=case.label.fault, attempts=1 if case.label.fault else 3)
            check: Check = (lambda _: None) if options.force else _same_kind(case)
            record(task, to, recording, check, new_day=True)
        except HarnessError as failure:
            summary.leave_out(str(case.path), str(failure))
        else:
            summary.recorded.append(case.path)
    return summary


def due(application: Application, options: RefreshOptions) -> list[Case]:
    """Return the cases recorded longer ago than the options allow; a case that names no day is always due.

    Raises:
        NothingToJudge: Nothing is recorded.
    """
    cases = cassettes.find(options.directory, options.scenario)
    check_operations(cases, application.operations)
    oldest = assemble.now().date() - timedelta(days=options.days)
    return [
        case
        for case in cases
        if case.interactions and (case.label.recorded_on is None or date.fromisoformat(case.label.recorded_on) < oldest)
    ]


def _task(case: Case, recorder: Recorder) -> RecordingTask:
    """Return the case as it can be asked again; raise NotRecorded where it cannot."""
    operation = recorder.to.application.operation(case.operation)
    if operation.effect == "write":
        raise NotRecorded("a write is not made again")
    if case.label.fault and recorder.to.own is None:
        raise NotRecorded(f"it was refused with the fault {case.label.fault}, which only a sandbox of our own makes")
    mine = (s for s in recorder.sessions if case.call.user is None or s.scrubber.user == case.label.recorded_as)
    session = next(mine, None)
    if session is None:
        raise NotRecorded("it was recorded as another user, or with another key for pseudonyms")
    real = session.scrubber.real
    parameters = {name: real.get(value, value) for name, value in case.call.parameters.items()}
    gone = [name for name, value in parameters.items() if ID.fullmatch(value) and is_pseudonym_id(value)]
    if gone:
        raise NotRecorded(f"nobody knows any more what its {', '.join(gone)} stands for")
    call = replace(case.call, user=case.call.user and session.user, parameters=parameters)
    return RecordingTask(call, operation, session, case.path)


def _same_kind(case: Case) -> Check:
    """Return a check that the upstream still answers as it did: with data, or with a refusal."""
    recorded = _worst(case.interactions)

    def check(interactions: Sequence[Interaction]) -> None:
        status = _worst(interactions)
        if status // 100 != recorded // 100:
            raise NotRecorded(f"it holds a response {recorded}, now the upstream answers {status}; --force replaces it")

    return check


def _worst(interactions: Sequence[Interaction]) -> int:
    return max(interaction["response"]["status"]["code"] for interaction in interactions)
