"""The tier in the database: one row for each answer, as bytes that are ready to send and to be read as models.

The read of a hit is one statement on a connection that its thread holds. Every write gets a number, in the order in
which the writes are committed: by it a process finds out what others have stored or invalidated since it last looked,
and an answer that was asked for before a write invalidated it is never kept.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    or_,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from harness.cache.connections import HeldConnections
from harness.cache.database import LONE_READS
from harness.cache.entity_tables import EntityTables
from harness.cache.generation import ensure_current_tables, is_current
from harness.cache.keys import PUBLIC, Key, text_of
from harness.cache.lease import END, FAIL, FORGET, HOLDER, LEASES, SWEEP, TAKE
from harness.cache.moments import moment
from harness.cache.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import Named
    from harness.model import Model
    from harness.model.entity import UnifiedModel

EVERYTHING = "*"
"""Stands for every entity of every user where all was deleted."""
_METADATA = MetaData()
ANSWERS = Table(
    "cache_answer",
    _METADATA,
    Column("cache_user", String, primary_key=True),
    Column("kind", String, primary_key=True),  # the endpoint, or the operation of a rendered answer
    Column("question", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("contains", String, nullable=False),  # the names of all entities in it, each between commas
    Column("subject", String, nullable=False),
    Column("keys", String, nullable=False),  # of the entities' rows, as JSON
    Column("schema_digest", String, nullable=False),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),  # the number of the last write before it was asked for
    Column("fetched_at", BigInteger, nullable=False),  # this and the next two in microseconds since the epoch
    Column("fresh_until", BigInteger, nullable=False),
    Column("stale_until", BigInteger, nullable=False, index=True),
    Column("body_hash", String, nullable=False),
    Column("unified", LargeBinary),
    Column("original", LargeBinary),
    Column("inside", LargeBinary),
    Column("refusal", String),
)
WRITTEN = Table(  # when an entity of a user was last invalidated
    "cache_written",
    _METADATA,
    Column("cache_user", String, primary_key=True),
    Column("entity", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("written_at", BigInteger, nullable=False),
    Index("ix_cache_written_sequence", "sequence"),
)
CLOCK = Table(
    "cache_clock",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
)
_READ = (
    "SELECT entity, contains, subject, sequence, fetched_at, fresh_until, stale_until,"
    " unified, original, inside, refusal"
)
_ONE = (
    f"{_READ} FROM cache_answer"
    " WHERE cache_user = ? AND kind = ? AND question = ? AND schema_digest = ? AND stale_until > ?"
)
_MANY = (
    f"{_READ}, question FROM cache_answer"
    " WHERE cache_user = ? AND kind = ? AND question IN ({}) AND schema_digest = ? AND stale_until > ?"
)
_MOST = 500  # questions in one statement
_LEASE = "SELECT holder, until, failed, failure FROM cache_lease WHERE cache_user = ? AND kind = ? AND question = ?"


class StoredAnswer(NamedTuple):
    """Hold one answer as its row does; times in microseconds since the epoch."""

    entity: str
    contains: str
    subject: str
    sequence: int
    fetched_at: int
    fresh_until: int
    stale_until: int
    unified: bytes | None
    original: bytes | None
    inside: bytes | None
    refusal: str | None


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
        unified: In the unified contract.
        original: In the original contract.
        inside: What stood inside its entities; None for a rendered answer.
        refusal: What upstream said instead, as JSON.
        body_hash: Tells whether it says what the one before it said.
        lease: Who was allowed to ask for it; the lease ends with the save.
        entities: The entities, for their tables.
    """

    key: Key
    entity: str
    contains: Collection[str]
    subject: str
    fetched_at: int
    fresh_until: int
    stale_until: int
    since: int
    unified: bytes | None = None
    original: bytes | None = None
    inside: bytes | None = None
    refusal: str | None = None
    body_hash: str = ""
    lease: str = ""
    entities: Sequence[FetchedEntity] = ()


