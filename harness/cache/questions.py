"""What the cache is asked, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import Key
    from harness.cache.memory import Entry
    from harness.calls import Part
    from harness.model.entity import UnifiedModel


@dataclass(frozen=True, slots=True)
class Question:
    """Describe what is asked of the cache.

    Attributes:
        key: Names the answer.
        entity: What the answer is made of.
        many: True if it is a list of them.
        ttl: Seconds for which this answer is fresh; None for as long as the entity.
        subject: What of the owner's it is about, such as an account; empty for all.
    """

    key: Key
    entity: str
    many: bool = True
    ttl: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CacheResult:
    """Hold the entities of an answer in their order, and where they came from; the entry where they are kept."""

    entities: tuple[FetchedEntity, ...]
    part: Part
    entry: Entry | None = None

    @property
    def models(self) -> tuple[UnifiedModel, ...]:
        """Return the entities alone."""
        return tuple(entity.model for entity in self.entities)


class AccessRefused(HarnessError):
    """Report a read of a user's data for no user."""
