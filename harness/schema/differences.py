"""Find what differs between two schemas: a flat list of single changes, each with the id of the rule that weighs it.

An id names the key of the schema language that changed and what became of it: `unit-added`, `unit-changed`,
`unit-removed`; for a number also `raised` and `lowered`. The order of entities, enums, fields and values means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.schema import compared_attributes as attributes
from harness.schema.affected_surfaces import NOWHERE, AffectedSurfaces, field_surfaces, find_affected_surfaces
from harness.schema.ir import Union
from harness.schema.renames import Renames, find_renames, match_renamed
from harness.schema.type_changes import classify_type_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from harness.positioned_yaml import NodePath
    from harness.schema.compared_attributes import ComparedAttribute
    from harness.schema.ir import Entity, Field, Schema


@dataclass(frozen=True, slots=True)
class SchemaDifference:
    """Represent one change.

    Attributes:
        rule: The id of the rule that weighs it.
        what: The thing that changed, as a sentence names it.
        path: Its place in the newer file, or in the older one if it is gone.
        before: The old value, as a sentence quotes it.
        after: The new value.
        gone: The thing is not in the newer file.
        surfaces: The surfaces that depend on the thing, beside readers and writers.
    """

    rule: str
    what: str
    path: NodePath
    before: str = ""
    after: str = ""
    gone: bool = False
    surfaces: frozenset[str] = NOWHERE


def find_differences(old: Schema, new: Schema) -> tuple[SchemaDifference, ...]:
    """Return every change from the older schema to the newer, in the order of the newer file, then what is gone."""
    if old == new:
        return ()
    pair = _SchemaPair(old, new, find_renames(old, new), find_affected_surfaces(old), find_affected_surfaces(new))
    differences = [*_attributes(_Part("The schema", ()), attributes.OF_SCHEMA, old, new), *_enums(pair)]
    for before, after in match_renamed(old.entities, new.entities):
        if before and after:
            if before != after or pair.renames:
                differences += _entity(pair, before, after)
        elif after:
            part = _entity_part(after.name, pair.new_surfaces.entities[after.name])
            differences.append(part.change("entity-added"))
        elif before:
            part = _entity_part(before.name, pair.old_surfaces.entities[before.name], gone=True)
            differences.append(part.change("entity-removed"))
    return tuple(differences)


@dataclass(frozen=True, slots=True)
class _SchemaPair:
    """Hold two schemas, the renames between them, and the surfaces of the parts of each."""

    old: Schema
    new: Schema
    renames: Renames
    old_surfaces: AffectedSurfaces
    new_surfaces: AffectedSurfaces


@dataclass(frozen=True, slots=True)
class _Part:
    """Name a part that changed: how a sentence names it, its place, and the surfaces that depend on it."""

    what: str
    path: NodePath
    surfaces: frozenset[str] = NOWHERE
    gone: bool = False

    def change(self, rule: str, *key: str, before: str = "", after: str = "") -> SchemaDifference:
        """Return a change of this part, or of one of its keys."""
        return SchemaDifference(rule, self.what, (*self.path, *key), before, after, self.gone, self.surfaces)


def _entity_part(name: str, surfaces: frozenset[str], *, gone: bool = False) -> _Part:
    return _Part(f"Entity {name}", ("entities", name), surfaces, gone)


def _field_part(entity: str, name: str, surfaces: frozenset[str], *, gone: bool = False) -> _Part:
    return _Part(f'Field "{name}" of {entity}', ("entities", entity, "fields", name), surfaces, gone)


def _attributes(
    part: _Part, compared: Sequence[ComparedAttribute], old: object, new: object
) -> Iterator[SchemaDifference]:
    """Yield the changes of single keys, each seen for itself."""
    for attribute in compared:
        before, after = attribute.read(old), attribute.read(new)
        if before != after:
            texts = [attribute.text(value) if value is not None else "" for value in (before, after)]
            yield part.change(attribute.change_rule(before, after), attribute.key, before=texts[0], after=texts[1])


def _enums(pair: _SchemaPair) -> Iterator[SchemaDifference]:
    former = {enum.name: enum for enum in pair.old.enums}
    for enum in pair.new.enums:
        before = former.pop(enum.name, None)
        surfaces = pair.new_surfaces.enums.get(enum.name, NOWHERE) | pair.old_surfaces.enums.get(enum.name, NOWHERE)
        part = _Part(f"Enum {enum.name}", ("enums", enum.name), surfaces)
        if before is None:
            yield part.change("enum-added")
            continue
        yield from _attributes(part, attributes.OF_ENUM, before, enum)
        suffix = "-open" if enum.open else ""
        for holder, other, rule in ((enum, before, "value-added"), (before, enum, "value-removed")):
            for index, value in enumerate(holder.values):
                if value not in other.values:
                    what, path = f'Value "{value}" of enum {enum.name}', ("enums", enum.name, "values", index)
                    yield _Part(what, path, surfaces, gone=holder is before).change(rule + suffix)
    for name in former:
        yield _Part(f"Enum {name}", ("enums", name), gone=True).change("enum-removed")


def _entity(pair: _SchemaPair, old: Entity, new: Entity) -> Iterator[SchemaDifference]:
    surfaces = pair.old_surfaces.entities[old.name] | pair.new_surfaces.entities[new.name]
    part = _entity_part(new.name, surfaces)
    if old.name != new.name:
        yield part.change("entity-renamed", "renamed_from", before=old.name, after=new.name)
    elif old.table and new.table and old.table != new.table:
        yield part.change("table-changed", "cache_table", before=old.table, after=new.table)
    yield from _attributes(part, attributes.OF_ENTITY, old, new)
    key = tuple(pair.renames.fields.get((old.name, name), name) for name in old.key)
    if key and new.key and key != new.key:
        first = next((name for name in new.key if name not in key), new.key[0])
        texts = {"before": ", ".join(key), "after": ", ".join(new.key)}
        yield part.change("primary-key-changed", "fields", first, "primary_key", **texts)
    for before, after in match_renamed(old.fields, new.fields):
        own = field_surfaces(surfaces, before, after)
        if after:
            yield from _field(pair, _field_part(new.name, after.name, own), before, after)
        elif before:
            yield _field_part(old.name, before.name, own, gone=True).change("field-removed")


def _field(pair: _SchemaPair, part: _Part, old: Field | None, new: Field) -> Iterator[SchemaDifference]:
    if old is None:
        must_be_sent = not new.optional and new.default is None
        suffix = "-nullable" if new.nullable else "-required"
        yield part.change(f"field-added{suffix if must_be_sent else ''}")
        return
    if old.name != new.name:
        yield part.change("field-renamed", "renamed_from", before=old.name, after=new.name)
    foreign_key = pair.renames.reference(old.foreign_key)
    if foreign_key != new.foreign_key:
        rule = f"foreign-key-{_outcome(foreign_key, new.foreign_key)}"
        yield part.change(rule, "foreign_key", before=str(foreign_key), after=str(new.foreign_key))
    type_ = pair.renames.type(old.type)
    if isinstance(type_, Union) and isinstance(new.type, Union):
        before, after = ({member.name for member in union.members} for union in (type_, new.type))
        for name in sorted(after - before):
            yield part.change("union-member-added", "type", after=name)
        for name in sorted(before - after):
            yield part.change("union-member-removed", "type", before=name)
    elif type_ != new.type:
        rule = f"type-{classify_type_change(type_, pair.old, new.type, pair.new)}"
        yield part.change(rule, "type", before=str(type_), after=str(new.type))
    if old != new:
        yield from _attributes(part, attributes.OF_FIELD, old, new)
        yield from _absence(part, old, new)


def _absence(part: _Part, old: Field, new: Field) -> Iterator[SchemaDifference]:
    """Yield changes of whether a value may be missing, and of the default that a missing value takes."""
    stored = part.surfaces if old.may_be_none != new.may_be_none else part.surfaces - {"database"}
    for key in ("optional", "nullable"):
        if getattr(old, key) == getattr(new, key):
            continue
        rule = f"{key}-added" if getattr(new, key) else f"{key}-removed"
        # what stands in for a value that may no longer be missing
        if rule.endswith("removed") and new.default is not None:
            rule += "-defaulted"
        elif rule == "nullable-removed" and new.optional:
            rule += "-optional"
        yield replace(part, surfaces=stored).change(rule, key)
    if old.default != new.default:
        suffix = "-optional" if new.default is None and new.optional else ""
        rule = f"default-{_outcome(old.default, new.default)}{suffix}"
        yield part.change(rule, "default", before=attributes.quote(old.default), after=attributes.quote(new.default))


def _outcome(before: object, after: object) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"
