"""The hooks that a conftest.py may implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.hookspec
def pytest_parity_marks(config: pytest.Config) -> Sequence[pytest.MarkDecorator]:  # type: ignore[empty-body]
    """Return markers `parity` with an `xfail` for cases whose paths are known to differ still.

    They hold for the items of `pytest --parity`, which have no function that could carry a marker.
    """
