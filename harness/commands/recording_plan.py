"""Plan a recording: which Calls users can make, in which order, and which cassette each of them becomes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness import assemble, files
from harness import recording as cassettes
from harness.calls import Call, UpstreamRequest
from harness.errors import CassetteError, ConfigurationError, HarnessError, UpstreamUnreachable, nearest
from harness.recording.request_matching import USER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.calls import Operation, Upstream, UpstreamResponse
    from harness.commands.targets import Target, UserSession
    from harness.recording.journal import Journal

_SCENARIO = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class RecordingOptions:
    """Hold what to record.

    Attributes:
        directory: Where cassettes are kept.
        scenario: The name of the cassettes.
        operations: The operations; all reads where none is named.
        parameters: Parameters of the named operations.
        users: The number of users.
        as_user: The users by name.
        overwrite: Record again what is there already.
        sources: What stands on the original and on the unified side.
        attempts: How often a request is sent that gets 429 or 5xx, before that is what is recorded.
        fault: The fault with which a sandbox of our own refuses one Call of each operation.
        each: Make a write once for each of the user's accounts, instead of refusing to choose.
    """

    directory: Path
    scenario: str = "everyday"
    operations: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    users: int = 1
    as_user: Sequence[str] = ()
    overwrite: bool = False
    sources: tuple[str, str] = ("original", "unified")
    attempts: int = 3
    fault: str | None = None
    each: bool = False


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
    """Return the tasks of a stage: `<operation>/<scenario>.yaml`, then `<scenario>-2.yaml` and so on.

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
        tasks.append(_task(to.application, call, session, options, counts[call.operation]))
    if not (options.each or options.fault):
        _check_single(tasks)
    return RecordingPlan(options, tasks, left_out)


def stages(options: RecordingOptions, to: Target) -> list[RecordingOptions]:
    """Return the options in the order in which they are carried out: the reads, then each write by itself.

    So the order that one write places is what the next write finds to replace or cancel. A sandbox that was started for
    this recording knows nothing of a story that was broken off, so there the story is recorded again from its start.
    """
    application = to.application
    writes = [name for name in options.operations if application.operation(name).effect == "write"]
    reads = tuple(name for name in options.operations if name not in writes)
    broken_off = to.forgets and not all(_path(options, name, 1).exists() for name in writes)
    read_stages = [_stage(application, options, reads)] if reads or not writes else []
    overwrite = options.overwrite or broken_off
    return read_stages + [replace(_stage(application, options, (name,)), overwrite=overwrite) for name in writes]


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


def check_scenario(name: str) -> None:
    """Check that a scenario is a plain name.

    Raises:
        ConfigurationError: It could be a path, or no command would find its cassettes.
    """
    if not _SCENARIO.fullmatch(name):
        raise ConfigurationError(f"--scenario {name!r} is no name: letters, digits and dashes, such as after-split-2")


def check_options(to: Target, options: RecordingOptions) -> None:
    """Check the names of scenario, operations, parameters and fault before anything is asked.

    Raises:
        ConfigurationError: A name is wrong.
    """
    check_scenario(options.scenario)
    if to.rules is None and (options.users > 1 or len(options.as_user) > 1):
        raise ConfigurationError(f"the application {to.application.name} has no users but the one of --as-user")
    _check_names(to.application, options)
    _check_fault(to, options.fault)


def parse_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Return `NAME=VALUE` texts as a mapping.

    Raises:
        ConfigurationError: A text is anything else.
    """
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise ConfigurationError(f"--parameter {wrong[0]!r} is not NAME=VALUE")
    return {name: value for name, _, value in (text.partition("=") for text in texts)}


def listed_parameters(parameters: Mapping[str, str]) -> str:
    """Return parameters as a person reads them."""
    return ", ".join(f"{name}={value}" for name, value in parameters.items()) or "without parameters"


def _discovered(
    application: Application,
    session: UserSession | None,
    options: RecordingOptions,
    journal: Journal,
    left_out: dict[str, str],
) -> Iterator[Call]:
    """Yield the Calls of one user; an operation whose Calls cannot be found does not stop those after it."""
    upstream = _learning(session, journal) if session else assemble.from_tape(())
    if session and application.recording:
        for (
            endpoint
        ) in application.recording.identities:  # so that a small recording gives the same bytes as a large one
            upstream(UpstreamRequest(endpoint, {}, session.user))
    for operation in _chosen(application, options):
        fitting = {name: value for name, value in options.parameters.items() if name in _parameter_names(operation)}
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


def _chosen(application: Application, options: RecordingOptions) -> list[Operation]:
    """Return the named operations, else every read that can be found by asking."""
    if options.operations:
        return [application.operation(name) for name in options.operations]
    reads = [operation for operation in application.operations.values() if operation.effect == "read"]
    return reads if application.recording is None else [operation for operation in reads if operation.endpoints]


def _task(
    application: Application, call: Call, session: UserSession | None, options: RecordingOptions, number: int
) -> RecordingTask:
    operation = application.operation(call.operation)
    if operation.effect == "write" and session:
        call = replace(call, idempotency_key=_idempotency_key(options.scenario, call))
    return RecordingTask(call, operation, session, _path(options, call.operation, number))


def _idempotency_key(scenario: str, call: Call) -> str:
    """Return the key that tells the upstream that a recording started again means the same write, not another one."""
    return hashlib.sha256(f"{scenario}\n{call.key}".encode()).hexdigest()[:32]


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


def _check_names(application: Application, options: RecordingOptions) -> None:
    chosen = _chosen(application, options)
    names = {name for operation in chosen for name in _parameter_names(operation)}
    for name in options.parameters:
        if name not in names:
            raise ConfigurationError(f"no operation to record takes a parameter {name!r}; {nearest(name, names)}")
    if application.discover is None and not options.operations:
        listed = ", ".join(application.operations)
        raise ConfigurationError(
            f"name the operations to record: {application.name} finds no Calls by itself ({listed})"
        )


def _check_fault(to: Target, name: str | None) -> None:
    if name is None:
        return
    if to.own is None or to.application.sandbox is None:
        raise ConfigurationError("--fault needs a sandbox of its own, without --host and --live")
    refusals = to.application.sandbox().refusals
    if name not in refusals:
        raise ConfigurationError(f"--fault {name!r} refuses nothing; {nearest(name, refusals)}")


def _stage(application: Application, options: RecordingOptions, names: tuple[str, ...]) -> RecordingOptions:
    """Return the options of these operations, without parameters that only the other operations take."""
    own = {name for operation in names for name in _parameter_names(application.operation(operation))}
    fitting = {name: value for name, value in options.parameters.items() if name in own or not names}
    return replace(options, operations=names, parameters=fitting)


def _parameter_names(operation: Operation) -> set[str]:
    return {parameter.name for parameter in operation.parameters}


def _path(options: RecordingOptions, operation_name: str, number: int) -> Path:
    name = options.scenario if number == 1 else f"{options.scenario}-{number}"
    return options.directory / operation_name / f"{name}.yaml"


def _learning(session: UserSession, journal: Journal) -> Upstream:
    """Return the same upstream, asked each request once; the scrubber learns who is in its responses."""

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        response = journal.get(session.user, request.key)
        if response is None:
            response = session.patient(request)
            journal.add(session.user, request.key, response)
        method, _, uri = str(request).partition(" ")
        session.scrubber.learn(method, uri, response.body)
        return response

    return ask
