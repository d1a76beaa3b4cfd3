"""Run a written revision on a database, by Alembic and without a project of its own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Engine

_ENVIRONMENT = """\
from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
"""


def apply_revision(versions: Path, revision: str, down_revision: str | None, engine: Engine) -> None:
    """Take the database from one revision to the next, in one transaction: wholly or not at all.

    A database that no migration has touched is taken for one at `down_revision`.

    Args:
        versions: The folder of Alembic versions.
        revision: The revision to reach.
        down_revision: The one before it; None where it is the first.
        engine: The database.

    Raises:
        ConfigurationError: The database is at another revision, or its rows do not let it through.
    """
    from alembic import command  # noqa: PLC0415 - a second of imports, for this alone
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    with TemporaryDirectory() as folder, engine.begin() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        if at == revision:
            return
        if at not in {None, down_revision}:
            raise ConfigurationError(f"the database is at revision {at}, and {revision} follows {down_revision}")
        Path(folder, "env.py").write_text(_ENVIRONMENT, encoding="utf-8")
        config = Config()
        config.set_main_option("script_location", folder.replace("%", "%%"))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", str(versions.resolve()).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            if at is None and down_revision:
                command.stamp(config, down_revision)
            command.upgrade(config, revision)
        except (DBAPIError, ValueError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise ConfigurationError(f"revision {revision} is not applied, and nothing has changed: {reason}") from None
