"""Run `harness cache verify`: look at every row of the cache, and delete those that are not what was written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from harness import assemble
from harness.cache.database import LONE_READS
from harness.cache.health.survey import has_cache
from harness.cache.health.verification import find_faults
from harness.cache.moments import microseconds
from harness.cache.storage.saving import ANSWERS
from harness.cache.storage.store import Store
from harness.commands.cache.status import model_of, usable
from harness.errors import NothingToJudge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from harness.application import Application
    from harness.cache.health.verification import Progress, RowFault

LISTED = 40
"""Faults that a person reads; a program reads all."""


@dataclass(frozen=True)
class Verified:
    """Hold what is wrong with the rows of a cache, and how many rows were deleted for it."""

    rows: int
    faults: Sequence[RowFault]
    deleted: int = 0

    @property
    def exit_code(self) -> int:
        """Return 1 if something is wrong, and still there."""
        remain = [fault for fault in self.faults if not fault.key] if self.deleted else self.faults
        return 1 if remain else 0

    def tree(self) -> dict[str, Any]:
        """Return what a program reads."""
        faults = [{"table": fault.table, "row": fault.row, "fault": fault.fault} for fault in self.faults]
        return {"sound": not faults, "rows": self.rows, "faults": faults, "deleted": self.deleted}

    def lines(self) -> Iterator[str]:
        """Yield what a person reads."""
        for fault in islice(self.faults, LISTED):
            yield ": ".join(filter(None, (" ".join(filter(None, (fault.table, fault.row))), fault.fault)))
        if len(self.faults) > LISTED:
            yield f"and {len(self.faults) - LISTED:,} more; --json lists them all"
        yield f"rows: {self.rows:,}; " + (f"faults: {len(self.faults):,}" if self.faults else "sound")
        if self.deleted:
            yield f"rows deleted: {self.deleted:,}; what they held is asked upstream anew"
        elif any(fault.key for fault in self.faults):
            yield "--repair deletes those rows: they can be fetched again"


def verify(engine: Engine, application: Application, progress: Progress, *, repairs: bool) -> Verified:
    """Look at every row; delete the bad ones if that is wanted.

    Raises:
        ConfigurationError: The database cannot be used.
        NothingToJudge: It has no cache of the application's schema.
    """
    model, now = model_of(application), microseconds(assemble.now())
    counted = [0]

    def counting(rows: Any, doing: str, number: int) -> Any:
        counted[0] += number
        return progress(rows, doing, number)

    with usable("verified"):
        with engine.execution_options(**{LONE_READS: True}).connect() as connection:
            if not has_cache(connection, model):
                raise NothingToJudge("the database has no cache of this schema")
        faults = list(find_faults(engine, model, now, counting))
        bad = {(fault.table, fault.row): (fault.table, fault.key) for fault in faults if fault.key}
        if repairs and bad:
            store, rows = Store(engine, model), [*bad.values()]
            try:
                store.remove(now, rows)
            except IntegrityError:  # others refer to one of them: all of their entities go
                tables = {table for table, _ in rows}
                store.clear(now, {name for name, table in model.tables.items() if table.name in tables})
                store.remove(now, [row for row in rows if row[0] == ANSWERS.name])
    return Verified(counted[0], faults, len(bad) if repairs else 0)
