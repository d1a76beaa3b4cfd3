"""Check the rules between the parts of a schema, and find every place that breaks one in one pass.

A file that defines a single entity is an excerpt: its foreign keys may lead out of it. In any other they must resolve.
"""

from __future__ import annotations

import keyword
import re
from itertools import chain
from typing import TYPE_CHECKING

from harness.errors import nearest
from harness.positioned_yaml import Problem
from harness.schema import grammar
from harness.schema.field_rules import LONGEST_NAME, FieldContext, Violation, check_field
from harness.schema.ir import Entity, ListOf, names_reached, union_name
from harness.schema.language import TYPE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.positioned_yaml import NodePath, YamlDocument
    from harness.schema.ir import Field, Schema
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
    violations = [*_check_names(schema), *_check_former_names(schema.entities, ("entities",)), *_check_endless(schema)]
    for enum in schema.enums:
        violations += _inside(("enums", enum.name), _check_type_name(enum.name))
        for index, value in enumerate(enum.values):
            if value in enum.values[:index]:
                violations.append((("enums", enum.name, "values", index), f"{value!r} is given twice in {enum.name}"))
    for entity in schema.entities:
        path = ("entities", entity.name)
        violations += _check_former_names(entity.fields, (*path, "fields"))
        violations += _inside(path, (*_check_entity(entity), *_check_paths(entity), *_check_also(entity)))
        for field in entity.fields:
            violations += _inside((*path, "fields", field.name), check_field(FieldContext(schema, entity, field)))
    problems: list[Problem] = []
    for place, sentence in violations:
        known = next(place[:end] for end in range(len(place), -1, -1) if place[:end] in document.values)
        # an enum, entity or field that is wrong as a whole is shown by its name, a key that is wrong by its value
        mark = document.at(*known) if len(known) % 2 else document.key(*known)
        problems.append(Problem(mark, sentence))
    return problems


def _inside(path: NodePath, violations: Iterable[Violation]) -> Iterator[Violation]:
    return (((*path, *inner), sentence) for inner, sentence in violations)


def _check_names(schema: Schema) -> Iterator[Violation]:
    """Check that no two types have one name, and no two tables."""
    for enum in schema.enums:
        if schema.entity(enum.name):
            yield ("enums", enum.name), f"{enum.name} is both an enum and an entity; rename one"
    tables: dict[str, str] = {}
    for entity in schema.tables:
        first = tables.setdefault(entity.table.lower(), entity.name)
        if first != entity.name:
            place = ("entities", entity.name, "cache_table")
            yield place, f"{entity.name} and {first} share the table {entity.table!r}"
    # in the generated files a union is a type too
    types = {enum.name: enum.name for enum in schema.enums}
    types |= {entity.name: entity.name for entity in schema.entities}
    unions = [(entity, field) for entity in schema.entities for field in entity.fields if field.discriminator]
    for entity, field in unions:
        name, here = union_name(entity, field), f"{entity.name}.{field.name}"
        if types.setdefault(name, here) != here:
            field_place = ("entities", entity.name, "fields", field.name)
            yield field_place, f"the union at {here} would be called {name}, as {types[name]} is; rename one"


def _check_former_names(parts: Sequence[Entity] | Sequence[Field], around: NodePath) -> Iterator[Violation]:
    """Check that a former name is gone, and that one part alone has it."""
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
    # of each entity, the fields whose every value holds an embedded entity, with the entities that it may be
    needs: dict[str, dict[str, tuple[str, ...]]] = {}
    for entity in schema.entities:
        needed = needs.setdefault(entity.name, {})
        for field in entity.fields:
            least = {bound.key: bound.value for bound in field.constraints}.get("min_length", 0)
            may_be_empty = field.may_be_none or (isinstance(field.type, ListOf) and not least)
            if field.embedded and not may_be_empty:
                needed[field.name] = field.embedded
    ending: set[str] = set()
    while more := {name for name in needs.keys() - ending if all(map(ending.intersection, needs[name].values()))}:
        ending |= more
    endless = {name: set(chain(*fields.values())) for name, fields in needs.items() if name not in ending}
    for name in endless:
        for key, parts in needs[name].items():
            if name in names_reached(parts, lambda part: endless.get(part, ())):
                sentence = f"every {name} holds another without end; make {key} optional, or a list that may be empty"
                yield ("entities", name, "fields", key, "type"), sentence


