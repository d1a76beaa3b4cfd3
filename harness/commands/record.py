"""Recording: what users can ask, asked of a real upstream and kept as cassettes."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness import assemble, serving
from harness import recording as cassettes
from harness.calls import UpstreamRequest
from harness.errors import CassetteError, ConfigurationError, HarnessError, nearest
from harness.mapped.session import MappingError, UpstreamError, identifier
from harness.recording.pace import Pacer
from harness.snaptrade.assembly import APPLICATION, RECORDING, credentials
from harness.snaptrade.catalogue import BY_ENDPOINT
from harness.snaptrade.credentials import VARIABLES
from harness.snaptrade.discovery import discover
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.sandbox.app import sandbox
from harness.snaptrade.sandbox.clock import Clock
from harness.snaptrade.sandbox.faults import FAULTS, FaultRule, Faults
from harness.snaptrade.sandbox.world import World
from harness.snaptrade.sdk.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from harness.calls import Call, Operation, Source, Upstream, UpstreamResponse
    from harness.snaptrade.credentials import Credentials

ENTITIES = {endpoint: operation.entity for endpoint, operation in BY_ENDPOINT.items()}
SANDBOX, LIVE = "sandbox", "live"
TOO_MANY, SERVER_ERROR = 429, 500
LONGEST = 90.0  # seconds; the rate limit looks back over one minute
PAUSE = 1.0  # seconds, after a reply that says to come back later but not when
_TOLD = {UpstreamError.__name__, MappingError.__name__}
"""Failures that tell what the upstream answered, so that they are a recording like any other."""


class NotRecorded(HarnessError):
    """A Call was not answered, so there is nothing to record."""


@dataclass(frozen=True)
class Target:
    """Where to record: a base URL (None is the live API), what cassettes call it, and what goes wrong there."""

    url: str | None
    recorded_from: str
    faults: Faults | None = None

    @property
    def recorded_on(self) -> str | None:
        """Today in UTC; the sandbox answers the same on any day."""
        return None if self.recorded_from == SANDBOX else assemble.now().date().isoformat()

    @property
    def forgets(self) -> bool:
        """Whether what was written here is gone when the command has ended."""
        return self.faults is not None

    @contextmanager
    def failing(self, task: RecordingTask, fault: str) -> Iterator[None]:
        """Within, whatever answers this take fails so."""
        if self.faults is not None and fault:
            self.faults.rules = [
                FaultRule(endpoint, fault) for endpoint in APPLICATION.operation(task.call.operation).endpoints
            ]
        yield
        if self.faults is not None:
            self.faults.rules = []


@dataclass(frozen=True)
class RecordingOptions:
    """What to record: operations (all reads unless named), users, and under which name.

    attempts: how often a request is made that gets 429 or 5xx, before that is what is recorded.
    fault: what one Call of each operation is refused with, by a sandbox that is started for it.
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
    fault: str = ""


@dataclass(frozen=True)
class UserSession:
    """One user of the upstream: asked as, patiently or once, and scrubbed."""

    user: str
    patient: Upstream
    once: Upstream
    scrubber: cassettes.Scrubber
    pacer: Pacer


@dataclass(frozen=True)
class RecordingTask:
    """One cassette to be: the Call, whom it is asked as, and where it is kept."""

    call: Call
    session: UserSession
    path: Path

    @property
    def told(self) -> Call:
        """The Call as the cassette tells it."""
        return self.session.scrubber.copy().call(self.call, APPLICATION.operation(self.call.operation).endpoint)


@contextmanager
def target(host: str | None, *, live: bool) -> Iterator[Target]:
    """A server, the live API, or else a sandbox that runs as long as the block."""
    if host and live:
        raise ConfigurationError("--host and --live name two upstreams; give one of them")
    with ExitStack() as running:
        if host is None and not live:
            yield running.enter_context(_own_sandbox())
        else:
            yield Target(host, LIVE if live else SANDBOX if assemble.is_here(host) else str(host))


def user_sessions(to: Target, options: RecordingOptions, pacer: Pacer | None = None) -> list[UserSession]:
    """The users to record as; raises ConfigurationError where their credentials are not known."""
    pacer = pacer or Pacer(time.monotonic, time.sleep, LONGEST)
    return [_asker(to, keys, options, pacer) for keys in _credentials(to, options)]


