"""The rules that hold between the parts of a schema; every place that breaks one is found in one pass.

A file that defines a single entity is an excerpt: its foreign keys may lead out of it. In any other they must resolve.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.field_rules import Found, Seat, over_field
from harness.schema.ir import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from harness.located import Located, Mark, Path
    from harness.schema.ir import Enum, Field, Schema, Steps

_TAKEN = frozenset({
    "Base", "ExactDecimal", "JsonText", "MODELS", "OverflowError", "TABLES", "TypeError", "UnifiedModel", "UtcDateTime",
    "ValueError", *keyword.kwlist,
})  # fmt: skip
"""Names that the generated modules need themselves."""

_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_ONLY_WITH_TABLE = (
    "access", "cache_table", "cache_ttl", "stale_ttl", "negative_ttl", "retention", "invalidated_by", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a schema file: where it stands, and a sentence that says what is wrong and what is valid."""

    mark: Mark
    sentence: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.sentence}"


def check(schema: Schema, document: Located) -> list[Problem]:
    """Every rule that the schema breaks; `document` is the file it was read from."""
    return [Problem(_mark(path, document), sentence) for path, sentence in _over_schema(schema)]


def _mark(path: Path, document: Located) -> Mark:
    """The name of an enum, entity or field that is wrong as a whole; the value of a key that is wrong by itself."""
    return document.at(*path) if len(path) % 2 else document.key(*path)


def _over_schema(schema: Schema) -> Iterator[Found]:
    yield from _of_names(schema)
    yield from _of_renames(schema)
    for enum in schema.enums:
        yield from _within(("enums", enum.name), _over_enum(enum))
    for entity in schema.entities:
        yield from _within(("entities", entity.name), _over_entity(entity))
        for field in entity.fields:
            place = ("entities", entity.name, "fields", field.name)
            yield from _within(place, over_field(Seat(schema, entity, field)))


def _within(path: Path, found: Iterable[Found]) -> Iterator[Found]:
    return (((*path, *inner), sentence) for inner, sentence in found)


def _of_names(schema: Schema) -> Iterator[Found]:
    for enum in schema.enums:
        if schema.entity(enum.name):
            yield ("enums", enum.name), f"{enum.name} is both an enum and an entity; rename one"
    owners: dict[str, str] = {}
    for entity in schema.tables:
        first = owners.setdefault(entity.table.lower(), entity.name)
        if first != entity.name:
            place = ("entities", entity.name, "cache_table")
            yield place, f"{entity.name} and {first} share the table {entity.table!r}"


def _of_renames(schema: Schema) -> Iterator[Found]:
    """What was renamed is gone, and became one thing."""
    yield from _of_former(schema.entities, ("entities",))
    for entity in schema.entities:
        yield from _of_former(entity.fields, ("entities", entity.name, "fields"))


def _of_former(parts: Sequence[Entity] | Sequence[Field], around: Path) -> Iterator[Found]:
    names = {part.name for part in parts}
    heirs: dict[str, str] = {}
    for part in parts:
        former, place = part.renamed_from, (*around, part.name, "renamed_from")
        if former in names:
            yield place, f"{part.name} cannot be renamed from {former}, which is still there"
        elif former and heirs.setdefault(former, part.name) != part.name:
            yield place, f"{heirs[former]} and {part.name} cannot both be renamed from {former}"


def _over_enum(enum: Enum) -> Iterator[Found]:
    yield from _type_name(enum.name)
    if not enum.values:
        yield (), f"enum {enum.name} has no values"
    for index, value in enumerate(enum.values):
        if value in enum.values[:index]:
            yield ("values", index), f"{value!r} is given twice in {enum.name}"


def _type_name(name: str) -> Iterator[Found]:
    if not _NAME.fullmatch(name):
        yield (), f"{name!r} cannot name a type; begin with a capital and use letters and digits, like UniversalSymbol"
    elif name in _TAKEN:
        yield (), f"{name} is a name that the generated modules need themselves; choose another"


def _over_entity(entity: Entity) -> Iterator[Found]:
    yield from _type_name(entity.name)
    yield from _of_key(entity)
    yield from _of_columns(entity)
    yield from _of_embedded(entity)
    yield from _of_personal(entity)
    yield from _of_original(entity)
    if entity.source and len(entity.source.paths) > 1:
        yield ("source",), f"the object of {entity.name} can stand at one path only"


def _of_key(entity: Entity) -> Iterator[Found]:
    if not entity.fields:
        yield (), f"entity {entity.name} has no fields"
    elif not entity.embedded and not entity.key:
        yield (), f"entity {entity.name} has no primary_key; give it one, or make it embedded"


def _of_columns(entity: Entity) -> Iterator[Found]:
    """Databases do not tell columns apart by capitals."""
    counts = Counter(field.name.lower() for field in entity.fields)
    for field in entity.fields:
        if counts[field.name.lower()] > 1:
            yield ("fields", field.name), f"{entity.name} has two fields that differ from {field.name} in capitals only"


def _of_embedded(entity: Entity) -> Iterator[Found]:
    plain = Entity(entity.name, entity.fields)
    for key in _ONLY_WITH_TABLE:
        if entity.embedded and getattr(entity, key) != getattr(plain, key):
            yield (key,), f"{entity.name} is embedded and has no table of its own, so it cannot have {key}"


def _of_personal(entity: Entity) -> Iterator[Found]:
    """A row that holds personal data is never shared between users."""
    personal = next((field for field in entity.fields if field.pii != "none"), None)
    if personal and not entity.embedded and entity.access == "public":
        place = ("fields", personal.name, "pii")
        yield place, f"{personal.name} is personal ({personal.pii}), so {entity.name} needs `access: user`"


def _of_original(entity: Entity) -> Iterator[Found]:
    """No two fields may stand at, or inside, the same place of the original contract."""
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
