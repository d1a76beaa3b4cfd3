"""The unified path: generated entities from the cache, asked upstream only where the cache has nothing fresh.

Previews and writes are never answered from the cache, and never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.cache.service import CacheResult, by_key
from harness.calls import Answer, Call, Part, Upstream, UpstreamRequest
from harness.mapped import forms
from harness.mapped import rendering as render
from harness.mapped.mapping import about, mapped
from harness.mapped.session import UpstreamSession, answer
from harness.snaptrade.catalogue import answered_by, operation, question
from harness.snaptrade.derived import DERIVED_HANDLERS
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.local_operations import LOCAL_HANDLERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.cache.service import Cache, References
    from harness.cache.store import FetchedEntities, Key
    from harness.calls import Operation
    from harness.mapped.local_store import Records
    from harness.model.entity import UnifiedModel
    from harness.wire import Json


@dataclass(frozen=True)
class Unified:
    """The unified path; as a Source it answers in the original contract, so that v1 clients notice nothing."""

    upstream: Upstream
    cache: Cache
    records: Records
    timer: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """The answer in the original contract."""
        return answer(call, "unified", self.upstream, self.timer, self._original_contract)

    def in_unified_contract(self, call: Call) -> Answer:
        """The answer in the unified contract: flat entities, decimals as strings."""
        return answer(call, "unified", self.upstream, self.timer, self._unified_contract)

    def _original_contract(self, call: Call, conversation: UpstreamSession) -> Json:
        row = operation(call.operation)
        found = self._found(call, row, conversation)
        references = {**found.references, **self._fetched_references(row.entity, found.entities, conversation)}
        trees = [render.original(row.entity, model, _lookup(references)) for model in found.entities]
        return trees if row.many else trees[0]

    def _unified_contract(self, call: Call, conversation: UpstreamSession) -> Json:
        row = operation(call.operation)
        trees = [render.unified(model) for model in self._found(call, row, conversation).entities]
        return trees if row.many else trees[0]

    def _found(self, call: Call, row: Operation, conversation: UpstreamSession) -> CacheResult:
        if call.operation in LOCAL_HANDLERS:
            return _uncached(row, LOCAL_HANDLERS[call.operation](call, self.records))
        if call.operation in DERIVED_HANDLERS:
            ask = self._asking(conversation)
            return _uncached(row, DERIVED_HANDLERS[call.operation](call, ask, self.cache.now()))
        if row.effect != "read":
            return self._made(call, row, conversation)
        return self._ask(replace(question(call), body=forms.body(call)), row, conversation)

    def _made(self, call: Call, row: Operation, conversation: UpstreamSession) -> CacheResult:
        """What came of a preview or a write; whatever came of it, the cache believes what it spoils no more."""
        asked = replace(question(call), body=forms.body(call))
        try:
            brought = mapped(row.entity, conversation.write(asked), about(asked), row.at)
        finally:
            self.cache.forget(row.invalidates, call.user)
        return CacheResult(brought.entities, by_key(brought.related), Part(row.entity, "bypass"))

    def _asking(self, conversation: UpstreamSession) -> Callable[[UpstreamRequest], CacheResult]:
        def ask(asked: UpstreamRequest) -> CacheResult:
            return self._ask(asked, answered_by(asked.endpoint), conversation)

        return ask

    def _ask(self, asked: UpstreamRequest, row: Operation, conversation: UpstreamSession) -> CacheResult:
        found = self.cache.ask(
            asked.key, row.entity, asked.user, lambda: _fetch(asked, row.entity, row.at, conversation), row.ttl
        )
        conversation.parts.append(found.part)
        return found

    def _fetched_references(
        self, entity: str, models: Sequence[UnifiedModel], conversation: UpstreamSession
    ) -> References:
        """What these entities refer to but did not bring along: each has an endpoint of its own."""
        found: References = {}
        for field in FACTS[entity].fields:
            if field.refers and field.fetched and field.embeds_in_original:
                keys = dict.fromkeys((value,) for model in models if (value := getattr(model, field.name)) is not None)
                found = {**found, **self._each(field.fetched, field.refers, list(keys), conversation)}
        return found

    def _each(self, endpoint: str, entity: str, keys: Sequence[Key], conversation: UpstreamSession) -> References:
        each = self.cache.each(
            entity, keys, lambda key: _fetch(UpstreamRequest(endpoint, {"query": key[0]}), entity, None, conversation)
        )
        conversation.parts.extend(Part(entity, "miss" if key in each.fetched else "hit") for key in keys)
        return {**each.references, **{(entity, key): model for key, model in each.entities.items()}}


def _uncached(row: Operation, models: Sequence[UnifiedModel]) -> CacheResult:
    return CacheResult(tuple(models), {}, Part(row.entity, "bypass"))


def _fetch(
    asked: UpstreamRequest, entity: str, at: tuple[str, ...] | None, conversation: UpstreamSession
) -> FetchedEntities:
    return mapped(entity, conversation.ask(asked), asked.parameters, at)


def _lookup(references: References) -> render.Lookup:
    return lambda entity, key: references.get((entity, (key,)))
