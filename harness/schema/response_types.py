"""Describe the responses of an upstream as plain values: the body of each endpoint is a tree of ResponseType.

The readers of such descriptions (an SDK's classes, an OpenAPI file) return these values. Nothing here knows how the
description was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from harness.wire import Steps

TypeKind: TypeAlias = Literal[
    "any", "boolean", "date", "datetime", "decimal", "integer", "list", "number", "object", "string", "time", "union",
    "uuid",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResponseType:
    """Describe one value of a response.

    Attributes:
        kind: The JSON type, or `any` where the upstream describes none.
        nullable: The value may be null.
        values: The only texts that a string may be, where the upstream lists them.
        properties: The named properties of an object.
        additional: The type of an object's other properties; None if it has no others.
        item: The type of each item of a list; None if the upstream does not describe it.
        variants: The types of a union.
        name: What the description calls the type, which is no part of it; empty where it has no name.

    """

    kind: TypeKind
    nullable: bool = False
    values: tuple[str, ...] = ()
    properties: tuple[Property, ...] = ()
    additional: ResponseType | None = None
    item: ResponseType | None = None
    variants: tuple[ResponseType, ...] = ()
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item else self.kind

    @property
    def children(self) -> tuple[Property, ...]:
        """Return the named properties of an object, or the item of a list under the name `[]`."""
        return (Property("[]", self.item, required=True),) if self.item else self.properties

    @property
    def is_described(self) -> bool:
        """Return True if the upstream says anything of what stands inside."""
        return self.kind != "any" and not (self.kind == "object" and not self.properties)

    def child(self, name: str) -> Property | None:
        """Return the property of an object, or any item of a list for `[]`.

        Returns:
            None if there is no such property. Where the upstream describes nothing, a property of any type that is
            always there, so that nobody takes the silence for a statement.

        """
        for property_ in self.children:
            if property_.name == name:
                return property_
        if self.kind == "any" or (self.kind == "list" and name == "[]"):
            return Property(name, ANY, required=True)
        if self.additional and name != "[]":
            return Property(name, self.additional, required=self.additional == ANY)
        return None


@dataclass(frozen=True, slots=True)
class Property:
    """Describe a property of an object; a required one is there whenever the object is."""

    name: str
    type: ResponseType
    required: bool = False
    deprecated: bool = False


ANY = ResponseType("any")
"""The type of a value that the upstream does not describe."""


def one_of(variants: Iterable[ResponseType]) -> ResponseType:
    """Return the type of a value that has one of these types."""
    chosen = tuple(variants)
    if len(chosen) == 1:
        return chosen[0]
    return ResponseType("union", any(variant.nullable for variant in chosen), variants=chosen)


def all_of(parts: Iterable[ResponseType]) -> ResponseType:
    """Return the type of a value that has all these types at once.

    An object has the properties of every part, each as the last part describes it. A union among the parts makes a
    union of objects.
    """
    every = tuple(part for part in parts if part != ANY) or (ANY,)
    union = next((part for part in every if part.kind == "union"), None)
    if union:
        before, after = every[: every.index(union)], every[every.index(union) + 1 :]
        joined = one_of(all_of((*before, variant, *after)) for variant in union.variants)
    else:
        first = next((part for part in every if part.kind != "any"), every[0])
        properties: dict[str, Property] = {}
        for own in (own for part in every for own in part.properties):
            earlier = properties.get(own.name, own)
            properties[own.name] = replace(own, required=own.required or earlier.required)
        joined = replace(
            first,
            values=next((part.values for part in reversed(every) if part.values), ()),
            properties=tuple(properties.values()),
            additional=next((part.additional for part in reversed(every) if part.additional), None),
            item=next((part.item for part in reversed(every) if part.item), None),
        )
    return replace(joined, nullable=all(part.nullable for part in every))


def type_at(type_: ResponseType, steps: Steps) -> Property | None:
    """Return what stands at these steps, with `[]` for any item of a list.

    Returns:
        A property that may be absent or null if anything on the way to it may; None if nothing stands there.

    """
    place = Property("", replace(type_, nullable=False), required=True)
    for step in steps:
        inner = merge_variants(place.type).child(step)
        if inner is None:
            return None
        nullable = inner.type.nullable or (place.type.nullable and step != "[]")
        place = Property(
            name=inner.name,
            type=replace(inner.type, nullable=nullable),
            required=place.required and inner.required,
            deprecated=place.deprecated or inner.deprecated,
        )
    return place


def merge_variants(type_: ResponseType) -> ResponseType:
    """Return a union as the one type that describes the values of all its variants; any other type as it is."""
    if type_.kind != "union":
        return type_
    merged = reduce(_merge, type_.variants, merge_variants(type_.variants[0]))
    return replace(merged, nullable=merged.nullable or type_.nullable)


def select_variants(type_: ResponseType, discriminator: str, tags: Collection[str]) -> ResponseType | None:
    """Return a union with only the variants that have one of these tags; any other type as it is.

    Args:
        type_: The type of the value.
        discriminator: The property whose value tells the variants apart.
        tags: The values to keep.

    Returns:
        None if the union lists none of the tags.

    """
    if type_.kind != "union":
        return type_
    chosen = tuple(variant for variant in type_.variants if set(listed_tags(variant, discriminator)) & set(tags))
    return replace(type_, variants=chosen) if chosen else None


def listed_tags(type_: ResponseType, discriminator: str) -> tuple[str, ...]:
    """Return the values of the discriminator that a type, or any variant of a union, lists."""
    if type_.kind == "union":
        return tuple(tag for variant in type_.variants for tag in listed_tags(variant, discriminator))
    tag = type_.child(discriminator)
    return tag.type.values if tag else ()


def untagged_variants(type_: ResponseType, discriminator: str) -> tuple[ResponseType, ...]:
    """Return the variants of a union that list no value of the discriminator."""
    return tuple(variant for variant in type_.variants if not listed_tags(variant, discriminator))


def _merge(one: ResponseType, other: ResponseType) -> ResponseType:
    """Return the type that describes the values of both."""
    one, other = merge_variants(one), merge_variants(other)
    nullable = one.nullable or other.nullable
    if one.kind != other.kind or one.kind == "any":
        return replace(ANY, nullable=nullable)
    properties: list[Property] = []
    for name in dict.fromkeys(property_.name for property_ in (*one.properties, *other.properties)):
        both = [own for own in (one.child(name), other.child(name)) if own]
        type_ = reduce(_merge, (own.type for own in both))
        is_required = len(both) > 1 and all(own.required for own in both)
        properties.append(Property(name, type_, is_required, all(own.deprecated for own in both)))
    listed = one.values and other.values
    either = one.additional or other.additional
    return ResponseType(
        one.kind,
        nullable,
        values=tuple(dict.fromkeys((*one.values, *other.values))) if listed else (),
        properties=tuple(properties),
        additional=_merge(one.additional, other.additional) if one.additional and other.additional else either,
        item=_merge(one.item, other.item) if one.item and other.item else None,
    )
