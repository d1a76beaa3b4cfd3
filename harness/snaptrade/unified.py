"""The unified path: generated entities from the cache, asked upstream only where the cache has nothing fresh.

Previews and writes are never answered from the cache, and never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.cache.answers import FetchedEntity
from harness.cache.patience import refuse_to_wait
from harness.cache.questions import CacheResult
from harness.calls import Answer, Call, EncodedBody, Part, UpstreamRequest
from harness.mapped import rendering
from harness.mapped.forms import request_body
from harness.mapped.mapping import request_parameters
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
from harness.snaptrade.questions import MAPPER, UNIFIED, call_key, call_of, fetch, question, request_key
from harness.snaptrade.units import in_original_units
from harness.wire import as_numbers, as_strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.cache.keys import Key
    from harness.cache.memory import Entry
    from harness.cache.service import Cache
    from harness.calls import Operation
    from harness.mapped.local_store import LocalStore
    from harness.model.entity import UnifiedModel
    from harness.snaptrade.cache_service import UnifiedCacheService
    from harness.snaptrade.catalogue import Row
    from harness.snaptrade.refreshing import RefreshingService
    from harness.wire import Json

_OK = int(HTTPStatus.OK)
_KEPT = Answer(_OK, path="unified")
_RENDERER = rendering.Renderer(MODEL, in_original_units)


@dataclass(frozen=True)
class Unified:
    """Answer as a Source in the original contract, so that v1 clients notice nothing.

    A read that was answered before is answered with the bytes that were kept of it: no model is made for it.
    """

    service: UnifiedCacheService | RefreshingService
    store: LocalStore
    timer: Callable[[], float]

    @property
    def cache(self) -> Cache:
        """Return the cache."""
        return self.service.cache

    def __call__(self, call: Call) -> Answer:
        """Return the answer in the original contract."""
        started, row = self.timer(), ROWS[call.operation]
        if row.is_kept:
            entry = self.cache.find(call_key(call, row.operation))
            if entry is not None and entry.body is not None and _is_whole(entry.body, row):
                return _kept_answer(entry.body, self.timer() - started, entry)
        refuse_to_wait()
        session = UpstreamSession(self.service.upstream, call.idempotency_key)
        return answer(lambda: self._original_contract(call, session), "unified", session, self.timer)

    def in_unified_contract(self, call: Call) -> Answer:
        """Return the answer in the unified contract: flat entities, decimals as strings."""
        started, row = self.timer(), ROWS[call.operation]
        if row.is_kept:
            key = call_key(call, row.operation, UNIFIED) if row.is_composed else request_key(call, row.operation)
            entry = self.cache.find(key)
            if entry is not None and entry.body is not None and _is_whole(entry.body, row):
                return _kept_answer(entry.body, self.timer() - started, entry)
        refuse_to_wait()
        session = UpstreamSession(self.service.upstream, call.idempotency_key)
        return answer(lambda: self._unified_contract(call, session), "unified", session, self.timer)

    def render(self, key: Key) -> None:
        """Render the answer that is kept under a key anew, out of what the service answers now, and keep it."""
        contract = self._unified_contract if key.kind.endswith(UNIFIED) else self._original_contract
        contract(call_of(key), UpstreamSession(self.service.upstream))

    def _original_contract(self, call: Call, session: UpstreamSession) -> Json:
        row, since = ROWS[call.operation], self.cache.sequence()
        asked: list[CacheResult] = []
        found = self._result(call, session, asked).entities
        entities = self._with_references(row.operation.entity, found, session, asked)
        originals: list[Json] = [_RENDERER.original(entity) for entity in entities]
        original = originals if row.operation.many else originals[0]
        if row.is_kept and asked:
            self._keep(call, "", as_numbers(original), asked, since)
        return original

    def _unified_contract(self, call: Call, session: UpstreamSession) -> Json:
        row, since = ROWS[call.operation], self.cache.sequence()
        asked: list[CacheResult] = []
        entities = self._result(call, session, asked).entities
        trees = [rendering.unified(entity.model) for entity in entities]
        unified = trees if row.operation.many else trees[0]
        if row.is_composed and row.is_kept and asked:
            self._keep(call, UNIFIED, as_strings(unified), asked, since)
        return unified

    def _keep(self, call: Call, contract: str, body: bytes, asked: Sequence[CacheResult], since: int | None) -> None:
        operation = ROWS[call.operation].operation
        subject = next((call.parameters[name] for name in operation.names("path")), "")
        self.cache.keep(call_key(call, operation, contract), body, asked, since, subject=subject)

    def _result(self, call: Call, session: UpstreamSession, asked: list[CacheResult]) -> CacheResult:
        row = ROWS[call.operation]
        operation = row.operation
        if row.local:
            return _uncached(operation, row.local(call, operation, self.store))
        if row.derived:
            entities = row.derived(call, lambda request: self._ask(request, session, asked), self.cache.now())
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
        return self._ask(request, session, asked, operation)

    def _write(
        self, call: Call, request: UpstreamRequest, operation: Operation, session: UpstreamSession
    ) -> CacheResult:
        """Send a preview or a write; whatever comes of it, the cache drops what it invalidates."""
        try:
            payload = session.write(request)
            fetched = MAPPER.map(operation.entity, payload, request_parameters(request), operation.at)
        except (MappingError, NoContent) as wrong:
            raise NotUnderstood(operation.name) from wrong
        finally:
            self.cache.forget(operation.invalidates, call.user)
        return CacheResult(fetched, Part(operation.entity, "bypass"))

    def _ask(
        self,
        request: UpstreamRequest,
        session: UpstreamSession,
        asked: list[CacheResult],
        operation: Operation | None = None,
    ) -> CacheResult:
        result = self.service.ask(request, session, operation)
        session.parts.append(result.part)
        asked.append(result)
        return result

    def _with_references(
        self, entity: str, entities: Sequence[FetchedEntity], session: UpstreamSession, asked: list[CacheResult]
    ) -> Sequence[FetchedEntity]:
        """Return the entities with those that they refer to and do not bring along: each has an endpoint."""
        for field in MODEL.facts[entity].fields:
            if field.refers and field.fetched and field.embeds_in_original:
                keys = dict.fromkeys(key for each in entities if (key := getattr(each.model, field.name)) is not None)
                fetched = self._by_key(BY_ENDPOINT[field.fetched], keys, session, asked)
                entities = [
                    replace(each, inside={**each.inside, field.name: fetched[key]})
                    if (key := getattr(each.model, field.name)) in fetched
                    else each
                    for each in entities
                ]
        return entities

    def _by_key(
        self, operation: Operation, keys: Iterable[str], session: UpstreamSession, asked: list[CacheResult]
    ) -> dict[str, FetchedEntity]:
        requests = {key: UpstreamRequest(operation.endpoint, {"query": key}) for key in keys}
        questions = {key: question(request, operation) for key, request in requests.items()}
        results = self.cache.ask_each(
            {questions[key]: partial(fetch, request, operation, session) for key, request in requests.items()}
        )
        session.parts.extend(result.part for result in results.values())
        asked.extend(results.values())
        return {key: results[question].entities[0] for key, question in questions.items()}


def _is_whole(body: bytes, row: Row) -> bool:
    """Return True for a body that begins and ends as it must; a damaged one is made anew."""
    return body[:1] + body[-1:] == (b"[]" if row.operation.many else b"{}")


def _kept_answer(body: bytes, seconds: float, entry: Entry) -> Answer:
    return _KEPT.but(body=EncodedBody(body), seconds=seconds, parts=entry.parts())


def _uncached(operation: Operation, models: Sequence[UnifiedModel]) -> CacheResult:
    return CacheResult(tuple(FetchedEntity(model) for model in models), Part(operation.entity, "bypass"))
