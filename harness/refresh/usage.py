"""What is read of the cache, by all processes together: kept in one small table, written in batches, never on a hit.

A row counts the hits of one answer since it was stored, which the number of its write tells: an answer that was stored
anew begins at none. So what nobody reads is never refreshed twice, and drops out by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from harness.cache.database import LONE_READS, ensure_tables
from harness.cache.keys import Key, text_of
from harness.cache.moments import SECOND
from harness.cache.storage.saving import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

    from harness.cache.keys import AnyKey
    from harness.cache.memory import Entry

BATCH = 500  # rows in one statement
MOST = 1_000
"""Answers that are looked at in one go; those that are read most come first."""
SHORTEST = 30.0
"""Seconds; an answer that lasts less would be asked for again and again, more often than its readers do."""
USAGE = sa.Table(
    "cache_usage",
    sa.MetaData(),
    sa.Column("cache_user", sa.String, primary_key=True),
    sa.Column("kind", sa.String, primary_key=True),
    sa.Column("question", sa.String, primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),  # of the write that stored the answer that was read
    sa.Column("hits", sa.BigInteger, nullable=False),
)
_ADD = sa.text(
    "INSERT INTO cache_usage (cache_user, kind, question, sequence, hits)"
    " VALUES (:cache_user, :kind, :question, :sequence, :hits)"
    " ON CONFLICT (cache_user, kind, question) DO UPDATE SET sequence = excluded.sequence,"
    " hits = excluded.hits + CASE WHEN excluded.sequence = cache_usage.sequence THEN cache_usage.hits ELSE 0 END"
    " WHERE excluded.sequence >= cache_usage.sequence"
)
_SAME = (
    USAGE.c.cache_user == ANSWERS.c.cache_user,
    USAGE.c.kind == ANSWERS.c.kind,
    USAGE.c.question == ANSWERS.c.question,
    USAGE.c.sequence == ANSWERS.c.sequence,
)


class UsedAnswer(NamedTuple):
    """Hold an answer that was read since it was stored; times in microseconds since the epoch."""

    key: Key
    entity: str
    sequence: int
    hits: int
    fetched_at: int
    fresh_until: int


class UsageTable:
    """Count what is read, and name what was, in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        self._told: dict[AnyKey, tuple[int, int]] = {}
        ensure_tables(engine, USAGE)

    def add(self, entries: Iterable[Entry]) -> int:
        """Add what was read of these entries since the last time; return of how many there is news."""
        told: dict[AnyKey, tuple[int, int]] = {}
        rows: list[dict[str, object]] = []
        for entry in entries:
            if not entry.hits:
                continue
            sequence, counted = self._told.get(entry.key, (entry.sequence, 0))
            told[entry.key] = entry.sequence, entry.hits
            news = entry.hits - counted if sequence == entry.sequence and counted <= entry.hits else entry.hits
            if news:
                tenant, kind, name = entry.key
                names = {"cache_user": tenant, "kind": kind, "question": text_of(name)}
                rows.append({**names, "sequence": entry.sequence, "hits": news})
        for start in range(0, len(rows), BATCH):
            with self._engine.begin() as connection:
                connection.execute(_ADD, rows[start : start + BATCH])
        self._told = told
        return len(rows)

    def used(self, digest: str, ends_after: int, begins_before: int, late: float) -> list[UsedAnswer]:
        """Return answers that were read since they were stored and are in the last part of their time.

        Args:
            digest: Names the schema.
            ends_after: Their time ends after this moment, in microseconds since the epoch.
            begins_before: The last part of their time begins before this one.
            late: The share of an answer's time that is its last part.

        Returns:
            What is read most and ends soonest, first.
        """
        answer, lasts = ANSWERS.c, ANSWERS.c.fresh_until - ANSWERS.c.fetched_at
        wanted = (
            sa.select(
                answer.cache_user, answer.kind, answer.question, answer.entity, answer.sequence, USAGE.c.hits,
                answer.fetched_at, answer.fresh_until,
            )
            .join_from(USAGE, ANSWERS, sa.and_(*_SAME))
            .where(answer.refusal.is_(None), answer.schema_digest == digest, lasts >= int(SHORTEST * SECOND))
            .where(answer.fresh_until > ends_after)
            .where(answer.fresh_until - lasts * int(late * 100) / 100 <= begins_before)
            .order_by(USAGE.c.hits.desc(), answer.fresh_until)
            .limit(MOST)
        )  # fmt: skip
        with self._reader.connect() as connection:
            rows = connection.execute(wanted).all()
        return [UsedAnswer(Key.of_text(*row[:3]), *row[3:]) for row in rows]

    def sweep(self) -> int:
        """Delete the rows of answers that are gone or were stored anew; return how many."""
        kept = sa.select(ANSWERS.c.question).where(*_SAME[:3], USAGE.c.sequence >= ANSWERS.c.sequence).exists()
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(USAGE).where(~kept)).rowcount
