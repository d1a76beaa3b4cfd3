"""Check the rules between the parts of a schema, and find every place that breaks one in one pass.

A file that defines a single entity is an excerpt: its foreign keys may lead out of it. In any other they must resolve.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from harness.positioned_yaml import Problem
from harness.schema import grammar
from harness.schema.field_rules import LONGEST_NAME, FieldContext, Violation, check_field
from harness.schema.ir import Entity, ListOf, union_name
from harness.schema.language import TYPE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from harness.positioned_yaml import Mark, NodePath, YamlDocument
    from harness.schema.ir import Enum, Field, Schema
    from harness.wire import Steps

_TAKEN = frozenset({
    "Base", "ExactDecimal", "ExactDecimalColumn", "JsonText", "JsonValue", "KnownValues", "MODELS", "OverflowError",
    "TABLES", "TypeError", "UnifiedModel", "UtcDateTime", "UtcDateTimeColumn", "ValueError", *keyword.kwlist,
})  # fmt: skip
"""Names that the generated modules need themselves."""

_TABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)?")
_ONLY_WITH_CACHE = ("stale_ttl", "negative_ttl")
_ONLY_WITH_TABLE = (
    "access", "cache_table", "cache_ttl", "stale_ttl", "negative_ttl", "retention", "invalidated_by", "source",
)  # fmt: skip


def check(schema: Schema, document: YamlDocument) -> list[Problem]:
    """Return a problem for every rule that the schema breaks; `document` is the file that it was read from."""
    return [Problem(_mark(path, document), sentence) for path, sentence in _check_schema(schema)]


def _mark(path: NodePath, document: YamlDocument) -> Mark:
    """Return the place of the name if an enum, entity or field is wrong as a whole; of the value if a key is wrong."""
    while path not in document.values:
        path = path[:-1]
    return document.at(*path) if len(path) % 2 else document.key(*path)


def _check_schema(schema: Schema) -> Iterator[Violation]:
    yield from _check_names(schema)
    yield from _check_union_names(schema)
    yield from _check_renames(schema)
    yield from _check_endless(schema)
    for enum in schema.enums:
        yield from _inside(("enums", enum.name), _check_enum(enum))
    for entity in schema.entities:
        yield from _inside(("entities", entity.name), _check_entity(entity))
        for field in entity.fields:
            place = ("entities", entity.name, "fields", field.name)
            yield from _inside(place, check_field(FieldContext(schema, entity, field)))


def _inside(path: NodePath, violations: Iterable[Violation]) -> Iterator[Violation]:
    return (((*path, *inner), sentence) for inner, sentence in violations)


def _check_names(schema: Schema) -> Iterator[Violation]:
    for enum in schema.enums:
        if schema.entity(enum.name):
            yield ("enums", enum.name), f"{enum.name} is both an enum and an entity; rename one"
    owners: dict[str, str] = {}
    for entity in schema.tables:
        first = owners.setdefault(entity.table.lower(), entity.name)
        if first != entity.name:
            place = ("entities", entity.name, "cache_table")
            yield place, f"{entity.name} and {first} share the table {entity.table!r}"


def _check_union_names(schema: Schema) -> Iterator[Violation]:
    """Check that no two types of the generated files have one name; a union is such a type too."""
    names = (*(enum.name for enum in schema.enums), *(entity.name for entity in schema.entities))
    owners = dict(zip(names, names, strict=True))
    unions = [(entity, field) for entity in schema.entities for field in entity.fields if field.discriminator]
    for entity, field in unions:
        name, here = union_name(entity, field), f"{entity.name}.{field.name}"
        if owners.setdefault(name, here) != here:
            place = ("entities", entity.name, "fields", field.name)
            yield place, f"the union at {here} would be called {name}, as {owners[name]} is; rename one"


def _check_renames(schema: Schema) -> Iterator[Violation]:
    """Check that a former name is gone, and that one part alone has it."""
    yield from _check_former_names(schema.entities, ("entities",))
    for entity in schema.entities:
        yield from _check_former_names(entity.fields, ("entities", entity.name, "fields"))


def _check_former_names(parts: Sequence[Entity] | Sequence[Field], around: NodePath) -> Iterator[Violation]:
    names = {part.name for part in parts}
    heirs: dict[str, str] = {}
    for part in parts:
        former, place = part.renamed_from, (*around, part.name, "renamed_from")
        if former in names:
            yield place, f"{part.name} cannot be renamed from {former}, which is still there"
        elif former and heirs.setdefault(former, part.name) != part.name:
            yield place, f"{heirs[former]} and {part.name} cannot both be renamed from {former}"


def _check_endless(schema: Schema) -> Iterator[Violation]:
    """Check that no value has to hold a value of its own type."""
    needs = {entity.name: dict(_needed_entities(entity)) for entity in schema.entities}
    ending: set[str] = set()
    while more := {name for name in needs.keys() - ending if all(map(ending.intersection, needs[name].values()))}:
        ending |= more
    for name in (entity.name for entity in schema.entities if entity.name not in ending):
        for field, inner in needs[name].items():
            if name in _endless_parts(inner, needs, ending):
                place = ("entities", name, "fields", field, "type")
                yield (
                    place,
                    f"every {name} holds another without end; make {field} optional, or a list that may be empty",
                )


def _needed_entities(entity: Entity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields whose every value holds an embedded entity, with the entities that it may be."""
    for field in entity.fields:
        least = {bound.key: bound.value for bound in field.constraints}.get("min_length", 0)
        may_be_empty = field.may_be_none or (isinstance(field.type, ListOf) and not least)
        if field.embedded and not may_be_empty:
            yield field.name, field.embedded


