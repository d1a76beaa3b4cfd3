"""Who asks: somebody who waits, or work in the background, which takes only what is left."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKGROUND_SHARE = 0.4
"""The part of every limit that background work may take."""
_background: ContextVar[bool] = ContextVar("background", default=False)


@contextmanager
def background() -> Iterator[None]:
    """Mark every upstream request of this thread or task within the block as one that nobody waits for."""
    token = _background.set(True)
    try:
        yield
    finally:
        _background.reset(token)


def in_background() -> bool:
    """Return True if nobody waits for what this thread or task asks."""
    return _background.get()
