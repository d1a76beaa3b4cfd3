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
    if isinstance(narrow, EntityRef | Union):
        return wide == Scalar("json") or _members(narrow) <= _members(wide)
    if isinstance(narrow, EnumRef):
        return _includes_enum(wide, wide_schema, narrow.name, narrow_schema)
    if isinstance(wide, EnumRef):
        return narrow == Scalar("string") and (enum := wide_schema.enum(wide.name)) is not None and enum.open
    if isinstance(narrow, Scalar) and isinstance(wide, Scalar):
        return wide in (narrow, Scalar("json")) or wide.name in _WIDER.get(narrow.name, ())
    return wide == Scalar("json")


def _members(type_: Type) -> set[str]:
    if isinstance(type_, Union):
        return {member.name for member in type_.members}
    return {type_.name} if isinstance(type_, EntityRef) else set()


def _includes_enum(wide: Type, wide_schema: Schema, name: str, schema: Schema) -> bool:
    if isinstance(wide, Scalar):
        return wide.name in {"string", "json"}
    if not isinstance(wide, EnumRef):
        return False
    outer, inner = wide_schema.enum(wide.name), schema.enum(name)
    if outer is None or inner is None:
        return False
    return outer.open or (not inner.open and set(inner.values) <= set(outer.values))
