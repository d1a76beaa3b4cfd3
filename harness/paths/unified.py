"""The unified path: generated entities from the cache, asked upstream only where the cache has nothing fresh.

Previews and writes are never answered from the cache, and never asked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.cache.service import Found, by_key
from harness.calls import Answer, Call, Part, Question, Upstream
from harness.generated.facts import FACTS
from harness.paths import forms, render
from harness.paths.asking import Conversation, answer
from harness.paths.catalogue import answered_by, operation, question
from harness.paths.derived import DERIVED
from harness.paths.mapping import about, mapped
from harness.paths.own import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.cache.service import Cache, References
    from harness.cache.store import Brought, Key
    from harness.calls import Operation
    from harness.generated.models import UnifiedModel
    from harness.paths.records import Records
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

    def _original_contract(self, call: Call, conversation: Conversation) -> Json:
        row = operation(call.operation)
        found = self._found(call, row, conversation)
        references = {**found.references, **self._fetched_references(row.entity, found.entities, conversation)}
        trees = [render.original(row.entity, model, _lookup(references)) for model in found.entities]
        return trees if row.many else trees[0]

    def _unified_contract(self, call: Call, conversation: Conversation) -> Json:
        row = operation(call.operation)
        trees = [render.unified(model) for model in self._found(call, row, conversation).entities]
        return trees if row.many else trees[0]

    def _found(self, call: Call, row: Operation, conversation: Conversation) -> Found:
        if call.operation in KEPT:
            return _uncached(row, KEPT[call.operation](call, self.records))
        if call.operation in DERIVED:
            ask = self._asking(conversation)
            return _uncached(row, DERIVED[call.operation](call, ask, self.cache.now()))
        if row.effect != "read":
            return self._made(call, row, conversation)
        return self._ask(replace(question(call), body=forms.body(call)), row, conversation)

    def _made(self, call: Call, row: Operation, conversation: Conversation) -> Found:
        """What came of a preview or a write; whatever came of it, the cache believes what it spoils no more."""
        asked = replace(question(call), body=forms.body(call))
        try:
            brought = mapped(row.entity, conversation.write(asked), about(asked), row.at)
        finally:
            self.cache.forget(row.invalidates, call.user)
        return Found(brought.entities, by_key(brought.related), Part(row.entity, "bypass"))

    def _asking(self, conversation: Conversation) -> Callable[[Question], Found]:
        def ask(asked: Question) -> Found:
            return self._ask(asked, answered_by(asked.endpoint), conversation)

        return ask

    def _ask(self, asked: Question, row: Operation, conversation: Conversation) -> Found:
        found = self.cache.ask(
            asked.key, row.entity, asked.user, lambda: _fetch(asked, row.entity, row.at, conversation), row.ttl
        )
        conversation.parts.append(found.part)
        return found

    def _fetched_references(
        self, entity: str, models: Sequence[UnifiedModel], conversation: Conversation
    ) -> References:
        """What these entities refer to but did not bring along: each has an endpoint of its own."""
        found: References = {}
        for field in FACTS[entity].fields:
            if field.refers and field.fetched and field.embeds_in_original:
                keys = dict.fromkeys((value,) for model in models if (value := getattr(model, field.name)) is not None)
                found = {**found, **self._each(field.fetched, field.refers, list(keys), conversation)}
        return found

    def _each(self, endpoint: str, entity: str, keys: Sequence[Key], conversation: Conversation) -> References:
        each = self.cache.each(
            entity, keys, lambda key: _fetch(Question(endpoint, {"query": key[0]}), entity, None, conversation)
        )
        conversation.parts.extend(Part(entity, "miss" if key in each.fetched else "hit") for key in keys)
        return {**each.references, **{(entity, key): model for key, model in each.entities.items()}}


def _uncached(row: Operation, models: Sequence[UnifiedModel]) -> Found:
    return Found(tuple(models), {}, Part(row.entity, "bypass"))


def _fetch(asked: Question, entity: str, at: tuple[str, ...] | None, conversation: Conversation) -> Brought:
    return mapped(entity, conversation.ask(asked), asked.parameters, at)


def _lookup(references: References) -> render.Lookup:
    return lambda entity, key: references.get((entity, (key,)))
