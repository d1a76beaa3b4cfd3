"""Chain audit entries by their hashes, and find where a chain is broken. Pure.

The hash of an entry covers the entry and the hash before it, so nobody changes, deletes, inserts or moves one without
changing every hash after it. The head, kept apart, holds the number of entries and the last hash, so that a cut end is
found too. A chain alone proves nothing against somebody who may write all of the database: they can make every hash and
the head anew. Against that helps a head that was noted elsewhere: its hash must stand in the chain for ever.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

GENESIS = "0" * 64
"""What stands before the first entry."""
_FORMAT = 1  # of the encoded entry; it is hashed along
# A tampered table may hold any type in any column.
_encode = json.JSONEncoder(separators=(",", ":"), default=repr).encode

Damage: TypeAlias = Literal["changed", "missing", "reordered", "truncated", "head", "rewritten"]


class AuditEntry(NamedTuple):
    """Hold one access to personal data, or one change of it, without the data.

    Attributes:
        at: When, in UTC: `2026-01-05T14:30:00.000000Z`.
        kind: What happened: the kind of a cache event, `expire`, or `lost` for entries that could not be written.
        entity: What the data are.
        owner: Whose data they are.
        actor: The program or person that acted.
        question: The digest of the question, which names ids in clear.
        source: The upstream endpoint, or the operation or command.
        reason: Why.
        body_hash: The digest of the body that was saved.
        times: How often it was read between two changes, or how many entries were lost.
    """

    at: str
    kind: str
    entity: str = ""
    owner: str = ""
    actor: str = ""
    question: str = ""
    source: str = ""
    reason: str = ""
    body_hash: str = ""
    times: int = 1


class ChainedEntry(NamedTuple):
    """Hold an entry at its place in the chain."""

    number: int
    entry: AuditEntry
    previous: str
    hash: str

    def row(self) -> dict[str, Any]:
        """Return everything by its name."""
        return {"number": self.number, **self.entry._asdict(), "previous": self.previous, "hash": self.hash}


class ChainHead(NamedTuple):
    """Hold how many entries a chain has, and the hash of the last one."""

    entries: int
    hash: str


EMPTY = ChainHead(0, GENESIS)


class ChainBreak(NamedTuple):
    """Say what is wrong first in a chain, and at which number."""

    number: int
    damage: Damage
    sentence: str


def entry_hash(entry: AuditEntry, previous: str) -> str:
    """Return the hash of an entry that follows the one with this hash."""
    return hashlib.sha256(_encode([_FORMAT, previous, *entry]).encode()).hexdigest()


def chain(entries: Iterable[AuditEntry], head: ChainHead) -> list[ChainedEntry]:
    """Return the entries at their places after this head."""
    chained: list[ChainedEntry] = []
    number, previous = head
    for entry in entries:
        number, following = number + 1, entry_hash(entry, previous)
        chained.append(ChainedEntry(number, entry, previous, following))
        previous = following
    return chained


def head_of(chained: Sequence[ChainedEntry], head: ChainHead) -> ChainHead:
    """Return the head after these entries were chained to this one."""
    return ChainHead(chained[-1].number, chained[-1].hash) if chained else head


def find_break(
    chained: Iterable[ChainedEntry], head: ChainHead, stands: Callable[[str], bool], noted: str = ""
) -> ChainBreak | None:
    """Return the first thing that is wrong with a chain; None if it is whole.

    Args:
        chained: Every entry by its number.
        head: What the head says.
        stands: Tells whether an entry with this hash stands anywhere in the chain.
        noted: A hash that was the head once; empty for none.
    """
    number, previous, is_noted = 0, GENESIS, noted in {"", GENESIS}
    for link in chained:
        number += 1
        if broken := _break_at(link, number, previous, stands):
            return broken
        previous = link.hash
        is_noted = is_noted or previous == noted
    if number < head.entries:
        more = f"to {head.entries} " if head.entries > number + 1 else ""
        return ChainBreak(number + 1, "truncated", f"entry {number + 1} {more}is missing at the end: the chain was cut")
    if (number, previous) != head:
        return ChainBreak(number, "head", f"the head does not name entry {number}, the last one: the head was changed")
    if not is_noted:
        return ChainBreak(number, "rewritten", "no entry has the noted hash: the chain was made anew, or cut, since")
    return None


def _break_at(link: ChainedEntry, number: int, previous: str, stands: Callable[[str], bool]) -> ChainBreak | None:
    if link.number != number:
        more = f"to {link.number - 1} " if link.number > number + 1 else ""
        return ChainBreak(number, "missing", f"entry {number} {more}is missing")
    if entry_hash(link.entry, link.previous) != link.hash:
        return ChainBreak(number, "changed", f"entry {number} was changed: its hash is of other values")
    if link.previous == previous:
        return None
    if stands(link.previous) or link.previous == GENESIS:
        return ChainBreak(number, "reordered", f"entry {number} is not at its place: it belongs after another one")
    return ChainBreak(number, "missing", f"the entry that stood before entry {number} is missing")
