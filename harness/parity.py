"""A run over recorded cases: both paths, cold and warm, with a verdict for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness import assemble
from harness import recording as cassettes
from harness.calls import Answer
from harness.compare.coverage import Coverage
from harness.compare.outcome import Outcome, Pass
from harness.compare.verdicts import Comparison
from harness.compare.writes import compare_writes
from harness.errors import HarnessError
from harness.mapped.mapping import about, mapped, observed, reachable_entities
from harness.router import NO_SHADOW
from harness.snaptrade.catalogue import OPERATIONS, operation
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.sdk import client as snaptrade
from harness.wire import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from harness.calls import Exchange
    from harness.compare.judge import Judge
    from harness.model.entity import UnifiedModel
    from harness.recording import Case
    from harness.sources import Choice

_READERS = {row.endpoint: row for row in OPERATIONS.values() if row.endpoint}


def run(cases: Iterable[Case], original: Choice, unified: Choice) -> Iterator[Outcome]:
    """One Outcome for each case and pass: the unified path starts with an empty cache and answers twice.

    What is no read is made once, by the original path; the unified path answers from the reply to that.
    """
    cache = assemble.memory_cache()
    both = assemble.sides(snaptrade.connect(cassettes.placeholder_credentials()), cache, original, unified)
    for case in cases:
        cache.clear()
        judge = assemble.judge()  # who knows nothing yet: another case may record the same Call otherwise
        with cassettes.replaying(case) as playback:
            *earlier, last = _outcomes(case, both, judge)
        yield from earlier
        yield replace(last, unused=tuple(playback.unused()))


def passes(case: Case) -> tuple[Pass, ...]:
    """How often a case is run: what is no read never twice."""
    return ("cold", "warm") if operation(case.call.operation).effect == "read" else ("cold",)


def _outcomes(case: Case, both: assemble.Sides, judge: Judge) -> list[Outcome]:
    if operation(case.call.operation).effect != "read":
        return [_made_once(case, both)]
    return [_outcome(case, passed, both, judge) for passed in passes(case)]


def _outcome(case: Case, passed: Pass, both: assemble.Sides, judge: Judge) -> Outcome:
    before, after = both.original(case.call), both.unified(case.call)
    extra: list[Answer] = []

    def again() -> Answer:
        extra.append(both.original(case.call))
        return extra[-1]

    comparison = judge.judge(case.call, before, after, third=lambda: both.third(case.call, before), again=again)
    calls = sum(each.upstream_calls for each in extra)
    return Outcome(case.id, case.call, passed, before, after, comparison, calls)


def _made_once(case: Case, both: assemble.Sides) -> Outcome:
    made = both.original(case.call)
    shadow = both.shadow("unified", case.call, made)
    if shadow is None:
        nothing = Answer(0, path="unified")
        return Outcome(case.id, case.call, "cold", made, nothing, Comparison("not-compared", reason=NO_SHADOW), 0)
    comparison = compare_writes(made, shadow, operation(case.call.operation).endpoint)
    return Outcome(case.id, case.call, "cold", made, replace(shadow, upstream_calls=0), comparison, 0)


def coverage(outcomes: Iterable[Outcome]) -> Coverage:
    """Which schema fields the upstream replies of these Outcomes have shown."""
    seen = Coverage(frozenset(_upstream_fields()))
    taped = (exchange for outcome in outcomes for exchange in outcome.original.tape)
    for exchange in {(str(each.request), each.response.body): each for each in taped}.values():
        for name, model in _entities(exchange):
            seen.observe(observed(name, model))
    return seen


def _entities(exchange: Exchange) -> Iterator[tuple[str, UnifiedModel]]:
    row = _READERS.get(exchange.request.endpoint)
    if row is None:
        return
    try:
        brought = mapped(row.entity, decode(exchange.response.body), about(exchange.request), row.at)
    except (HarnessError, ValueError):
        return  # a refusal, or what the verdict already tells of
    yield from ((row.entity, model) for model in brought.entities)
    yield from brought.related


def _upstream_fields() -> Iterator[str]:
    for facts in map(FACTS.__getitem__, reachable_entities(row.entity for row in OPERATIONS.values())):
        yield from (f"{facts.name}.{field.name}" for field in facts.fields if field.source)
