"""One fetch at a time per key among all processes and machines that share a database: who holds the key's lease asks.

The others wait until its answer is stored, and then read that; or they are told of its failure. The lease of a process
that died is taken over: at once on its own machine, elsewhere when the lease has run out. A database in memory needs
none of this, since no other process can see it.
"""

from __future__ import annotations

import functools
import json
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from sqlalchemy import BigInteger, Column, MetaData, String, Table, text

from harness.cache.moments import SECOND
from harness.errors import HarnessError, UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.cache.keys import Key
    from harness.cache.storage.store import Store

R = TypeVar("R")
LASTS = 15.0
"""Seconds after which a lease may be taken over; an upstream request is given up after ten."""
LASTS_US = int(LASTS * SECOND)
"""The same in microseconds."""
POLL = 0.004
"""Seconds between two looks at a lease that somebody else holds."""
LEASES = Table(
    "cache_lease",
    MetaData(),
    Column("cache_user", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("holder", String, nullable=False),  # empty where nobody has it
    Column("until", BigInteger, nullable=False),  # in microseconds since the epoch
    Column("failed", String, nullable=False),  # the holder that failed last, and of what, for those who wait for it
    Column("failure", String, nullable=False),
    sqlite_with_rowid=False,  # a lease is taken and ended in one page of the file
)
_WHERE = "WHERE cache_user = :tenant AND kind = :of_kind AND question = :asked"
_HELD = f"{_WHERE} AND holder = :holder"
_TAKE_FREE = (
    "INSERT INTO cache_lease (cache_user, kind, question, holder, until, failed, failure)"
    " SELECT :tenant, :of_kind, :asked, :holder, :until, '', '' FROM cache_generation WHERE schema_digest = :stamp {}"
    " ON CONFLICT (cache_user, kind, question) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE cache_lease.holder = '' RETURNING (SELECT sequence FROM cache_clock)"
)
TAKE_FREE = {"sqlite": text(_TAKE_FREE.format("")), "postgresql": text(_TAKE_FREE.format("FOR SHARE"))}
"""Takes a lease that nobody has, if the cache is of this schema, and tells the number of the last write."""
TAKE = text(
    "INSERT INTO cache_lease (cache_user, kind, question, holder, until, failed, failure)"
    " VALUES (:tenant, :of_kind, :asked, :holder, :until, '', '')"
    " ON CONFLICT (cache_user, kind, question) DO UPDATE SET holder = excluded.holder, until = excluded.until"
    " WHERE cache_lease.holder IN ('', :gone) OR cache_lease.until <= :now"
)
HOLDER = text(f"SELECT holder FROM cache_lease {_WHERE}")  # noqa: S608 - a constant
FAIL = text(
    f"UPDATE cache_lease SET holder = '', failed = :holder, failure = :failure, until = :until {_HELD}"  # noqa: S608
)
END = text(f"DELETE FROM cache_lease {_HELD} OR until < :swept")  # noqa: S608 - a constant
"""Ends a lease, and those that have run out long ago and nobody has ended."""
SWEEP = text("DELETE FROM cache_lease WHERE until < :swept")
FORGET = text("DELETE FROM cache_lease WHERE cache_user = :tenant")


@dataclass(frozen=True, slots=True)
class Lease:
    """Allow one holder to ask upstream for the answer under a key.

    Attributes:
        key: The key.
        holder: Names the one process and fetch that has it; empty where nobody else can ask, or the database fails.
        since: The number of the last write before it was taken; None where the database does not tell.
    """

    key: Key
    holder: str
    since: int | None


class Leases:
    """Take and end leases in a store.

    Args:
        store: Where they are kept.
        time: The time in microseconds since the epoch.
        wait: Waits for so many seconds.
        failing: Hears of a database that gives no lease; its answer is asked for, and cannot be kept.
    """

    def __init__(
        self,
        store: Store,
        time: Callable[[], int],
        wait: Callable[[float], object],
        failing: Callable[[Exception], object],
    ) -> None:
        self._store = store
        self._time = time
        self._wait = wait
        self._failing = failing
        self._numbers = count()
        self._token = uuid4().hex

    def take(self, key: Key, landed: Callable[[], R | None]) -> tuple[Lease | None, R | None]:
        """Return the lease of a key, or the answer that its holder has stored meanwhile.

        Args:
            key: The key.
            landed: Returns the stored answer, if there is one by now.

        Raises:
            HarnessError: What the holder was told instead of an answer.
        """
        gone = ""
        while True:
            lease, holder = self._try(key, gone)
            if lease is not None:
                return lease, self._looked(lease, landed)
            gone = self._ended(key, holder)
            answer = landed()
            if answer is not None:
                return None, answer

    def end(self, lease: Lease) -> None:
        """End a lease without an answer: the next one who asks takes it."""
        if lease.holder:
            with suppress(*self._store.failures):  # it runs out by itself
                self._store.end_lease(lease.key, lease.holder)

    def fail(self, lease: Lease, failed: HarnessError) -> None:
        """End a lease, and tell those who wait for it why."""
        if lease.holder:
            with suppress(*self._store.failures):
                self._store.end_lease(lease.key, lease.holder, encode_failure(failed), self._time())

    def _looked(self, lease: Lease, landed: Callable[[], R | None]) -> R | None:
        """Return the answer that has landed before the lease was taken, which then ends."""
        if not lease.holder:
            return None
        try:
            answer = landed()
        except HarnessError:  # it is a refusal
            self.end(lease)
            raise
        if answer is not None:
            self.end(lease)
        return answer

    def _try(self, key: Key, gone: str) -> tuple[Lease | None, str]:
        """Return the lease if it is free, or its holder is gone; else who holds it."""
        try:
            if self._store.is_private:
                return Lease(key, "", self._store.sequence()), ""
            # The process as it is now: it may have been forked since.
            me = f"{machine()} {os.getpid()} {self._token} {next(self._numbers)}"
            now = self._time()
            since, holder = self._store.take_lease(key, me, gone, now, now + LASTS_US)
        except self._store.failures as broken:
            self._failing(broken)
            return Lease(key, "", None), ""
        if since is not None and holder != me:
            return None, holder
        return Lease(key, me if since is not None else "", since), ""

    def _ended(self, key: Key, holder: str) -> str:
        """Wait until a holder's lease has ended; return the holder if it did not end it, and others may.

        Raises:
            HarnessError: What the holder was told.
        """
        for _ in range(int(LASTS / POLL)):
            try:
                row = self._store.find_lease(key)
            except self._store.failures:
                return ""
            if row is not None and row.failed == holder:
                raise decode_failure(row.failure)
            if row is None or row.holder != holder:
                return ""
            if is_gone(holder) or row.until <= self._time():
                return holder
            self._wait(POLL)
        return holder


@functools.cache
def machine() -> str:
    """Return the name of this machine, or of the container: processes know each other by number inside it."""
    with suppress(OSError):
        return f"{platform.node()}/{Path('/proc/self/ns/pid').readlink()}"
    return platform.node()


def is_gone(holder: str) -> bool:
    """Return True if a holder was a process of this machine, and is no more."""
    where, pid, *_ = holder.rsplit(" ", 3)
    if where != machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it is somebody else's, and alive
        return False
    return False


def encode_failure(failed: HarnessError) -> str:
    """Return a failure as text, for another process."""
    refused = [failed.status, failed.code, failed.retry_after] if isinstance(failed, UpstreamError) else None
    return json.dumps([type(failed).__name__, str(failed), refused])


def decode_failure(encoded: str) -> HarnessError:
    """Return the failure that another process has encoded."""
    name, message, refused = json.loads(encoded)
    if refused is not None:
        status, code, retry_after = refused
        made: type[UpstreamError] = _kind(name, UpstreamError)
        return made(status, code, message, retry_after)
    return _kind(name, HarnessError)(message)


E = TypeVar("E", bound=HarnessError)


def _kind(name: str, base: type[E]) -> type[E]:
    """Return the kind of failure with this name, if it is made as its base is; else the base."""
    kinds = [base]
    for kind in kinds:  # grows meanwhile
        kinds += kind.__subclasses__()
        if kind.__name__ == name:
            return kind if base is HarnessError or kind.__init__ is base.__init__ else base
    return base
