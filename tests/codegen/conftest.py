"""What the tests of generated code share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from databases import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One PostgreSQL for all of them; whoever takes it empties it first."""
    with postgresql(tmp_path_factory) as engine:
        yield engine
