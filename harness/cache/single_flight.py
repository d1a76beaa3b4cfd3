"""One fetch at a time per question: whoever comes while it is under way waits for its outcome, failure included."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Share one fetch among all who ask for the same key at the same time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: dict[Hashable, Future[T]] = {}

    def once(self, key: Hashable, fetch: Callable[[], T]) -> T:
        """Return what `fetch` gives to one of those who ask at the same time; its exception goes to all of them."""
        with self._lock:
            under_way = self._flying.get(key)
            flight: Future[T] = under_way or self._flying.setdefault(key, Future())
        if under_way is not None:
            return under_way.result()
        try:
            flight.set_result(fetch())
        except BaseException as failed:
            flight.set_exception(failed)
            raise
        finally:
            with self._lock:
                del self._flying[key]
        return flight.result()
