"""The application put together for serving: flags watched, cache kept, checks aside."""

from __future__ import annotations

import gc
import random
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness import assemble
from harness.audit.answers import audited
from harness.cache.patience import patient
from harness.calls import Answer, Failure
from harness.history.retention import sweep_all
from harness.mapped.idempotency import IdempotentUpstream
from harness.migration.double_writes import DoubleWrites
from harness.refresh.background import BackgroundWork
from harness.rollout.state import WatchedFlags
from harness.router import Router
from harness.web.app import web_application
from harness.web.checks import LiveChecks
from harness.web.health import reported
from harness.web.metrics import with_metrics
from harness.web.repeating import repeating

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from sqlalchemy import Engine

    from harness.application import Application, UpstreamConnection, Webhook
    from harness.assemble import BuiltPaths
    from harness.cache.event_queue import EventQueue
    from harness.cache.events import Listener
    from harness.cache.health.figures import CacheHealth
    from harness.calls import Call, Source
    from harness.rollout.flags import Flags
    from harness.sources import Choice
    from harness.upstream.guard import Guard, UpstreamState

DELIVERY_SECONDS = 1.0
"""How often the writes are tried again that one of the two stores lacks."""
SWEEP_SECONDS = 600.0
"""How often what is kept longer than the schema allows is deleted."""
ACTOR = "harness serve"
"""Who acts for the users, as the audit trail names it."""


@dataclass(frozen=True)
class ServerParts:
    """Hold what a server is put together from.

    Attributes:
        application: What is served.
        database: Holds all state.
        connection: The way to the upstream; None where the application has none.
        guard: Guards that way.
        records: Takes down what happens to personal data.
        work: Does pieces of work in the background.
        flags: Says which path answers.
        sides: The original and the unified path.
        writes: Makes the writes of both stores.
        checks: Checks live traffic.
    """

    application: Application
    database: Engine
    connection: UpstreamConnection | None
    guard: Guard | None
    records: EventQueue
    work: BackgroundWork
    flags: WatchedFlags
    sides: BuiltPaths
    writes: DoubleWrites
    checks: LiveChecks = field(default_factory=LiveChecks)

    @property
    def upstream_state(self) -> Callable[[], UpstreamState] | None:
        """Return what says how the upstream does; None where there is none."""
        return self.guard.state if self.guard else None

    @property
    def cache_health(self) -> Callable[[], CacheHealth] | None:
        """Return what says how the cache does; None where there is none."""
        cache = self.sides.resources.cache
        return cache.health if cache else None

    def open_webhook(self) -> Webhook | None:
        """Return what takes the upstream's notifications; None where it sends none."""
        application, cache = self.application, self.sides.resources.cache
        if not (application.webhook and self.connection and cache):
            return None
        return application.webhook(self.connection, cache, self.database, assemble.now)

    def sources(self) -> tuple[Source, Source | None]:
        """Return what answers the original contract, and what answers the unified one, where there is that."""
        user, contract = self.connection.user if self.connection else None, self.sides.unified_contract
        personal = partial(for_users, self.application, user, self.records)
        checker = assemble.checker(self.application, self.sides, complete=False)
        router = personal(Router(checker, self.flags, self.checks, random.random, self.writes))
        return router, contract and personal(in_both_stores(contract, self.writes, self.flags))

    @contextmanager
    def at_work(self, *, refreshes: bool) -> Iterator[None]:
        """Do within the block what nobody asks for, and close everything at its end."""
        with ExitStack() as ends:
            guards = [self.guard.close] if self.guard else []
            for close in (self.records.close, *guards, self.checks.close, self.work.close):
                ends.callback(close)
            deliver = repeating(lambda: self.writes.deliver_all(self.flags()), DELIVERY_SECONDS, "queued writes wait")
            ends.enter_context(deliver)
            sweeping = repeating(lambda: sweep(self.database, self.application), SWEEP_SECONDS, "nothing is swept")
            ends.enter_context(sweeping)
            ends.enter_context(reported(self.database, self.cache_health, self.upstream_state))
            if refreshes and self.sides.refresh and self.connection:
                ends.callback(self.sides.refresh([self.connection.user]).stop)
            yield


