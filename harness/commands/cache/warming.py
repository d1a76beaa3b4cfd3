"""Run `harness cache warm`: ask for what is missing in the cache, before somebody waits for it."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from harness import assemble, files
from harness.application import Resources, Warmth
from harness.commands.audit.access import actor
from harness.errors import ConfigurationError, NothingToJudge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.application import Application
    from harness.refresh.syncing import Progress, SyncReport

SHOWN = 10
"""Reasons that a person is told."""


@dataclass(frozen=True)
class WarmOptions:
    """Hold what was asked for on the command line."""

    upstream: str | None
    symbols: Path | None
    user: str | None
    accounts: bool


def warmed(application: Application, options: WarmOptions, progress: Progress) -> SyncReport:
    """Ask for what is missing.

    Raises:
        ConfigurationError: WarmOptions contradict each other, or the application has no cache or no upstream.
        NothingToJudge: There is nothing to ask for.
    """
    if options.symbols and (options.user or options.accounts):
        raise ConfigurationError("--symbols names all that is asked for; leave out --user and --accounts")
    symbols = read_ids(options.symbols) if options.symbols else ()
    with ExitStack() as ends:
        database = assemble.state_database()
        ends.callback(database.dispose)
        connection, guard = assemble.guarded_connection(application, options.upstream, database, options.user)
        ends.callback(guard.close)
        records = assemble.cache_listener(database, application, actor())
        ends.callback(records.close)
        cache = assemble.cache_in(database, application, listener=records)
        resources = Resources(connection.upstream, cache, lambda: database, assemble.now, perf_counter)
        warm = application.paths(resources).warm
        if warm is None:
            raise ConfigurationError(f"the application {application.name} keeps nothing that could be warmed")
        user = None if options.symbols else connection.user
        report = warm(Warmth(user, not options.accounts, symbols), progress)
    if not report.asked:
        raise NothingToJudge("there is nothing to ask for")
    return report


def read_ids(path: Path) -> tuple[str, ...]:
    """Return the ids in a file, one in each line; a line may be empty, or a remark behind a `#`.

    Raises:
        ConfigurationError: The file cannot be read.
    """
    lines = (line.partition("#")[0].strip() for line in files.read_text(path, ConfigurationError).splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))


def lines(report: SyncReport) -> Iterator[str]:
    """Yield what a person reads."""
    yield f"{report.asked} asked for: {report.fresh} were fresh, {report.fetched} came, {len(report.failed)} did not"
    reasons = Counter(report.failed.values())
    for reason, count in reasons.most_common(SHOWN):
        yield f"{count} did not come: {reason}"
