"""The one place that puts the parts together: the application as a value, its paths, its database, its clocks."""

from __future__ import annotations

import functools
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import random
from threading import Timer
from time import CLOCK_BOOTTIME, clock_gettime, perf_counter, sleep, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness import settings
from harness.application import Application, Paths, Resources
from harness.calls import UpstreamRequest
from harness.checks import Checker, isolate
from harness.compare.answer_history import AnswerHistory
from harness.compare.judge import Judge, Refetched
from harness.errors import ConfigurationError, RequestNotRecorded, a_kind
from harness.observation import UpstreamObserver, observed
from harness.sources import attempt, choose, guarded, imported, within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import Connection, Engine

    from harness.application import UpstreamConnection
    from harness.cache.event_queue import EventQueue
    from harness.cache.events import Listener
    from harness.cache.service import Background, Cache
    from harness.calls import Answer, Call, PathName, Source, Tape, Upstream, UpstreamResponse
    from harness.compare.verdicts import Lineage
    from harness.history.retention import Sweep
    from harness.history.tables import KeptHistory
    from harness.migration.outbox import Outbox
    from harness.refresh.schedule import CacheRefresh
    from harness.rollout.state import FlagsFile
    from harness.sources import Choice
    from harness.upstream.guard import Guard

STATE = Path(".harness") / "state.db"
steady = functools.partial(clock_gettime, CLOCK_BOOTTIME)
"""The steady clock, in seconds; it goes on while the machine sleeps."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def now() -> datetime:
    """Return the wall clock, in UTC."""
    return datetime.now(UTC)


def load_application(spec: str | None = None) -> Application:
    """Return the application that `--app`, `HARNESS_APP` or a settings file names; the default one where none does.

    Raises:
        ConfigurationError: The name is wrong, or what it names is no Application.
    """
    named = spec or settings.read_settings().app
    option = "--app" if spec else "app in HARNESS_APP or [tool.harness]"
    application = imported(named, option, Application)
    if not isinstance(application, Application):
        raise ConfigurationError(f"{option} {named!r} is {a_kind(application)}, not a harness Application")
    return application


def state_database() -> Engine:
    """Return the database of cache, evidence and history: `HARNESS_DATABASE_URL`, else `.harness/state.db`."""
    from harness.cache.database import file_url, open_database  # noqa: PLC0415 - SQLAlchemy takes 0.2 s to import

    url = settings.read_settings().database_url
    return open_database(url.get_secret_value() if url else file_url(STATE))


def named_database() -> Engine:
    """Return the database that HARNESS_DATABASE_URL names, for what changes tables on request.

    Raises:
        ConfigurationError: It names none; the default one is not changed by the way.
    """
    if settings.read_settings().database_url is None:
        raise ConfigurationError(
            "HARNESS_DATABASE_URL names no database to migrate; "
            f"set it to an SQLAlchemy URL, like sqlite:///{STATE} for the default one"
        )
    return state_database()


def is_here(host: str | None) -> bool:
    """Return True if the host is this machine, where a sandbox may run."""
    return host is not None and urlsplit(host).hostname in LOOPBACK


def connect(application: Application, host: str | None, user: str | None = None) -> UpstreamConnection:
    """Return a way to the application's upstream; a read whose connection broke is asked again.

    Raises:
        ConfigurationError: The application has no upstream, or its credentials are not set.
    """
    from harness.upstream.retry import retried  # noqa: PLC0415 - only a live upstream needs it

    connection = _connection(application, host, user)
    return replace(connection, upstream=retried(connection.upstream, read_endpoints(application), passing=()))


def read_endpoints(application: Application) -> frozenset[str]:
    """Return the upstream's endpoints that may be asked twice: those of the operations that are declared to read."""
    operations = application.operations.values()
    reads = {endpoint for row in operations if row.effect == "read" for endpoint in row.endpoints}
    return frozenset(reads - {row.endpoint for row in operations if row.effect != "read"})


def guarded_connection(
    application: Application, host: str | None, database: Engine, user: str | None = None
) -> tuple[UpstreamConnection, Guard]:
    """Return a server's way to the upstream, as one user, and the guard that each of its requests passes.

    Whoever uses the same database shares the rate limits. Those of an upstream on this machine are what it says itself.

    Raises:
        ConfigurationError: As `connect` does.
    """
    from harness.upstream.budget import Budget, digest  # noqa: PLC0415 - only a server needs it
    from harness.upstream.guard import Guard  # noqa: PLC0415
    from harness.upstream.policy import Quota  # noqa: PLC0415
    from harness.upstream.retry import retried  # noqa: PLC0415
    from harness.upstream.windows import open_windows  # noqa: PLC0415

    connection, reads = _connection(application, host, user), read_endpoints(application)
    client = digest("\n".join((application.name, host or "", *connection.identifiers)))
    quota = None if is_here(host) else application.quota
    guard = Guard(
        connection.upstream,
        reads,
        find_probe(application),
        Budget(quota or Quota(), client, open_windows(database.url, time), random),
        timer=steady,
        sleep=sleep,
        later=start_timer,
        offline=settings.read_settings().offline,
    )
    return replace(connection, upstream=retried(guard, reads)), guard


