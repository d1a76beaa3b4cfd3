"""A migration that kills its own process, without a word, at a moment that is named.

`python -m migration.killed SOURCE TARGET POINT NUMBER`: at the NUMBER-th batch, before or after its transaction ends.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from migration.legacy import a_copy

from harness.cache.database import open_database
from harness.migration.source import open_source
from harness.migration.target import MigrationTarget

if TYPE_CHECKING:
    from collections.abc import Callable


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(write: Callable[..., None], number: int) -> Callable[..., None]:
    calls = iter(range(1, sys.maxsize))

    def written(*arguments: object) -> None:
        write(*arguments)
        if next(calls) == number:
            _die()

    return written


def main(source: str, target: str, point: str, number: int) -> None:
    if point in {"insert", "keep_origins", "set_aside", "keep_position"}:
        setattr(MigrationTarget, point, _dying(getattr(MigrationTarget, point), number))
    copy = a_copy(open_source(source), source, open_database(f"sqlite:///{target}"))
    for done, _ in enumerate(copy.run(10), 1):
        if done == number:
            _die()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
