"""Keep what is used fresh: ask anew, in the background, shortly before the time of an answer is over.

One process of a fleet does it, and asks no more than the share of the rate limit that is left to background work. What
nobody has read since it was last stored is left to expire.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from harness.cache.moments import SECOND, microseconds
from harness.cache.policy import spread
from harness.errors import HarnessError, UpstreamError, UpstreamUnreachable
from harness.refresh.lease import WorkLease
from harness.refresh.usage import SHORTEST, UsageTable
from harness.upstream.priority import background

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from sqlalchemy import Engine

    from harness.cache.keys import Key
    from harness.cache.service import Cache
    from harness.refresh.usage import UsedAnswer

TICK = 2.0
"""Seconds between two looks at what is due."""
FLUSH = 10.0
"""Seconds between two writes of what this process has read; less than the shortest answer lasts."""
SWEEP = 300.0
"""Seconds between two sweeps of the table of what was read."""
LATE = 0.15
"""The share of an answer's time that is its last part, in which it is asked for anew."""
SPREAD = 0.1
"""The share of its time over which answers that were stored together are asked for apart."""
PAUSE = 60.0
"""Seconds at most for which nothing is asked after the upstream, or its budget, had no room."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshRound:
    """Count what one look did.

    Attributes:
        leads: True if this process is the one that refreshes.
        refreshed: Answers that were asked for anew.
        failed: Those for which the upstream had none.
        paused: Seconds for which nothing is asked, since the upstream or its budget has no room.
    """

    leads: bool = False
    refreshed: int = 0
    failed: int = 0
    paused: float = 0.0


class CacheRefresh:
    """Refresh the used answers of one cache, where this process holds the lease for it.

    Args:
        cache: Its entries say what this process has read.
        database: The database of the cache.
        refresh: Asks anew what a key names, and keeps it; raises HarnessError where it cannot.
        holder: Names this process among all.
        tenants: Whose answers it may ask for; None for everybody's.
        now: The clock, in UTC.
        wait: Waits for so many seconds, or until it is to stop: then it returns True.
    """

    def __init__(
        self,
        cache: Cache,
        database: Engine,
        refresh: Callable[[Key], object],
        holder: str,
        *,
        tenants: Collection[str] | None = None,
        now: Callable[[], datetime],
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._cache = cache
        self._refresh = refresh
        self._tenants = tenants
        self._now = now
        self._stop = threading.Event()
        self._wait = wait or self._stop.wait
        self._usage = UsageTable(database)
        whose = "all" if tenants is None else ",".join(sorted(tenants))
        self._lease = WorkLease(database, f"cache refresh of {whose}", holder, now)
        self._failed: dict[Key, int] = {}
        self._flush_at = self._sweep_at = self._resume_at = 0
        self._thread: threading.Thread | None = None

    def start(self) -> CacheRefresh:
        """Look again and again, on a thread that ends with the process."""
        self._thread = threading.Thread(target=self._run, name="cache-refresh", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop after the answer that is being asked for, and let another process go on."""
        self._stop.set()
        if self._thread:
            self._thread.join()
        try:
            self._lease.release()
        except SQLAlchemyError as gone:
            _log.warning("the lease of the refresh runs out by itself: %s", type(gone).__name__)

    def look(self) -> RefreshRound:
        """Tell what this process has read, and refresh what is due where it leads."""
        now = microseconds(self._now())
        if now >= self._flush_at:
            self._usage.add(list(self._cache.entries.values()))
            self._flush_at = now + int(FLUSH * SECOND)
        if not self._lease.hold():
            return RefreshRound()
        if now >= self._sweep_at:
            self._usage.sweep()
            self._sweep_at = now + int(SWEEP * SECOND)
        if now < self._resume_at:
            return RefreshRound(leads=True, paused=(self._resume_at - now) / SECOND)
        return self._refresh_due(now)

    def _refresh_due(self, now: int) -> RefreshRound:
        due = self._due(now)
        self._failed = {
            answer.key: answer.sequence for answer in due if self._failed.get(answer.key) == answer.sequence
        }
        refreshed = failed = 0
        for answer in due:
            if answer.key in self._failed:
                continue
            if self._stop.is_set() or not self._lease.hold():
                break
            try:
                with background():
                    self._refresh(answer.key)
                refreshed += 1
            except HarnessError as wrong:
                pause = pause_after(wrong)
                if pause:
                    self._resume_at = microseconds(self._now()) + int(pause * SECOND)
                    return RefreshRound(leads=True, refreshed=refreshed, failed=failed, paused=pause)
                self._failed[answer.key] = answer.sequence  # not again: who reads it is told why
                failed += 1
        return RefreshRound(leads=True, refreshed=refreshed, failed=failed)

    def _due(self, now: int) -> list[UsedAnswer]:
        """Return what is to be asked for now: what is read most and ends soonest, first."""
        soon, model = now + int(TICK * SECOND), self._cache.model
        used = self._usage.used(model.digest, now - int(SHORTEST * SECOND), soon, LATE)
        mine = (answer for answer in used if self._tenants is None or answer.key.tenant in {"", *self._tenants})
        return [answer for answer in mine if due_at(answer, model.facts[answer.entity].ttl) <= soon]

    def _run(self) -> None:
        while not self._wait(TICK):
            try:
                self.look()
            except SQLAlchemyError as gone:
                _log.warning("the cache is not refreshed now: %s", type(gone).__name__)
            except Exception as broken:  # noqa: BLE001 - one answer must not end it for all others
                _log.error("a refresh of the cache broke: %s", type(broken).__name__)


def due_at(used: UsedAnswer, ttl: int | None) -> int:
    """Return when an answer is to be asked for anew, in microseconds since the epoch.

    What stood inside an answer may be far older than the answer itself; so its time is never longer than `ttl`.
    """
    lasts = used.fresh_until - used.fetched_at
    if ttl is not None:
        lasts = min(lasts, ttl * SECOND)
    # The same number shortens the answer's time: the answer that ends first is asked for first.
    return used.fresh_until - int(lasts * (LATE - SPREAD * (1 - spread(used.key.text))))


def pause_after(wrong: HarnessError) -> float:
    """Return for how many seconds nothing is asked after a failure; 0 where it says nothing about other answers."""
    if isinstance(wrong, UpstreamUnreachable):
        return PAUSE / 10
    if isinstance(wrong, UpstreamError) and wrong.status == HTTPStatus.TOO_MANY_REQUESTS:
        return min(wrong.retry_after or PAUSE / 10, PAUSE)
    return 0.0
