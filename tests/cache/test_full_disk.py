"""A disk that is full and a file that cannot be written: one clear line in the log, and what is kept is answered."""

from __future__ import annotations

from contextlib import suppress
from sqlite3 import ProgrammingError
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from build import question
from cache.processes import Machine, failing
from disk import room_for

from harness.cache.answers import FetchedEntity
from harness.cache.database import open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KEPT, ASKED = question("kept", "Balance", "user"), question("asked", "Balance", "user")
OLD, NEW = ((FetchedEntity(Balance(account_id="A", ordinal=place)),) for place in (0, 1))
NOT_ASKED = failing(AssertionError("asked upstream"))


def _serves(cache: Cache, log: pytest.LogCaptureFixture) -> None:
    assert cache.ask(KEPT, NOT_ASKED).entities == OLD
    assert [cache.ask(ASKED, lambda: NEW).part.state for _ in range(2)] == ["bypass"] * 2
    assert cache.ask(KEPT, NOT_ASKED).entities == OLD
    said = {record.getMessage() for record in log.records if record.name == "harness.cache.service"}
    assert said == {"the cache cannot keep an answer: OperationalError"}


def test_with_a_full_disk_what_is_kept_is_answered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """And the rest is asked upstream."""
    machine = Machine(tmp_path)
    cache = machine.process()
    cache.ask(KEPT, lambda: OLD)
    with room_for(1):
        _serves(cache, caplog)
    assert [cache.ask(ASKED, lambda: NEW).part.state for _ in range(2)] == ["miss", "hit"]


def test_with_a_file_that_cannot_be_written_what_is_kept_is_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As if its disk had been mounted anew, to be read alone."""
    machine = Machine(tmp_path)
    engine, opened = open_database(machine.url), list[Any]()
    engine.dispose()  # so that every connection from here on is seen
    sa.event.listen(engine, "connect", lambda connection, _: opened.append(connection))
    cache = Cache(Store(engine, MODEL), machine.wall, machine.steady)
    cache.ask(KEPT, lambda: OLD)
    engine.dispose()
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    for connection in opened:
        with suppress(ProgrammingError):  # it was closed
            connection.execute("PRAGMA query_only = ON")
    _serves(cache, caplog)
