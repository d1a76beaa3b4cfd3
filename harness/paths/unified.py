"""The unified path: generated entities from the cache, asked upstream only where the cache has nothing fresh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.calls import Answer, Call, Part, Question, Upstream
from harness.generated.facts import FACTS
from harness.paths import render
from harness.paths.asking import Conversation, answer
from harness.paths.catalogue import operation, question
from harness.paths.mapping import mapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.cache.service import Cache, Found, References
    from harness.cache.store import Brought, Key
    from harness.generated.models import UnifiedModel
    from harness.wire import Json


@dataclass(frozen=True)
class Unified:
    """The unified path; as a Source it answers in the original contract, so that v1 clients notice nothing."""

    upstream: Upstream
    cache: Cache
    timer: Callable[[], float]

    def __call__(self, call: Call) -> Answer:
        """The answer in the original contract."""
        return answer(call, "unified", self.upstream, self.timer, self._original_contract)

    def in_unified_contract(self, call: Call) -> Answer:
        """The answer in the unified contract: flat entities, decimals as strings."""
        return answer(call, "unified", self.upstream, self.timer, self._unified_contract)

    def _original_contract(self, call: Call, conversation: Conversation) -> Json:
        entity = operation(call.operation).entity
        found = self._found(call, conversation)
        references = {**found.references, **self._fetched_references(entity, found.entities, conversation)}
        trees = [render.original(entity, model, _lookup(references)) for model in found.entities]
        return trees if operation(call.operation).many else trees[0]

    def _unified_contract(self, call: Call, conversation: Conversation) -> Json:
        trees = [render.unified(model) for model in self._found(call, conversation).entities]
        return trees if operation(call.operation).many else trees[0]

    def _found(self, call: Call, conversation: Conversation) -> Found:
        row = operation(call.operation)
        found = self._ask(question(call), row.entity, call.user if row.personal else None, conversation)
        conversation.parts.append(found.part)
        return found

    def _ask(self, asked: Question, entity: str, user: str | None, conversation: Conversation) -> Found:
        return self.cache.ask(str(asked), entity, user, lambda: _fetch(asked, entity, conversation))

    def _fetched_references(
        self, entity: str, models: Sequence[UnifiedModel], conversation: Conversation
    ) -> References:
        """What these entities refer to but did not bring along: each has an endpoint of its own."""
        found: References = {}
        for field in FACTS[entity].fields:
            if field.refers and field.fetched:
                keys = dict.fromkeys((value,) for model in models if (value := getattr(model, field.name)) is not None)
                found = {**found, **self._each(field.fetched, field.refers, list(keys), conversation)}
        return found

    def _each(self, endpoint: str, entity: str, keys: Sequence[Key], conversation: Conversation) -> References:
        each = self.cache.each(
            entity, keys, lambda key: _fetch(Question(endpoint, {"query": key[0]}), entity, conversation)
        )
        conversation.parts.extend(Part(entity, "miss" if key in each.fetched else "hit") for key in keys)
        return {**each.references, **{(entity, key): model for key, model in each.entities.items()}}


def _fetch(asked: Question, entity: str, conversation: Conversation) -> Brought:
    return mapped(entity, conversation.ask(asked), asked.parameters)


def _lookup(references: References) -> render.Lookup:
    return lambda entity, key: references.get((entity, (key,)))
