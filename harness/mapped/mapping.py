"""Upstream payloads to unified entities, by the schema's `source` paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harness.cache.store import FetchedEntities
from harness.mapped.session import MappingError
from harness.model.entity import UnifiedModel
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from harness.calls import UpstreamRequest
    from harness.model.facts import EntityFacts, FieldFacts, Steps

Payload = dict[str, Any]
_ABSENT = object()


def mapped(entity: str, payload: Any, parameters: Mapping[str, str], at: Steps | None = None) -> FetchedEntities:
    """The entities in one decoded reply; raises MappingError where it does not fit the schema.

    `at`: where their objects stand in it, if not where the schema says. `parameters`: those in the request's path.
    """
    facts = FACTS[entity]
    objects = _objects(facts, payload, facts.path if at is None else at)
    entities = tuple(_entity(facts, each, parameters, place) for place, each in enumerate(objects))
    related = tuple(found for each in objects for found in _related(facts, each))
    return FetchedEntities(entities, related)


def about(question: UpstreamRequest) -> dict[str, str]:
    """What a request says of its reply: the parameters of its path, and the account where that stands in the body."""
    account = (question.body or {}).get("account_id")
    return {**({"accountId": account} if isinstance(account, str) else {}), **question.parameters}


def observed(entity: str, model: UnifiedModel) -> Iterator[tuple[str, object]]:
    """`(Entity.field, value)` for each field of an entity and of what it embeds: what coverage is measured on."""
    for field in FACTS[entity].fields:
        value = getattr(model, field.name)
        yield f"{entity}.{field.name}", value
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, UnifiedModel):
                yield from observed(type(part).__name__, part)


def reachable_entities(entities: Iterable[str]) -> Iterator[str]:
    """These entities and all that stand in their answers or are fetched for them, each once."""
    found: set[str] = set()
    waiting = list(entities)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += (inner for field in FACTS[name].fields for inner in _inside(field))
            yield name


def _inside(field: FieldFacts) -> tuple[str, ...]:
    comes_along = field.embeds_in_source or field.fetched
    return (*field.types, field.refers) if field.refers and comes_along else field.types


def _objects(facts: EntityFacts, payload: Any, path: Steps) -> list[Payload]:
    found = [payload]
    for step in path:
        found = [inner for each in found for inner in _step(each, step)]
    if not all(isinstance(each, dict) for each in found):
        raise MappingError(f"{facts.endpoint}: no {facts.name} objects at {'.'.join(path) or 'the top'} of the reply")
    return found


def _step(payload: Any, step: str) -> list[Any]:
    if step == "[]":
        return payload if isinstance(payload, list) else [payload]
    return [payload.get(step) if isinstance(payload, dict) else payload]


def _entity(facts: EntityFacts, payload: Payload, parameters: Mapping[str, str], place: int) -> UnifiedModel:
    given = {f"{{{name}}}": value for name, value in parameters.items()} | {"#": place}
    try:
        return MODELS[facts.name](**_record(facts, payload, given))
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        where = ".".join(str(step) for step in (facts.name, *first["loc"]))
        raise MappingError(f"{facts.endpoint} item {place}: {where}: {first['msg']}") from None


def _record(facts: EntityFacts, payload: Payload, given: Mapping[str, Any]) -> Payload:
    found = {field.name: _value(field, payload, given) for field in facts.fields if field.source}
    return {name: value for name, value in found.items() if value is not _ABSENT}


def _value(field: FieldFacts, payload: Payload, given: Mapping[str, Any]) -> Any:
    value: Any = next((found for path in field.source if (found := _dig(payload, path, given)) is not _ABSENT), _ABSENT)
    if not field.types or value is _ABSENT or value is None:
        return value
    if field.many:
        return [_embedded(field, each) for each in value]
    return _embedded(field, value)


def _embedded(field: FieldFacts, payload: Payload) -> Payload:
    return _record(FACTS[_variant(field, payload)], payload, {})


def _variant(field: FieldFacts, payload: Payload) -> str:
    if field.discriminator is None:
        return field.types[0]
    kind = str(payload.get(field.discriminator))
    if kind not in field.variants:
        known = ", ".join(sorted(field.variants))
        raise MappingError(f"{field.lineage}: {field.discriminator} {kind!r} is not in the schema; known: {known}")
    return field.variants[kind]


def _related(facts: EntityFacts, payload: Payload) -> Iterator[tuple[str, UnifiedModel]]:
    """The referred entities that stand whole inside this payload, theirs included."""
    for field in facts.fields:
        if field.refers and field.embeds_in_source:
            inside = next(
                (found for path in field.source if isinstance(found := _dig(payload, path[:-1], {}), dict)), None
            )
            if inside is not None:
                referred = FACTS[field.refers]
                yield field.refers, _entity(referred, inside, {}, 0)
                yield from _related(referred, inside)


def _dig(payload: Any, path: tuple[str, ...], given: Mapping[str, Any]) -> Any:
    """The value at a path; a null on the way makes it null, a missing key makes it absent."""
    if path[0] in given:
        return given[path[0]]
    for step in path:
        if payload is None:
            return None
        if not isinstance(payload, dict) or step not in payload:
            return _ABSENT
        payload = payload[step]
    return payload
