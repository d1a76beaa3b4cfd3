"""The number of a write: until it is committed no other one gets a number, so numbers are in the order of commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from harness.cache.storage.generation import stamp
from harness.cache.storage.statements import run
from harness.cache.storage.watch import CHANNEL

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from harness.model import Model

_COUNT = "UPDATE cache_clock SET sequence = sequence + 1"
_HELD = "SELECT id FROM cache_generation WHERE schema_digest = :stamp"
_TOLD = f"SELECT sequence, pg_notify('{CHANNEL}', sequence::text) FROM write"  # noqa: S608 - a name of our own
_NEXT = {
    "sqlite": text(f"{_COUNT} RETURNING sequence"),
    "postgresql": text(f"WITH write AS ({_COUNT} RETURNING sequence) {_TOLD}"),
}
_NEXT_UNDER = {
    "sqlite": text(f"{_COUNT} WHERE EXISTS ({_HELD}) RETURNING sequence"),
    "postgresql": text(f"WITH held AS ({_HELD} FOR SHARE), write AS ({_COUNT} FROM held RETURNING sequence) {_TOLD}"),
}


def next_number(connection: Connection) -> int:
    """Return the number of this write, which is told to all who listen."""
    return int(run(connection, _NEXT[connection.dialect.name]).fetchone()[0])


def next_number_under(connection: Connection, model: Model) -> int | None:
    """Return the number of this write; None where the cache is of another schema than this model's.

    It stays of this schema until the transaction ends.
    """
    row = run(connection, _NEXT_UNDER[connection.dialect.name], {"stamp": stamp(model)}).fetchone()
    return None if row is None else int(row[0])
