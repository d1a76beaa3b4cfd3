"""The tables of answers, and the transaction that keeps answers: as many statements for a thousand as for one."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, text

from harness.cache.keys import PUBLIC
from harness.cache.storage.entity_rows import EntityRows, Reply
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
    "SELECT question, since, fetched_at, keys, body, inside, refusal, schema_digest FROM cache_answer"
    " WHERE cache_user = :tenant AND kind = :of_kind AND question {}"
)
_WRITTEN = "SELECT cache_user, entity, subject, sequence FROM cache_written WHERE sequence > :since AND cache_user {}"
_TOUCH = (
    "UPDATE cache_answer SET sequence = ?, since = ?, fetched_at = ?, fresh_until = ?, stale_until = ?"
    " WHERE cache_user = ? AND kind = ? AND question = ?"
)
_Place = tuple[str, str, str]  # of a row: its owner, kind and question


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


class _Row(NamedTuple):
    """Hold what decides whether a new row takes the place of one, and what of it has changed."""

    since: int
    fetched_at: int
    keys: str
    said: tuple[Any, ...]


class AnswerRows:
    """Write the rows of answers, and those of their entities."""

    def __init__(self, model: Model, tables: EntityTables, dialect: Dialect) -> None:
        self._model = model
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
        placed = [(_place(answer), answer) for answer in answers]
        written, rows = self._read_written(connection, answers), self._read_rows(connection, placed)
        last: dict[_Place, NewAnswer] = {}
        kept: list[NewAnswer] = []
        changed: set[_Place] = set()
        saved: list[Saved | None] = []
        for place, answer in placed:
            before, row = rows.get(place), self._row(answer)
            # Clocks differ: of two fetches with a write between them, its number tells which one was later.
            if _is_invalidated(answer, written) or (before and before[:2] > row[:2]):
                saved.append(None)
                continue
            is_unchanged = before is not None and before.said == row.said
            if not is_unchanged:
                changed.add(place)
            if before is not None and answer.inside is not None and before.keys != row.keys:
                self._tables.delete_dropped(connection, answer.entity, answer.key.tenant, before.keys, row.keys)
            rows[place], last[place] = row, answer
            kept.append(answer)
            saved.append(Saved(sequence, is_unchanged))
        cursor = connection.connection.cursor()
        self._entities.write(cursor, [_reply(answer) for answer in kept])
        whole = [self._whole(place, last[place], rows[place], sequence) for place in changed]
        self._answers.write(cursor, whole)
        touched = [(*_times(answer, sequence), *place) for place, answer in last.items() if place not in changed]
        if touched:  # what says the same as before gets new times
            cursor.executemany(self._touch, touched)
        return saved

    def _read_written(self, connection: Connection, answers: Sequence[NewAnswer]) -> dict[str, list[Any]]:
        """Return what was invalidated since the first of these answers was asked for, by its owner."""
        owners = among(self._dialect, {PUBLIC, *(answer.key.tenant for answer in answers)})
        since = min(answer.since for answer in answers)
        found: defaultdict[str, list[Any]] = defaultdict(list)
        for owner, *written in run(connection, self._written, {"owners": owners, "since": since}):
            found[owner].append(written)
        return found

    def _read_rows(self, connection: Connection, placed: Iterable[tuple[_Place, NewAnswer]]) -> dict[_Place, _Row]:
        """Return the rows that are under the keys of these answers."""
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for (tenant, kind, question), _ in placed:
            groups[tenant, kind].append(question)
        rows: dict[_Place, _Row] = {}
        for (tenant, kind), named in groups.items():
            asked = {"tenant": tenant, "of_kind": kind, "asked": among(self._dialect, named)}
            for question, since, fetched_at, keys, *said in run(connection, self._earlier, asked):
                rows[tenant, kind, question] = _Row(since, fetched_at, keys, tuple(said))
        return rows

    def _row(self, answer: NewAnswer) -> _Row:
        is_users = answer.inside is not None and self._model.facts[answer.entity].access == "user"
        keys = self._tables.encode_keys(answer.entity, answer.entities) if is_users else "[]"
        said = (answer.body, answer.inside, answer.refusal, self._model.digest)
        return _Row(answer.since, answer.fetched_at, keys, said)

    def _whole(self, place: _Place, answer: NewAnswer, row: _Row, sequence: int) -> tuple[Any, ...]:
        """Return the row of an answer, in the order of the columns."""
        return (
            *place,
            answer.entity,
            f",{','.join((answer.entity, *sorted({*answer.contains} - {answer.entity})))},",
            answer.subject,
            row.keys,
            self._model.digest,
            *_times(answer, sequence),
            answer.body_hash,
            answer.refusal,
            answer.body,
            answer.inside,
        )


def _place(answer: NewAnswer) -> _Place:
    return answer.key.tenant, answer.key.kind, answer.key.text


def _reply(answer: NewAnswer) -> Reply:
    tenant, kind, _ = answer.key
    return Reply(answer.entities, tenant, kind, answer.fetched_at, answer.fresh_until)


def _times(answer: NewAnswer, sequence: int) -> tuple[int, ...]:
    """Return what of its row an answer changes that says the same as before."""
    return sequence, answer.since, answer.fetched_at, answer.fresh_until, answer.stale_until


def _is_invalidated(answer: NewAnswer, written: Mapping[str, Iterable[Any]]) -> bool:
    """Return True if a write has invalidated something in an answer after it was asked for."""
    return any(
        sequence > answer.since
        and (entity == EVERYTHING or entity in answer.contains)
        and (not answer.subject or subject in {"", answer.subject})
        for owner in {answer.key.tenant, PUBLIC}
        for entity, subject, sequence in written.get(owner, ())
    )
