"""Compare two types by the values that each has in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.schema.ir import EntityRef, EnumRef, ListOf, Scalar, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Schema, Type

TypeChange: TypeAlias = Literal["widened", "narrowed", "changed"]

_WIDER: Mapping[str, tuple[str, ...]] = {
    "integer": ("number",),
    **dict.fromkeys(("decimal", "date", "time", "datetime", "uuid"), ("string",)),
}
"""The scalars that include every value of a scalar. A decimal is text in JSON, an integer a number."""


def classify_type_change(old: Type, old_schema: Schema, new: Type, new_schema: Schema) -> TypeChange:
    """Return `widened` if every old value is still valid, `narrowed` if only old values are, otherwise `changed`."""
    if _includes(new, new_schema, old, old_schema):
        return "widened"
    return "narrowed" if _includes(old, old_schema, new, new_schema) else "changed"


def _includes(wide: Type, wide_schema: Schema, narrow: Type, narrow_schema: Schema) -> bool:
    """Return True if every value of `narrow` is one of `wide`."""
    if isinstance(wide, ListOf) and isinstance(narrow, ListOf):
        return _includes(wide.item, wide_schema, narrow.item, narrow_schema)
    if wide == Scalar("json"):
        return True
    if isinstance(narrow, EntityRef | Union):
        return _members(narrow) <= _members(wide)
    outer = wide_schema.enum(wide.name) if isinstance(wide, EnumRef) else None
    inner = narrow_schema.enum(narrow.name) if isinstance(narrow, EnumRef) else None
    if outer and inner:
        return outer.open or (not inner.open and set(inner.values) <= set(outer.values))
    if outer:
        return outer.open and narrow == Scalar("string")
    kind = Scalar("string") if isinstance(narrow, EnumRef) else narrow
    is_wider = isinstance(wide, Scalar) and isinstance(kind, Scalar) and wide.name in _WIDER.get(kind.name, ())
    return wide == kind or is_wider


def _members(type_: Type) -> set[str]:
    if isinstance(type_, Union):
        return {member.name for member in type_.members}
    return {type_.name} if isinstance(type_, EntityRef) else set()
