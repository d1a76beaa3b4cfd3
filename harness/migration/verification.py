"""Prove a migration: every row of the source is read anew, and the row that stands for it in the target beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.migration.rows import BadRow, digest, key_of, key_text, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.migration.rows import RowReader
    from harness.migration.source import SourceRow, SourceTable
    from harness.migration.target import MigrationTarget

_WIDTH = 1 << 256
SHOWN = 20
"""How many keys of rows that differ a report names."""


@dataclass(slots=True)
class Side:
    """Hold how many rows one side has, and a checksum that no order of them changes."""

    rows: int = 0
    total: int = 0

    def add(self, row_digest: str) -> None:
        """Count one row."""
        self.rows += 1
        self.total = (self.total + int(row_digest, 16)) % _WIDTH

    @property
    def checksum(self) -> str:
        """Return the checksum as text."""
        return f"sha256:{self.total:064x}"


@dataclass
class TableVerification:
    """Hold what both sides have of one table.

    Attributes:
        source: The rows of the source that are entities.
        target: The rows of the target that stand for them.
        set_aside: How many rows of the source were set aside.
        missing: The keys of rows that the target does not have, the first of them.
        different: The keys of rows that the target has otherwise, the first of them.
    """

    source: Side = field(default_factory=Side)
    target: Side = field(default_factory=Side)
    set_aside: int = 0
    missing: list[str] = field(default_factory=list[str])
    different: list[str] = field(default_factory=list[str])

    @property
    def holds(self) -> bool:
        """Return True if both sides have the same rows."""
        return self.source == self.target

    @property
    def complete(self) -> bool:
        """Return True if both sides have the same rows, and no row of the source was set aside."""
        return self.holds and not self.set_aside


def verify(
    source: SourceTable, reader: RowReader, target: MigrationTarget, verification: TableVerification, size: int
) -> Iterator[int]:
    """Add each row of the source, and what stands for it in the target, to the verification; yield rows read."""
    for page in source.pages(size):
        verify_page(page, reader, target, verification)
        yield len(page)


def verify_page(
    page: Sequence[SourceRow], reader: RowReader, target: MigrationTarget, verification: TableVerification
) -> None:
    """Add each row of a page, and what stands for it in the target, to the verification."""
    entities: dict[str, dict[str, object]] = {}
    unread: set[str] = set()
    for row in page:
        try:
            entities[row.place] = values_of(reader.read(row.values))
        except BadRow:
            unread.add(row.place)
    keys = {key_of(entity, target.key) for entity in entities.values()}
    with target.engine.begin() as connection:
        targets = target.digests(connection, keys)
        aside = unread | target.places_set_aside(connection, [row.place for row in page])
    verification.set_aside += len(aside)
    for place, entity in entities.items():
        if place in aside:
            continue
        key, mine = key_text(key_of(entity, target.key)), digest(entity)
        verification.source.add(mine)
        theirs = targets.get(key)
        if theirs is not None:
            verification.target.add(theirs)
        if theirs != mine:
            keys_shown = verification.missing if theirs is None else verification.different
            if len(keys_shown) < SHOWN:
                keys_shown.append(key)
