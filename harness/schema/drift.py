"""Find where the schema and the upstream's description of its responses have come apart.

A path is gone if no location of its entity has it. Everything else is checked at each location. What the upstream does
not describe is no drift: it is reported as `undescribed`, because nothing was compared there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.naming import path_text
from harness.schema.ir import EnumRef, ListOf, Scalar, Union
from harness.schema.payload_locations import (
    claimed_path,
    endpoints_of,
    find_locations,
    further_endpoints,
    mapped_fields,
    payload_paths,
    source_endpoints,
)
from harness.schema.response_types import ANY, listed_tags, merge_variants, type_at, untagged_variants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from harness.positioned_yaml import NodePath
    from harness.schema.ir import Entity, Field, Schema, Type
    from harness.schema.payload_locations import PayloadLocation
    from harness.schema.response_types import Property, ResponseType
    from harness.wire import Steps

DriftKind: TypeAlias = Literal[
    "endpoint gone", "poorer", "gone", "unmapped", "type", "value", "null", "absent", "deprecated", "undescribed"
]

_PARAMETER = re.compile(r"\{[^}]*\}")
_ACCEPTED: Mapping[str, Collection[str]] = {
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
"""The upstream's kinds from which each scalar is read; `json` is read from any."""


@dataclass(frozen=True, slots=True)
class DriftFinding:
    """Report one difference.

    Attributes:
        kind: What is different; `undescribed` is no drift.
        entity: The name of the entity.
        name: The entity's field, or the path of the upstream.
        sentence: What the upstream says, and what the schema says.
        place: The key of the schema file to look at.

    """

    kind: DriftKind
    entity: str
    name: str
    sentence: str
    place: NodePath

    @property
    def is_drift(self) -> bool:
        """Return True if the schema and the upstream contradict each other."""
        return self.kind != "undescribed"


@dataclass(frozen=True, slots=True)
class DriftReport:
    """Hold the findings, and the number of places at which the schema was compared with the upstream."""

    findings: tuple[DriftFinding, ...]
    compared: int

    @property
    def has_drift(self) -> bool:
        """Return True if the schema and the upstream contradict each other anywhere."""
        return any(finding.is_drift for finding in self.findings)


def find_drift(schema: Schema, upstream: Mapping[str, ResponseType]) -> DriftReport:
    """Compare the schema with the responses of its endpoints.

    Args:
        schema: The unified schema.
        upstream: The response of each endpoint; the names of path parameters need not be those of the schema.

    Returns:
        Every difference, in the order of the schema.

    """
    # the schema's spelling of each endpoint: `{accountId}` for `{account_id}`
    spelling = {_route(endpoint): endpoint for endpoint in source_endpoints(schema)}
    upstream = {spelling.get(_route(endpoint), endpoint): type_ for endpoint, type_ in upstream.items()}
    locations = find_locations(schema, upstream)
    gone = [
        DriftFinding(
            "endpoint gone", entity.name, "source", f"{endpoint} is gone upstream", ("entities", entity.name, "source")
        )
        for entity in schema.tables
        for endpoint in (*endpoints_of(entity), *further_endpoints(entity))
        if endpoint not in upstream
    ]
    findings = [*gone, *_unmapped_around(schema, upstream)]
    for entity in schema.tables:
        findings += _poorer_elsewhere(entity, upstream)
    for location in locations:
        findings += _location_drift(schema, location)
    for entity in schema.entities:
        own = [location for location in locations if location.entity == entity]
        findings += _entity_drift(entity, own, upstream, all_there=not gone)
    order = {entity.name: place for place, entity in enumerate(schema.entities)}
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: order[finding.entity])
    return DriftReport(tuple(ordered), sum(location.type.is_described for location in locations))


def _route(endpoint: str) -> str:
    return _PARAMETER.sub("{}", endpoint).rstrip("/")


