"""Define the facts of a schema that cache, mapping and rendering read at run time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.wire import Steps


def steps(path: str) -> Steps:
    """Split a path such as `symbol.id` into its parts."""
    return tuple(path.split("."))


def paths(alternatives: str) -> tuple[Steps, ...]:
    """Split alternatives such as `symbol.id | symbol_id` into their paths."""
    return tuple(map(steps, alternatives.split(" | ")))


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """Represent one field: where its value comes from, and where it goes.

    Attributes:
        name: Its name in the models and tables.
        type: Its type as the schema writes it: `decimal`, `AccountStatus`, `list[TaxLot]`.
        source: The paths at which it stands in the entity's object upstream, of which the first present wins. A path
            `("{accountId}",)` is the request's path parameter, `("#",)` the row's place in the response's list, from
            0. Without a path the value is the application's own.
        original: Its path in the original contract; empty where it is not in it.
        lineage: Endpoint and path as a reader sees them; inside embedded entities the path alone.
        types: The embedded entities that one value may be; several for a union.
        many: Whether the value is a list (of scalars or of `types`).
        optional: Whether the value may be absent.
        nullable: Whether the value may be null.
        discriminator: The key that tells the parts of a union apart.
        variants: The entity that each value of the discriminator selects.
        refers: The entity whose key this is; None also where that one is outside the schema.
        embeds_in_source: Whether the whole referred entity stands upstream at `path[:-1]` of each path in `source`.
        embeds_in_original: Whether the whole referred entity stands in the original contract at `original[:-1]`.
        fetched: The endpoint that returns the referred entity, where the response holds its key alone.
        pii: The kind of personal data: `none`, `identifier`, `contact`, `financial` or `secret`.

    """

    name: str
    type: str
    source: tuple[Steps, ...] = ()
    original: Steps = ()
    lineage: str = ""
    types: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    nullable: bool = False
    discriminator: str | None = None
    variants: Mapping[str, str] = field(default_factory=dict[str, str])
    refers: str | None = None
    embeds_in_source: bool = False
    embeds_in_original: bool = False
    fetched: str | None = None
    pii: str = "none"


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Represent one entity. An embedded entity has neither table nor key.

    Attributes:
        name: Its name in the schema.
        fields: Its fields, in the order of the schema.
        table: The name of its table.
        key: Its primary key, without the `cache_user` that cached rows of `access="user"` carry before it.
        ttl: Seconds for which a cached row is fresh; None where it is not cached.
        stale_ttl: Seconds after that for which it may be served while the upstream fails.
        negative_ttl: Seconds for which the upstream's "there is none" is believed.
        retention: Seconds after which its history is deleted.
        invalidated_by: The operations after which a cached row is out of date.
        access: `public`, or `user` where each row belongs to one user.
        endpoint: The endpoint that returns it.
        also: Further endpoints that return it as whole as that one.
        path: Where its object stands in that response; the part `[]` means each item of a list.

    """

    name: str
    fields: tuple[FieldFacts, ...]
    table: str | None = None
    key: tuple[str, ...] = ()
    ttl: int | None = None
    stale_ttl: int | None = None
    negative_ttl: int | None = None
    retention: int | None = None
    invalidated_by: tuple[str, ...] = ()
    access: str = "public"
    endpoint: str = ""
    also: tuple[str, ...] = ()
    path: Steps = ()

    @property
    def whole_from(self) -> tuple[str, ...]:
        """Return the endpoints that return all of it that any does."""
        return (self.endpoint, *self.also) if self.endpoint else ()

    def comes_whole_from(self, endpoint: str) -> bool:
        """Return True if an endpoint returns all of it that any does."""
        return endpoint in self.whole_from


def with_embedded(facts: Mapping[str, EntityFacts], name: str) -> frozenset[str]:
    """Return the name of an entity, and those of all whose objects may stand inside its own upstream."""
    found: set[str] = set()
    ahead = [name]
    while ahead:
        found.add(entity := ahead.pop())
        referred = (field.refers for field in facts[entity].fields if field.embeds_in_source)
        ahead += [part for part in referred if part and part not in found]
    return frozenset(found)
