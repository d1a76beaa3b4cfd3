"""A bound on the requests that are under way at once, so that a hanging upstream does not hold every thread."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

from harness.upstream.priority import BACKGROUND_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable

UNDER_WAY = 30
"""Requests under way at once: fewer than a server has threads, so that the others answer what needs no upstream."""
PATIENCE = 1.0
"""Seconds for which a request waits for another one to end, where none does."""


class Bulkhead:
    """Admit so many at once.

    Whoever finds no room waits only while others leave: where the upstream answers, room comes soon; where it hangs,
    there is none. What nobody waits for takes a share of the room, and does not wait for it.

    Args:
        timer: A monotonic clock, in seconds.
        room: How many are let in at once.
        patience: Seconds since the last one left after which nobody waits.
        share: The part of the room that background work may take.
    """

    def __init__(
        self,
        timer: Callable[[], float],
        room: int = UNDER_WAY,
        patience: float = PATIENCE,
        share: float = BACKGROUND_SHARE,
    ) -> None:
        self._timer = timer
        self._room = room
        self._patience = patience
        self._background_room = int(room * share)
        self._changed = Condition()
        self._left_at = float("-inf")
        self.under_way = 0
        self._in_background = 0

    def enter(self, *, background: bool = False) -> bool:
        """Return True once there is room, False if there is none."""
        with self._changed:
            if background and self._in_background >= self._background_room:
                return False
            while self.under_way >= self._room:
                seconds = self._left_at + self._patience - self._timer()
                if background or seconds <= 0:
                    return False
                self._changed.wait(seconds)
            self.under_way += 1
            self._in_background += background
            return True

    def leave(self, *, background: bool = False) -> None:
        """Make room for another one."""
        with self._changed:
            self.under_way -= 1
            self._in_background -= background
            self._left_at = self._timer()
            self._changed.notify()
