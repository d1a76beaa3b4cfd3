"""Ask for what is missing or expired, and for nothing else: as fast as the share of the rate limit allows.

Each answer is kept as soon as it came, so whoever is stopped goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from harness.errors import HarnessError, UpstreamError
from harness.upstream.priority import background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from harness.cache.questions import Question
    from harness.cache.service import Cache, Fetch

    Progress: TypeAlias = Callable[[Iterable[Any], str, int], Iterable[Any]]
    """Yields steps, and shows what is done and how many of so many steps are done."""

THREADS = 4
"""Requests under way at once."""
PATIENCE = 20
"""How often a request is sent again that found no room in the rate limit."""
PAUSE = 5.0
"""Seconds to wait where the upstream does not say for how long."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Count what became of what was asked for.

    Attributes:
        asked: Different answers that were asked for.
        fresh: Those that were fresh already: nothing was sent for them.
        fetched: Those that the upstream gave.
        failed: Why it did not give the others, by their names.
    """

    asked: int = 0
    fresh: int = 0
    fetched: int = 0
    failed: Mapping[str, str] = field(default_factory=dict[str, str])

    def __add__(self, other: SyncReport) -> SyncReport:
        """Return both together."""
        return SyncReport(
            self.asked + other.asked,
            self.fresh + other.fresh,
            self.fetched + other.fetched,
            {**self.failed, **other.failed},
        )


class Wanted(NamedTuple):
    """Hold one answer that is to be fresh: its name, what the cache is asked, and what brings it."""

    name: str
    question: Question
    fetch: Fetch


class _Outcome(NamedTuple):
    name: str
    state: Literal["fresh", "fetched", "failed"]
    reason: str = ""


def sync(
    cache: Cache, wanted: Sequence[Wanted], wait: Callable[[float], object], progress: Progress | None, doing: str
) -> SyncReport:
    """Make answers fresh.

    Args:
        cache: Keeps them.
        wanted: The answers.
        wait: Waits for so many seconds.
        progress: Shows how many are done; nobody sees it unless given.
        doing: What is done, for who looks on.
    """
    with background():
        entries = cache.find_each(answer.question.key for answer in wanted)
    fresh = {key for key, entry in entries.items() if entry.refusal is None}
    missing = [answer for answer in wanted if answer.question.key not in fresh]
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="sync")
    try:
        steps = pool.map(lambda answer: _made_fresh(cache, answer, wait), missing)
        outcomes = list(progress(steps, doing, len(missing)) if progress and missing else steps)
    finally:
        pool.shutdown(cancel_futures=True)  # what has not begun when this is stopped is left to the next time
    states = Counter(outcome.state for outcome in outcomes)
    failed = {outcome.name: outcome.reason for outcome in outcomes if outcome.state == "failed"}
    return SyncReport(len(wanted), len(fresh) + states["fresh"], states["fetched"], failed)


def _made_fresh(cache: Cache, wanted: Wanted, wait: Callable[[float], object]) -> _Outcome:
    """Ask for one answer, again and again where there is no room for it in the rate limit."""
    for attempt in range(PATIENCE + 1):
        try:
            with background(), cache.ahead(1.0):
                state = cache.ask(wanted.question, wanted.fetch).part.state
            return _Outcome(wanted.name, "fresh" if state == "hit" else "fetched")
        except UpstreamError as refused:
            if refused.status != HTTPStatus.TOO_MANY_REQUESTS or attempt == PATIENCE:
                return _Outcome(wanted.name, "failed", f"{refused.status} {refused.code}")
            wait(refused.retry_after or PAUSE)
        except HarnessError as failed:
            return _Outcome(wanted.name, "failed", type(failed).__name__)
    raise AssertionError("the last attempt returns")
