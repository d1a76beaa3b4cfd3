"""Emit the way from a row to the one that its foreign key names, as typed SQLAlchemy relationships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.text import Group, Node, after, attribute_name, lines
from harness.naming import snake_case
from harness.schema.field_rules import CACHE_COLUMNS

if TYPE_CHECKING:
    from harness.schema.ir import Entity, Field, Schema


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
    taken = {*(attribute_name(field.name) for field in entity.fields), *CACHE_COLUMNS}
    for field in entity.fields:
        reference = field.foreign_key
        target = schema.entity(reference.entity) if reference else None
        if not reference or not target or (target.per_user and not entity.per_user):
            continue
        plain = field.name.removesuffix(f"_{reference.field}")
        name = attribute_name(plain if plain != field.name else f"{plain}_{snake_case(target.name)}")
        while name in taken:
            name += "_"
        taken.add(name)
        ours, theirs = attribute_name(field.name), attribute_name(reference.field)
        if is_enforced(field, entity, schema):
            either = " | None" if field.may_be_none else ""
            arguments: list[Node] = [f"foreign_keys=[{ours}]"]
            arguments += [f"remote_side=[{theirs}]"] if target == entity else []
        else:
            either = " | None"
            pairs = [*([("cache_user", "cache_user")] if target.per_user else []), (ours, theirs)]
            equal = [f"orm.foreign({entity.name}.{here}) == orm.remote({target.name}.{there})" for here, there in pairs]
            both = Group("primaryjoin=lambda: sa.and_(", tuple(equal))
            arguments = [both if len(equal) > 1 else f"primaryjoin=lambda: {equal[0]}", "viewonly=True"]
        relationship = Group("orm.relationship(", tuple(arguments))
        parts += lines(after(f"{name}: orm.Mapped[{target.name}{either}] = ", relationship), 4)
    return parts
