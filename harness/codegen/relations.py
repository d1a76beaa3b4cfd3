"""The way from a row to the one that its foreign key names, as typed SQLAlchemy relationships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.codegen.text import Group, Node, after, attribute, lines
from harness.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.schema.ir import Entity, Field, Reference, Schema


def is_enforced(field: Field, owner: Entity, schema: Schema) -> bool:
    """Whether the database itself holds the foreign key of this owner.

    An entity that is cached per user, or fetched by an endpoint of its own, is no target for it: its rows come and go
    apart from those that name them. Nor is any cached entity one for rows that are kept for good, nor one outside the
    schema.
    """
    target = schema.entity(field.foreign_key.entity) if field.foreign_key else None
    if target is None or target.per_user or field.fetched:
        return False
    return target.cache_ttl is None or owner.cache_ttl is not None


def relations(entity: Entity, schema: Schema) -> list[str]:
    """The lines of its relationships, each named for its key without the part that says so: `currency_id`, `currency`.

    A key that the database does not hold is followed for reading alone, and may lead nowhere. There is no way from a
    row that belongs to no user to the rows of a user: the same key may stand there once for each of them.
    """
    parts: list[str] = []
    taken = {attribute(field.name) for field in entity.fields} | {"cache_user", "cache_timestamp", "cache_expiry"}
    for way in _ways(entity, schema):
        name = attribute(way.name)
        while name in taken:
            name += "_"
        taken.add(name)
        is_held = is_enforced(way.field, entity, schema)
        held = way.target.name if is_held and not way.field.may_be_none else f"{way.target.name} | None"
        told = _held(way) if is_held else _looked_up(way)
        parts += lines(after(f"{name}: orm.Mapped[{held}] = ", Group("orm.relationship(", told)), 4)
    return parts


@dataclass(frozen=True, slots=True)
class _Way:
    """A foreign key with both of its ends."""

    owner: Entity
    field: Field
    reference: Reference
    target: Entity

    @property
    def name(self) -> str:
        plain = self.field.name.removesuffix(f"_{self.reference.field}")
        return plain if plain != self.field.name else f"{plain}_{snake_case(self.target.name)}"


def _ways(entity: Entity, schema: Schema) -> Iterator[_Way]:
    for field in entity.fields:
        target = schema.entity(field.foreign_key.entity) if field.foreign_key else None
        if field.foreign_key and target and (entity.per_user or not target.per_user):
            yield _Way(entity, field, field.foreign_key, target)


def _held(way: _Way) -> tuple[Node, ...]:
    told = f"foreign_keys=[{attribute(way.field.name)}]"
    return (told, f"remote_side=[{attribute(way.reference.field)}]") if way.target == way.owner else (told,)


def _looked_up(way: _Way) -> tuple[Node, ...]:
    pairs = [("cache_user", "cache_user")] if way.target.per_user else []
    pairs.append((attribute(way.field.name), attribute(way.reference.field)))
    equal = tuple(
        f"orm.foreign({way.owner.name}.{ours}) == orm.remote({way.target.name}.{theirs})" for ours, theirs in pairs
    )
    joined: Node = Group("primaryjoin=lambda: sa.and_(", equal) if len(equal) > 1 else f"primaryjoin=lambda: {equal[0]}"
    return (joined, "viewonly=True")
