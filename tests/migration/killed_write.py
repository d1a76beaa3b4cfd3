"""A local write whose process kills itself at a moment that is named.

`python -m migration.killed_write DATABASE STAGE POINT`
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from migration.stores import Stores, flags

from harness.cache.database import open_database
from harness.migration.outbox import Outbox


def _die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def main(database: str, stage: str, point: str) -> None:
    stores = Stores(open_database(f"sqlite:///{database}"))
    stores.flags = flags(stage)
    if point == "noted":
        note = Outbox._insert
        Outbox._insert = lambda *given: (note(*given), _die())  # type: ignore[method-assign,assignment]
    else:  # before the second write is claimed, before it is made, and before the outbox forgets it
        setattr(Outbox, point, _die)
    if point == "claimed":
        stores.writes.sides.update(original=_die, unified=_die)  # type: ignore[attr-defined]
    stores.record_lot("key")


if __name__ == "__main__":
    main(*sys.argv[1:])
