"""Plan a recording: which Calls users can make, and which cassette each of them becomes."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from harness import assemble, files
from harness import recording as cassettes
from harness.calls import Call, UpstreamRequest
from harness.commands.recording_options import chosen_operations, listed_parameters
from harness.errors import CassetteError, ConfigurationError, HarnessError, UpstreamUnreachable
from harness.recording.files import case_path
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.calls import Operation, Upstream
    from harness.commands.recording_options import RecordingOptions
    from harness.commands.targets import Target, UserSession
    from harness.recording.journal import Journal


@dataclass(frozen=True)
class RecordingTask:
    """Represent one cassette to be.

    Attributes:
        call: The Call, with real ids.
        operation: Its operation.
        session: The user that it is made as; None for an application without an upstream.
        path: The cassette.
    """

    call: Call
    operation: Operation
    session: UserSession | None
    path: Path

    @property
    def recorded_call(self) -> Call:
        """Return the Call as the cassette holds it."""
        if self.session is None:
            return self.call
        return self.session.scrubber.copy().scrub_call(self.call, self.operation.endpoint)

    def finds_another_call(self) -> bool:
        """Return True if the cassette that is there answers a Call that says something else.

        What stands under a pseudonym is not looked at: a cassette may have been recorded under another key.
        """
        there, asked = cassettes.read(self.path).call.parameters, self.recorded_call.parameters
        plain = {name for name, value in asked.items() if value == self.call.parameters[name]}
        return there.keys() != asked.keys() or any(there[name] != asked[name] for name in plain)


@dataclass(frozen=True)
class RecordingPlan:
    """Hold the tasks of one stage, and what it leaves out.

    Attributes:
        options: The stage.
        tasks: A task for each Call, also for those with a cassette.
        left_out: The operations whose Calls could not be found, each with its reason.
    """

    options: RecordingOptions
    tasks: list[RecordingTask]
    left_out: Mapping[str, str]


def make_plan(
    to: Target, sessions: Sequence[UserSession], options: RecordingOptions, journal: Journal
) -> RecordingPlan:
    """Return the tasks of a stage.

    The scrubbers of the sessions learn who is in the responses.

    Raises:
        ConfigurationError: A write would be made several times, or a parameter is missing.
        UpstreamUnreachable: The upstream gave no answer.
    """
    calls: dict[str, tuple[Call, UserSession | None]] = {}  # what belongs to nobody is recorded once
    left_out: dict[str, str] = {}
    for session in sessions or (None,):
        for call in _discovered(to.application, session, options, journal, left_out):
            calls.setdefault(call.key, (call, session))
    counts: Counter[str] = Counter()
    tasks = []
    for call, session in calls.values():
        if options.fault and counts[call.operation]:
            continue  # one refusal shows as much as many
        counts[call.operation] += 1
        operation = to.application.operation(call.operation)
        path = case_path(options.directory, call.operation, options.scenario, counts[call.operation])
        task = RecordingTask(call, operation, session, path)
        if operation.effect == "write" and session:
            # The key tells the upstream that a recording started again means the same write, not another one.
            key = hashlib.sha256(f"{options.scenario}\n{call.key}".encode()).hexdigest()[:32]
            task = replace(task, call=replace(call, idempotency_key=key))
        tasks.append(task)
    if not (options.each or options.fault):
        _check_single(tasks)
    return RecordingPlan(options, tasks, left_out)


def missing(tasks: Iterable[RecordingTask], *, overwrite: bool) -> list[RecordingTask]:
    """Return the tasks without a cassette, or all tasks.

    Raises:
        CassetteError: A cassette is there and cannot be read.
    """
    chosen = []
    for task in tasks:
        if overwrite or not task.path.exists():
            chosen.append(task)
            continue
        files.discard_draft(task.path)
        try:
            cassettes.read(task.path)
        except CassetteError as broken:
            raise CassetteError(f"{broken} with --overwrite") from None
    return chosen


def _discovered(
    application: Application,
    session: UserSession | None,
    options: RecordingOptions,
    journal: Journal,
    left_out: dict[str, str],
) -> Iterator[Call]:
    """Yield the Calls of one user; an operation whose Calls cannot be found does not stop those after it."""
    upstream = partial(session.ask_and_learn, journal) if session else assemble.from_tape(())
    if session and application.recording:
        # So a small recording gives the same bytes as a large one.
        for endpoint in application.recording.identities:
            upstream(UpstreamRequest(endpoint, {}, session.user))
    for operation in chosen_operations(application, options):
        names = {parameter.name for parameter in operation.parameters}
        fitting = {name: value for name, value in options.parameters.items() if name in names}
        try:
            yield from _calls(application, operation, session, fitting, options, upstream)
        except UpstreamUnreachable:
            raise
        except ConfigurationError:
            if options.operations:
                raise
        except HarnessError as failure:
            left_out[operation.name] = str(failure)


def _calls(
    application: Application,
    operation: Operation,
    session: UserSession | None,
    parameters: Mapping[str, str],
    options: RecordingOptions,
    upstream: Upstream,
) -> list[Call]:
    """Return the Calls of one operation: found by the application, or made of the parameters alone."""
    user = session.user if session else next(iter(options.as_user), USER)
    if application.discover and (operation.endpoints or session is None):
        return application.discover(upstream, user, [operation.name], parameters)
    lacking = [row.name for row in operation.parameters if row.required and row.name not in parameters]
    if lacking:
        raise ConfigurationError(f"{operation.name} needs {', '.join(lacking)}: give each as --parameter NAME=VALUE")
    return [Call(operation.name, user if operation.personal else None, parameters)]


def _check_single(tasks: Sequence[RecordingTask]) -> None:
    """Refuse a write that would be made several times."""
    writes = [task for task in tasks if task.operation.effect == "write"]
    if len(writes) < 2:  # noqa: PLR2004 - one is what is wanted
        return
    pairs = [{"as": task.call.user or "", **task.call.parameters}.items() for task in writes]
    common = set(pairs[0]).intersection(*pairs[1:])
    choices = "\n".join(
        f"  {listed_parameters({name: value for name, value in row if (name, value) not in common})}" for row in pairs
    )
    raise ConfigurationError(
        f"{writes[0].operation.name} changes something and would be made {len(writes)} times; "
        f"name one of these with --parameter NAME=VALUE, or make all of them with --each:\n{choices}"
    )
