"""Where the schema and what upstream says that it answers have come apart.

A path is gone where none of its entity's seats has it; everything else is asked of each seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.schema.ir import EnumRef, ListOf, Scalar, Union
from harness.schema.payload_locations import asked, paths, read, seats, written
from harness.schema.response_types import dig, tags_of, whole

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from harness.positioned_yaml import Path
    from harness.schema.ir import Entity, Field, Schema, Steps, Type
    from harness.schema.payload_locations import PayloadLocation
    from harness.schema.response_types import Member, Shape

Kind: TypeAlias = Literal["endpoint gone", "gone", "unmapped", "type", "value", "null", "absent", "deprecated"]

_TAKES: Mapping[str, Collection[str]] = {
    "string": ("string", "uuid"),
    "integer": ("integer",),
    "number": ("number", "integer"),
    "decimal": ("decimal", "number", "integer", "string"),
    "boolean": ("boolean",),
    "date": ("date", "string"),
    "time": ("time", "string"),
    "datetime": ("datetime", "string"),
    "uuid": ("uuid", "string"),
}
"""What upstream may call a value that a scalar is read from; a `json` takes anything."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: `name` is the entity's field or the upstream path, `place` the key of the schema file to see."""

    kind: Kind
    entity: str
    name: str
    sentence: str
    place: Path


def drift(schema: Schema, upstream: Mapping[str, Shape]) -> tuple[Finding, ...]:
    """Every difference between the schema and the answers of its endpoints, in the order of the schema."""
    every = seats(schema, upstream)
    found = [*_endpoints_gone(schema, upstream), *_unmapped_around(schema, upstream)]
    for seat in every:
        found += _unmapped(seat)
        found += (finding for field in seat.fields for finding in _of_field(schema, seat, field))
    for entity in schema.entities:
        own = [seat for seat in every if seat.entity == entity]
        found += [*_fields_gone(entity, own), *_refused_gone(entity, own, upstream)]
    order = {entity.name: place for place, entity in enumerate(schema.entities)}
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: order[finding.entity]))


def _endpoints_gone(schema: Schema, upstream: Mapping[str, Shape]) -> Iterator[Finding]:
    for entity in schema.tables:
        for endpoint in asked(entity):
            if endpoint not in upstream:
                place = ("entities", entity.name, "source")
                yield Finding("endpoint gone", entity.name, "source", f"{endpoint} is gone upstream", place)


def _unmapped_around(schema: Schema, upstream: Mapping[str, Shape]) -> Iterator[Finding]:
    """What stands in an answer around the objects of its entities: any of them may refuse it."""
    for endpoint, answer in upstream.items():
        owners = [each for each in schema.tables if each.source and each.source.endpoint == endpoint]
        claimed = {owner.source.paths[0] for owner in owners if owner.source}
        claimed |= {_steps(path) for owner in owners for path, _ in owner.refused if _is_around(path)}
        for path, _ in _unclaimed(answer, (), claimed) if owners else ():
            first = owners[0].name
            sentence = f"{endpoint} {written(path)} is neither mapped nor refused"
            yield Finding("unmapped", first, f"/{written(path)}", sentence, ("entities", first))


def _unmapped(seat: PayloadLocation) -> Iterator[Finding]:
    claimed = {path[:-1] if field.whole_in_source else path for field in seat.fields for path in paths(field)}
    claimed |= {_steps(path) for path, _ in seat.entity.refused if not _is_around(path)}
    for path, member in _unclaimed(seat.shape, (), claimed) if seat.complete else ():
        deprecated = ", deprecated upstream," if member.deprecated else ""
        sentence = f"{seat.where(path)}{deprecated} is neither mapped nor refused"
        yield Finding("unmapped", seat.entity.name, written(path), sentence, ("entities", seat.entity.name))


def _unclaimed(shape: Shape, around: Steps, claimed: Collection[Steps]) -> Iterator[tuple[Steps, Member]]:
    """The outermost members that no claimed path names or leads into."""
    if around in claimed:
        return
    for member in whole(shape).parts:
        path = (*around, member.name)
        if any(other[: len(path)] == path for other in claimed):
            yield from _unclaimed(member.shape, path, claimed)
        else:
            yield path, member


