"""Share the packages that are generated from whole schemas: to make and to import one takes long."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from packages import Package

from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Package]:
    """Return the package that was generated from a schema file."""
    return cache(lambda file: Package(load(file), tmp_path_factory.mktemp(file.stem)))