def flags_file(path: Path, application: Application) -> FlagsFile:
    """Return the flags with their history."""
    from harness.migration.outbox import count_writes  # noqa: PLC0415 - SQLAlchemy again
    from harness.rollout.state import FlagsFile  # noqa: PLC0415

    def queued(connection: Connection, operation: str) -> int:
        return count_writes(connection, application.name, application.operations[operation].entity)

    return FlagsFile(path, application.name, application.operations, state_database(), now, queued)


def outbox(application: Application, database: Engine) -> Outbox:
    """Return the writes that one of the application's two stores has and the other does not yet."""
    from harness.migration.outbox import Outbox  # noqa: PLC0415

    return Outbox(database, application.name, now)


def choices(application: Application, specs: tuple[str, str]) -> tuple[Choice, Choice]:
    """Return what `--original` and `--unified` name.

    Raises:
        ConfigurationError: One of them names no Source.
    """
    original, unified = (
        choose(spec, side, lambda call: application.contract.request(call, application.operation(call.operation)))
        for spec, side in zip(specs, ("original", "unified"), strict=True)
    )
    return original, unified


def tried_choices(application: Application, specs: tuple[str, str]) -> tuple[Choice, Choice]:
    """Return what `--original` and `--unified` name, once both could be made.

    Raises:
        ConfigurationError: One of them names no Source, or cannot be made.
    """
    chosen = choices(application, specs)
    build_paths(application, from_tape(()), memory_cache(application), chosen)
    return chosen


@dataclass(frozen=True)
class BuiltPaths:
    """Hold both sides of a comparison, and how each answers from the tape of the other with the network closed.

    Attributes:
        application: What is under migration.
        original: The original side, observed.
        unified: The unified side, observed.
        unified_contract: The application's own unified path in its own contract; None where it has none.
        choices: What was named for each side, to make it anew around another upstream.
        resources: What the unified side works with.
        observer: Knows what the unified side fetched last.
        spare_cache: The cache of the sides that are made anew; one Call at a time uses it.
        seconds: How long one answer may take; None for no limit.
        refresh: Begins to keep the unified path's cache fresh, as the application's Paths do; None where nothing does.
    """

    application: Application
    original: Source
    unified: Source
    unified_contract: Source | None
    choices: Mapping[PathName, Choice]
    resources: Resources
    observer: UpstreamObserver
    spare_cache: Callable[[], Cache | None]
    seconds: float | None
    refresh: Callable[[Collection[str]], CacheRefresh] | None = None

    @functools.cached_property
    def lineage(self) -> Mapping[str, Mapping[str, Lineage]]:
        """Return what stands behind each place of every operation's answer in the original contract."""
        application = self.application
        return {name: application.lineage(operation) for name, operation in application.operations.items()}

    def take_strays(self) -> list[UpstreamRequest]:
        """Return the requests that were sent since the last time and that belong to no answer."""
        strays = self.observer.strays
        return [strays.popleft() for _ in range(len(strays))]

    def third(self, call: Call, original: Answer) -> Answer | None:
        """Return the unified side's answer with an empty cache, fed from the original's tape; None without a tape.

        Where an operation asks no upstream, there is nothing to be on the tape.
        """
        complete = original.tape or not self.application.operation(call.operation).endpoints
        return self._replayed("unified", call, from_tape(original.tape)) if complete else None

    def refetched(self, call: Call) -> Refetched | None:
        """Return the unified side's answer with an empty cache, fed from what it fetched last; None without that."""
        memory = self.observer.memory()
        answer = self._replayed("unified", call, memory)
        if answer is None or answer.failure is not None or not memory.times:
            return None
        return Refetched(answer, memory.times)

    def shadow(self, side: PathName, call: Call, made: Answer) -> Answer | None:
        """Return what the side would have done where the other one made a write: nothing is sent, nothing is kept.

        None where that cannot be had: the side is elsewhere, or the one request got no reply to answer from.
        """
        endpoint = self.application.operation(call.operation).endpoint
        replied = any(exchange.answered and exchange.request.endpoint == endpoint for exchange in made.tape)
        refused = made.failure is not None and not made.tape
        if not (replied or refused or not endpoint):
            return None
        return self._replayed(side, call, from_tape(made.tape, endpoint))

    def in_unified_contract(self, call: Call, made: Answer) -> Answer | None:
        """Return the application's unified path's answer in its own contract; None without one.

        A read is answered from the cache and the upstream. What is no read is answered from the tape of the one time
        that the original side made it.
        """
        operation = self.application.operation(call.operation)
        source = self.unified_contract
        if operation.effect != "read":
            resources = self._isolated(from_tape(made.tape, operation.endpoint))
            source = _own_paths(self.application, resources).unified_contract
        if source is None:
            return None
        return isolate(_limited(observed(guarded(source), perf_counter), self.seconds)(call))

    def _replayed(self, side: PathName, call: Call, upstream: Upstream) -> Answer | None:
        if not self.choices[side].local:
            return None
        paths = _own_paths(self.application, self._isolated(upstream))
        source = _seen(self.choices[side], {"original": paths.original, "unified": paths.unified})
        return _limited(source, self.seconds)(call)

    def _isolated(self, upstream: Upstream) -> Resources:
        """Return resources with an empty cache around an upstream, for a path that keeps nothing."""
        cache = self.spare_cache()
        if cache:
            cache.clear()
        observer = UpstreamObserver(upstream, self.resources.now, self.observer.strays)
        return replace(self.resources, upstream=observer, cache=cache, keeps_writes=False, wrote=lambda _: None)