def _check_type_name(name: str) -> Iterator[Violation]:
    if not TYPE_NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a type; begin with a capital and use letters and digits, like UniversalSymbol"
    elif name in _TAKEN:
        yield (), f"{name} is a name that the generated modules need themselves; choose another"


def _check_entity(entity: Entity) -> Iterator[Violation]:
    name, plain = entity.name, Entity(entity.name, entity.fields)
    yield from _check_type_name(name)
    if entity.fields and not entity.embedded and not entity.key:
        yield (), f"entity {name} has no primary_key; give it one, or make it embedded"
    for key in _ONLY_WITH_TABLE:
        is_given = getattr(entity, key) != getattr(plain, key)
        if is_given and entity.embedded:
            yield (key,), f"{name} is embedded and has no table of its own, so it cannot have {key}"
        elif is_given and key in _ONLY_WITH_CACHE and entity.cache_ttl is None:
            yield (key,), f"{name} is not cached, so {key} means nothing; give it a cache_ttl"
    # no row with personal data is shared between users
    personal = next((field for field in entity.fields if field.pii != "none"), None)
    if personal and not entity.embedded and entity.access == "public":
        place = ("fields", personal.name, "pii")
        yield place, f"{personal.name} is personal ({personal.pii}), so {name} needs `access: user`"
    if entity.renamed_from and not TYPE_NAME.fullmatch(entity.renamed_from):
        yield ("renamed_from",), f"{entity.renamed_from!r} cannot have been the name of an entity"
    if not _TABLE.fullmatch(entity.cache_table):
        yield ("cache_table",), f"{entity.cache_table!r} cannot name a table; use letters, digits and underscores"
    elif len(entity.table) > LONGEST_NAME:
        yield (), f"{entity.table} is longer than the {LONGEST_NAME} characters that a database keeps of a name"


def _check_also(entity: Entity) -> Iterator[Violation]:
    """Check that each further endpoint can give the object whole, and that this means something."""
    source = entity.source
    if source is None or not source.also or entity.embedded:
        return
    if entity.cache_ttl is None:
        yield ("source", "also"), f"{entity.name} is not cached, so also means nothing; give it a cache_ttl"
    read = {path[0]: field.name for field in entity.fields if field.source for path in field.source.paths if path}
    if name := read.get("#"):
        sentence = f"{entity.name}.{name} is the place in one answer; no other endpoint gives the same"
        yield ("source", "also"), sentence
    for index, endpoint in enumerate(filter(None, source.also)):
        place = ("source", "also", index)
        if endpoint == source.endpoint or endpoint in source.also[:index]:
            yield place, f"{endpoint} is named twice"
        given = grammar.PARAMETER.findall(endpoint)
        for parameter in (step for step in read if grammar.PARAMETER.fullmatch(step) and step not in given):
            here = f"{endpoint} has no parameter {parameter}, which {entity.name}.{read[parameter]} is read from"
            yield place, f"{here}; {nearest(parameter, given)}"


def _check_paths(entity: Entity) -> Iterator[Violation]:
    """Check that no two fields stand at, or inside, one place of the original contract, and no refused path is read."""
    taken: dict[Steps, str] = {}
    for field in entity.fields:
        place = field.original[:-1] if field.whole_in_original else field.original
        for other, name in taken.items():
            shared = min(len(place), len(other))
            if shared and place[:shared] == other[:shared]:
                both = f"{entity.name}.{name} and {entity.name}.{field.name}"
                yield ("fields", field.name, "original"), f"{both} both stand at {'.'.join(place[:shared])!r}"
        if place:
            taken.setdefault(place, field.name)
    if entity.source and len(entity.source.paths) > 1:
        yield ("source",), f"the object of {entity.name} can stand at one path only"
    mapped = {path: field.name for field in entity.fields if field.source for path in field.source.paths}
    for refused, _ in entity.refused:
        try:
            steps = grammar.parse_refused_path(refused)
        except ValueError as invalid:
            yield ("refused", refused), str(invalid)
            continue
        for path in filter(lambda path: path[: len(steps)] == steps, mapped):
            yield ("refused", refused), f"{refused} is refused, but {entity.name}.{mapped[path]} is read from there"