def stages(options: RecordingOptions, to: Target) -> list[RecordingOptions]:
    """The wish in the order it is carried out: the reads, then each write by itself.

    So the order that one write places is what the next one finds to replace or cancel. A sandbox that was started for
    the wish knows nothing of a story that was broken off, so there it is told again from its beginning.
    """
    writes = [name for name in options.operations if APPLICATION.operation(name).effect == "write"]
    reads = tuple(name for name in options.operations if name not in writes)
    broken_off = to.forgets and not all(_path(options, name, 1).exists() for name in writes)
    first = [_stage(options, reads)] if reads or not writes else []
    return first + [replace(_stage(options, (name,)), overwrite=options.overwrite or broken_off) for name in writes]


def recording_tasks(sessions: Iterable[UserSession], options: RecordingOptions) -> list[RecordingTask]:
    """Every cassette that the wish is for: `<operation>/<scenario>.yaml`, then `<scenario>-2.yaml` and so on.

    Whatever is wished for, the scrubber first hears whose accounts there are, so that a small wish gives the same bytes
    as a large one. Raises UpstreamError, UpstreamUnreachable, ConfigurationError as `discover` does.
    """
    found: dict[str, tuple[Call, UserSession]] = {}  # what belongs to nobody is recorded once
    for session in sessions:
        _learning(session)(UpstreamRequest(FACTS["Account"].endpoint, {}, session.user))
        for call in discover(_learning(session), session.user, options.operations, options.parameters):
            found.setdefault(call.key, (call, session))
    seen: Counter[str] = Counter()
    listed = []
    for call, session in found.values():
        if options.fault and seen[call.operation]:
            continue  # one refusal tells as much as many
        seen[call.operation] += 1
        listed.append(RecordingTask(call, session, _path(options, call.operation, seen[call.operation])))
    return listed


def missing(wanted: Iterable[RecordingTask], *, overwrite: bool) -> list[RecordingTask]:
    """Those that are not there yet, or all; raises CassetteError for a file that is there and cannot be read."""
    chosen = []
    for task in wanted:
        if overwrite or not task.path.exists():
            chosen.append(task)
            continue
        try:
            cassettes.read(task.path)
        except CassetteError as broken:
            raise CassetteError(f"{broken} with --overwrite") from None
    return chosen


def record(task: RecordingTask, to: Target, sources: tuple[str, str], *, new_day: bool = False) -> None:
    """Records every exchange that either path needs for this Call; of a write only the original path's, made once.

    Raises NotRecorded where there is no answer, CassetteError where the file cannot be written.
    """
    is_write = APPLICATION.operation(task.call.operation).effect == "write"
    chosen = assemble.choices(APPLICATION, sources)
    session, told = task.session, task.told
    owner = session.scrubber.user if told.user else None
    label = cassettes.Label(told, to.recorded_from, to.recorded_on, owner)
    own = session.scrubber.copy()
    own.derive(identifier(task.call), identifier(told))
    with cassettes.recording(task.path, label, own, session.pacer.heard, new_day=new_day):
        cache = assemble.memory_cache(APPLICATION)
        both = assemble.build_paths(APPLICATION, session.once if is_write else session.patient, cache, chosen)
        for side in (both.original,) if is_write else (both.original, both.unified):
            _expect(task.call, side)


def patient(upstream: Upstream, pacer: Pacer, attempts: int) -> Upstream:
    """The same upstream, but asked in time, and again where it says to come back later."""

    def ask(question: UpstreamRequest) -> UpstreamResponse:
        for _ in range(attempts - 1):
            pacer.wait()
            reply = upstream(question)
            if reply.status != TOO_MANY and reply.status < SERVER_ERROR:
                return reply
            pacer.rest(PAUSE if reply.retry_after is None else reply.retry_after)
        pacer.wait()
        return upstream(question)

    return ask


def scrubber(keys: Credentials) -> cassettes.Scrubber:
    """Pseudonyms by HARNESS_PSEUDONYM_KEY, else by the consumer key."""
    secret = os.environ.get(cassettes.PSEUDONYM_KEY) or keys.consumer_key
    key = cassettes.pseudonym_key(secret)
    return cassettes.Scrubber(RECORDING, key, keys.user_id, keys.secrets().values(), [keys.client_id])


