"""Find where the entities of a schema stand in the upstream's responses.

An entity has a location wherever its object stands: at its own `source`, and whole inside the objects of others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from harness.naming import path_text
from harness.schema.ir import ListOf
from harness.schema.response_types import (
    ANY,
    ResponseType,
    listed_tags,
    merge_variants,
    select_variants,
    type_at,
    untagged_variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.schema.ir import Entity, Field, Schema
    from harness.wire import Steps


@dataclass(frozen=True, slots=True)
class PayloadLocation:
    """Hold an entity's object at one place of one response.

    Attributes:
        entity: The entity.
        fields: Its fields that are read from this object.
        type: What the upstream says of the object; ANY if it says nothing.
        endpoint: The endpoint that answers it.
        steps: The place in the response.
        complete: All that stands in the object is the entity's to map or to refuse.

    """

    entity: Entity
    fields: tuple[Field, ...]
    type: ResponseType
    endpoint: str
    steps: Steps
    complete: bool = True

    def describe(self, path: Steps = ()) -> str:
        """Return a path of the object in words: `GET /accounts [].sync_status`."""
        return f"{self.endpoint} {path_text((*self.steps, *path))}".strip()


def source_endpoints(schema: Schema) -> tuple[str, ...]:
    """Return the endpoints that the schema names as sources."""
    endpoints = ((*endpoints_of(entity), *further_endpoints(entity)) for entity in schema.tables)
    return tuple(dict.fromkeys(chain.from_iterable(endpoints)))


def endpoints_of(entity: Entity) -> tuple[str, ...]:
    """Return the endpoints that the entity is read from, its own first."""
    own = (entity.source.endpoint,) if entity.source else ()
    return tuple(dict.fromkeys((*own, *(field.source.endpoint for field in mapped_fields(entity) if field.source))))


def further_endpoints(entity: Entity) -> tuple[str, ...]:
    """Return the endpoints beside its own that are said to give the entity whole."""
    return entity.source.also if entity.source else ()


def mapped_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the fields that are read from the entity's object."""
    return tuple(field for field in entity.fields if payload_paths(field))


def payload_paths(field: Field) -> tuple[Steps, ...]:
    """Return the paths of a field in the entity's object.

    Leave out `{accountId}`, which stands in the request, and `#`, which is a position in a list.
    """
    paths = field.source.paths if field.source else ()
    return tuple(path for path in paths if path and path != ("#",) and not path[0].startswith("{"))


def claimed_path(field: Field, path: Steps) -> Steps:
    """Return the path of all that the field stands for: of a foreign key, the whole entity around the key."""
    return path[:-1] if field.whole_in_source else path


def find_locations(schema: Schema, upstream: Mapping[str, ResponseType]) -> tuple[PayloadLocation, ...]:
    """Return every location in the responses of these endpoints; of equal ones inside others, the first."""
    seen: set[tuple[str, ResponseType]] = set()
    locations: list[PayloadLocation] = []
    for entity in schema.tables:
        steps = entity.source.paths[0] if entity.source else ()
        for endpoint in endpoints_of(entity):  # the object stands at the same path in each response
            property_ = type_at(upstream[endpoint], steps) if endpoint in upstream else None
            if property_ is None:
                continue
            fields = (field for field in mapped_fields(entity) if field.source and field.source.endpoint == endpoint)
            complete = entity.source is not None and entity.source.endpoint == endpoint
            own = PayloadLocation(entity, tuple(fields), property_.type, endpoint, steps, complete)
            locations += [own, *_inner_locations(schema, own, seen)]
    return tuple(dict.fromkeys(locations))


def _inner_locations(
    schema: Schema, owner: PayloadLocation, seen: set[tuple[str, ResponseType]]
) -> Iterator[PayloadLocation]:
    """Yield the entities in an object's values: embedded ones, and referred ones that stand there whole."""
    for field in owner.fields:
        names = (field.foreign_key.entity,) if field.foreign_key and field.whole_in_source else field.embedded
        for path in payload_paths(field):
            steps = (*claimed_path(field, path), *(("[]",) if isinstance(field.type, ListOf) else ()))
            property_ = type_at(owner.type, steps)
            if property_ is None:
                continue
            for entity in filter(None, map(schema.entity, names)):
                type_ = _entity_type(schema, entity, field, property_.type)
                if type_ and (entity.name, type_) not in seen:
                    seen.add((entity.name, type_))
                    place = (*owner.steps, *steps)
                    location = PayloadLocation(entity, mapped_fields(entity), type_, owner.endpoint, place)
                    yield location
                    yield from _inner_locations(schema, location, seen)


def _entity_type(schema: Schema, entity: Entity, field: Field, value: ResponseType) -> ResponseType | None:
    """Return what the upstream says of this entity in a field's value.

    In a union, the tags of the entity select its variants: values of the field's discriminator, or without one of the
    field of the entity, const or a closed enum, whose values most of the variants list.

    Returns:
        ANY if the upstream does not say which variant the entity is; None if the entity is none of them.

    """
    keys = [field.discriminator] if field.discriminator else [inner.name for inner in entity.fields]
    tags = {key: own for key in keys if (own := schema.tags(entity, key))}
    key = max(tags, key=lambda key: len(value.variants) - len(untagged_variants(value, key)), default="")
    if value.kind != "union" or not key or not (field.discriminator or listed_tags(value, key)):
        return merge_variants(value)
    chosen = select_variants(value, key, tags[key])
    if chosen:
        return merge_variants(chosen)
    # no variant lists a tag of the entity; a single one without tags is the single entity whose tags nothing lists
    untagged, listed = untagged_variants(value, key), set(listed_tags(value, key))
    members = filter(None, map(schema.entity, field.embedded))
    unlisted = [member for member in members if not listed.intersection(schema.tags(member, key))]
    if len(untagged) == len(unlisted) == 1:
        return untagged[0]
    return ANY if untagged else None
