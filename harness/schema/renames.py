"""Match the parts of an older schema with those of a newer one, by their names or by the names that they had before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from harness.schema.ir import Entity, EntityRef, Field, ListOf, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.schema.ir import Schema, Type

_Part = TypeVar("_Part", Entity, Field)


def match_renamed(old: Sequence[_Part], new: Sequence[_Part]) -> Iterator[tuple[_Part | None, _Part | None]]:
    """Yield the old and the new form of each part, in the order of the new ones, then those that are gone."""
    unmatched = {part.name: part for part in old}
    names = {part.name for part in new}
    for part in new:
        is_renamed = part.name not in unmatched and part.renamed_from not in names
        yield unmatched.pop(part.renamed_from if is_renamed else part.name, None), part
    for gone in unmatched.values():
        yield gone, None


@dataclass(frozen=True, slots=True)
class Renames:
    """Map an older schema's names to those of the newer one; a name that is not listed is the same in both."""

    entities: Mapping[str, str]
    fields: Mapping[tuple[str, str], str]

    def __bool__(self) -> bool:
        return bool(self.entities or self.fields)

    def type(self, type_: Type) -> Type:
        """Return a type of the older schema in the names of the newer one."""
        if not self.entities:
            return type_
        if isinstance(type_, ListOf):
            return ListOf(self.type(type_.item))
        if isinstance(type_, Union):
            return Union(tuple(EntityRef(self.entities.get(member.name, member.name)) for member in type_.members))
        return EntityRef(self.entities.get(type_.name, type_.name)) if isinstance(type_, EntityRef) else type_

    def reference(self, reference: Reference | None) -> Reference | None:
        """Return a foreign key of the older schema in the names of the newer one."""
        if reference is None:
            return None
        entity, field = reference.entity, reference.field
        return Reference(self.entities.get(entity, entity), self.fields.get((entity, field), field))


def find_renames(old: Schema, new: Schema) -> Renames:
    """Find what was renamed between two schemas."""
    both = [(before, after) for before, after in match_renamed(old.entities, new.entities) if before and after]
    fields = {
        (before.name, former.name): field.name
        for before, after in both
        if before is not after
        for former, field in match_renamed(before.fields, after.fields)
        if former and field and former.name != field.name
    }
    return Renames({before.name: after.name for before, after in both if before.name != after.name}, fields)