def _endless_parts(
    names: Iterable[str], needs: Mapping[str, Mapping[str, tuple[str, ...]]], ending: set[str]
) -> set[str]:
    """Return the endless entities that these entities hold, at any depth."""
    held: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in held | ending:
            held.add(name)
            ahead += [inner for inners in needs[name].values() for inner in inners]
    return held


def _check_enum(enum: Enum) -> Iterator[Violation]:
    yield from _check_type_name(enum.name)
    for index, value in enumerate(enum.values):
        if value in enum.values[:index]:
            yield ("values", index), f"{value!r} is given twice in {enum.name}"


def _check_type_name(name: str) -> Iterator[Violation]:
    if not TYPE_NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a type; begin with a capital and use letters and digits, like UniversalSymbol"
    elif name in _TAKEN:
        yield (), f"{name} is a name that the generated modules need themselves; choose another"


def _check_entity(entity: Entity) -> Iterator[Violation]:
    yield from _check_type_name(entity.name)
    yield from _check_key(entity)
    yield from _check_columns(entity)
    yield from _check_embedded(entity)
    yield from _check_personal(entity)
    yield from _check_original(entity)
    yield from _check_times(entity)
    yield from _check_refused(entity)
    if entity.renamed_from and not TYPE_NAME.fullmatch(entity.renamed_from):
        yield ("renamed_from",), f"{entity.renamed_from!r} cannot have been the name of an entity"
    if not _TABLE.fullmatch(entity.cache_table):
        yield ("cache_table",), f"{entity.cache_table!r} cannot name a table; use letters, digits and underscores"
    elif len(entity.table) > LONGEST_NAME:
        yield (), f"{entity.table} is longer than the {LONGEST_NAME} characters that a database keeps of a name"
    if entity.source and len(entity.source.paths) > 1:
        yield ("source",), f"the object of {entity.name} can stand at one path only"


def _check_key(entity: Entity) -> Iterator[Violation]:
    if entity.fields and not entity.embedded and not entity.key:
        yield (), f"entity {entity.name} has no primary_key; give it one, or make it embedded"


def _check_columns(entity: Entity) -> Iterator[Violation]:
    """Check that no two columns differ in capitals only, which databases do not see."""
    firsts: dict[str, str] = {}
    for field in entity.fields:
        first = firsts.setdefault(field.name.lower(), field.name)
        if first != field.name:
            yield ("fields", field.name), f"{field.name} differs from {first} in capitals only; choose another name"


def _check_embedded(entity: Entity) -> Iterator[Violation]:
    plain = Entity(entity.name, entity.fields)
    for key in _ONLY_WITH_TABLE:
        if entity.embedded and getattr(entity, key) != getattr(plain, key):
            yield (key,), f"{entity.name} is embedded and has no table of its own, so it cannot have {key}"


def _check_times(entity: Entity) -> Iterator[Violation]:
    """Check that only a cached entity says how long a cached row may be used."""
    for key in _ONLY_WITH_CACHE:
        if getattr(entity, key) is not None and entity.cache_ttl is None and not entity.embedded:
            yield (key,), f"{entity.name} is not cached, so {key} means nothing; give it a cache_ttl"


def _check_refused(entity: Entity) -> Iterator[Violation]:
    """Check that no refused path is mapped as well."""
    mapped = {path: field.name for field in entity.fields if field.source for path in field.source.paths}
    for refused, _ in entity.refused:
        try:
            steps = grammar.parse_refused_path(refused)
        except ValueError as invalid:
            yield ("refused", refused), str(invalid)
            continue
        for path in filter(lambda path: path[: len(steps)] == steps, mapped):
            yield ("refused", refused), f"{refused} is refused, but {entity.name}.{mapped[path]} is read from there"


def _check_personal(entity: Entity) -> Iterator[Violation]:
    """Check that no row with personal data is shared between users."""
    personal = next((field for field in entity.fields if field.pii != "none"), None)
    if personal and not entity.embedded and entity.access == "public":
        place = ("fields", personal.name, "pii")
        yield place, f"{personal.name} is personal ({personal.pii}), so {entity.name} needs `access: user`"


def _check_original(entity: Entity) -> Iterator[Violation]:
    """Check that no two fields stand at, or inside, the same place of the original contract."""
    taken: dict[Steps, str] = {}
    for field in entity.fields:
        place = field.original[:-1] if field.whole_in_original else field.original
        for other in filter(lambda other: _overlap(place, other), taken):
            here = ".".join(place[: len(other)])
            sentence = f"{entity.name}.{taken[other]} and {entity.name}.{field.name} both stand at {here!r}"
            yield ("fields", field.name, "original"), sentence
        if place:
            taken.setdefault(place, field.name)


def _overlap(one: Steps, other: Steps) -> bool:
    shared = min(len(one), len(other))
    return shared > 0 and one[:shared] == other[:shared]
