"""What the database of a cache holds, entity by entity: how many answers, how large, how old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import func

from harness.cache.database import LONE_READS
from harness.cache.moments import SECOND
from harness.cache.storage.generation import GENERATION, is_current
from harness.cache.storage.saving import ANSWERS

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from harness.model import Model


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """Hold what is kept of one entity; ages in seconds.

    Attributes:
        entity: What the answers are made of.
        answers: How many there are.
        size: The bytes of their bodies.
        fresh: Those that are answered.
        stale: Those that may stand in for a failing upstream.
        expired: Those that are nothing any more.
        oldest: The age of the oldest one.
        newest: The age of the newest one.
    """

    entity: str
    answers: int
    size: int
    fresh: int
    stale: int
    expired: int
    oldest: float
    newest: float


def has_cache(connection: Connection, model: Model) -> bool:
    """Return True if the database has a cache of this schema."""
    return sa.inspect(connection).has_table(GENERATION.name) and is_current(connection, model)


def find_kept(engine: Engine, model: Model, now: int) -> list[KeptAnswers] | None:
    """Return what is kept of each entity; None where the database has no cache of this schema.

    Args:
        engine: The database.
        model: The model of the schema.
        now: The time, in microseconds since the epoch.
    """
    kept = ANSWERS.c
    sizes = [func.coalesce(func.length(body), 0) for body in (kept.body, kept.inside)]

    def counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return func.coalesce(func.sum(sa.case((condition, 1), else_=0)), 0)

    query = (
        sa.select(
            kept.entity,
            func.count(),
            func.sum(sizes[0] + sizes[1]),
            counted(kept.fresh_until > now),
            counted(sa.and_(kept.fresh_until <= now, kept.stale_until > now)),
            counted(sa.and_(kept.fresh_until <= now, kept.stale_until <= now)),
            func.min(kept.fetched_at),
            func.max(kept.fetched_at),
        )
        .group_by(kept.entity)
        .order_by(kept.entity)
    )
    with engine.execution_options(**{LONE_READS: True}).connect() as connection:
        if not has_cache(connection, model):
            return None
        rows = connection.execute(query).all()
    return [
        KeptAnswers(row[0], *map(int, row[1:-2]), oldest=(now - row[-2]) / SECOND, newest=(now - row[-1]) / SECOND)  # type: ignore[misc]
        for row in rows
    ]
