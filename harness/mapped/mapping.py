"""Upstream payloads to unified entities, by the schema's `source` paths."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harness.cache.answers import FetchedEntity
from harness.mapped.session import MappingError
from harness.model.entity import UnifiedModel, read_embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from harness.calls import UpstreamRequest
    from harness.model import Model
    from harness.model.facts import EntityFacts, FieldFacts
    from harness.wire import Steps

UpstreamObject = dict[str, Any]
_ABSENT = object()
_CATCH_ALL = "other"  # the kind of a union that stands for all that the schema does not know


@dataclass(frozen=True)
class Mapper:
    """Map upstream payloads to the entities of a model.

    Attributes:
        model: The model.
        drift: How often each kind came that the schema does not know, and that passed as its catch-all kind.
    """

    model: Model
    drift: Counter[str] = dataclass_field(default_factory=Counter)

    def map(
        self, entity: str, payload: Any, parameters: Mapping[str, str], at: Steps | None = None
    ) -> tuple[FetchedEntity, ...]:
        """Return the entities in one decoded reply, each with those that stand inside it.

        Args:
            entity: The entity's name.
            payload: The reply.
            parameters: The parameters in the request's path.
            at: Where the entity's objects stand in the reply, if not where the schema says.

        Raises:
            MappingError: The reply does not fit the schema.
        """
        facts = self.model.facts[entity]
        path = facts.path if at is None else at
        objects = [payload]
        for step in path:
            if step != "[]":
                objects = [item.get(step) if isinstance(item, dict) else item for item in objects]
            elif all(isinstance(item, list) for item in objects):
                objects = [value for item in objects for value in item]
            else:
                raise MappingError("the reply holds no list where one must be")
        if not all(isinstance(item, dict) for item in objects):
            top = ".".join(path) or "the top"
            raise MappingError(f"{facts.endpoint}: no {facts.name} objects at {top} of the reply")
        models = [self._entity(facts, item, parameters, place) for place, item in enumerate(objects)]
        return tuple(
            FetchedEntity(model, self._inside(facts, item), self._has_all_fields(model))
            for model, item in zip(models, objects, strict=True)
        )

    def observe(self, entity: str, model: UnifiedModel) -> Iterator[tuple[str, object]]:
        """Yield `(Entity.field, value)` for each field of an entity and of what it embeds, for coverage."""
        for field in self.model.facts[entity].fields:
            value = getattr(model, field.name)
            yield f"{entity}.{field.name}", value
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, UnifiedModel):
                    yield from self.observe(type(part).__name__, part)

    def reachable_entities(self, entities: Iterable[str]) -> Iterator[str]:
        """Yield these entities and all that stand in their answers or are fetched for them, each once."""
        seen: set[str] = set()
        waiting = list(entities)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                for field in self.model.facts[name].fields:
                    waiting += field.types
                    if field.refers and (field.embeds_in_source or field.fetched):
                        waiting.append(field.refers)
                yield name

    def _entity(
        self,
        facts: EntityFacts,
        payload: UpstreamObject,
        parameters: Mapping[str, str],
        place: int,
        *,
        is_embedded: bool = False,
    ) -> UnifiedModel:
        given = {f"{{{name}}}": value for name, value in parameters.items()} | {"#": place}
        record = self._record(facts, payload, given)
        named = (field.name for field in facts.fields if field.source and field.source[0][0] not in given)
        if not is_embedded and not any(name in record for name in named):
            raise MappingError(f"{facts.endpoint} item {place}: nothing of {facts.name} stands in it")
        model = self.model.models[facts.name]
        try:
            return read_embedded(model, record) if is_embedded else model(**record)
        except ValidationError as invalid:
            error = invalid.errors(include_url=False)[0]
            where = ".".join(str(step) for step in (facts.name, *error["loc"]))
            raise MappingError(f"{facts.endpoint} item {place}: {where}: {error['msg']}") from None

    def _has_all_fields(self, model: UnifiedModel) -> bool:
        """Return True if a reply had a value, if only null, for every field that upstream gives, at any depth."""
        given, inner = self._fields[type(model).__name__]
        if not given <= model.model_fields_set:
            return False
        values = (getattr(model, name) for name in inner)
        parts = (part for value in values for part in (value if isinstance(value, tuple) else (value,)))
        return all(part is None or self._has_all_fields(part) for part in parts)

    @cached_property
    def _fields(self) -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
        """Return for each entity the fields that upstream gives, and those of them that hold embedded entities."""
        return {
            name: (
                frozenset(field.name for field in facts.fields if field.source),
                tuple(field.name for field in facts.fields if field.source and field.types),
            )
            for name, facts in self.model.facts.items()
        }

    def _record(self, facts: EntityFacts, payload: UpstreamObject, given: Mapping[str, Any]) -> dict[str, Any]:
        values = {field.name: self._value(field, payload, given) for field in facts.fields if field.source}
        return {name: value for name, value in values.items() if value is not _ABSENT}

    def _value(self, field: FieldFacts, payload: UpstreamObject, given: Mapping[str, Any]) -> Any:
        values = (_dig(payload, path, given) for path in field.source)
        value: Any = next((value for value in values if value is not _ABSENT), _ABSENT)
        if not field.types or value is _ABSENT or value is None:
            return value
        if not field.many:
            return self._embedded(field, value)
        if not isinstance(value, list):
            raise MappingError(f"{field.lineage}: the reply holds no list where one must be")
        return [self._embedded(field, item) for item in value]

    def _embedded(self, field: FieldFacts, payload: UpstreamObject) -> dict[str, Any]:
        if not isinstance(payload, dict):
            raise MappingError(f"{field.lineage}: the reply holds no object where one must be")
        name = field.types[0]
        if field.discriminator is not None:
            kind = str(payload.get(field.discriminator))
            name = field.variants.get(kind) or field.variants.get(_CATCH_ALL, "")
            if not name:
                known = ", ".join(sorted(field.variants))
                raise MappingError(
                    f"{field.lineage}: {field.discriminator} {kind!r} is not in the schema; known: {known}"
                )
        return self._record(self.model.facts[name], self._of_known_kind(field, name, payload), {})

    def _of_known_kind(self, field: FieldFacts, entity: str, payload: UpstreamObject) -> UpstreamObject:
        """Return the payload of an entity that a union may hold, under a kind that the schema knows of it."""
        key, kinds = self._kinds.get(entity, ("", ()))
        if not kinds or payload.get(key) in kinds:
            return payload
        self.drift[f"{field.lineage}: {key} {payload.get(key)!r}"] += 1
        return {**payload, key: _CATCH_ALL if _CATCH_ALL in kinds else kinds[0]}

    @cached_property
    def _kinds(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return for each part of a union the key that holds its kind, and its kinds."""
        unions = [field for facts in self.model.facts.values() for field in facts.fields if field.discriminator]
        return {
            part: (str(field.discriminator), tuple(kind for kind, name in field.variants.items() if name == part))
            for field in unions
            for part in field.types
        }

    def _inside(self, facts: EntityFacts, payload: UpstreamObject) -> dict[str, FetchedEntity]:
        """Return the referred entities that stand inside this payload, each under its field, theirs included."""
        found: dict[str, FetchedEntity] = {}
        for field in facts.fields:
            if field.refers and field.embeds_in_source:
                parts = (_dig(payload, path[:-1], {}) for path in field.source)
                inside = next((part for part in parts if isinstance(part, dict)), None)
                if inside is not None:
                    referred = self.model.facts[field.refers]
                    found[field.name] = FetchedEntity(
                        self._entity(referred, inside, {}, 0, is_embedded=True), self._inside(referred, inside)
                    )
        return found


def request_parameters(request: UpstreamRequest) -> dict[str, str]:
    """Return what a request says of its reply: its path's parameters, and the account where that stands in the body."""
    account = (request.body or {}).get("account_id")
    return {**({"accountId": account} if isinstance(account, str) else {}), **request.parameters}


def _dig(payload: Any, path: tuple[str, ...], given: Mapping[str, Any]) -> Any:
    """Return the value at a path; a null on the way makes it null, a missing key makes it absent."""
    if path[0] in given:
        return given[path[0]]
    for step in path:
        if payload is None:
            return None
        if not isinstance(payload, dict) or step not in payload:
            return _ABSENT
        payload = payload[step]
    return payload
