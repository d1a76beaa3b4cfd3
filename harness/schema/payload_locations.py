"""Where the entities of a schema stand in upstream's answers.

An entity has a seat wherever its object stands: at its own `source`, and whole inside the objects of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.ir import ListOf
from harness.schema.response_types import Shape, dig, tagged, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.schema.ir import Entity, Field, Schema, Steps


@dataclass(frozen=True, slots=True)
class PayloadLocation:
    """An entity's object at one place of one answer; `fields` are those that are read from it.

    complete: whether all that stands there is the entity's to map or to refuse.
    """

    entity: Entity
    fields: tuple[Field, ...]
    shape: Shape
    endpoint: str
    steps: Steps
    complete: bool = True

    def where(self, path: Steps) -> str:
        """A path of the object in words: `GET /accounts [].sync_status`."""
        return f"{self.endpoint} {written((*self.steps, *path))}".strip()


def endpoints(schema: Schema) -> tuple[str, ...]:
    """The endpoints that the schema names as sources."""
    return tuple(dict.fromkeys(endpoint for entity in schema.tables for endpoint in asked(entity)))


def asked(entity: Entity) -> tuple[str, ...]:
    """The endpoints that the entity is read from, its own first."""
    own = (entity.source.endpoint,) if entity.source else ()
    return tuple(dict.fromkeys((*own, *(field.source.endpoint for field in read(entity) if field.source))))


def read(entity: Entity) -> tuple[Field, ...]:
    """The fields that are read from the entity's object."""
    return tuple(field for field in entity.fields if paths(field))


def paths(field: Field) -> tuple[Steps, ...]:
    """The paths in the object; not `{accountId}`, which the request holds, and `#`, which is a place."""
    every = field.source.paths if field.source else ()
    return tuple(path for path in every if path and path != ("#",) and not path[0].startswith("{"))


def written(path: Steps) -> str:
    """Steps as a path: `results[].units`."""
    return ".".join(path).replace(".[]", "[]")


def seats(schema: Schema, upstream: Mapping[str, Shape]) -> tuple[PayloadLocation, ...]:
    """Every seat in the answers of these endpoints; of equal ones inside others, the first."""
    seen: set[tuple[str, Shape]] = set()
    found = (seat for own in _own(schema, upstream) for seat in (own, *_inside(schema, own, seen)))
    return tuple(dict.fromkeys(found))


def _own(schema: Schema, upstream: Mapping[str, Shape]) -> Iterator[PayloadLocation]:
    """The seats at the sources: one for each endpoint that the entity is read from, at the same path in each."""
    for entity in schema.tables:
        around = entity.source.paths[0] if entity.source else ()
        for endpoint in asked(entity):
            found = dig(upstream[endpoint], around) if endpoint in upstream else None
            if found:
                fields = tuple(each for each in read(entity) if each.source and each.source.endpoint == endpoint)
                complete = entity.source is not None and entity.source.endpoint == endpoint
                yield PayloadLocation(entity, fields, found.shape, endpoint, around, complete)


def _inside(schema: Schema, owner: PayloadLocation, seen: set[tuple[str, Shape]]) -> Iterator[PayloadLocation]:
    for field in owner.fields:
        for seat in _of_value(schema, owner, field):
            if (seat.entity.name, seat.shape) not in seen:
                seen.add((seat.entity.name, seat.shape))
                yield seat
                yield from _inside(schema, seat, seen)


def _of_value(schema: Schema, owner: PayloadLocation, field: Field) -> Iterator[PayloadLocation]:
    """The entities in one field's value: embedded ones, or the referred one that stands there whole."""
    names = (field.foreign_key.entity,) if field.foreign_key and field.whole_in_source else field.embedded
    for path in (path[:-1] if field.whole_in_source else path for path in paths(field)):
        value = (*path, "[]") if isinstance(field.type, ListOf) else path
        found = dig(owner.shape, value)
        for entity in filter(None, map(schema.entity, names if found else ())):
            shape = _variant(schema, entity, field, found.shape) if found else owner.shape
            yield PayloadLocation(entity, read(entity), shape, owner.endpoint, (*owner.steps, *value))


def _variant(schema: Schema, entity: Entity, field: Field, shape: Shape) -> Shape:
    """The part of a union that is this entity, as one object: by the discriminator, or by any field that is a tag."""
    keys = (field.discriminator,) if field.discriminator else (each.name for each in entity.fields)
    for key in keys:
        if tags := schema.tags(entity, key):
            return whole(tagged(shape, key, tags))
    return whole(shape)
