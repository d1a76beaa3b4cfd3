"""A run over recorded cases: both paths, cold and warm, with a verdict for each."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness import assemble, recording
from harness.checks import isolate
from harness.compare.coverage import Coverage
from harness.compare.outcome import Outcome, Pass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from harness.application import Application
    from harness.cache.service import Cache
    from harness.calls import Upstream
    from harness.checks import Checker
    from harness.recording import Case
    from harness.sources import Choice


@dataclass(frozen=True)
class ParityRun:
    """Describe a run over recorded cases.

    Attributes:
        application: What is under migration.
        original, unified: The two sides.
        upstream: Answers from the cassette that is playing; None for an application without an upstream.
        cache: The unified path's cache, emptied before each case; None for an application without a model.
        now: The clock.
    """

    application: Application
    original: Choice
    unified: Choice
    upstream: Upstream
    cache: Cache | None
    now: Callable[[], datetime]

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Yield one Outcome for each case and pass.

        The unified path starts each case with an empty cache and answers a read twice. What is no read is made once, by
        the original path; the unified path answers from the reply to that.
        """
        sides = assemble.build_paths(
            self.application, self.upstream, self.cache, (self.original, self.unified), clock=self.now
        )
        for case in cases:
            if self.cache:
                self.cache.clear()
            # The judge knows nothing yet: another case may record the same Call otherwise.
            checker = assemble.checker(self.application, sides, self.now, complete=True)
            with recording.replaying(case) if case.interactions else nullcontext() as playback:
                *earlier, last = [_outcome(case, pass_name, checker) for pass_name in passes(case, self.application)]
            yield from earlier
            yield replace(last, unused=tuple(playback.unused()) if playback else ())


def parity_run(application: Application, original: Choice, unified: Choice) -> ParityRun:
    """Return a run with the default clock, a cache in memory, and an upstream that cassettes answer."""
    return ParityRun(
        application,
        original,
        unified,
        assemble.replayed_upstream(application),
        assemble.memory_cache(application),
        assemble.now,
    )


def passes(case: Case, application: Application) -> tuple[Pass, ...]:
    """Return the passes of a case; what is no read is never made twice."""
    return ("cold", "warm") if application.operation(case.operation).effect == "read" else ("cold",)


def coverage(outcomes: Iterable[Outcome], application: Application) -> Coverage:
    """Return which schema fields the upstream replies of these Outcomes have shown."""
    seen = Coverage(application.fields)
    taped = (exchange for outcome in outcomes for exchange in outcome.original.tape)
    for exchange in {(str(each.request), each.response.body): each for each in taped}.values():
        seen.observe(application.observe(exchange))
    return seen


def _outcome(case: Case, pass_name: Pass, checker: Checker) -> Outcome:
    asked_at = checker.now()
    answer = isolate(checker.sides.original(case.call))
    checked = checker.check(case.call, "original", answer, asked_at)
    return Outcome(
        case.id, case.call, pass_name, checked.original, checked.unified, checked.comparison, checked.extra_calls
    )
