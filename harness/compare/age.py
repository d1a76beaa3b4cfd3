"""How old a cached value is: the places of two answers that have an age, and why one of them is too old."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.compare.equality import token_of
from harness.compare.paths import get_at, path_template
from harness.naming import path_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from harness.compare.paths import Path
    from harness.compare.verdicts import Difference, Lineage
    from harness.wire import Json


@dataclass(frozen=True)
class CachedAnswer:
    """Hold a unified answer with what is known of the time at which it was right.

    Attributes:
        body: The unified answer.
        fetched: When each endpoint was asked for it; empty where that is not known.
        served: The original's earlier answers and when it last gave each, the newest first.
        places: What stands behind each place of the answer.
        now: The time.
    """

    body: Json
    fetched: Mapping[str, datetime]
    served: Sequence[tuple[datetime, Json]]
    places: Mapping[str, Lineage]
    now: datetime

    def explain_age(self, path: Path) -> str | None:
        """Return why the value at a place is no honest cached value; None where it is one."""
        place, behind = path_text(path) or "the top", behind_place(path, self.places)
        at = self._last_right(path, behind)
        if at is None:
            return f"the original never served the unified value at {place}"
        if behind is None or behind.ttl is None or self.now - at <= behind.ttl:
            return None
        age, lasts = (self.now - at).total_seconds(), behind.ttl.total_seconds()
        return f"the cached value at {place} is {age:.0f} s old, its TTL is {lasts:.0f} s"

    def _last_right(self, path: Path, behind: Lineage | None) -> datetime | None:
        if self.fetched:
            # when the endpoint that its lineage names was asked, else the oldest of all
            named = " ".join((behind.source or "").split(" ")[:2]) if behind else ""
            return self.fetched.get(named) or min(self.fetched.values())
        wanted = token_of(get_at(self.body, path))
        return next((at for at, earlier in self.served if token_of(get_at(earlier, path)) == wanted), None)


def behind_place(path: Path, places: Mapping[str, Lineage]) -> Lineage | None:
    """Return what stands behind a place, or behind the nearest one around it."""
    while path and path_template(path) not in places:
        path = path[:-1]
    return places.get(path_template(path))


def aged_places(found: Iterable[Difference]) -> list[Path]:
    """Return the places of Differences that have an age.

    A list with other items, or in another order, was cached as a whole, and nothing inside it has an age of its own.
    """
    paths = [_place(difference) for difference in found]
    lists = sorted({path for path, is_list in paths if is_list}, key=len)
    places = (next((outer for outer in lists if path[: len(outer)] == outer), path) for path, _ in paths)
    return list(dict.fromkeys(places))


def _place(difference: Difference) -> tuple[Path, bool]:
    """Return the place of a Difference, and whether that is a list as a whole."""
    path = difference.path
    if difference.kind in {"missing", "extra"} and isinstance(path[-1], int):
        return path[:-1], True
    return path, difference.kind == "order"
