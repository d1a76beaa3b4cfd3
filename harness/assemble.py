"""Settings, and the one place that puts the parts together."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness.cache.database import MEMORY, file_url, open_database
from harness.cache.service import Cache
from harness.cache.store import Store
from harness.compare.answer_history import AnswerHistory
from harness.compare.judge import Judge
from harness.errors import ConfigurationError, RequestNotRecorded
from harness.mapped import rendering as render
from harness.mapped.idempotency import IdempotentUpstream
from harness.mapped.local_store import Records
from harness.mapped.session import InvalidCall
from harness.rollout.state import FlagsFile
from harness.snaptrade.catalogue import OPERATIONS, operation
from harness.snaptrade.original import Original
from harness.snaptrade.original.ledger import Ledger
from harness.snaptrade.unified import Unified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Engine

    from harness.calls import Answer, Call, Source, Tape, Upstream, UpstreamRequest, UpstreamResponse
    from harness.rollout.stages import PathName
    from harness.snaptrade.credentials import Credentials
    from harness.sources import Choice

STATE = Path(".harness") / "state.db"
CREDENTIALS = ("SNAPTRADE_CLIENT_ID", "SNAPTRADE_CONSUMER_KEY", "SNAPTRADE_USER_ID", "SNAPTRADE_USER_SECRET")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def state_database(environment: Mapping[str, str] = os.environ) -> Engine:
    """The database of cache and history: `HARNESS_DATABASE_URL`, else the SQLite file `.harness/state.db`."""
    return open_database(environment.get("HARNESS_DATABASE_URL") or file_url(STATE))


def credentials(host: str | None, environment: Mapping[str, str] = os.environ) -> Credentials:
    """From the environment; for a server on this machine the sandbox's made-up ones where none are set."""
    from harness.snaptrade.credentials import Credentials  # noqa: PLC0415 - only commands that go upstream need it

    missing = [name for name in CREDENTIALS if not environment.get(name)]
    if not missing:
        return Credentials(*(environment[name] for name in CREDENTIALS))
    if is_here(host):
        from harness.snaptrade.sandbox import world  # noqa: PLC0415

        return world.credentials(environment.get("SNAPTRADE_USER_ID") or world.DEFAULT)
    raise ConfigurationError(f"not set: {', '.join(missing)}; the live API needs all of {', '.join(CREDENTIALS)}")


def is_here(host: str | None) -> bool:
    """Whether this is a server on this machine, such as the sandbox."""
    return host is not None and urlsplit(host).hostname in LOOPBACK


def flags_file(path: Path) -> FlagsFile:
    """The flags with their history."""
    return FlagsFile(path, OPERATIONS, state_database(), now)


@dataclass(frozen=True)
class Sides:
    """The two sides of a comparison, and how each of them answers from the tape of the other, with the network closed.

    `database` holds what the application writes down itself.
    """

    original: Source
    unified: Source
    choices: Mapping[PathName, Choice]
    database: Callable[[], Engine]

    def third(self, call: Call, original: Answer) -> Answer | None:
        """The unified side with an empty cache, fed from the original's tape; None where that cannot be had."""
        return self._replayed("unified", call, original.tape) if original.tape else None

    def shadow(self, side: PathName, call: Call, made: Answer) -> Answer | None:
        """What the side would have done where the other one made a write: nothing is sent, nothing is kept.

        None where that cannot be had: the side is elsewhere, or the one request got no reply to answer from.
        """
        endpoint = operation(call.operation).endpoint
        replied = any(each.request.endpoint == endpoint for each in made.tape)
        refused = made.failure is not None and made.failure.kind == InvalidCall.__name__
        return self._replayed(side, call, made.tape) if replied or refused or not endpoint else None

    def _replayed(self, side: PathName, call: Call, tape: Tape) -> Answer | None:
        if not self.choices[side].local:
            return None
        defaults = _defaults(
            from_tape(tape, operation(call.operation).endpoint), memory_cache(), self.database, keeps=False
        )
        return self.choices[side](defaults)(call)


def sides(
    upstream: Upstream, cache: Cache, original: Choice, unified: Choice, database: Callable[[], Engine] | None = None
) -> Sides:
    """Both sides over one upstream; without a database of its own, what they write down lives in memory."""
    kept = database or functools.cache(lambda: open_database(MEMORY))
    defaults = _defaults(upstream, cache, kept)
    return Sides(original(defaults), unified(defaults), {"original": original, "unified": unified}, kept)


def memory_cache() -> Cache:
    """A cache of its own, empty, in memory."""
    return Cache(Store(open_database(MEMORY)), now)


def persistent_cache(engine: Engine) -> Cache:
    """The cache in this database."""
    return Cache(Store(engine), now)


def unified_path(upstream: Upstream, cache: Cache, database: Callable[[], Engine], *, keeps: bool = True) -> Unified:
    """The unified path over this upstream and cache, and the database of what it writes down."""
    return Unified(upstream, cache, Records(database, keeps=keeps), perf_counter)


def original_path(upstream: Upstream, cache: Cache, database: Callable[[], Engine], *, keeps: bool = True) -> Source:
    """The original path; the unified path's cache is told what its writes spoil."""
    path = Original(upstream, Ledger(database, keeps=keeps), perf_counter)

    def answer(call: Call) -> Answer:
        try:
            return path(call)
        finally:
            cache.forget(operation(call.operation).invalidates, call.user)

    return answer


def once(upstream: Upstream, engine: Engine) -> Upstream:
    """The same upstream, which a write with an idempotency key reaches once."""
    return IdempotentUpstream(upstream, engine, now)


def judge() -> Judge:
    """A judge with no memory yet, who knows what stands behind each place of every operation's answer."""
    lineage = {
        row.name: dict(render.places(row.entity, "[]" if row.many else "", row.ttl)) for row in OPERATIONS.values()
    }
    return Judge(lineage, AnswerHistory(), now)


def from_tape(tape: Tape, write: str = "") -> Upstream:
    """An upstream that gives the replies of a tape and nothing else.

    To `write`, the endpoint of a write, it replies whatever is sent: the requests are compared afterwards.
    """
    replies = {each.request.key: each.response for each in tape}
    written = {each.request.endpoint: each.response for each in tape if each.request.endpoint == write}

    def ask(question: UpstreamRequest) -> UpstreamResponse:
        reply = replies.get(question.key) or written.get(question.endpoint)
        if reply is None:
            raise RequestNotRecorded(f"{question} was not asked by the other path")
        return reply

    return ask


def _defaults(
    upstream: Upstream, cache: Cache, database: Callable[[], Engine], *, keeps: bool = True
) -> Mapping[str, Source]:
    return {
        "original": original_path(upstream, cache, database, keeps=keeps),
        "unified": unified_path(upstream, cache, database, keeps=keeps),
    }
