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
    mapped_fields,
    payload_paths,
    source_endpoints,
)
from harness.schema.response_types import listed_tags, merge_variants, type_at, untagged_variants

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from harness.positioned_yaml import NodePath
    from harness.schema.ir import Entity, Field, Schema, Type
    from harness.schema.payload_locations import PayloadLocation
    from harness.schema.response_types import Property, ResponseType
    from harness.wire import Steps

DriftKind: TypeAlias = Literal[
    "endpoint gone", "gone", "unmapped", "type", "value", "null", "absent", "deprecated", "undescribed"
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
    upstream = _with_the_names_of(schema, upstream)
    locations = find_locations(schema, upstream)
    gone = [*_endpoints_gone(schema, upstream)]
    findings = [*gone, *_unmapped_around(schema, upstream)]
    for location in locations:
        findings += _unmapped(location)
        findings += (finding for field in location.fields for finding in _field_drift(schema, location, field))
    for entity in schema.entities:
        own = [location for location in locations if location.entity == entity]
        findings += [*_fields_gone(entity, own), *_refused_gone(entity, own, upstream)]
        findings += _undescribed(entity, own, nowhere=not own and not gone)
    order = {entity.name: place for place, entity in enumerate(schema.entities)}
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: order[finding.entity])
    return DriftReport(tuple(ordered), sum(location.type.is_described for location in locations))


def _with_the_names_of(schema: Schema, upstream: Mapping[str, ResponseType]) -> dict[str, ResponseType]:
    """Return the responses under the schema's spelling of their endpoints: `{accountId}` for `{account_id}`."""
    spelling = {_route(endpoint): endpoint for endpoint in source_endpoints(schema)}
    return {spelling.get(_route(endpoint), endpoint): type_ for endpoint, type_ in upstream.items()}


def _route(endpoint: str) -> str:
    return _PARAMETER.sub("{}", endpoint).rstrip("/")


def _endpoints_gone(schema: Schema, upstream: Mapping[str, ResponseType]) -> Iterator[DriftFinding]:
    for entity in schema.tables:
        for endpoint in endpoints_of(entity):
            if endpoint not in upstream:
                place = ("entities", entity.name, "source")
                yield DriftFinding("endpoint gone", entity.name, "source", f"{endpoint} is gone upstream", place)


def _undescribed(entity: Entity, own: Iterable[PayloadLocation], *, nowhere: bool) -> Iterator[DriftFinding]:
    """Find where an entity is not compared; `nowhere` = all endpoints are there, and none has a location of it."""
    place = ("entities", entity.name)
    for location in own:
        if not location.type.is_described:
            sentence = f"{location.describe()} is not described upstream, so {entity.name} is not compared there"
            yield DriftFinding("undescribed", entity.name, path_text(location.steps), sentence, place)
    if nowhere and mapped_fields(entity):
        sentence = f"no response upstream describes {entity.name}, so it is not compared"
        yield DriftFinding("undescribed", entity.name, "source", sentence, place)


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


def _unmapped(location: PayloadLocation) -> Iterator[DriftFinding]:
    claimed = {claimed_path(field, path) for field in location.fields for path in payload_paths(field)}
    claimed |= {_refused_steps(path) for path, _ in location.entity.refused if not _is_around(path)}
    entity = location.entity.name
    for path, property_ in _unclaimed(location.type, (), claimed) if location.complete else ():
        deprecated = ", deprecated upstream," if property_.deprecated else ""
        sentence = f"{location.describe(path)}{deprecated} is neither mapped nor refused"
        yield DriftFinding("unmapped", entity, path_text(path), sentence, ("entities", entity))


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


def _fields_gone(entity: Entity, own: Iterable[PayloadLocation]) -> Iterator[DriftFinding]:
    for field in mapped_fields(entity):
        types = [location.type for location in own if field in location.fields]
        for path in payload_paths(field):
            if types and not any(type_at(type_, path) for type_ in types):
                place = ("entities", entity.name, "fields", field.name, "source")
                yield DriftFinding("gone", entity.name, field.name, f"{path_text(path)} is gone upstream", place)


