"""Emit the way from a row to the one that its foreign key names, as typed SQLAlchemy relationships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.codegen.text import Group, Node, after, attribute_name, lines
from harness.naming import snake_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.schema.ir import Entity, Field, Reference, Schema


def is_enforced(field: Field, owner: Entity, schema: Schema) -> bool:
    """Return whether the database itself enforces the foreign key of this owner.

    An entity that is cached per user, or fetched by an endpoint of its own, is no target for it: its rows come and go
    apart from those that name them. Nor is any cached entity one for rows that are kept for good, nor one outside the
    schema.
    """
    target = schema.entity(field.foreign_key.entity) if field.foreign_key else None
    if target is None or target.per_user or field.fetched:
        return False
    return target.cache_ttl is None or owner.cache_ttl is not None


def emit_relationships(entity: Entity, schema: Schema) -> list[str]:
    """Emit the relationships of an entity, each named for its key without its ending: `currency_id`, `currency`.

    A key that the database does not hold is followed for reading alone, and may lead nowhere. There is no way from a
    row that belongs to no user to the rows of a user: the same key may stand there once for each of them.
    """
    parts: list[str] = []
    taken = {attribute_name(field.name) for field in entity.fields} | {"cache_user", "cache_timestamp", "cache_expiry"}
    for relationship in _relationships(entity, schema):
        name = attribute_name(relationship.name)
        while name in taken:
            name += "_"
        taken.add(name)
        is_in_database = is_enforced(relationship.field, entity, schema)
        target = (
            relationship.target.name
            if is_in_database and not relationship.field.may_be_none
            else f"{relationship.target.name} | None"
        )
        arguments = _enforced_arguments(relationship) if is_in_database else _lookup_arguments(relationship)
        parts += lines(after(f"{name}: orm.Mapped[{target}] = ", Group("orm.relationship(", arguments)), 4)
    return parts


@dataclass(frozen=True, slots=True)
class _Relationship:
    """Represent a foreign key with both of its ends."""

    owner: Entity
    field: Field
    reference: Reference
    target: Entity

    @property
    def name(self) -> str:
        plain = self.field.name.removesuffix(f"_{self.reference.field}")
        return plain if plain != self.field.name else f"{plain}_{snake_case(self.target.name)}"


def _relationships(entity: Entity, schema: Schema) -> Iterator[_Relationship]:
    for field in entity.fields:
        target = schema.entity(field.foreign_key.entity) if field.foreign_key else None
        if field.foreign_key and target and (entity.per_user or not target.per_user):
            yield _Relationship(entity, field, field.foreign_key, target)


def _enforced_arguments(relationship: _Relationship) -> tuple[Node, ...]:
    foreign_keys = f"foreign_keys=[{attribute_name(relationship.field.name)}]"
    return (
        (foreign_keys, f"remote_side=[{attribute_name(relationship.reference.field)}]")
        if relationship.target == relationship.owner
        else (foreign_keys,)
    )


def _lookup_arguments(relationship: _Relationship) -> tuple[Node, ...]:
    pairs = [("cache_user", "cache_user")] if relationship.target.per_user else []
    pairs.append((attribute_name(relationship.field.name), attribute_name(relationship.reference.field)))
    equal = tuple(
        f"orm.foreign({relationship.owner.name}.{ours}) == orm.remote({relationship.target.name}.{theirs})"
        for ours, theirs in pairs
    )
    joined: Node = Group("primaryjoin=lambda: sa.and_(", equal) if len(equal) > 1 else f"primaryjoin=lambda: {equal[0]}"
    return (joined, "viewonly=True")