def build_paths(
    application: Application,
    upstream: Upstream,
    cache: Cache | None,
    chosen: tuple[Choice, Choice],
    database: Callable[[], Engine] | None = None,
    clock: Callable[[], datetime] = now,
    seconds: float | None = None,
    wrote: Callable[[Connection], None] = lambda _: None,
) -> BuiltPaths:
    """Return both sides over one upstream.

    Args:
        application: What is under migration.
        upstream: Answers both sides.
        cache: The unified path's cache.
        chosen: What was named for each side.
        database: Opens the database of what the sides write; without it, that lives in memory.
        clock: The clock.
        seconds: How long one answer may take; None for no limit.
        wrote: Is told of each write to the database within its transaction.

    Raises:
        ConfigurationError: One of the sides cannot be made.
    """
    original_observer = UpstreamObserver(upstream, clock)
    observers = {
        "original": original_observer,
        "unified": UpstreamObserver(upstream, clock, original_observer.strays),
    }
    kept = database or functools.cache(_memory_database)
    resources = {
        side: Resources(observer, cache, kept, clock, perf_counter, wrote=wrote) for side, observer in observers.items()
    }
    original_paths, unified_paths = (_own_paths(application, resources[side]) for side in ("original", "unified"))
    defaults = {"original": original_paths.original, "unified": unified_paths.unified}
    original, unified = (_limited(_seen(choice, defaults), seconds) for choice in chosen)
    sides: Mapping[PathName, Choice] = {"original": chosen[0], "unified": chosen[1]}
    return BuiltPaths(
        application,
        original,
        unified,
        unified_paths.unified_contract and observed(unified_paths.unified_contract, perf_counter),
        sides,
        resources["unified"],
        observers["unified"],
        functools.cache(lambda: memory_cache(application)),
        seconds,
        unified_paths.refresh,
    )


def memory_cache(application: Application, clock: Callable[[], datetime] = now) -> Cache | None:
    """Return an empty cache in memory; None for an application without a model."""
    return cache_in(_memory_database(), application, clock) if application.model else None


def cache_in(
    engine: Engine,
    application: Application,
    clock: Callable[[], datetime] = now,
    listener: Listener | None = None,
    background: Background | None = None,
) -> Cache | None:
    """Return the cache in a database, which tells a listener what it does; None for an application without a model.

    With something that does work in the background, an answer in use is asked for anew before its time is over.
    """
    if application.model is None:
        return None
    from harness.cache.events import ignore  # noqa: PLC0415
    from harness.cache.health.tally import CacheTally  # noqa: PLC0415
    from harness.cache.service import Cache  # noqa: PLC0415
    from harness.cache.storage.store import Store  # noqa: PLC0415
    from harness.upstream.priority import in_background  # noqa: PLC0415

    store, tell, tally = Store(engine, application.model), listener or ignore, CacheTally(in_background)
    if clock is not now:
        return Cache(store, clock, None, tell, background, tally=tally)
    return Cache(store, store.clock(steady, now), steady, tell, background, tally=tally)


