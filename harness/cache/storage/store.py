"""The tier in the database: one row for each answer, as bytes that are ready to send and to be read as models.

The read of a hit is one statement on a connection that its thread holds. Every write gets a number, in the order in
which the writes are committed: by it a process finds out what others have stored or invalidated since it last looked,
and an answer that was asked for before a write invalidated it is never kept.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    bindparam,
    delete,
    false,
    or_,
    true,
)

from harness.cache.answers import hash_body
from harness.cache.database import LONE_READS
from harness.cache.keys import PUBLIC, Key, text_of
from harness.cache.lease import END, FAIL, FORGET, HOLDER, LASTS_US, LEASES, SWEEP, TAKE, TAKE_FREE
from harness.cache.moments import SharedClock
from harness.cache.storage.connections import HeldConnections
from harness.cache.storage.entity_tables import EntityTables
from harness.cache.storage.generation import ensure_current_tables, stamp
from harness.cache.storage.numbers import next_number, next_number_under
from harness.cache.storage.saving import AMONG, ANSWERS, CLOCK, EVERYTHING, WRITTEN, AnswerRows, among, replacing
from harness.cache.storage.statements import run
from harness.cache.storage.watch import ASK_SEQUENCE, watch_over
from harness.cache.storage.whole_rows import WholeRows
from harness.cache.storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, Executable

    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import AnyKey
    from harness.cache.storage.saving import Saved
    from harness.cache.storage.whole_rows import WholeRow
    from harness.model import Model
    from harness.model.entity import UnifiedModel

_READ = "SELECT contains, subject, sequence, fetched_at, fresh_until, stale_until, body, length(inside)"
_ONE = f"{_READ} FROM cache_answer WHERE cache_user = ? AND kind = ? AND question = ? AND schema_digest = ?"
_MANY = f"{_READ}, question FROM cache_answer WHERE cache_user = ? AND kind = ? AND question {{}} AND schema_digest = ?"
_REST = (
    "SELECT inside, refusal FROM cache_answer"
    " WHERE cache_user = ? AND kind = ? AND question = ? AND schema_digest = ? AND sequence = ?"
)
_CHANGES = (
    "SELECT 'answer', cache_user, kind, question, sequence FROM cache_answer WHERE sequence > ?"
    " UNION ALL SELECT 'written', cache_user, entity, subject, sequence FROM cache_written WHERE sequence > ?"
    " UNION ALL SELECT 'clock', '', '', '', sequence FROM cache_clock"
)
_STALE_UNTIL = 5  # its place among the columns
_ASK_TIME = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_LEASE = "SELECT holder, until, failed, failure FROM cache_lease WHERE cache_user = ? AND kind = ? AND question = ?"


class StoredAnswer(NamedTuple):
    """Hold what every reader needs of the row of an answer; times in microseconds since the epoch.

    Attributes:
        contains: The entity that it is made of, then the others in it, each between commas.
        subject: What of the owner's it is about; empty for all.
        sequence: The number of the write that stored it.
        fetched_at: When it was asked for.
        fresh_until: Until when it is answered.
        stale_until: Until when it is answered where the upstream fails.
        body: The answer; None for a refusal.
        inside: The bytes of what stood inside its entities; None for a rendered answer, and a refusal.
    """

    contains: str
    subject: str
    sequence: int
    fetched_at: int
    fresh_until: int
    stale_until: int
    body: bytes | None
    inside: int | None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """Hold what is to be kept of one answer; times in microseconds since the epoch.

    Attributes:
        key: What it is filed under.
        entity: The entity that it is made of.
        contains: All entities in it.
        subject: What of the owner's it is about; empty for all.
        fetched_at: When it was asked for.
        fresh_until: Until when it is answered.
        stale_until: Until when it is answered where the upstream fails.
        since: The number of the last write before it was asked for.
        body: What is answered, as bytes.
        inside: What stood inside its entities; None for a rendered answer.
        refusal: What upstream said instead, as JSON.
        lease: Who was allowed to ask for it; the lease ends with the save.
        entities: The entities, for their tables.
        body_hash: The digest of all that it says, which tells whether the one before it said the same.
    """

    key: Key
    entity: str
    contains: Collection[str]
    subject: str
    fetched_at: int
    fresh_until: int
    stale_until: int
    since: int
    body: bytes | None = None
    inside: bytes | None = None
    refusal: str | None = None
    lease: str = ""
    entities: Sequence[FetchedEntity] = ()
    body_hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body_hash", hash_body(self.body, self.inside, self.refusal))


class StoredLease(NamedTuple):
    """Hold who may ask for an answer, until when, and who was refused last, and how."""

    holder: str
    until: int
    failed: str
    failure: str


class WrittenMeanwhile(NamedTuple):
    """Hold what was written since a process last looked.

    Attributes:
        sequence: The number of the last write.
        replaced: The keys that were stored anew, with the number of that write.
        invalidated: Owner, entity, subject and number of what a write has invalidated.
    """

    sequence: int
    replaced: list[tuple[tuple[str, str, str], int]]
    invalidated: list[tuple[str, str, str, int]]


class Store:
    """Read and write the cache tables of one database, made for this schema.

    Another process with another schema may make them anew: from then on this one finds nothing and keeps nothing.

    Attributes:
        model: The model of the schema.
        engine: The database.
        watch: Notices that others have written.
        failures: What its methods raise where the database is full, locked, damaged or gone.

    Raises:
        ConfigurationError: A table of the application's own waits for a migration.
    """

    def __init__(self, engine: Engine, model: Model, steady: Callable[[], float] = monotonic) -> None:
        self.model = model
        self.engine = engine
        self._engine = engine.execution_options(**{LONE_READS: True})
        self._tables = EntityTables(model)
        self._digest, self._dialect = model.digest, engine.dialect.name
        ensure_current_tables(engine, model, (ANSWERS, WRITTEN, CLOCK, LEASES))
        self._connections = HeldConnections(engine, steady)
        self.failures = self._connections.failures
        self._writer = Writer(engine, steady, is_private=self.is_private)
        self._rows = AnswerRows(model, self._tables, engine.dialect)
        self._whole = WholeRows(model, engine.dialect, self._connections, stamp(model))
        statements = (_ONE, _MANY.format(AMONG[self._dialect].format("?")), _REST, _CHANGES, _LEASE)
        mark = "?" if self._dialect == "sqlite" else "%s"
        self._one, self._many, self._rest, self._changes, self._lease = (each.replace("?", mark) for each in statements)
        self._take_free, self._stamp = TAKE_FREE[self._dialect], stamp(model)
        self.watch = watch_over(self._connections, self._dialect)

    @property
    def is_private(self) -> bool:
        """Return True if no other process can see the database."""
        return self._connections.is_private

    @property
    def skipped(self) -> int:
        """Return how often the database was left alone, since it took long to fail a moment before."""
        return self._connections.pause.skipped + self._writer.pause.skipped

    def clock(self, steady: Callable[[], float], own: Callable[[], datetime]) -> Callable[[], datetime]:
        """Return the clock of all who share the database: on PostgreSQL its own one, for machines' clocks differ.

        Args:
            steady: The machine's steady clock, in seconds.
            own: The machine's clock, which all who share a file have.
        """
        if self._dialect == "sqlite":
            return own
        connections = self._connections

        def ask() -> int:
            return int(connections.execute(_ASK_TIME).fetchone()[0])

        return SharedClock(ask, steady, lambda: connections.opened, self.failures)

    def find(self, key: AnyKey, now: int) -> StoredAnswer | None:
        """Return the answer under a key that is fresh, or may stand in for a failing upstream; None without one."""
        tenant, kind, name = key
        found = self._connections.execute(self._one, (tenant, kind, text_of(name), self._digest)).fetchone()
        return None if found is None or found[_STALE_UNTIL] <= now else StoredAnswer._make(found)

    def find_many(self, keys: Iterable[Key], now: int) -> dict[Key, StoredAnswer]:
        """Return those of these keys' answers that are fresh, or may stand in for a failing upstream."""
        groups: dict[tuple[str, str], dict[str, Key]] = {}
        for key in keys:
            groups.setdefault((key.tenant, key.kind), {})[key.text] = key
        rows: dict[Key, StoredAnswer] = {}
        for (tenant, kind), named in groups.items():
            asked = among(self._dialect, named)
            for row in self._connections.execute(self._many, (tenant, kind, asked, self._digest)).fetchall():
                if row[_STALE_UNTIL] > now:
                    rows[named[row[-1]]] = StoredAnswer._make(row[:-1])
        return rows

    def find_rest(self, key: AnyKey, sequence: int) -> tuple[bytes | None, str | None] | None:
        """Return what stood inside an answer's entities, and what was said instead of one; None if it was replaced.

        Args:
            key: The key.
            sequence: The number of the write that stored the answer.
        """
        tenant, kind, name = key
        asked = (tenant, kind, text_of(name), self._digest, sequence)
        rest: tuple[bytes | None, str | None] | None = self._connections.execute(self._rest, asked).fetchone()
        return rest

    def entity(self, name: str, key: Sequence[Any], user: str, now: datetime) -> UnifiedModel | None:
        """Return the entity whose fresh row has this key, of this user where its rows have one."""
        with self._engine.connect() as connection:
            return self._tables.read(connection, name, key, user, now)

    def find_whole(self, name: str, owner: str, keys: Collection[str], now: int) -> list[WholeRow]:
        """Return the entities of this name with these keys that an endpoint has brought whole, and that are fresh."""
        return list(self._whole.find(name, owner, keys, now))

    def sequence(self) -> int:
        """Return the number of the last write."""
        return int(self._connections.execute(ASK_SEQUENCE).fetchone()[0])

    def changes(self, since: int) -> WrittenMeanwhile:
        """Return what was written after the write of this number."""
        rows = self._connections.execute(self._changes, (since, since)).fetchall()
        sequence = next(number for source, *_, number in rows if source == "clock")
        if sequence < since:  # the database is not the one that it was, but an older copy of it
            return WrittenMeanwhile(sequence, [], [(PUBLIC, EVERYTHING, "", sequence)])
        return WrittenMeanwhile(
            sequence,
            [((owner, kind, asked), number) for source, owner, kind, asked, number in rows if source == "answer"],
            [(owner, entity, about, number) for source, owner, entity, about, number in rows if source == "written"],
        )

    def save(self, answers: Sequence[NewAnswer]) -> list[Saved | None]:
        """Write answers whole, and the rows of their entities; None for each that must not be kept.

        It must not where the tables are those of another schema, and where what is in it was invalidated after it was
        asked for.
        """

        def write(connection: Connection) -> list[Saved | None]:
            sequence = next_number_under(connection, self.model)
            if sequence is None:
                return [None] * len(answers)
            # From here on it may touch any row, and waits for nobody.
            for answer in answers:
                if answer.lease:
                    run(connection, END, _ended(answer.key, answer.lease, answer.fetched_at))
            return self._rows.write(connection, answers, sequence)

        return self._writer.run(write)

    def distrust(self, key: Key) -> None:
        """Have the next answer under a key written whole, though it may say the same: what is there is damaged."""
        self._rows.distrusted.add(key)

    def forget(
        self, entities: Collection[str], user: str, now: int, about: str | None = None, *, urgent: bool = False
    ) -> int:
        """Delete what a user has of these entities, and every answer in which one of them stands.

        Args:
            entities: The names of the entities.
            user: The owner.
            now: The time, in microseconds since the epoch.
            about: Spare answers about something else of the user's; None for nothing to spare.
            urgent: Try even while the database is left alone.

        Returns:
            The number of this write.
        """
        drop = _drop_answers(frozenset(entities), spares=about is not None)

        def write(connection: Connection) -> int:
            sequence = next_number(connection)
            run(connection, drop, {"user": user, "about": about} if about is not None else {"user": user})
            run(connection, FORGET, {"tenant": user})  # what is being asked for may be older than this write
            self._tables.expire(connection, entities, user)
            if about is None:
                self._tables.delete_user(connection, entities, user)
            for name in sorted(entities):
                written = {"cache_user": user, "entity": name, "subject": about or "", "sequence": sequence}
                run(connection, _SET_WRITTEN, {**written, "written_at": now})
            return sequence

        return self._writer.run(write, urgent=urgent)

    def count_repeated(self, entities: Collection[FetchedEntity]) -> int:
        """Return how many of these share their key with another one: the answer has them all, their table the first."""
        return len(entities) - len({self._tables.key(entity) for entity in entities})

    def clear(self, now: int, entities: Collection[str] | None = None, user: str | None = None) -> int:
        """Delete what can be fetched again, and have every process drop what it has of it in memory.

        Args:
            now: The time, in microseconds since the epoch.
            entities: Only these, and every answer in which one of them stands; None for all.
            user: Only what belongs to this user; None for everybody.

        Returns:
            How many rows were deleted.
        """
        cached = {name for name, facts in self.model.facts.items() if facts.ttl is not None}
        named = cached if entities is None else cached & set(entities)
        where = [] if entities is None else [_contains(named)]
        if user is not None:
            where.append(ANSWERS.c.cache_user == user)
        marks = [(PUBLIC, EVERYTHING)] if user is None else [(user, name) for name in sorted(named)]

        def write(connection: Connection) -> int:
            written = {"subject": "", "sequence": next_number(connection), "written_at": now}
            for owner, name in marks:
                run(connection, _SET_WRITTEN, {**written, "cache_user": owner, "entity": name})
            connection.execute(delete(LEASES).where(LEASES.c.cache_user == user if user is not None else true()))
            answers = connection.execute(delete(ANSWERS).where(*where)).rowcount
            return answers + self._tables.clear(connection, named, user)

        return self._writer.run(write)

    def remove(self, now: int, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Delete rows of the cache's tables, and have every process drop what it has in memory.

        Args:
            now: The time, in microseconds since the epoch.
            rows: The name of each one's table, and its primary key.
        """
        tables = {table.name: table for table in (ANSWERS, *self.model.tables.values())}

        def write(connection: Connection) -> None:
            written = {"cache_user": PUBLIC, "entity": EVERYTHING, "subject": "", "sequence": next_number(connection)}
            connection.execute(_SET_WRITTEN, {**written, "written_at": now})
            for name, key in rows:
                connection.execute(delete(tables[name]).filter_by(**key))

        self._writer.run(write)

    def take_lease(self, key: Key, holder: str, gone: str, now: int, until: int) -> tuple[int | None, str]:
        """Take the lease of a key if it is free, has run out, or is that of somebody who is gone.

        Args:
            key: The key.
            holder: Who takes it.
            gone: Who may have it, but is gone.
            now: The time, in microseconds since the epoch.
            until: When it runs out.

        Returns:
            The number of the last write and who has the lease now; no number where the tables are of another schema.
        """
        asked = _asked(key)
        taking = {**asked, "holder": holder, "until": until}

        def take_free(connection: Connection) -> tuple[int] | None:
            free: tuple[int] | None = run(connection, self._take_free, {**taking, "stamp": self._stamp}).fetchone()
            return free

        def take_over(connection: Connection) -> tuple[int | None, str]:
            # A write of its own: of two who have asked, the order of their numbers tells who asked later.
            sequence = next_number_under(connection, self.model)
            if sequence is None:
                return None, ""
            run(connection, TAKE, {**taking, "gone": gone, "now": now})
            return sequence, run(connection, HOLDER, asked).fetchone()[0]

        free = self._writer.run(take_free)
        if free is not None:
            return free[0], holder
        held = self.find_lease(key)
        if held is not None and held.holder not in {"", gone} and held.until > now:
            return 0, held.holder
        return self._writer.run(take_over)

    def find_lease(self, key: Key) -> StoredLease | None:
        """Return who may ask for the answer under a key."""
        found = self._connections.execute(self._lease, (key.tenant, key.kind, key.text)).fetchone()
        return None if found is None else StoredLease(*found)

    def end_lease(self, key: Key, holder: str, failure: str = "", now: int = 0) -> None:
        """End the lease of a key if this holder has it; a failure stays for those who wait for the holder."""
        ended = _ended(key, holder, now)

        def write(connection: Connection) -> None:
            next_number(connection)  # first, as in every write: else two of them could wait for each other
            if failure:
                run(connection, SWEEP, ended)
                run(connection, FAIL, {**ended, "failure": failure, "until": now})
            else:
                run(connection, END, ended)

        self._writer.run(write)


def _asked(key: Key) -> dict[str, str]:
    return {"tenant": key.tenant, "of_kind": key.kind, "asked": key.text}


def _ended(key: Key, holder: str, now: int) -> dict[str, str | int]:
    """Return what names a lease, and since when others have run out that are swept with it."""
    return {**_asked(key), "holder": holder, "swept": now - LASTS_US}


@functools.cache
def _drop_answers(entities: frozenset[str], *, spares: bool) -> Executable:
    """Return the statement that deletes a user's answers with these entities; it spares those about something else."""
    concerned = [ANSWERS.c.cache_user == bindparam("user"), _contains(entities)]
    if spares:
        concerned.append(or_(ANSWERS.c.subject == "", ANSWERS.c.subject == bindparam("about")))
    return delete(ANSWERS).where(*concerned)


def _contains(entities: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that one of these entities stands in an answer."""
    return or_(false(), *(ANSWERS.c.contains.contains(f",{name},", autoescape=True) for name in entities))


_SET_WRITTEN = replacing(WRITTEN)