class StoredLease(NamedTuple):
    """Hold who may ask for an answer, until when, and who was refused last, and how."""

    holder: str
    until: int
    failed: str
    failure: str


class Saved(NamedTuple):
    """Tell what became of an answer: the number of its write, and whether it says what the one before it said."""

    sequence: int
    unchanged: bool


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
        failures: What its methods raise where the database is full, locked, damaged or gone.

    Raises:
        ConfigurationError: A table of the application's own waits for a migration.
    """

    def __init__(self, engine: Engine, model: Model) -> None:
        self.model = model
        self.failures: tuple[type[Exception], ...] = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._engine = engine.execution_options(**{LONE_READS: True})
        self._tables = EntityTables(model)
        self._digest = model.digest
        ensure_current_tables(engine, model, (ANSWERS, WRITTEN, CLOCK, LEASES))
        self._connections = HeldConnections(engine)
        self._writer = Writer(engine)
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._mark = "?" if self._is_sqlite else "%s"
        self._one, self._many, self._lease = (text.replace("?", self._mark) for text in (_ONE, _MANY, _LEASE))
        self._seen = threading.local()

    @property
    def is_private(self) -> bool:
        """Return True if no other process can see the database."""
        return self._connections.is_private

    def find(self, key: tuple[str, str, str | Named], now: int) -> StoredAnswer | None:
        """Return the answer under a key that is fresh, or may stand in for a failing upstream; None without one."""
        tenant, kind, name = key
        found = self._execute(self._one, (tenant, kind, text_of(name), self._digest, now)).fetchone()
        return None if found is None else StoredAnswer(*found)

    def find_many(self, keys: Iterable[Key], now: int) -> dict[Key, StoredAnswer]:
        """Return those of these keys' answers that are fresh, or may stand in for a failing upstream."""
        groups: dict[tuple[str, str], dict[str, Key]] = {}
        for key in keys:
            groups.setdefault((key.tenant, key.kind), {})[key.text] = key
        rows: dict[Key, StoredAnswer] = {}
        for (tenant, kind), named in groups.items():
            texts = list(named)
            for start in range(0, len(texts), _MOST):
                asked = texts[start : start + _MOST]
                statement = self._many.format(", ".join(self._mark for _ in asked))
                found = self._execute(statement, (tenant, kind, *asked, self.model.digest, now))
                rows |= {named[question]: StoredAnswer._make(row) for *row, question in found.fetchall()}
        return rows

    def entity(self, name: str, key: Sequence[Any], user: str, now: datetime) -> UnifiedModel | None:
        """Return the entity whose fresh row has this key, of this user where its rows have one."""
        with self._engine.connect() as connection:
            return self._tables.read(connection, name, key, user, now)

    def has_changed(self) -> bool:
        """Return True if somebody may have written since this thread last asked; true at its first time."""
        if self.is_private:
            return False
        # 4 µs on SQLite, where it changes whenever another connection has committed.
        version = self._execute("PRAGMA data_version", ()).fetchone()[0] if self._is_sqlite else self.sequence()
        seen = (self._connections.get(), version)
        is_known = getattr(self._seen, "version", None) == seen
        self._seen.version = seen
        return not is_known

    def sequence(self) -> int:
        """Return the number of the last write."""
        return int(self._execute("SELECT sequence FROM cache_clock", ()).fetchone()[0])

    def changes(self, since: int) -> WrittenMeanwhile:
        """Return what was written after the write of this number."""
        sequence = self.sequence()
        replaced = self._execute(
            f"SELECT cache_user, kind, question, sequence FROM cache_answer WHERE sequence > {self._mark}",  # noqa: S608
            (since,),
        ).fetchall()
        invalidated = self._execute(
            f"SELECT cache_user, entity, subject, sequence FROM cache_written WHERE sequence > {self._mark}",  # noqa: S608
            (since,),
        ).fetchall()
        return WrittenMeanwhile(sequence, [(row[:3], row[3]) for row in replaced], [tuple(row) for row in invalidated])

    def save(self, answers: Sequence[NewAnswer]) -> list[Saved | None]:
        """Write answers whole, and the rows of their entities; None for each that must not be kept.

        It must not where the tables are those of another schema, and where what is in it was invalidated after it was
        asked for.
        """

        def write(connection: Connection) -> list[Saved | None]:
            if not is_current(connection, self.model):
                return [None] * len(answers)
            sequence = _next(connection)
            return [self._write(connection, answer, sequence) for answer in answers]

        return self._writer.run(write)

    def forget(self, entities: Collection[str], user: str, now: int, about: str | None = None) -> int:
        """Delete what a user has of these entities, and every answer in which one of them stands.

        Args:
            entities: The names of the entities.
            user: The owner.
            now: The time, in microseconds since the epoch.
            about: Spare answers about something else of the user's; None for nothing to spare.

        Returns:
            The number of this write.
        """
        named = or_(*(ANSWERS.c.contains.contains(f",{name},", autoescape=True) for name in entities))
        concerned = [ANSWERS.c.cache_user == user, named]
        if about is not None:
            concerned.append(ANSWERS.c.subject.in_(["", about]))

        def write(connection: Connection) -> int:
            sequence = _next(connection)
            connection.execute(delete(ANSWERS).where(*concerned))
            connection.execute(FORGET, {"tenant": user})  # what is being asked for may be older than this write
            if about is None:
                self._tables.delete_user(connection, entities, user)
            for name in sorted(entities):
                written = {"cache_user": user, "entity": name, "subject": about or "", "sequence": sequence}
                connection.execute(_SET_WRITTEN, {**written, "written_at": now})
            return sequence

        return self._writer.run(write)

    def clear(self, now: int) -> None:
        """Delete everything that can be fetched again, at this time in microseconds since the epoch."""

        def write(connection: Connection) -> None:
            written = {"cache_user": PUBLIC, "entity": EVERYTHING, "subject": "", "sequence": _next(connection)}
            connection.execute(_SET_WRITTEN, {**written, "written_at": now})
            connection.execute(delete(ANSWERS))
            connection.execute(delete(LEASES))
            self._tables.clear(connection)

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
            The number of this write and who has the lease now; no number where the tables are of another schema.
        """
        asked = _asked(key)

        def write(connection: Connection) -> tuple[int | None, str]:
            if not is_current(connection, self.model):
                return None, ""
            sequence = _next(connection)
            connection.execute(SWEEP, {"longest": 2 * now - until})
            connection.execute(TAKE, {**asked, "holder": holder, "gone": gone, "now": now, "until": until})
            return sequence, connection.execute(HOLDER, asked).scalar_one()

        return self._writer.run(write)

    def find_lease(self, key: Key) -> StoredLease | None:
        """Return who may ask for the answer under a key."""
        found = self._execute(self._lease, (key.tenant, key.kind, key.text)).fetchone()
        return None if found is None else StoredLease(*found)

    def end_lease(self, key: Key, holder: str, failure: str = "", now: int = 0) -> None:
        """End the lease of a key if this holder has it; a failure stays for those who wait for the holder."""
        ended: dict[str, str | int] = {**_asked(key), "holder": holder}
        if failure:
            ended |= {"failure": failure, "until": now}
        self._writer.run(lambda connection: connection.execute(FAIL if failure else END, ended))

    def _write(self, connection: Connection, answer: NewAnswer, sequence: int) -> Saved | None:
        key, written = answer.key, WRITTEN.c
        where = _asked(key)
        if answer.lease:
            connection.execute(END, {**where, "holder": answer.lease})
        spoiled = connection.execute(
            select(written.sequence).where(
                written.cache_user.in_([key.tenant, PUBLIC]),
                written.sequence > answer.since,
                written.entity.in_([*answer.contains, EVERYTHING]),
                *([written.subject.in_(["", answer.subject])] if answer.subject else []),
            )
        )
        if spoiled.first() is not None:
            return None
        earlier = connection.execute(_EARLIER, where).first()
        # A slow fetch must not overwrite what a later one brought. Clocks differ: of two fetches with a write between
        # them, its number tells which one was later.
        if earlier is not None and (earlier.since, earlier.fetched_at) > (answer.since, answer.fetched_at):
            return None
        keys = self._write_entities(connection, answer, json.loads(earlier.keys) if earlier is not None else [])
        said = (answer.unified, answer.original, answer.inside, answer.refusal, self.model.digest)
        if earlier is not None and said == tuple(earlier[-len(said) :]):
            times = {"at": answer.fetched_at, "fresh": answer.fresh_until, "stale": answer.stale_until}
            connection.execute(_TOUCH, {**where, **times, "number": sequence, "since": answer.since})
            return Saved(sequence, unchanged=True)
        connection.execute(_SET_ANSWER, self._row(answer, keys, sequence))
        return Saved(sequence, unchanged=False)

    def _write_entities(self, connection: Connection, answer: NewAnswer, listed: Sequence[Any]) -> str:
        """Write the rows of an answer's entities, delete those that it no longer names; return their keys as JSON."""
        if answer.inside is None:
            return "[]"
        keys = list(dict.fromkeys(self._tables.key(entity) for entity in answer.entities))
        if self.model.facts[answer.entity].access == "user":
            dropped = {tuple(key) for key in listed} - set(keys)
            self._tables.delete_keys(connection, answer.entity, answer.key.tenant, dropped)
        self._tables.write(connection, answer.key.tenant, answer.entities, moment(answer.fetched_at))
        return json.dumps(keys)

    def _row(self, answer: NewAnswer, keys: str, sequence: int) -> dict[str, Any]:
        return {
            "cache_user": answer.key.tenant,
            "kind": answer.key.kind,
            "question": answer.key.text,
            "entity": answer.entity,
            "contains": f",{','.join(sorted(answer.contains))},",
            "subject": answer.subject,
            "keys": keys,
            "schema_digest": self.model.digest,
            "sequence": sequence,
            "since": answer.since,
            "fetched_at": answer.fetched_at,
            "fresh_until": answer.fresh_until,
            "stale_until": answer.stale_until,
            "body_hash": answer.body_hash,
            "unified": answer.unified,
            "original": answer.original,
            "inside": answer.inside,
            "refusal": answer.refusal,
        }

    def _execute(self, statement: str, values: tuple[Any, ...]) -> Any:
        try:
            return self._connections.get().execute(statement, values)
        except self.failures:
            self._connections.drop()
            raise