def _unmapped_around(schema: Schema, upstream: Mapping[str, ResponseType]) -> Iterator[DriftFinding]:
    """Find what stands in a response around the objects of its entities; any of these entities may refuse it."""
    for endpoint, response in upstream.items():
        owners = [entity for entity in schema.tables if entity.source and entity.source.endpoint == endpoint]
        claimed = {owner.source.paths[0] for owner in owners if owner.source}
        claimed |= {_refused_steps(path) for owner in owners for path, _ in owner.refused if _is_around(path)}
        for path, _ in _unclaimed(response, (), claimed) if owners else ():
            first, text = owners[0].name, path_text(path)
            sentence = f"{endpoint} {text} is neither mapped nor refused"
            yield DriftFinding("unmapped", first, f"/{text}", sentence, ("entities", first))


def _poorer_elsewhere(entity: Entity, upstream: Mapping[str, ResponseType]) -> Iterator[DriftFinding]:
    """Find the endpoints of which the schema says that they give a whole entity, and upstream does not."""
    source = entity.source
    whole = type_at(upstream[source.endpoint], source.paths[0]) if source and source.endpoint in upstream else None
    for endpoint in further_endpoints(entity):
        there = upstream.get(endpoint)
        if source and whole and there and not any(_has_all(part, whole.type) for part in _outer_parts(there)):
            sentence = f"{endpoint} does not give all that {source.endpoint} gives of it"
            yield DriftFinding("poorer", entity.name, "source", sentence, ("entities", entity.name, "source"))


def _outer_parts(response: ResponseType) -> Iterator[ResponseType]:
    """Yield what may be the objects of a response: it or a property of it, or the items where that is a list."""
    for part in (response, *(property_.type for property_ in response.properties)):
        yield part if part.kind != "list" else part.item or ANY


def _has_all(type_: ResponseType, whole: ResponseType) -> bool:
    """Return False if upstream describes something in a whole type that a value of this type never has."""
    if not type_.is_described or not whole.is_described or "union" in {type_.kind, whole.kind}:
        return True
    if type_.item and whole.item:
        return _has_all(type_.item, whole.item)
    pairs = [(type_.child(property_.name), property_.type) for property_ in whole.properties]
    return type_.kind == whole.kind and all(mine and _has_all(mine.type, theirs) for mine, theirs in pairs)


def _location_drift(schema: Schema, location: PayloadLocation) -> Iterator[DriftFinding]:
    """Find what stands at one location for no field, and compare each field with what stands there for it."""
    entity = location.entity
    claimed = {claimed_path(field, path) for field in location.fields for path in payload_paths(field)}
    claimed |= {_refused_steps(path) for path, _ in entity.refused if not _is_around(path)}
    for path, unclaimed in _unclaimed(location.type, (), claimed) if location.complete else ():
        deprecated = ", deprecated upstream," if unclaimed.deprecated else ""
        sentence = f"{location.describe(path)}{deprecated} is neither mapped nor refused"
        yield DriftFinding("unmapped", entity.name, path_text(path), sentence, ("entities", entity.name))
    for field in location.fields:
        place = ("entities", entity.name, "fields", field.name)
        present = [(path, property_) for path in payload_paths(field) if (property_ := type_at(location.type, path))]
        drift = [(path, *value) for path, property_ in present for value in _value_drift(schema, field, property_)]
        whole = (claimed_path(field, path) for path, _ in present)
        values = [(path, property_) for path in whole if (property_ := type_at(location.type, path))]
        # a value may be null or absent upstream only; but a key has to be there, or there is no row
        if values and not field.primary_key:
            null = next((path for path, property_ in values if property_.type.nullable), None)
            if null is not None and not field.nullable:
                drift.append((null, "null", "can be null upstream, and not in the schema"))
            is_required = any(property_.required for _, property_ in values)
            if not is_required and not field.optional and field.default is None:
                drift.append((values[0][0], "absent", "can be absent upstream, and not in the schema"))
        for path, kind, sentence in drift:
            yield DriftFinding(kind, entity.name, field.name, f"{location.describe(path)} {sentence}", place)


