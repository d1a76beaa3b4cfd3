"""How long an answer is fresh, how long it may stand in for a failing upstream, and when it is refreshed ahead.

Pure: times are numbers of seconds, and what looks random follows from the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.model.facts import EntityFacts

JITTER = 0.1
"""The share of a time to live by which keys that were fetched together end apart."""
EARLY = 0.8
"""The share of its fresh time after which an answer in use is refreshed in the background."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Hold how many seconds an answer lasts from the moment at which it was asked for.

    Attributes:
        fresh: It is answered as it is.
        stale: It is answered where the upstream fails; never less than `fresh`.
    """

    fresh: float
    stale: float


def lifetime(facts: Mapping[str, EntityFacts], names: Iterable[str], ttl: int | None, spread: float) -> Lifetime:
    """Return how long an answer lasts: as long as that entity in it which lasts the shortest.

    Args:
        facts: Every entity.
        names: The entities in the answer, the one that it is made of first.
        ttl: Seconds that the operation says instead of the entity.
        spread: Where between the shortest and the longest time this key ends, in [0, 1).
    """
    main, *others = names
    inside = [facts[name] for name in others]
    lasts = min([facts[main].ttl or 0 if ttl is None else ttl, *(each.ttl for each in inside if each.ttl is not None)])
    fresh = lasts * (1 - JITTER * spread)
    extra = [each.stale_ttl for each in (facts[main], *inside) if each.ttl is not None]
    return Lifetime(fresh, fresh + min((seconds or 0 for seconds in extra), default=0))


def spread(text: str) -> float:
    """Return the number in [0, 1) that belongs to a key: the same in every process."""
    return crc32(text.encode()) / 2**32
