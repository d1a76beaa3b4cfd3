"""What upstream says that it answers, as plain values: an endpoint's answer is a tree of Shapes.

Whoever reads such a description (an SDK's classes, an OpenAPI file) gives these; nothing here knows how it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from harness.schema.ir import Steps

Kind: TypeAlias = Literal[
    "any", "boolean", "date", "datetime", "decimal", "integer", "list", "number", "object", "string", "time", "union",
    "uuid",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """One value of an answer.

    values: what a string can be, where that is listed.
    members: of an object. item: of a list. variants: of a union.
    """

    kind: Kind
    nullable: bool = False
    values: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    item: Shape | None = None
    variants: tuple[Shape, ...] = ()

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item else self.kind

    def member(self, name: str) -> Member | None:
        """The member of that name; `[]` is any item of a list."""
        return next((member for member in self.parts if member.name == name), None)

    @property
    def parts(self) -> tuple[Member, ...]:
        """The members of an object, or the item of a list under the name `[]`."""
        return (Member("[]", self.item, required=True),) if self.item else self.members


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object; `required` = it is there whenever the object is."""

    name: str
    shape: Shape
    required: bool = False
    deprecated: bool = False


def one_of(variants: Iterable[Shape]) -> Shape:
    """A value that has one of these shapes."""
    chosen = tuple(variants)
    return chosen[0] if len(chosen) == 1 else Shape("union", any(each.nullable for each in chosen), variants=chosen)


def all_of(parts: Iterable[Shape]) -> Shape:
    """A value that has all these shapes at once: an object with the members of each, as the last one tells them."""
    every = tuple(parts)
    names = dict.fromkeys(member.name for part in every for member in part.members)
    members = ([found for part in every if (found := part.member(name))] for name in names)
    return replace(
        next((part for part in every if part.kind != "any"), every[0]),
        nullable=all(part.nullable for part in every),
        members=tuple(replace(told[-1], required=any(each.required for each in told)) for told in members),
    )


def dig(shape: Shape, steps: Steps) -> Member | None:
    """What stands at these steps (`[]` = any item of a list), required and null as the whole way to it makes it."""
    found = Member("", replace(shape, nullable=False), required=True)
    for step in steps:
        inner = whole(found.shape).member(step)
        if inner is None:
            return None
        nullable = inner.shape.nullable or (found.shape.nullable and step != "[]")
        found = Member(
            name=inner.name,
            shape=replace(inner.shape, nullable=nullable),
            required=found.required and inner.required,
            deprecated=found.deprecated or inner.deprecated,
        )
    return found


def whole(shape: Shape) -> Shape:
    """The shape itself; a union as the one shape that holds whatever its variants hold."""
    if shape.kind != "union":
        return shape
    either = reduce(_either, shape.variants, whole(shape.variants[0]))
    return replace(either, nullable=either.nullable or shape.nullable)


def tagged(shape: Shape, discriminator: str, tags: Sequence[str]) -> Shape:
    """A union without the variants that have other tags; anything else as it is."""
    chosen = tuple(each for each in shape.variants if set(tags_of(each, discriminator)) & set(tags))
    return replace(shape, variants=chosen) if chosen else shape


def tags_of(shape: Shape, discriminator: str) -> tuple[str, ...]:
    """The values by which a union knows its variants, or this one variant."""
    if shape.kind == "union":
        return tuple(tag for each in shape.variants for tag in tags_of(each, discriminator))
    tag = shape.member(discriminator)
    return tag.shape.values if tag else ()


def _either(one: Shape, other: Shape) -> Shape:
    one, other = whole(one), whole(other)
    nullable = one.nullable or other.nullable
    if one.kind != other.kind:
        return Shape("any", nullable)
    if one.item and other.item:
        return replace(one, nullable=nullable, item=_either(one.item, other.item))
    listed = one.values and other.values
    return Shape(
        one.kind,
        nullable,
        values=tuple(dict.fromkeys((*one.values, *other.values))) if listed else (),
        members=_members(one, other),
    )


def _members(one: Shape, other: Shape) -> tuple[Member, ...]:
    """The members of both; required is only what both require."""
    names = dict.fromkeys(member.name for member in (*one.members, *other.members))
    return tuple(_member(one.member(name), other.member(name)) for name in names)


def _member(one: Member | None, other: Member | None) -> Member:
    if one and other:
        return Member(
            one.name,
            _either(one.shape, other.shape),
            required=one.required and other.required,
            deprecated=one.deprecated and other.deprecated,
        )
    only = one or other
    assert only  # noqa: S101 - the name came from one of the two
    return replace(only, required=False)