def _refused_gone(
    entity: Entity, own: Iterable[PayloadLocation], upstream: Mapping[str, ResponseType]
) -> Iterator[DriftFinding]:
    responses = [upstream[endpoint] for endpoint in endpoints_of(entity)[:1] if endpoint in upstream]
    for path, _ in entity.refused:
        types = responses if _is_around(path) else [location.type for location in own]
        if types and not any(type_at(type_, _refused_steps(path)) for type_ in types):
            sentence = f"{path} is gone upstream, so there is nothing to refuse"
            yield DriftFinding("gone", entity.name, path, sentence, ("entities", entity.name, "refused", path))


def _field_drift(schema: Schema, location: PayloadLocation, field: Field) -> Iterator[DriftFinding]:
    """Compare what the upstream and the schema say of one field at one location."""
    place = ("entities", location.entity.name, "fields", field.name)
    present = [(path, property_) for path in payload_paths(field) if (property_ := type_at(location.type, path))]
    drift = [(path, *value) for path, property_ in present for value in _value_drift(schema, field, property_)]
    for path, kind, sentence in (*drift, *_presence_drift(location, field, [path for path, _ in present])):
        yield DriftFinding(kind, location.entity.name, field.name, f"{location.describe(path)} {sentence}", place)


def _value_drift(schema: Schema, field: Field, property_: Property) -> Iterator[tuple[DriftKind, str]]:
    type_ = merge_variants(property_.type)
    if property_.deprecated and not field.deprecated:
        yield "deprecated", "is deprecated upstream, which the schema does not say"
    if not _accepts(field.type, type_):
        yield "type", f"is {type_} upstream, and {field.type} in the schema"
    elif unknown := _unknown_values(schema, field, property_.type):
        yield "value", f"can be {', '.join(map(repr, unknown))} upstream, which the schema does not know"
    value = _item(field, property_.type)
    if isinstance(field.item, Union) and untagged_variants(value, field.discriminator):
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


def _unknown_values(schema: Schema, field: Field, type_: ResponseType) -> list[str]:
    """Return the values of a closed enum or of a discriminator that upstream lists and the schema does not."""
    value = _item(field, type_)
    if isinstance(field.item, Union):
        return [tag for tag in listed_tags(value, field.discriminator) if tag not in schema.variants(field)]
    enum = schema.enum(field.item.name) if isinstance(field.item, EnumRef) else None
    listed = merge_variants(value).values
    return [text for text in listed if text not in enum.values] if enum and not enum.open else []


def _item(field: Field, type_: ResponseType) -> ResponseType:
    return type_.item if isinstance(field.type, ListOf) and type_.item else type_


def _presence_drift(
    location: PayloadLocation, field: Field, present: Iterable[Steps]
) -> Iterator[tuple[Steps, DriftKind, str]]:
    """Find values that may be null or absent upstream only. A key has to be there, or there is no row."""
    claimed = [(path, type_at(location.type, path)) for path in (claimed_path(field, path) for path in present)]
    values = [(path, property_) for path, property_ in claimed if property_]
    if field.primary_key or not values:
        return
    null = next((path for path, property_ in values if property_.type.nullable), None)
    if null is not None and not field.nullable:
        yield null, "null", "can be null upstream, and not in the schema"
    if not any(property_.required for _, property_ in values) and not field.optional and field.default is None:
        yield values[0][0], "absent", "can be absent upstream, and not in the schema"


def _is_around(refused: str) -> bool:
    return refused.startswith("/")


def _refused_steps(refused: str) -> Steps:
    """Return the steps of `currency.name`, or of `/data[].total`, which starts at the top of the response."""
    return tuple(refused.removeprefix("/").replace("[]", ".[]").removeprefix(".").split("."))