def _unclaimed(type_: ResponseType, around: Steps, claimed: Collection[Steps]) -> Iterator[tuple[Steps, Property]]:
    """Yield the outermost properties that no claimed path names or leads into."""
    if around in claimed:
        return
    for property_ in merge_variants(type_).children:
        path = (*around, property_.name)
        if any(other[: len(path)] == path for other in claimed):
            yield from _unclaimed(property_.type, path, claimed)
        else:
            yield path, property_


def _entity_drift(
    entity: Entity, own: Sequence[PayloadLocation], upstream: Mapping[str, ResponseType], *, all_there: bool
) -> Iterator[DriftFinding]:
    """Find what an entity reads or refuses and none of its locations has, and where it is not compared at all."""
    place = ("entities", entity.name)
    for field in mapped_fields(entity):
        types = [location.type for location in own if field in location.fields]
        for path in payload_paths(field):
            if _is_gone(path, types):
                sentence = f"{path_text(path)} is gone upstream"
                yield DriftFinding("gone", entity.name, field.name, sentence, (*place, "fields", field.name, "source"))
    responses = [upstream[endpoint] for endpoint in endpoints_of(entity)[:1] if endpoint in upstream]
    for refused, _ in entity.refused:
        types = responses if _is_around(refused) else [location.type for location in own]
        if _is_gone(_refused_steps(refused), types):
            sentence = f"{refused} is gone upstream, so there is nothing to refuse"
            yield DriftFinding("gone", entity.name, refused, sentence, (*place, "refused", refused))
    for location in own:
        if not location.type.is_described:
            sentence = f"{location.describe()} is not described upstream, so {entity.name} is not compared there"
            yield DriftFinding("undescribed", entity.name, path_text(location.steps), sentence, place)
    if all_there and not own and mapped_fields(entity):
        sentence = f"no response upstream describes {entity.name}, so it is not compared"
        yield DriftFinding("undescribed", entity.name, "source", sentence, place)


def _value_drift(schema: Schema, field: Field, property_: Property) -> Iterator[tuple[DriftKind, str]]:
    type_ = merge_variants(property_.type)
    item = property_.type.item if isinstance(field.type, ListOf) and property_.type.item else property_.type
    unknown: list[str] = []
    if isinstance(field.item, Union):
        unknown = [tag for tag in listed_tags(item, field.discriminator) if tag not in schema.variants(field)]
    elif isinstance(field.item, EnumRef) and (enum := schema.enum(field.item.name)) and not enum.open:
        unknown = [text for text in merge_variants(item).values if text not in enum.values]
    if property_.deprecated and not field.deprecated:
        yield "deprecated", "is deprecated upstream, which the schema does not say"
    if not _accepts(field.type, type_):
        yield "type", f"is {type_} upstream, and {field.type} in the schema"
    elif unknown:
        yield "value", f"can be {', '.join(map(repr, unknown))} upstream, which the schema does not know"
    if isinstance(field.item, Union) and untagged_variants(item, field.discriminator):
        yield "undescribed", f"has variants upstream that list no {field.discriminator!r}, so these are not compared"


def _accepts(type_: Type, upstream: ResponseType) -> bool:
    if upstream.kind == "any" or type_ == Scalar("json"):
        return True
    match type_:
        case ListOf(item):
            return upstream.kind == "list" and (upstream.item is None or _accepts(item, merge_variants(upstream.item)))
        case Scalar(name):
            return upstream.kind in _ACCEPTED[name]
        case EnumRef():
            return upstream.kind == "string"
        case _:
            return upstream.kind == "object"


def _is_gone(path: Steps, types: Collection[ResponseType]) -> bool:
    return bool(types) and not any(type_at(type_, path) for type_ in types)


def _is_around(refused: str) -> bool:
    return refused.startswith("/")


def _refused_steps(refused: str) -> Steps:
    """Return the steps of `currency.name`, or of `/data[].total`, which starts at the top of the response."""
    return tuple(refused.removeprefix("/").replace("[]", ".[]").removeprefix(".").split("."))
