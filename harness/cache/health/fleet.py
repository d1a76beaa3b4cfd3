"""What the workers on one database have counted, each in rows of its own, so that one command shows them all.

A worker's rows hold its counts since it started. Those of one that is gone still count for a day.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from harness.cache.database import LONE_READS
from harness.cache.health.figures import CacheHealth, EntityCounts, MemoryUse, Reach, total
from harness.cache.moments import SECOND, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

LIVE = 20
"""Seconds since its last word after which a worker counts as gone."""
KEPT = 86_400
"""Seconds since its last word after which the rows of a worker are deleted."""
_LAYOUT = 1
"""Counts the layouts of a row's body: those of another release say nothing to this one."""
_WHOLE = ""  # in the place of an entity: the row that is about all of the worker
WORKERS = sa.Table(
    "cache_worker",
    sa.MetaData(),
    sa.Column("worker", sa.String, primary_key=True),
    sa.Column("entity", sa.String, primary_key=True),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("updated_at", sa.BigInteger, nullable=False, index=True),  # in microseconds since the epoch
)
_UPSERT = sa.text(
    "INSERT INTO cache_worker (worker, entity, body, updated_at) VALUES (:worker, :entity, :body, :updated_at)"
    " ON CONFLICT (worker, entity) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at"
)


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """Hold what one worker said last.

    Attributes:
        worker: Names it.
        updated_at: When it said so, in microseconds since the epoch.
        health: How its cache does.
        upstream: How its upstream does; empty where it says nothing of it.
    """

    worker: str
    updated_at: int
    health: CacheHealth
    upstream: Mapping[str, Any]

    def bodies(self) -> dict[str, Any]:
        """Return the body of each of its rows, by the entity that the row is about."""
        health = self.health
        whole = {
            "layout": _LAYOUT,
            "memory": asdict(health.memory),
            "reads": asdict(health.reads),
            "writes": asdict(health.writes),
            "upstream": dict(self.upstream),
        }
        return {_WHOLE: whole, **{name: asdict(counted) for name, counted in health.entities.items()}}

    @classmethod
    def read(cls, worker: str, updated_at: int, bodies: Mapping[str, Any]) -> WorkerHealth | None:
        """Return what the bodies of a worker's rows say; None for those of another layout."""
        whole = bodies.get(_WHOLE, {})
        if whole.get("layout") != _LAYOUT:
            return None
        health = CacheHealth(
            {
                name: EntityCounts(**{**body, "fetches": tuple(body["fetches"])})
                for name, body in bodies.items()
                if name != _WHOLE
            },
            MemoryUse(**whole["memory"]),
            Reach(**whole["reads"]),
            Reach(**whole["writes"]),
        )
        return cls(worker, updated_at, health, whole["upstream"])

    def tree(self) -> dict[str, Any]:
        """Return what a program reads of the worker itself."""
        whole = {name: value for name, value in self.bodies()[_WHOLE].items() if name != "layout"}
        return {"worker": self.worker, "updated_at": moment(self.updated_at).isoformat(), **whole}


@dataclass(frozen=True, slots=True)
class FleetHealth:
    """Hold what the workers said last: those that live, and those that are gone since less than a day."""

    live: Sequence[WorkerHealth]
    gone: Sequence[WorkerHealth]

    @property
    def entities(self) -> dict[str, EntityCounts]:
        """Return what all of them counted of each entity."""
        every = [worker.health.entities for worker in (*self.live, *self.gone)]
        names = sorted({name for entities in every for name in entities})
        return {name: total(entities[name] for entities in every if name in entities) for name in names}

    @property
    def memory(self) -> MemoryUse:
        """Return what the memory of those that live takes together."""
        return sum((worker.health.memory for worker in self.live), MemoryUse())


class Fleet:
    """Write and read what the workers on a database have counted."""

    def __init__(self, engine: Engine) -> None:
        self._writer = engine
        self._reader = engine.execution_options(**{LONE_READS: True})
        self._is_made = False

    def write(self, said: WorkerHealth) -> None:
        """Replace what a worker said before, and delete what was said too long ago."""
        rows = [
            {"worker": said.worker, "entity": entity, "body": json.dumps(body), "updated_at": said.updated_at}
            for entity, body in said.bodies().items()
        ]
        with self._writer.begin() as connection:
            if not self._is_made:
                if connection.dialect.name == "postgresql":  # which would let two processes make the same table
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(4417004)"))
                WORKERS.create(connection, checkfirst=True)
            connection.execute(_UPSERT, rows)
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.updated_at < said.updated_at - KEPT * SECOND))
        self._is_made = True

    def read(self, now: int) -> FleetHealth:
        """Return what every worker said last.

        Args:
            now: The time, in microseconds since the epoch.
        """
        rows: dict[str, dict[str, Any]] = {}
        updated: dict[str, int] = {}
        with self._reader.connect() as connection:
            if not sa.inspect(connection).has_table(WORKERS.name):
                return FleetHealth((), ())
            for worker, entity, body, updated_at in connection.execute(sa.select(WORKERS).order_by(WORKERS.c.worker)):
                rows.setdefault(worker, {})[entity] = json.loads(body)
                updated[worker] = max(updated_at, updated.get(worker, updated_at))
        told = (WorkerHealth.read(worker, updated[worker], bodies) for worker, bodies in rows.items())
        said = [worker for worker in told if worker]
        live = [worker for worker in said if worker.updated_at >= now - LIVE * SECOND]
        gone = [worker for worker in said if now - KEPT * SECOND <= worker.updated_at < now - LIVE * SECOND]
        return FleetHealth(live, gone)
