"""Share what the tests of the audit need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from databases import clean

from harness.cache.database import file_url, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        engine = open_database(file_url(tmp_path / "state.db"))
        yield engine
        engine.dispose()
        return
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    yield server
