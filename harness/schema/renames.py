"""What of an older schema is what of a newer one: by its name, or by the name that it was renamed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from harness.schema.ir import Entity, EntityRef, Field, ListOf, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.schema.ir import Schema, Type

_Part = TypeVar("_Part", Entity, Field)


def paired(old: Sequence[_Part], new: Sequence[_Part]) -> Iterator[tuple[_Part | None, _Part | None]]:
    """Old and new of each part, in the order of the new ones, then those that are gone."""
    left = {part.name: part for part in old}
    names = {part.name for part in new}
    for part in new:
        former = part.renamed_from if part.name not in left and part.renamed_from not in names else part.name
        yield left.pop(former, None), part
    for gone in left.values():
        yield gone, None


@dataclass(frozen=True, slots=True)
class Names:
    """How an older schema's names are written in the newer one; a name that is not listed stayed as it is."""

    entities: Mapping[str, str]
    fields: Mapping[tuple[str, str], str]

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.entities or self.fields)

    def type(self, type_: Type) -> Type:
        """The older schema's type, in the names of the newer."""
        if not self.entities:
            return type_
        if isinstance(type_, ListOf):
            return ListOf(self.type(type_.item))
        if isinstance(type_, Union):
            return Union(tuple(EntityRef(self.entities.get(each.name, each.name)) for each in type_.members))
        return EntityRef(self.entities.get(type_.name, type_.name)) if isinstance(type_, EntityRef) else type_

    def reference(self, reference: Reference | None) -> Reference | None:
        """The older schema's foreign key, in the names of the newer."""
        if reference is None:
            return None
        entity, field = reference.entity, reference.field
        return Reference(self.entities.get(entity, entity), self.fields.get((entity, field), field))


def names(old: Schema, new: Schema) -> Names:
    """What was renamed between the two."""
    both = [(before, after) for before, after in paired(old.entities, new.entities) if before and after]
    fields = {
        (before.name, former.name): field.name
        for before, after in both
        if before is not after
        for former, field in paired(before.fields, after.fields)
        if former and field and former.name != field.name
    }
    return Names({before.name: after.name for before, after in both if before.name != after.name}, fields)