def fault(name: str | None, host: str | None, *, live: bool) -> str:
    """The fault of this name; raises ConfigurationError where there is none, or no sandbox to make it."""
    if name is None:
        return ""
    refusals = [each.name for each in FAULTS.values() if each.status]
    if name not in refusals:
        raise ConfigurationError(f"--fault {name!r} refuses nothing; {nearest(name, refusals)}")
    if host or live:
        raise ConfigurationError("--fault needs a sandbox of its own, without --host and --live")
    return name


def pairs(given: Iterable[str]) -> dict[str, str]:
    """`NAME=VALUE` as a mapping; raises ConfigurationError on anything else."""
    wrong = [each for each in given if "=" not in each]
    if wrong:
        raise ConfigurationError(f"--parameter {wrong[0]!r} is not NAME=VALUE")
    return {name: value for name, _, value in (each.partition("=") for each in given)}


def parameter_names(row: Operation) -> set[str]:
    """Return the names of an operation's parameters."""
    return {parameter.name for parameter in row.parameters}


def _stage(options: RecordingOptions, names: tuple[str, ...]) -> RecordingOptions:
    """These operations only, and of the parameters those that no other operation of the wish takes for itself."""
    others = [APPLICATION.operation(name) for name in options.operations if name not in names]
    own = {name for each in names for name in parameter_names(APPLICATION.operation(each))}
    foreign = {name for row in others for name in parameter_names(row)} - own
    fitting = {name: value for name, value in options.parameters.items() if name not in foreign}
    return replace(options, operations=names, parameters=fitting)


def _asker(to: Target, keys: Credentials, options: RecordingOptions, pacer: Pacer) -> UserSession:
    upstream = connect(keys, to.url)
    once, again = (patient(upstream, pacer, attempts) for attempts in (1, options.attempts))
    return UserSession(keys.user_id, again, once, scrubber(keys), pacer)


def _credentials(to: Target, options: RecordingOptions) -> list[Credentials]:
    """Of each user that is asked for: who is not in the environment must be of the sandbox, whose users are known."""
    own = credentials(to.url, os.environ, None)
    world = World() if assemble.is_here(to.url) and not _all_set() else None
    sandbox_users = world.users if world else (own.user_id,)
    users = (
        list(options.as_user)
        or [own.user_id, *(user for user in sandbox_users if user != own.user_id)][: options.users]
    )
    unknown = [user for user in users if user not in sandbox_users and not (world and world.has(user))]
    if unknown or len(users) < options.users:
        known = f"{len(sandbox_users)} of them: {', '.join(sandbox_users[:5])}"
        raise ConfigurationError(f"the secrets of {', '.join(unknown) or 'so many users'} are not known; known {known}")
    return [credentials(to.url, os.environ, user) for user in users]


def _all_set() -> bool:
    return all(os.environ.get(name) for name in VARIABLES)


def _path(options: RecordingOptions, operation_name: str, number: int) -> Path:
    name = options.scenario if number == 1 else f"{options.scenario}-{number}"
    return options.directory / operation_name / f"{name}.yaml"


def _learning(session: UserSession) -> Upstream:
    """The same upstream; the scrubber hears who is in its replies."""

    def ask(question: UpstreamRequest) -> UpstreamResponse:
        reply = session.patient(question)
        method, _, uri = str(question).partition(" ")
        session.scrubber.learn(method, uri, reply.body)
        return reply

    return ask


@contextmanager
def _own_sandbox() -> Iterator[Target]:
    world = World()
    faults = Faults(world.rng)
    still = Clock(lambda: 0.0)  # the market stands: the same recording gives the same bytes
    with serving.running(sandbox(world, now=time.time, sleep=asyncio.sleep, clock=still, faults=faults)) as url:
        yield Target(url, SANDBOX, faults)


def _expect(call: Call, side: Source) -> None:
    answer = side(call)
    failure = answer.failure
    if failure and not (failure.kind in _TOLD and answer.tape):
        raise NotRecorded(f"{call.operation}: not recorded, since it got no answer: {failure.message}")
