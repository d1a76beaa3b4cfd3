"""Find what a migration would lose, or could not know: the steps that it does not take of itself.

Only tables of the application's own count; the rows of a cache are fetched again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.codegen.migrations.casts import keeps_values, stored_scalar
from harness.schema.ir import EnumRef
from harness.schema.renames import match_renamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.positioned_yaml import NodePath, Value
    from harness.schema.ir import Entity, Field, Schema


@dataclass(frozen=True, slots=True)
class Loss:
    """Represent a refused step: its place in the newer file, or (`gone`) in the older one, and the way out."""

    path: NodePath
    sentence: str
    gone: bool = False


def find_losses(old: Schema, new: Schema) -> tuple[Loss, ...]:
    """Find every step that the newer schema does not allow by its `drop`, or gives no value for."""
    losses: list[Loss] = []
    for before, after in match_renamed(old.entities, new.entities):
        if before is None or not is_permanent(before):
            continue
        name, allow = before.name, f"write `drop: [{before.name}]`"
        allowed = name in new.drop or (after is not None and after.name in new.drop)
        if after and is_permanent(after):
            losses += _of_fields(old, new, before, after, allowed=allowed)
        elif after and not allowed:
            became = "becomes a part of its owners" if after.embedded else "becomes a cache"
            sentence = f"Entity {after.name} {became}, and every row of it is lost; {allow}."
            losses.append(Loss(("entities", after.name, "embedded" if after.embedded else "cache_ttl"), sentence))
        elif not allowed:
            rename = f"`renamed_from: {name}` on what it became"
            sentence = f"Entity {name} is gone, and every row of it; {allow}, or {rename}."
            losses.append(Loss(("entities", name), sentence, gone=True))
    return tuple(dict.fromkeys(losses))


def is_permanent(entity: Entity | None) -> bool:
    """Return whether its rows are the application's own: it has a table that is no cache."""
    return entity is not None and not entity.embedded and entity.cache_ttl is None


def fill_value(field: Field) -> Value:
    """Return the value for rows that have none: the default, or the one value that the field may have."""
    return field.const if field.default is None else field.default


def is_shortened(old: Field, new: Field) -> bool:
    """Return whether values may be longer than the newer field allows."""
    before, after = max_length(old), max_length(new)
    return after is not None and stored_scalar(new.type) == "string" and (before is None or after < before)


def max_length(field: Field) -> int | None:
    """Return the `max_length` of a text; None where it has none."""
    if stored_scalar(field.type) != "string":
        return None
    return next((int(bound.value) for bound in field.constraints if bound.key == "max_length"), None)


def is_closed_in(old_schema: Schema, old: Field, new_schema: Schema, new: Field) -> bool:
    """Return whether rows may hold a value that the newer, closed enum does not have."""
    after = new_schema.enum(new.type.name) if isinstance(new.type, EnumRef) else None
    if after is None or after.open:
        return False
    before = old_schema.enum(old.type.name) if isinstance(old.type, EnumRef) else None
    return before is None or before.open or not set(before.values) <= set(after.values)


def _of_fields(old: Schema, new: Schema, before: Entity, after: Entity, *, allowed: bool) -> Iterator[Loss]:
    for former, field in match_renamed(before.fields, after.fields):
        here = f"{before.name}.{former.name if former else ''}"
        may = allowed or here in new.drop or bool(field and f"{after.name}.{field.name}" in new.drop)
        if former and field:
            yield from _of_field(old, new, after, former, field, allowed=may)
        elif former and not may:
            sentence = (
                f'Field "{former.name}" of {before.name} is gone, and every value of it; write `drop: [{here}]`, '
                f"or `renamed_from: {former.name}` on what it became."
            )
            yield Loss(("entities", before.name, "fields", former.name), sentence, gone=True)
        elif field:
            yield from _unknown(after, field)


def _of_field(
    old: Schema, new: Schema, entity: Entity, former: Field, field: Field, *, allowed: bool
) -> Iterator[Loss]:
    narrowed: list[tuple[str, str]] = []  # each key that narrows the field, and what that does to its rows
    if not keeps_values(former, field):
        lost = f"turns from {former.type} into {field.type}, and its column starts anew without the old values"
        narrowed.append(("type", lost))
    else:
        if is_closed_in(old, former, new, field):
            lost = f"may hold values in its rows that {field.type} does not have; they would give way to its default"
            narrowed.append(("type", lost))
        if is_shortened(former, field):
            lost = f"may be longer in its rows than the {max_length(field)} characters left; they would be cut"
            narrowed.append(("max_length", lost))
    for key, lost in narrowed:
        if not allowed:
            sentence = f'Field "{field.name}" of {entity.name} {lost}; write `drop: [{entity.name}.{field.name}]`.'
            yield Loss(("entities", entity.name, "fields", field.name, key), sentence)
        elif key == "type":
            yield from _unknown(entity, field)
    if former.may_be_none and keeps_values(former, field):
        yield from _unknown(entity, field)


def _unknown(entity: Entity, field: Field) -> Iterator[Loss]:
    """Yield the loss where every row needs a value and none has one."""
    if field.may_be_none or fill_value(field) is not None:
        return
    sentence = (
        f'Field "{field.name}" of {entity.name} is required, and the rows that are there may have no value for it; '
        "give it a `default`, which they take, or make it `optional`."
    )
    yield Loss(("entities", entity.name, "fields", field.name), sentence)
