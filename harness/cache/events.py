"""What the cache did, as a value, for whoever keeps an audit, a history or counts.

The cache calls its listener on the thread that answers, so a listener only takes the event, and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from harness.cache.answers import FetchedEntity

EventKind: TypeAlias = Literal[
    "fetch", "refresh", "unchanged", "stale", "negative", "invalidate", "evict", "refuse", "read", "write"
]


@dataclass(frozen=True, slots=True)
class CacheEvent:
    """Hold one access to cached data, or one change of it.

    Attributes:
        kind: `fetch` and `refresh` saved what the upstream said, `unchanged` found it the same, `negative` found that
            there is none; `read` answered from what is fresh, `stale` from what is not; `write` asked
            upstream for a change; `invalidate`, `evict` and `refuse` say what they are.
        entity: What the answer is made of.
        owner: Whose answer it is; empty for a public one.
        question: Names the answer among all answers of the owner.
        at: When, in UTC.
        source: The upstream endpoint, such as `GET /accounts/{accountId}/balances`, or the operation that wrote.
        reason: Why, where the kind does not say it.
        body_hash: The digest of the answer's body; empty where there is none.
        entities: What was fetched, for `fetch` and `refresh`.
    """

    kind: EventKind
    entity: str
    owner: str
    question: str
    at: datetime
    source: str
    reason: str = ""
    body_hash: str = ""
    entities: tuple[FetchedEntity, ...] = ()


Listener: TypeAlias = Callable[[CacheEvent], None]


def ignore(_: CacheEvent) -> None:
    """Listen to nothing."""
