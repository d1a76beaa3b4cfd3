"""Copy a source table in batches: each a transaction that holds the rows, what was set aside, and how far it came."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from harness.migration.rows import BadRow, digest, key_of, key_text, values_of
from harness.migration.target import Origin
from harness.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from harness.migration.rows import RowReader
    from harness.migration.source import SourceRow, SourceTable
    from harness.migration.target import MigrationTarget
    from harness.wire import Json

BATCH = 500
Fate = Literal["inserted", "updated", "same", "kept", "set_aside"]
_REFUSALS = (DataError, IntegrityError, ProgrammingError)
"""What is wrong with a row; anything else is wrong with the database, and stops the run."""
_TWICE = "another row has the same key: "


@dataclass(slots=True)
class Tally:
    """Count what became of the rows of one table.

    Attributes:
        rows: How many were read.
        inserted: How many are new.
        updated: How many took the place of an older copy.
        same: How many stood there already.
        kept: How many differ from what stands there, which stays: something else than this migration wrote it.
        set_aside: How many are no entity.
        reasons: How many were set aside for each reason.
    """

    rows: int = 0
    inserted: int = 0
    updated: int = 0
    same: int = 0
    kept: int = 0
    set_aside: int = 0
    reasons: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, fate: Fate, reason: str | None) -> None:
        """Count one row."""
        self.rows += 1
        setattr(self, fate, getattr(self, fate) + 1)
        if reason:
            kind = reason.partition(": [")[0]  # without the place of the other row
            self.reasons[kind] = self.reasons.get(kind, 0) + 1


@dataclass
class _Batch:
    """What stands in the target under the keys of one page, and what is to be written."""

    digests: dict[str, str]
    origins: dict[str, Origin]
    inserts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    updates: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    came_from: dict[str, Origin] = field(default_factory=dict[str, Origin])
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    fates: dict[str, Fate] = field(default_factory=dict[str, Fate])


@dataclass(frozen=True)
class TableCopy:
    """Copy one source table.

    Attributes:
        source: The table.
        reader: Reads its rows.
        target: Where they go.
        now: The clock.
        replaces: Whether a row that differs takes the place of one that this migration did not write.
        writes: False where the run only says what it would do.
        seen: The origins that such a run would have remembered.
        tally: What became of the rows.
    """

    source: SourceTable
    reader: RowReader
    target: MigrationTarget
    now: Callable[[], datetime]
    replaces: bool = False
    writes: bool = True
    seen: dict[str, Origin] = field(default_factory=dict[str, Origin])
    tally: Tally = field(default_factory=Tally)

    @property
    def settings(self) -> str:
        """Return the same text for the same way to read the table: an earlier run's position counts for that alone."""
        times = self.reader.times
        read: Json = [[column.field, column.name] for column in self.reader.columns]
        model = self.target.model.digest
        return sha256(canonical([read, str(times.zone), times.epoch, self.replaces, model])).hexdigest()

    def position(self) -> Any:
        """Return where this run goes on; None at the beginning."""
        if not self.writes:
            return None
        self.target.create_tables()
        return self.target.position(self.settings)

    def run(self, size: int = BATCH) -> Iterator[int]:
        """Copy the rows from where an earlier run was stopped, and yield how many each batch read."""
        for page in self.source.pages(size, self.position()):
            self._copy(page)
            yield len(page)

    def _copy(self, page: Sequence[SourceRow]) -> None:
        try:
            batch = self._written(page, singly=False)
        except _REFUSALS:  # of one row; or somebody else has written one meanwhile, which is seen now
            batch = self._written(page, singly=True)
        for place, fate in batch.fates.items():
            self.tally.add(fate, batch.reasons.get(place))

    def _written(self, page: Sequence[SourceRow], *, singly: bool) -> _Batch:
        """Write a page in one transaction, either all of it or, `singly`, all that the database does not refuse."""
        with self.target.engine.begin() as connection:
            batch = self._decided(page, connection)
            if self.writes:
                if singly:
                    self._leave_out_refused(connection, batch)
                else:
                    self.target.insert(connection, list(batch.inserts.values()))
                    for row in batch.updates.values():
                        self.target.update(connection, row)
                self.target.keep_origins(connection, batch.came_from)
                self.target.set_aside(connection, page, batch.reasons, self.now())
                self.target.keep_position(connection, self.settings, page[-1].place)
        return batch

    def _decided(self, page: Sequence[SourceRow], connection: Connection) -> _Batch:
        entities: dict[str, dict[str, Any]] = {}
        reasons: dict[str, str] = {}
        for row in page:
            try:
                entities[row.place] = values_of(self.reader.read(row.values))
            except BadRow as bad:
                reasons[row.place] = str(bad)
        keys = {key_of(entity, self.target.key) for entity in entities.values()}
        texts = list(map(key_text, keys))
        batch = _Batch(self.target.digests(connection, keys), self.target.origins(connection, texts), reasons=reasons)
        if not self.writes:
            batch.origins |= {key: self.seen[key] for key in texts if key in self.seen}
            batch.digests |= {key: origin.digest for key, origin in batch.origins.items() if key in self.seen}
        for row in page:
            entity = entities.get(row.place)
            batch.fates[row.place] = self._decide(row, entity, batch) if entity else "set_aside"
        if not self.writes:
            self.seen.update(batch.came_from)
        return batch

    def _decide(self, row: SourceRow, entity: dict[str, Any], batch: _Batch) -> Fate:
        """Decide what becomes of a row, and note it in the batch."""
        key, mine = key_text(key_of(entity, self.target.key)), digest(entity)
        theirs, origin = batch.digests.get(key), batch.origins.get(key)
        fate: Fate = "same"
        if theirs is None:
            fate = "inserted"
            batch.inserts[key] = entity
        elif theirs != mine:
            if origin and origin.place != row.place and self._still_there(origin, key):
                batch.reasons[row.place] = f"{_TWICE}{origin.place}"
                return "set_aside"
            if not self.replaces and (origin is None or origin.digest != theirs):
                return "kept"
            fate = "updated"
            (batch.inserts if key in batch.inserts else batch.updates)[key] = entity
        if fate != "same" or origin is None or origin.digest != mine:
            batch.digests[key] = mine
            batch.origins[key] = batch.came_from[key] = Origin(row.place, mine)
        return fate

    def _still_there(self, origin: Origin, key: str) -> bool:
        """Return True if the row that an entity came from still has its key: a row without a key of its own moves."""
        row = self.source.row(tuple(json.loads(origin.place)))
        if row is None:
            return False
        try:
            return key_text(key_of(values_of(self.reader.read(row.values)), self.target.key)) == key
        except BadRow:
            return False

    def _leave_out_refused(self, connection: Connection, batch: _Batch) -> None:
        """Write row by row, and set aside each one that the database refuses."""
        for key, row in (*batch.inserts.items(), *batch.updates.items()):
            try:
                with connection.begin_nested():
                    if key in batch.inserts:
                        self.target.insert(connection, [row])
                    else:
                        self.target.update(connection, row)
            except _REFUSALS as refused:
                place = batch.came_from.pop(key).place
                batch.reasons[place] = f"the database refuses it: {type(refused).__name__}"
                batch.fates[place] = "set_aside"
