"""Record planned Calls as cassettes, and say what became of each: `harness record`."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness import assemble, settings
from harness import recording as cassettes
from harness.commands.recording_options import check_options, listed_parameters, stages
from harness.commands.recording_plan import make_plan, missing
from harness.commands.targets import NOWHERE, user_sessions
from harness.errors import HarnessError, UpstreamError
from harness.mapped.session import MappingError, identifier
from harness.recording import layout
from harness.recording.audit import placeholder_lines
from harness.recording.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.commands.recording_options import RecordingOptions
    from harness.commands.recording_plan import RecordingPlan, RecordingTask
    from harness.commands.targets import Target, UserSession
    from harness.recording.player import Check

JOURNALS = Path(".harness") / "recording"
_ANSWERED = {UpstreamError.__name__, MappingError.__name__}
"""Failures that tell what the upstream answered, so that they are a recording like any other."""
_FEW = 3  # names that a line has room for


class NotRecorded(HarnessError):
    """Report a Call that was not answered, so that there is nothing to record."""


@dataclass
class Summary:
    """Collect what became of a recording.

    Attributes:
        recorded: The cassettes that were written.
        present: How many were there already.
        left_out: What was not recorded, by the reason.
    """

    recorded: list[Path] = field(default_factory=list)
    present: int = 0
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, what: str, reason: str) -> None:
        """Note that something was not recorded."""
        self.left_out.setdefault(reason, []).append(what)

    @property
    def lines(self) -> list[str]:
        """Return a sentence for each reason, with what it holds for, and where credentials were replaced."""
        lines = []
        for reason, names in self.left_out.items():
            more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
            lines.append(f"left out: {', '.join(names[:_FEW])}{more}: {reason}")
        return [*lines, *placeholder_lines(self.recorded)]

    @property
    def line(self) -> str:
        """Return the counts."""
        left = sum(map(len, self.left_out.values()))
        return f"{len(self.recorded)} recorded, {self.present} there already, {left} left out"

    @property
    def tree(self) -> dict[str, Any]:
        """Return it as JSON."""
        left_out = [{"reason": reason, "what": names} for reason, names in self.left_out.items()]
        return {"recorded": list(map(str, self.recorded)), "present": self.present, "left_out": left_out}

    @property
    def exit_code(self) -> int:
        """Return 0 if all is recorded, 1 if something was left out, 3 if there was nothing to record."""
        return 1 if self.left_out else 0 if self.recorded or self.present else 3


class Recorder:
    """Record from one upstream.

    Args:
        to: The upstream.
        options: What to record.
        sessions: The users.
    """

    def __init__(self, to: Target, options: RecordingOptions, sessions: Sequence[UserSession] | None = None) -> None:
        check_options(to, options)
        assemble.tried_choices(to.application, options.sources)
        self.to = to
        self.options = options
        self.sessions = (
            user_sessions(to, options.as_user, options.users, options.attempts) if sessions is None else sessions
        )
        self.summary = Summary()
        # The journal belongs to this very recording from this upstream.
        spec: list[object] = [to.application.name, to.url, options.scenario]
        spec += [list(options.operations), dict(options.parameters)]
        spec += [options.users, list(options.as_user), settings.read_settings().app]
        journal = JOURNALS / f"{hashlib.sha256(json.dumps(spec).encode()).hexdigest()[:16]}.jsonl"
        self._journal = Journal(None if to.forgets else journal, time.time)
        self._stages = stages(options, to)

    def discover(self) -> list[RecordingPlan]:
        """Return every Call there is to record, with a cassette or without; the scrubbers learn who is in the replies.

        Raises:
            ConfigurationError: A write would be made several times, or a parameter is wrong or missing.
            UpstreamUnreachable: The upstream gave no answer.
        """
        return [make_plan(self.to, self.sessions, stage, self._journal) for stage in self._stages]

    def plan(self) -> list[RecordingPlan]:
        """Return what is to be recorded, as far as the upstream can tell before the first write.

        Raises:
            CassetteError: A cassette that is there already cannot be read.
            HarnessError: As `discover` raises.
        """
        plans = self.discover()
        for plan in plans:
            missing(plan.tasks, overwrite=plan.options.overwrite)
        return plans

    def run(
        self,
        plans: Sequence[RecordingPlan],
        progress: Callable[[Sequence[Any], str], Iterable[Any]],
        report: Callable[[Path], object],
    ) -> Summary:
        """Record what was planned, and go on where something cannot be recorded.

        A write finds what the writes before it made: the stages after a write are planned again.

        Args:
            plans: The plan.
            progress: Wraps the tasks of a stage.
            report: Takes each cassette when it is written.
        """
        written = False
        for plan in plans:
            current = self._again(plan) if written else plan
            operations = map(self.to.application.operation, current.options.operations)
            is_write = any(operation.effect == "write" for operation in operations)
            if is_write and written and self.summary.left_out:
                for name in current.options.operations:
                    self.summary.leave_out(name, "a write before it was not recorded")
                continue
            for name, reason in current.left_out.items():
                self.summary.leave_out(name, reason)
            self._record_all(current, progress, report)
            written = written or is_write
        if not self.summary.left_out:
            self._journal.forget()
        return self.summary

    def _again(self, plan: RecordingPlan) -> RecordingPlan:
        return make_plan(self.to, self.sessions, plan.options, Journal(None, time.time))

    def _record_all(
        self,
        plan: RecordingPlan,
        progress: Callable[[Sequence[Any], str], Iterable[Any]],
        report: Callable[[Path], object],
    ) -> None:
        tasks = missing(plan.tasks, overwrite=plan.options.overwrite)
        for task in plan.tasks:
            if task in tasks:
                continue
            if task.finds_another_call():
                why = f"answers another call of {task.operation.name}; choose another --scenario, or give --overwrite"
                self.summary.leave_out(str(task.path), why)
            else:
                self.summary.present += 1
        for task in progress(tasks, "recording"):
            try:
                record(task, self.to, self.options)
            except HarnessError as failure:
                self.summary.leave_out(str(task.path), str(failure))
                continue
            self.summary.recorded.append(task.path)
            report(task.path)


def record(
    task: RecordingTask,
    to: Target,
    options: RecordingOptions,
    check: Check = lambda _: None,
    *,
    new_day: bool = False,
) -> None:
    """Record every exchange that either path needs for this Call; of a write only the original path's, made once.

    A Call that asks no upstream is written down as it is.

    Raises:
        NotRecorded: There is no answer.
        CassetteError: The file cannot be written.
    """
    call, session = task.recorded_call, task.session
    if session is None or to.rules is None or not task.operation.endpoints:
        version = to.rules.version if to.rules else None
        layout.write(task.path, [], cassettes.Label(call, NOWHERE, sdk=version))
        return
    is_write = task.operation.effect == "write"
    chosen = assemble.choices(to.application, options.sources)
    owner = session.scrubber.user if call.user else None
    label = cassettes.Label(call, to.recorded_from, to.recorded_on, owner, fault=options.fault)
    own = session.scrubber.copy()
    own.replace_derived(identifier(task.call), identifier(call))
    with (
        to.failing(task.operation, options.fault),
        cassettes.recording(task.path, label, to.rules, own, session.pacer.observe, check, new_day=new_day),
    ):
        cache = assemble.memory_cache(to.application)
        upstream = session.once if is_write else session.patient
        paths = assemble.build_paths(to.application, upstream, cache, chosen)
        for side in (paths.original,) if is_write else (paths.original, paths.unified):
            answer = side(task.call)
            failure = answer.failure
            if failure and not (failure.kind in _ANSWERED and answer.tape):
                raise NotRecorded(f"{call.operation}: not recorded, since it got no answer: {failure.message}")


def describe_plans(plans: Iterable[RecordingPlan]) -> list[str]:
    """Return a line for each cassette that the plans would write, and for each operation that they leave out."""
    lines = []
    for plan in plans:
        for task in missing(plan.tasks, overwrite=plan.options.overwrite):
            parameters = f" ({listed_parameters(task.call.parameters)})" if task.operation.effect == "write" else ""
            lines.append(f"would record {task.path}{parameters}")
        lines += [f"would leave out {name}: {reason}" for name, reason in plan.left_out.items()]
    return lines or ["would record nothing: all is there already"]


def describe_writes(plans: Iterable[RecordingPlan]) -> list[str]:
    """Return a line for each write that the plans would make."""
    tasks = [
        task
        for plan in plans
        for task in missing(plan.tasks, overwrite=plan.options.overwrite)
        if task.operation.effect == "write"
    ]
    return [f"{task.operation.name} as {task.call.user}: {listed_parameters(task.call.parameters)}" for task in tasks]
