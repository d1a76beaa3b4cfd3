"""The unified path: generated entities from the cache, asked upstream only where the cache has nothing fresh.

Previews and writes are never answered from the cache, and never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from harness.cache.answers import FetchedEntity
from harness.cache.service import CacheResult
from harness.calls import Answer, Call, Part, UpstreamRequest
from harness.mapped import rendering
from harness.mapped.forms import request_body
from harness.mapped.mapping import Mapper, request_parameters
from harness.mapped.session import (
    MappingError,
    NoContent,
    NotUnderstood,
    UpstreamSession,
    answer,
    identifier,
    upstream_request,
)
from harness.snaptrade.catalogue import BY_ENDPOINT, ROWS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.units import in_original_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.cache.service import Cache
    from harness.calls import Operation, Upstream
    from harness.mapped.local_store import LocalStore
    from harness.model.entity import UnifiedModel
    from harness.wire import Json

_MAPPER = Mapper(MODEL)
_RENDERER = rendering.Renderer(MODEL, in_original_units)


@dataclass(frozen=True)
class Unified:
    """Answer as a Source in the original contract, so that v1 clients notice nothing."""

    upstream: Upstream
    cache: Cache
    store: LocalStore
    timer: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """Return the answer in the original contract."""
        session = UpstreamSession(self.upstream, call.idempotency_key)
        return answer(lambda: self._original_contract(call, session), "unified", session, self.timer)

    def in_unified_contract(self, call: Call) -> Answer:
        """Return the answer in the unified contract: flat entities, decimals as strings."""
        session = UpstreamSession(self.upstream, call.idempotency_key)
        return answer(lambda: self._unified_contract(call, session), "unified", session, self.timer)

    def _original_contract(self, call: Call, session: UpstreamSession) -> Json:
        operation = ROWS[call.operation].operation
        entities = self._with_references(operation.entity, self._result(call, session).entities, session)
        trees = [_RENDERER.original(entity) for entity in entities]
        return trees if operation.many else trees[0]

    def _unified_contract(self, call: Call, session: UpstreamSession) -> Json:
        trees = [rendering.unified(entity.model) for entity in self._result(call, session).entities]
        return trees if ROWS[call.operation].operation.many else trees[0]

    def _result(self, call: Call, session: UpstreamSession) -> CacheResult:
        row = ROWS[call.operation]
        operation = row.operation
        if row.local:
            return _uncached(operation, row.local(call, operation, self.store))
        if row.derived:
            entities = row.derived(call, lambda asked: self._ask(asked, session), self.cache.now())
            return _uncached(operation, entities)
        if operation.name == "orders.cancel":
            body: dict[str, Json] | None = {"brokerage_order_id": call.parameters["brokerage_order_id"]}
        else:
            body = request_body(call, operation, MODEL)
        if operation.name == "trades.place" and call.idempotency_key and body is not None:
            body = {**body, "client_order_id": body.get("client_order_id") or identifier(call)}
        request = upstream_request(call, operation, body)
        if operation.effect != "read":
            return self._write(call, request, operation, session)
        return self._ask(request, session, operation)

    def _write(
        self, call: Call, request: UpstreamRequest, operation: Operation, session: UpstreamSession
    ) -> CacheResult:
        """Send a preview or a write; whatever comes of it, the cache drops what it invalidates."""
        try:
            payload = session.write(request)
            fetched = _MAPPER.map(operation.entity, payload, request_parameters(request), operation.at)
        except (MappingError, NoContent) as wrong:
            raise NotUnderstood(operation.name) from wrong
        finally:
            self.cache.forget(operation.invalidates, call.user)
        return CacheResult(fetched, Part(operation.entity, "bypass"))

    def _ask(
        self, request: UpstreamRequest, session: UpstreamSession, operation: Operation | None = None
    ) -> CacheResult:
        asked = operation or BY_ENDPOINT[request.endpoint]
        result = self.cache.ask(
            request.key, asked.entity, request.user, lambda: _fetch(request, asked.entity, asked.at, session), asked.ttl
        )
        session.parts.append(result.part)
        return result

    def _with_references(
        self, entity: str, entities: Sequence[FetchedEntity], session: UpstreamSession
    ) -> Sequence[FetchedEntity]:
        """Return the entities with those that they refer to and do not bring along: each has an endpoint."""
        for field in MODEL.facts[entity].fields:
            if field.refers and field.fetched and field.embeds_in_original:
                keys = dict.fromkeys(key for each in entities if (key := getattr(each.model, field.name)) is not None)
                fetched = self._by_key(field.fetched, field.refers, keys, session)
                entities = [
                    replace(each, inside={**each.inside, field.name: fetched[key]})
                    if (key := getattr(each.model, field.name)) in fetched
                    else each
                    for each in entities
                ]
        return entities

    def _by_key(
        self, endpoint: str, entity: str, keys: Iterable[str], session: UpstreamSession
    ) -> dict[str, FetchedEntity]:
        requests = {key: UpstreamRequest(endpoint, {"query": key}) for key in keys}
        fetches = {request.key: partial(_fetch, request, entity, None, session) for request in requests.values()}
        results = self.cache.ask_each(entity, fetches)
        session.parts.extend(result.part for result in results.values())
        return {key: results[request.key].entities[0] for key, request in requests.items()}


def _uncached(operation: Operation, models: Sequence[UnifiedModel]) -> CacheResult:
    return CacheResult(tuple(FetchedEntity(model) for model in models), Part(operation.entity, "bypass"))


def _fetch(
    request: UpstreamRequest, entity: str, at: tuple[str, ...] | None, session: UpstreamSession
) -> tuple[FetchedEntity, ...]:
    return _MAPPER.map(entity, session.ask(request), request.parameters, at)