def _fields_gone(entity: Entity, own: Iterable[PayloadLocation]) -> Iterator[Finding]:
    for field in read(entity):
        shapes = [seat.shape for seat in own if field in seat.fields]
        for path in paths(field):
            if shapes and not any(dig(shape, path) for shape in shapes):
                place = ("entities", entity.name, "fields", field.name, "source")
                yield Finding("gone", entity.name, field.name, f"{written(path)} is gone upstream", place)


def _refused_gone(entity: Entity, own: Iterable[PayloadLocation], upstream: Mapping[str, Shape]) -> Iterator[Finding]:
    answers = [upstream[endpoint] for endpoint in asked(entity)[:1] if endpoint in upstream]
    for path, _ in entity.refused:
        shapes = answers if _is_around(path) else [seat.shape for seat in own]
        if shapes and not any(dig(shape, _steps(path)) for shape in shapes):
            sentence = f"{path} is gone upstream, so there is nothing to refuse"
            yield Finding("gone", entity.name, path, sentence, ("entities", entity.name, "refused", path))


def _of_field(schema: Schema, seat: PayloadLocation, field: Field) -> Iterator[Finding]:
    """What upstream says of one field at one seat, against what the schema says of it."""
    place = ("entities", seat.entity.name, "fields", field.name)
    found = [(path, member) for path in paths(field) if (member := dig(seat.shape, path))]
    said = [(path, *each) for path, member in found for each in _of_value(schema, field, member)]
    for path, kind, sentence in (*said, *_of_presence(seat, field, [path for path, _ in found])):
        yield Finding(kind, seat.entity.name, field.name, f"{seat.where(path)} {sentence}", place)


def _of_value(schema: Schema, field: Field, member: Member) -> Iterator[tuple[Kind, str]]:
    shape = whole(member.shape)
    if member.deprecated and not field.deprecated:
        yield "deprecated", "is deprecated upstream, which the schema does not say"
    if not _takes(field.type, shape):
        yield "type", f"is {shape} upstream, and {field.type} in the schema"
    elif unknown := _unknown(schema, field, member.shape):
        yield "value", f"can be {', '.join(map(repr, unknown))} upstream, which the schema does not know"


def _takes(type_: Type, shape: Shape) -> bool:
    if shape.kind == "any" or type_ == Scalar("json"):
        return True
    match type_:
        case ListOf(item):
            return shape.kind == "list" and (shape.item is None or _takes(item, whole(shape.item)))
        case Scalar(name):
            return shape.kind in _TAKES[name]
        case EnumRef():
            return shape.kind == "string"
        case _:
            return shape.kind == "object"


def _unknown(schema: Schema, field: Field, shape: Shape) -> list[str]:
    """The values upstream, of a closed enum or of a union's discriminator, that the schema does not name."""
    shape = shape.item if isinstance(field.type, ListOf) and shape.item else shape
    if isinstance(field.item, Union):
        return [tag for tag in tags_of(shape, field.discriminator) if tag not in schema.variants(field)]
    enum = schema.enum(field.item.name) if isinstance(field.item, EnumRef) else None
    return [value for value in whole(shape).values if value not in enum.values] if enum and not enum.open else []


def _of_presence(seat: PayloadLocation, field: Field, found: Iterable[Steps]) -> Iterator[tuple[Steps, Kind, str]]:
    """Null and absent. An entity that stands whole around its key counts as a whole; none is anything without a key."""
    ways = [path[:-1] if field.whole_in_source else path for path in found]
    members = [(way, member) for way in ways if (member := dig(seat.shape, way))]
    if field.primary_key or not members:
        return
    null = next((way for way, member in members if member.shape.nullable), None)
    if null is not None and not field.nullable:
        yield null, "null", "can be null upstream, and not in the schema"
    if not any(member.required for _, member in members) and not field.optional and field.default is None:
        yield members[0][0], "absent", "can be absent upstream, and not in the schema"


def _is_around(refused: str) -> bool:
    return refused.startswith("/")


def _steps(refused: str) -> Steps:
    """`currency.name`; `/data[].total`, which starts at the top of the answer."""
    return tuple(refused.removeprefix("/").replace("[]", ".[]").removeprefix(".").split("."))
