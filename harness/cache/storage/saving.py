"""The tables of answers, and the transaction that keeps answers: as many statements for a thousand as for one."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, text

from harness.cache.keys import PUBLIC, Key, entity_key
from harness.cache.storage.entity_rows import EntityRows
from harness.cache.storage.row_writer import RowWriter, positional
from harness.cache.storage.statements import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect

    from harness.cache.storage.entity_tables import EntityTables
    from harness.cache.storage.store import NewAnswer
    from harness.model import Model

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
    Column("contains", String, nullable=False),  # `entity`, then the others in it, each between commas
    Column("subject", String, nullable=False),
    Column("keys", String, nullable=False),  # of a user's entities, as JSON
    Column("schema_digest", String, nullable=False),
    Column("sequence", BigInteger, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),  # the number of the last write before it was asked for
    Column("fetched_at", BigInteger, nullable=False),  # this and the next two in microseconds since the epoch
    Column("fresh_until", BigInteger, nullable=False),
    Column("stale_until", BigInteger, nullable=False, index=True),
    Column("body_hash", String, nullable=False),
    Column("refusal", String),
    Column("body", LargeBinary),
    Column("inside", LargeBinary),  # last: who reads the body alone does not touch its pages
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
AMONG = {"sqlite": "IN (SELECT value FROM json_each({}))", "postgresql": "= ANY({})"}
"""How each dialect says that a text is one of a list, which is one parameter."""
_EARLIER = (
    "SELECT since, fetched_at, body_hash, schema_digest, keys, question FROM cache_answer"
    " WHERE cache_user = :tenant AND kind = :of_kind AND question {}"
)
_WRITTEN = "SELECT cache_user, entity, subject, sequence FROM cache_written WHERE sequence > :since AND cache_user {}"
_TOUCH = (
    "UPDATE cache_answer SET sequence = ?, since = ?, fetched_at = ?, fresh_until = ?, stale_until = ?"
    " WHERE cache_user = ? AND kind = ? AND question = ?"
)
_Earlier = tuple[int, int, str, str, str, str]
_AFTER_NOTHING = (-1, -1, "", "", "[]", "")


def among(dialect: str, values: Iterable[str]) -> Any:
    """Return a list of texts as the parameter that the dialect takes."""
    return json.dumps(list(values)) if dialect == "sqlite" else list(values)


def replacing(table: Table) -> Any:
    """Return the statement that inserts a row in the place of any other with its key, in either dialect."""
    keys = ", ".join(column.name for column in table.primary_key)
    names = [column.name for column in table.c]
    new = ", ".join(f"{name} = excluded.{name}" for name in names if name not in table.primary_key.columns)
    values = ", ".join(f":{name}" for name in names)
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 - names of our own
        f" ON CONFLICT ({keys}) DO UPDATE SET {new}"
    )


class Saved(NamedTuple):
    """Tell what became of an answer: the number of its write, and whether it says what the one before it said."""

    sequence: int
    unchanged: bool


class AnswerRows:
    """Write the rows of answers, and those of their entities.

    Attributes:
        distrusted: The keys whose rows are damaged: what is said next is written whole, though it be what was said.
    """

    def __init__(self, model: Model, tables: EntityTables, dialect: Dialect) -> None:
        self.distrusted: set[Key] = set()
        self._digest, self._facts = model.digest, model.facts
        self._tables = tables
        self._dialect = dialect.name
        self._earlier = text(_EARLIER.format(AMONG[dialect.name].format(":asked")))
        self._written = text(_WRITTEN.format(AMONG[dialect.name].format(":owners")))
        self._touch = positional(_TOUCH, dialect.name)
        self._answers = RowWriter(ANSWERS, ANSWERS.c.keys(), dialect)
        self._entities = EntityRows(model, dialect)

    def write(self, connection: Connection, answers: Sequence[NewAnswer], sequence: int) -> list[Saved | None]:
        """Write answers in the write of this number; None for each that must not be kept.

        It must not where what is in it was invalidated after it was asked for, and where a later one is there already:
        a slow fetch must not overwrite what a later one brought.
        """
        texts = {answer.key: answer.key.text for answer in answers}
        written, rows = self._read_written(connection, answers, sequence), self._read_rows(connection, texts)
        outcomes = {same: Saved(sequence, same) for same in (True, False)}
        kept: list[NewAnswer] = []
        saved: list[Saved | None] = []
        touched, replaced = dict[Key, tuple[Any, ...]](), dict[Key, tuple[Any, ...]]()
        for answer in answers:
            key, asked, said = answer.key, (answer.since, answer.fetched_at), (answer.body_hash, self._digest)
            before = rows.get(key, _AFTER_NOTHING)
            # Clocks differ: of two fetches with a write between them, its number tells which one was later.
            if before[:2] > asked or (written and _is_invalidated(answer, written)):
                saved.append(None)
                continue
            is_same = before[2:4] == said and key not in self.distrusted
            keys = self._keys(connection, answer, before[4])
            rows[key] = (*asked, *said, keys, texts[key])
            times = (sequence, *asked, answer.fresh_until, answer.stale_until)
            if is_same and key not in replaced:  # what says the same as before gets new times
                touched[key] = (*times, answer.key.tenant, answer.key.kind, texts[key])
            else:
                replaced[key] = self._row(answer, texts[key], keys, times)
            if answer.refusal is not None and (named := entity_key(self._facts[answer.entity], key)):
                self._tables.expire_key(connection, answer.entity, key.tenant, named)
            kept.append(answer)
            saved.append(outcomes[is_same])
        self._entities.write(cursor := connection.connection.cursor(), kept)
        if touched:
            cursor.executemany(self._touch, list(touched.values()))
        self._answers.write(cursor, list(replaced.values()))  # last: the same key may have been touched before
        self.distrusted.difference_update(replaced)
        return saved

    def _read_written(
        self, connection: Connection, answers: Sequence[NewAnswer], sequence: int
    ) -> dict[str, list[Any]]:
        """Return what was invalidated since the first of these answers was asked for, by its owner."""
        since = min(answer.since for answer in answers)
        found: defaultdict[str, list[Any]] = defaultdict(list)
        if since < sequence - 1:  # else there was no write since
            owners = among(self._dialect, {PUBLIC, *(answer.key.tenant for answer in answers)})
            for owner, *written in run(connection, self._written, {"owners": owners, "since": since}):
                found[owner].append(written)
        return found

    def _read_rows(self, connection: Connection, texts: Mapping[Key, str]) -> dict[Key, _Earlier]:
        """Return what decides whether an answer takes the place of the row under its key."""
        groups: defaultdict[tuple[str, str], dict[str, Key]] = defaultdict(dict)
        for key, question in texts.items():
            groups[key.tenant, key.kind][question] = key
        rows: dict[Key, _Earlier] = {}
        for (tenant, kind), keys in groups.items():
            asked = {"tenant": tenant, "of_kind": kind, "asked": among(self._dialect, keys)}
            for row in run(connection, self._earlier, asked):
                rows[keys[row[-1]]] = row
        return rows

    def _keys(self, connection: Connection, answer: NewAnswer, before: str) -> str:
        """Return the keys of a user's entities; delete the rows of those that the answer before named, and this not."""
        if answer.inside is None or self._facts[answer.entity].access == "public":
            return "[]"
        keys = self._tables.encode_keys(answer.entity, answer.entities)
        if keys != before:
            self._tables.delete_dropped(connection, answer.entity, answer.key.tenant, before, keys)
        return keys

    def _row(self, answer: NewAnswer, question: str, keys: str, times: tuple[int, ...]) -> tuple[Any, ...]:
        """Return the row of an answer, in the order of the columns."""
        return (
            answer.key.tenant,
            answer.key.kind,
            question,
            answer.entity,
            _listed(answer.entity, frozenset(answer.contains)),
            answer.subject,
            keys,
            self._digest,
            *times,
            answer.body_hash,
            answer.refusal,
            answer.body,
            answer.inside,
        )


@functools.lru_cache(256)
def _listed(entity: str, contains: frozenset[str]) -> str:
    """Return the names of an answer's entities between commas, that of which it is made first; few lists differ."""
    return f",{','.join((entity, *sorted(contains - {entity})))},"


def _is_invalidated(answer: NewAnswer, written: Mapping[str, Iterable[Any]]) -> bool:
    """Return True if a write has invalidated something in an answer after it was asked for."""
    return any(
        sequence > answer.since
        and (entity == EVERYTHING or entity in answer.contains)
        and (not answer.subject or subject in {"", answer.subject})
        for owner in {answer.key.tenant, PUBLIC}
        for entity, subject, sequence in written.get(owner, ())
    )
