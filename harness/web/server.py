"""The application put together for serving: flags watched, cache kept, checks aside."""

from __future__ import annotations

import gc
import random
from contextlib import ExitStack, contextmanager
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

    from harness.application import Application
    from harness.cache.events import Listener
    from harness.calls import Call, Source
    from harness.rollout.flags import Flags

DELIVERY_SECONDS = 1.0
"""How often the writes are tried again that one of the two stores lacks."""
SWEEP_SECONDS = 600.0
"""How often what is kept longer than the schema allows is deleted."""
ACTOR = "harness serve"
"""Who acts for the users, as the audit trail names it."""


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
    chosen = assemble.choices(application, specs)
    database, work = assemble.state_database(), BackgroundWork()
    records = assemble.cache_listener(database, application, ACTOR)
    connection, guard = (
        assemble.guarded_connection(application, host, database) if application.connect or host else (None, None)
    )
    upstream = connection.upstream if connection else assemble.from_tape(())
    outbox = assemble.outbox(application, database)
    outbox.create_table()
    watched = WatchedFlags(flags, application.operations, lambda broken: warn(f"{broken}; the flags stay as they were"))
    sides = assemble.build_paths(
        application,
        patient(IdempotentUpstream(upstream, database, assemble.now)),
        assemble.cache_in(database, application, listener=records, background=work),
        chosen,
        lambda: database,
        wrote=outbox.note,
    )
    writes = DoubleWrites(application.operations, {"original": sides.original, "unified": sides.unified}, outbox)
    webhook, cache = None, sides.resources.cache
    if application.webhook and connection and cache:
        webhook = application.webhook(connection, cache, database, assemble.now)
    # A Source of somebody else's may wait for what it likes.
    is_patient = application.model is not None and set(specs) <= {"original", "unified"}
    checks = LiveChecks()
    checker = assemble.checker(application, sides, complete=False)
    personal = partial(for_users, application, connection.user if connection else None, records)
    router = personal(Router(checker, watched, checks, random.random, writes))
    unified = sides.unified_contract and personal(in_both_stores(sides.unified_contract, writes, watched))
    with ExitStack() as ends:
        for close in (records.close, *([guard.close] if guard else []), checks.close, work.close):
            ends.callback(close)
        ends.enter_context(repeating(lambda: writes.deliver_all(watched()), DELIVERY_SECONDS, "queued writes wait"))
        ends.enter_context(repeating(lambda: sweep(database, application), SWEEP_SECONDS, "nothing is swept"))
        state, told = guard.state if guard else None, cache.health if cache else None
        ends.enter_context(reported(database, told, state))
        if refreshes and sides.refresh and connection:
            ends.callback(sides.refresh([connection.user]).stop)
        gc.freeze()  # what is here now stays: collecting garbage need not walk it again and again
        app = web_application(application, router, unified, checks, state, webhook, told, is_patient=is_patient)
        yield with_metrics(app, told, state)


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
