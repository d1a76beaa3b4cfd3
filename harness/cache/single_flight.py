"""One fetch at a time per key: whoever comes while it is under way waits for its outcome, failure included."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.cache.keys import Key

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Share one fetch among all who ask for the same key at the same time, be they threads or tasks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[Key, Future[T]] = {}

    def once(self, key: Key, fetch: Callable[[], T]) -> T:
        """Return what `fetch` gives to one of those who ask at the same time; its exception goes to all of them."""
        flight, is_mine = self.join(key)
        return self.fly(key, flight, fetch) if is_mine else flight.result()

    def join(self, key: Key) -> tuple[Future[T], bool]:
        """Return the flight of a key, and True for the one who has to fly it."""
        with self._lock:
            under_way = self._flying.get(key)
            return under_way or self._flying.setdefault(key, Future()), under_way is None

    def fly(self, key: Key, flight: Future[T], fetch: Callable[[], T]) -> T:
        """Give the outcome of `fetch` to all who have joined a flight."""
        try:
            outcome = fetch()
        except BaseException as failed:
            self._end(key, flight)
            flight.set_exception(failed)
            raise
        self._end(key, flight)
        flight.set_result(outcome)
        return outcome

    def turn_away(self, tenant: str | None = None) -> None:
        """Let nobody join the tenant's flights any more, or any: what they bring may be older than a write."""
        with self._lock:
            for key in [key for key in self._flying if tenant in {None, key.tenant}]:
                del self._flying[key]

    def _end(self, key: Key, flight: Future[T]) -> None:
        with self._lock:
            if self._flying.get(key) is flight:
                del self._flying[key]
