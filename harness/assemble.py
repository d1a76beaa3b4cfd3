"""Settings, and the one place that puts the parts together."""

from __future__ import annotations

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
from harness.compare.judge import Judge
from harness.compare.served import Served
from harness.errors import ConfigurationError, RequestNotRecorded
from harness.paths import render
from harness.paths.catalogue import OPERATIONS
from harness.paths.original import Original
from harness.paths.unified import Unified
from harness.rollout.state import FlagsFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from harness.calls import Answer, Call, Question, Reply, Source, Tape, Upstream
    from harness.sources import Choice
    from harness.upstream.credentials import Credentials

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
    from harness.upstream.credentials import Credentials  # noqa: PLC0415 - only commands that go upstream need it

    missing = [name for name in CREDENTIALS if not environment.get(name)]
    if not missing:
        return Credentials(*(environment[name] for name in CREDENTIALS))
    if is_here(host):
        from harness.upstream.sandbox import world  # noqa: PLC0415

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
    """The two sides of a comparison, and how the unified one answers with an empty cache from a tape."""

    original: Source
    unified: Source
    third_choice: Choice

    def third(self, call: Call, original: Answer) -> Answer | None:
        """The unified side with an empty cache, fed from the original's tape; None where that cannot be had."""
        if not self.third_choice.local or not original.tape:
            return None
        upstream = from_tape(original.tape)
        return self.third_choice(_defaults(upstream, memory_cache()))(call)


def sides(upstream: Upstream, cache: Cache, original: Choice, unified: Choice) -> Sides:
    """Both sides over one upstream."""
    defaults = _defaults(upstream, cache)
    return Sides(original(defaults), unified(defaults), unified)


def memory_cache() -> Cache:
    """A cache of its own, empty, in memory."""
    return Cache(Store(open_database(MEMORY)), now)


def kept_cache(engine: Engine) -> Cache:
    """The cache in this database."""
    return Cache(Store(engine), now)


def unified_path(upstream: Upstream, cache: Cache) -> Unified:
    """The unified path over this upstream and cache."""
    return Unified(upstream, cache, perf_counter)


def judge() -> Judge:
    """A judge with no memory yet, who knows what stands behind each place of every operation's answer."""
    lineage = {row.name: dict(render.places(row.entity, "[]" if row.many else "")) for row in OPERATIONS.values()}
    return Judge(lineage, Served(), now)


def from_tape(tape: Tape) -> Upstream:
    """An upstream that gives the replies of a tape and nothing else."""
    replies = {(each.question.endpoint, str(each.question)): each.reply for each in tape}

    def ask(question: Question) -> Reply:
        reply = replies.get((question.endpoint, str(question)))
        if reply is None:
            raise RequestNotRecorded(f"{question} was not asked by the original path")
        return reply

    return ask


def _defaults(upstream: Upstream, cache: Cache) -> Mapping[str, Source]:
    return {"original": Original(upstream, perf_counter), "unified": unified_path(upstream, cache)}
