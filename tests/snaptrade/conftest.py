from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snaptrade.requests_by_hand import serving

from harness.snaptrade.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def world() -> World:
    """The sandbox's world of the default seed."""
    return World()


@pytest.fixture(scope="session")
def url(world: World) -> Iterator[str]:
    """The base URL of a sandbox without a rate limit."""
    with serving(world) as base:
        yield base
