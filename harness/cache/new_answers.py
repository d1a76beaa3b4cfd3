"""What upstream said, as it is kept: how long it lasts, and the bytes of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.cache.answers import encode_inside, encode_models
from harness.cache.moments import SECOND
from harness.cache.policy import Lifetime, lifetime, spread
from harness.cache.storage.store import NewAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.cache.answers import FetchedEntity
    from harness.cache.questions import Question
    from harness.errors import UpstreamError
    from harness.model.facts import EntityFacts


def brought(
    facts: Mapping[str, EntityFacts], question: Question, entities: tuple[FetchedEntity, ...], at: int, since: int
) -> NewAnswer:
    """Return what is kept of the entities that answer a question.

    Args:
        facts: Every entity.
        question: What was asked.
        entities: What upstream said.
        at: When it was asked, in microseconds since the epoch.
        since: The number of the last write before that.
    """
    names = [question.entity, *sorted({part.name for entity in entities for part in entity.parts()})]
    lasts = lifetime(facts, names, question.ttl, spread(question.key.text))
    negative = facts[question.entity].negative_ttl
    if not entities and negative is not None:
        lasts = Lifetime(min(lasts.fresh, negative), lasts.stale)
    return _answer(question, entities, at, since, lasts)


def refused(question: Question, refusal: UpstreamError, at: int, since: int, seconds: int) -> NewAnswer:
    """Return what is kept for so many seconds of a refusal; otherwise as `brought`."""
    answer = _answer(question, (), at, since, Lifetime(seconds, seconds))
    told = json.dumps([refusal.status, refusal.code, str(refusal)])
    return replace(answer, refusal=told, body=None, inside=None)


def _answer(question: Question, entities: tuple[FetchedEntity, ...], at: int, since: int, lasts: Lifetime) -> NewAnswer:
    body = encode_models(entities, many=question.many or len(entities) != 1)
    inside = encode_inside(entities)
    return NewAnswer(
        question.key,
        question.entity,
        {question.entity, *(part.name for entity in entities for part in entity.parts())},
        question.subject,
        at,
        at + int(lasts.fresh * SECOND),
        at + int(lasts.stale * SECOND),
        since,
        body,
        inside=inside,
        entities=entities,
    )
