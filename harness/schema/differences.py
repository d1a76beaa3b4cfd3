"""What differs between two schemas: a flat list of single changes, each with the id of the rule that weighs it.

An id is made of the key of the schema language that changed and what became of it: `unit-added`, `unit-changed`,
`unit-removed`; of a number also `raised` and `lowered`. The order of entities, enums, fields and values says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema import compared_attributes as facets
from harness.schema.affected_surfaces import NOWHERE, AffectedSurfaces, of_field, reach
from harness.schema.ir import Union
from harness.schema.renames import Names, names, paired
from harness.schema.type_changes import step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.positioned_yaml import Path
    from harness.schema.compared_attributes import ComparedAttribute
    from harness.schema.ir import Entity, Enum, Field, Schema, Type


@dataclass(frozen=True, slots=True)
class Difference:
    """One change.

    rule: the id of the rule that weighs it.
    what: the thing that changed, as a sentence names it.
    path: its place in the newer file, or (`gone`) in the older one.
    reaches: the surfaces beside readers and writers that have to do with it.
    """

    rule: str
    what: str
    path: Path
    before: str = ""
    after: str = ""
    gone: bool = False
    reaches: frozenset[str] = NOWHERE


def differences(old: Schema, new: Schema) -> tuple[Difference, ...]:
    """Every change from the older schema to the newer, in the order of the newer file, then what is gone."""
    if old == new:
        return ()
    both = _Both(old, new, names(old, new), reach(old), reach(new))
    found = [*_keys(_Thing("The schema", ()), facets.OF_SCHEMA, old, new), *_enums(both)]
    for before, after in paired(old.entities, new.entities):
        found += _entity(both, before, after)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Both:
    """Two schemas, the newer names of the older one's parts, and what each part of them reaches."""

    old: Schema
    new: Schema
    names: Names
    old_reach: AffectedSurfaces
    new_reach: AffectedSurfaces


@dataclass(frozen=True, slots=True)
class _Thing:
    """What changed: how a sentence names it, where it stands, and the surfaces that it reaches."""

    what: str
    place: Path
    reaches: frozenset[str] = NOWHERE
    gone: bool = False

    def __call__(self, rule: str, *key: str, before: str = "", after: str = "") -> Difference:
        return Difference(rule, self.what, (*self.place, *key), before, after, self.gone, self.reaches)


def _keys(thing: _Thing, every: Sequence[ComparedAttribute], old: object, new: object) -> Iterator[Difference]:
    """The changes of single keys, each seen for itself."""
    for facet in every:
        before, after = facet.read(old), facet.read(new)
        if before != after:
            told = (facet.say(value) if value is not None else "" for value in (before, after))
            yield thing(facet.became(before, after), facet.key, before=next(told), after=next(told))


def _enums(both: _Both) -> Iterator[Difference]:
    former = {enum.name: enum for enum in both.old.enums}
    for enum in both.new.enums:
        before = former.pop(enum.name, None)
        reaches = both.new_reach.enums.get(enum.name, NOWHERE) | both.old_reach.enums.get(enum.name, NOWHERE)
        thing = _Thing(f"Enum {enum.name}", ("enums", enum.name), reaches)
        if before is None:
            yield thing("enum-added")
        elif before != enum:
            yield from _keys(thing, facets.OF_ENUM, before, enum)
            yield from _values(before, enum, reaches)
    for name in former:
        yield _Thing(f"Enum {name}", ("enums", name), gone=True)("enum-removed")


def _values(old: Enum, new: Enum, reaches: frozenset[str]) -> Iterator[Difference]:
    suffix = "-open" if new.open else ""
    for holder, other, rule in ((new, old, "value-added"), (old, new, "value-removed")):
        for index, value in enumerate(holder.values):
            if value not in other.values:
                place = ("enums", holder.name, "values", index)
                yield _Thing(f'Value "{value}" of enum {holder.name}', place, reaches, gone=holder is old)(
                    rule + suffix
                )


def _entity(both: _Both, old: Entity | None, new: Entity | None) -> Iterator[Difference]:
    if new is None and old is not None:
        thing = _Thing(f"Entity {old.name}", ("entities", old.name), both.old_reach.entities[old.name], gone=True)
        yield thing("entity-removed")
    elif new is not None and old is None:
        yield _Thing(f"Entity {new.name}", ("entities", new.name), both.new_reach.entities[new.name])("entity-added")
    elif new is not None and old is not None and (old != new or both.names.any):
        yield from _same_entity(both, old, new)