@contextmanager
def running(
    application: Application,
    host: str | None,
    flags: Path,
    specs: tuple[str, str],
    warn: Callable[[str], None],
    *,
    refreshes: bool = False,
) -> Iterator[FastAPI]:
    """Yield the ASGI application over the upstream at `host`.

    A flags file that breaks while it runs is reported to `warn`, and the last good one holds. With `refreshes`, what is
    used of the cache is kept fresh in the background.

    Raises:
        ConfigurationError: Credentials are missing, or a side names no Source.
        FlagsError: The flags cannot be read at the start.
    """
    parts = build_parts(application, host, flags, assemble.choices(application, specs), warn)
    webhook = parts.open_webhook()
    router, unified = parts.sources()
    state, told = parts.upstream_state, parts.cache_health
    # A Source of somebody else's may wait for what it likes.
    is_patient = application.model is not None and set(specs) <= {"original", "unified"}
    with parts.at_work(refreshes=refreshes):
        gc.freeze()  # what is here now stays: collecting garbage need not walk it again and again
        app = web_application(application, router, unified, parts.checks, state, webhook, told, is_patient=is_patient)
        yield with_metrics(app, told, state)


def build_parts(
    application: Application, host: str | None, flags: Path, chosen: tuple[Choice, Choice], warn: Callable[[str], None]
) -> ServerParts:
    """Return the parts of a server; raises as `running` does."""
    database, work = assemble.state_database(), BackgroundWork()
    records = assemble.cache_listener(database, application, ACTOR)
    connection, guard = (
        assemble.guarded_connection(application, host, database) if application.connect or host else (None, None)
    )
    upstream = connection.upstream if connection else assemble.from_tape(())
    outbox = assemble.outbox(application, database)
    outbox.create_table()
    watched = WatchedFlags(flags, application.operations, lambda broken: warn(f"{broken}; the flags stay as they were"))
    watched()  # flags that cannot be read end the start, not the first call
    sides = assemble.build_paths(
        application,
        patient(IdempotentUpstream(upstream, database, assemble.now)),
        assemble.cache_in(database, application, listener=records, background=work),
        chosen,
        lambda: database,
        wrote=outbox.note,
    )
    writes = DoubleWrites(application.operations, {"original": sides.original, "unified": sides.unified}, outbox)
    return ServerParts(application, database, connection, guard, records, work, watched, sides, writes)


def sweep(database: Engine, application: Application) -> None:
    """Delete what is kept longer than the schema allows."""
    sweep_all(database, assemble.overdue(database, application), ACTOR, assemble.now())


def in_both_stores(unified: Source, writes: DoubleWrites, flags: Callable[[], Flags]) -> Source:
    """Return the unified contract's Source, whose local writes are made in the original store too."""
    return lambda call: writes.make(call, flags(), "unified", unified)


def for_users(application: Application, user: str | None, records: Listener, source: Source) -> Source:
    """Return the same Source for one user, or for everybody, whose personal answers are recorded."""
    own = for_user(source, application, user) if user is not None else source
    return audited(own, application.operation, records, assemble.now)


def for_user(source: Source, application: Application, user: str) -> Source:
    """Return the same Source for the one user whose credentials the server holds.

    Anybody else is refused what belongs to a user before a cache or a remembered reply could answer.
    """

    def answer(call: Call) -> Answer:
        if application.operation(call.operation).personal and call.user != user:
            failure = Failure("UpstreamError", "401", "the server does not hold the credentials of this user")
            return Answer(HTTPStatus.UNAUTHORIZED, failure=failure)
        return source(call)

    return answer