def _asked(key: Key) -> dict[str, str]:
    return {"tenant": key.tenant, "of_kind": key.kind, "asked": key.text}


def _next(connection: Connection) -> int:
    """Return the number of this write; until it is committed no other one gets a number."""
    return int(connection.execute(_COUNT).scalar_one())


_COUNT = text("UPDATE cache_clock SET sequence = sequence + 1 RETURNING sequence")
_EARLIER = text(
    "SELECT since, fetched_at, keys, unified, original, inside, refusal, schema_digest FROM cache_answer"
    " WHERE cache_user = :tenant AND kind = :of_kind AND question = :asked"
)
_TOUCH = text(
    "UPDATE cache_answer SET"
    " fetched_at = :at, fresh_until = :fresh, stale_until = :stale, sequence = :number, since = :since"
    " WHERE cache_user = :tenant AND kind = :of_kind AND question = :asked"
)


def _replacing(table: Table) -> Any:
    """Return the statement that inserts a row in the place of any other with its key, in either dialect."""
    keys = ", ".join(column.name for column in table.primary_key)
    names = [column.name for column in table.c]
    new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in table.primary_key.columns)
    values = ", ".join(f":{name}" for name in names)
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 - names of our own
        f" ON CONFLICT ({keys}) DO UPDATE SET {new}"
    )


_SET_ANSWER = _replacing(ANSWERS)
_SET_WRITTEN = _replacing(WRITTEN)