def cache_listener(
    engine: Engine, application: Application, actor: str, clock: Callable[[], datetime] = now
) -> EventQueue:
    """Return what keeps audit and history of what this program does for the users; it is closed at the end."""
    from harness.history.listener import keep_records  # noqa: PLC0415 - SQLAlchemy again

    facts = application.model.facts if application.model else {}
    return keep_records(engine, facts, kept_history(application), actor, clock)


def kept_history(application: Application) -> dict[str, KeptHistory]:
    """Return how an application's history is kept.

    Raises:
        ConfigurationError: It names an entity or a field that is none.
    """
    from harness.history.tables import plan_history  # noqa: PLC0415

    return plan_history(application.model, application.history) if application.model else {}


def overdue(engine: Engine, application: Application) -> list[Sweep]:
    """Return what is to be deleted because it is kept longer than the schema allows."""
    from harness.history.retention import plan_sweeps  # noqa: PLC0415

    return plan_sweeps(engine, application.model, kept_history(application), now()) if application.model else []


def checker(
    application: Application, sides: BuiltPaths, clock: Callable[[], datetime] = now, *, complete: bool
) -> Checker:
    """Return a checker with no memory yet.

    `complete` says that it sees every Call, not a sample of them, and that the cache is empty to begin with.
    """
    from harness.recording.privacy.error_texts import ErrorTextScanner  # noqa: PLC0415 - vcrpy takes a second to import
    from harness.recording.rules import NO_UPSTREAM  # noqa: PLC0415

    recording = application.recording or NO_UPSTREAM
    seen = all(choice.local for choice in sides.choices.values())
    scan = ErrorTextScanner(recording.privacy, recording.identity(settings.environment(), {}), seen)
    judge = Judge(sides.lineage, AnswerHistory(), clock, complete, began=clock() if complete else None)
    return Checker(application.operations, sides, judge, clock, scan)


def from_tape(tape: Tape, write: str = "") -> Upstream:
    """Return an upstream that gives the replies of a tape and nothing else; what got none fails in the same way.

    To `write`, the endpoint of a write, it replies whatever is sent: the requests are compared afterwards. A read is
    answered by its exact request.
    """
    exchanges = sorted(tape, key=lambda exchange: exchange.answered)  # of those of one request, one with a reply counts
    replies = {(exchange.request.user, exchange.request.key): exchange for exchange in exchanges}
    written = {exchange.request.endpoint: exchange for exchange in exchanges if exchange.request.endpoint == write}

    def ask(request: UpstreamRequest) -> UpstreamResponse:
        exchange = replies.get((request.user, request.key)) or written.get(request.endpoint)
        if exchange is None:
            raise RequestNotRecorded(f"{request} was not asked by the other path")
        if exchange.answered:
            return exchange.response
        raise copy(exchange.raised) if exchange.raised else RequestNotRecorded(f"{request} got no reply")

    return ask


def replayed_upstream(application: Application) -> Upstream:
    """Return the upstream as recordings are replayed: a cassette answers, the network is closed."""
    if application.recording is None:
        return from_tape(())
    return application.recording.replayed()


def _connection(application: Application, host: str | None, user: str | None = None) -> UpstreamConnection:
    if application.connect is None:
        raise ConfigurationError(f"the application {application.name} has no upstream to connect to")
    return application.connect(host, settings.environment(), user)


def find_probe(application: Application) -> UpstreamRequest | None:
    """Return a read that anybody may send at any time: it belongs to nobody, and needs no parameter."""
    operations = application.operations.values()
    free = [
        row.endpoint
        for row in operations
        if row.effect == "read" and row.endpoint and "{" not in row.endpoint
        if not row.personal and not any(parameter.required for parameter in row.parameters)
    ]
    return UpstreamRequest(free[0]) if free else None


def start_timer(seconds: float, work: Callable[[], None]) -> Callable[[], None]:
    """Have something done after so many seconds, and return what stops that."""
    timer = Timer(seconds, work)
    timer.daemon = True
    timer.start()
    return timer.cancel


def _own_paths(application: Application, resources: Resources) -> Paths:
    return attempt(lambda: application.paths(resources), f"the application {application.name} makes no paths")


def _seen(choice: Choice, defaults: Mapping[str, Source]) -> Source:
    return observed(choice(defaults), perf_counter) if choice.local else choice(defaults)


def _limited(source: Source, seconds: float | None) -> Source:
    """Return the same Source, whose answer must be given and its body read in this time; None for no limit."""
    return source if seconds is None else within(lambda call: isolate(source(call)), seconds)


def _memory_database() -> Engine:
    from harness.cache.database import MEMORY, open_database  # noqa: PLC0415

    return open_database(MEMORY)
