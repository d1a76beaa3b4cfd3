"""A process that writes answers without end and says of each when it is kept, until it is killed."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from harness.cache.answers import FetchedEntity, encode_models
from harness.cache.database import open_database
from harness.cache.keys import Key
from harness.cache.moments import microseconds
from harness.cache.storage.store import NewAnswer, Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Currency

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = [Key("", "GET /Currency", str(place)) for place in range(5)]


def numbers(folder: Path, store: Store) -> Iterator[tuple[int, int, int]]:
    """Yield numbers that no process gets twice, each with the write and the time before which it was drawn."""
    with (folder / "number").open("r+b", buffering=0) as file:
        while True:
            fcntl.flock(file, fcntl.LOCK_EX)
            drawn = int(os.pread(file.fileno(), 20, 0) or b"0") + 1
            os.pwrite(file.fileno(), str(drawn).encode(), 0)
            asked = (drawn, store.sequence(), microseconds(datetime.now(UTC)))
            fcntl.flock(file, fcntl.LOCK_UN)
            yield asked


def write(folder: Path) -> None:
    """Write one key after the other; each answer names its number."""
    store = Store(open_database(f"sqlite:///{folder / 'state.db'}"), MODEL)
    kept = os.open(folder / "kept", os.O_WRONLY | os.O_APPEND)
    for drawn, since, at in numbers(folder, store):
        key, entities = KEYS[drawn % len(KEYS)], (FetchedEntity(Currency(id=str(drawn % 5), name=str(drawn))),)
        body = encode_models(entities, many=True)
        lasts = at + 10**12
        answer = NewAnswer(
            key, "Currency", {"Currency"}, "", at, lasts, lasts, since, body, inside=b"", entities=entities
        )
        if store.save([answer])[0] is not None:
            os.write(kept, f"{key.id} {drawn}\n".encode())