def _same_entity(both: _Both, old: Entity, new: Entity) -> Iterator[Difference]:
    reaches = both.old_reach.entities[old.name] | both.new_reach.entities[new.name]
    thing = _Thing(f"Entity {new.name}", ("entities", new.name), reaches)
    if old.name != new.name:
        yield thing("entity-renamed", "renamed_from", before=old.name, after=new.name)
    elif old.table and new.table and old.table != new.table:
        yield thing("table-changed", "cache_table", before=old.table, after=new.table)
    yield from _keys(thing, facets.OF_ENTITY, old, new)
    yield from _primary_key(both, thing, old, new)
    for before, after in paired(old.fields, new.fields):
        yield from _field(both, thing, old, before, after)


def _primary_key(both: _Both, thing: _Thing, old: Entity, new: Entity) -> Iterator[Difference]:
    before = tuple(both.names.fields.get((old.name, name), name) for name in old.key)
    if before and new.key and before != new.key:
        first = next((name for name in new.key if name not in before), new.key[0])
        told = {"before": ", ".join(before), "after": ", ".join(new.key)}
        yield thing("primary-key-changed", "fields", first, "primary_key", **told)


def _field(
    both: _Both, owner: _Thing, owner_before: Entity, old: Field | None, new: Field | None
) -> Iterator[Difference]:
    reaches = of_field(owner.reaches, old, new)
    if new is None and old is not None:
        place = ("entities", owner_before.name, "fields", old.name)
        yield _Thing(f'Field "{old.name}" of {owner_before.name}', place, reaches, gone=True)("field-removed")
    elif new is not None:
        thing = _Thing(f'Field "{new.name}" of {owner.place[-1]}', (*owner.place, "fields", new.name), reaches)
        yield from _same_field(both, thing, old, new) if old else [thing(_addition(new))]


def _addition(field: Field) -> str:
    if field.optional or field.default is not None:
        return "field-added"
    return "field-added-nullable" if field.nullable else "field-added-required"


def _same_field(both: _Both, thing: _Thing, old: Field, new: Field) -> Iterator[Difference]:
    if old.name != new.name:
        yield thing("field-renamed", "renamed_from", before=old.name, after=new.name)
    refers = both.names.reference(old.foreign_key)
    if refers != new.foreign_key:
        rule = f"foreign-key-{_became(refers, new.foreign_key)}"
        yield thing(rule, "foreign_key", before=str(refers), after=str(new.foreign_key))
    type_ = both.names.type(old.type)
    if type_ != new.type:
        yield from _type(both, thing, type_, new.type)
    if old != new:
        yield from _keys(thing, facets.OF_FIELD, old, new)
        yield from _absence(thing, old, new)


def _type(both: _Both, thing: _Thing, old: Type, new: Type) -> Iterator[Difference]:
    before, after = _members(old), _members(new)
    if before and after and type(old) is type(new):
        for name in sorted(after - before):
            yield thing("union-member-added", "type", after=name)
        for name in sorted(before - after):
            yield thing("union-member-removed", "type", before=name)
    else:
        yield thing(f"type-{step(old, both.old, new, both.new)}", "type", before=str(old), after=str(new))


def _members(type_: Type) -> set[str]:
    return {member.name for member in type_.members} if isinstance(type_, Union) else set()


def _absence(thing: _Thing, old: Field, new: Field) -> Iterator[Difference]:
    """A value that may be missing now, or may no longer; with a default, what was missing has a value to take."""
    stored = thing.reaches if old.may_be_none != new.may_be_none else thing.reaches - {"database"}
    for key in ("optional", "nullable"):
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            rule = f"{key}-added" if after else f"{key}-removed{_instead(key, new)}"
            yield _Thing(thing.what, thing.place, stored)(rule, key)
    if old.default != new.default:
        suffix = "-optional" if new.default is None and new.optional else ""
        rule = f"default-{_became(old.default, new.default)}{suffix}"
        yield thing(rule, "default", before=facets.said(old.default), after=facets.said(new.default))


def _instead(key: str, field: Field) -> str:
    """What stands in for a value that may not be missing any more."""
    if field.default is not None:
        return "-defaulted"
    return "-optional" if key == "nullable" and field.optional else ""


def _became(before: object, after: object) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
