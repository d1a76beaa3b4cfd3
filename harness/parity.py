"""A run over recorded cases: both paths, cold and warm, with a verdict for each."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from harness import assemble, recording
from harness.calls import Answer
from harness.checks import CheckedCall, isolate
from harness.compare.classify import classify
from harness.compare.coverage import Coverage
from harness.compare.outcome import Outcome, Pass
from harness.compare.verdicts import Comparison, Difference
from harness.recording.files import check_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from harness.application import Application
    from harness.assemble import BuiltPaths
    from harness.cache.service import Cache
    from harness.calls import Upstream
    from harness.checks import Checker
    from harness.recording import Case, Playback
    from harness.sources import Choice

SECONDS = 60.0
"""How long one answer may take."""


@dataclass(frozen=True)
class ParityRun:
    """Describe a run over recorded cases.

    Attributes:
        application: What is under migration.
        original: The original side.
        unified: The unified side.
        caches: True if the unified side answers from the application's cache: a warm pass asks upstream nothing.
        upstream: Answers from the cassette that is playing.
        cache: The unified path's cache, emptied before each case; None for an application without a model.
        now: The clock.
        seconds: How long one answer may take.
    """

    application: Application
    original: Choice
    unified: Choice
    caches: bool
    upstream: Upstream
    cache: Cache | None
    now: Callable[[], datetime]
    seconds: float = SECONDS

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Yield one Outcome for each case and pass.

        The unified path starts each case with an empty cache and answers a read twice. What is no read is made once, by
        the original path; the unified path answers from the reply to that. A comparison that breaks fails its own case.
        """
        for case in cases:
            if self.cache:
                self.cache.clear()
            # The judge knows nothing yet: another case may record the same Call otherwise.
            checker = assemble.checker(self.application, self._sides, self.now, complete=True)
            with self._playing(case) as playback:
                *earlier, last = [self._outcome(case, name, checker) for name in passes(case, self.application)]
            yield from earlier
            yield replace(last, unused=tuple(playback.unused()) if playback else ())

    @cached_property
    def _sides(self) -> BuiltPaths:
        chosen = (self.original, self.unified)
        return assemble.build_paths(
            self.application, self.upstream, self.cache, chosen, clock=self.now, seconds=self.seconds
        )

    def _playing(self, case: Case) -> AbstractContextManager[Playback | None]:
        """Answer upstream requests from the case; an application that asks no upstream needs none."""
        rules = self.application.recording
        return nullcontext() if rules is None else recording.replaying(case, rules)

    def _outcome(self, case: Case, pass_name: Pass, checker: Checker) -> Outcome:
        operation = self.application.operation(case.operation)
        try:
            asked_at = checker.now()
            answer = isolate(checker.sides.original(case.call))
            checked = checker.check(case.call, "original", answer, asked_at)
        except Exception as broken:  # noqa: BLE001 - one case that breaks the comparison does not end the run
            checked = _broken(case, broken)
        comparison = checked.comparison
        if self.caches and comparison.verdict == "match" and pass_name == "warm":  # noqa: S105 - the name of a pass
            comparison = _expect_hits(checked)
        return Outcome(
            case.id,
            case.call,
            pass_name,
            checked.original,
            checked.unified,
            comparison,
            checked.extra_calls,
            operation.effect,
            _shows_an_outage(case),
        )


def parity_run(application: Application, chosen: tuple[Choice, Choice], specs: tuple[str, str]) -> ParityRun:
    """Return a run with the default clock, a cache in memory, and an upstream that cassettes answer."""
    cache = assemble.memory_cache(application)
    return ParityRun(
        application,
        *chosen,
        caches=cache is not None and chosen[1].local and specs[1] != "original",
        upstream=assemble.replayed_upstream(application),
        cache=cache,
        now=assemble.now,
    )


def find_cases(application: Application, directory: Path, scenario: str | None = None) -> list[Case]:
    """Return the recorded cases, each fit for its operation.

    Raises:
        NothingToJudge: There is none.
        ConfigurationError: The folder or the scenario does not exist.
        CassetteError: A cassette cannot be read, or does not fit its operation.
    """
    cases = recording.find(directory, scenario)
    check_operations(cases, application.operations)
    return cases


def passes(case: Case, application: Application) -> tuple[Pass, ...]:
    """Return the passes of a case; what is no read is never made twice."""
    return ("cold", "warm") if application.operation(case.operation).effect == "read" else ("cold",)


def coverage(outcomes: Iterable[Outcome], application: Application) -> Coverage:
    """Return which schema fields the upstream replies of these Outcomes have shown."""
    seen = Coverage(application.fields)
    taped = (exchange for outcome in outcomes for exchange in outcome.original.tape if exchange.answered)
    for exchange in {(str(each.request), each.response.body): each for each in taped}.values():
        seen.observe(application.observe(exchange))
    return seen


def _expect_hits(checked: CheckedCall) -> Comparison:
    """Return a mismatch where the unified path asked again, a moment later, what it had been answered with data."""
    asked = checked.unified.upstream_calls
    if not asked or classify(checked.unified) not in {"bodies", "empty"}:
        return checked.comparison
    difference = Difference(("upstream_calls",), "value", 0, asked)
    reason = f"the unified path asked upstream {asked} times again for what it had just been answered: no cache hit"
    return Comparison("mismatch", (difference,), reason)


def _broken(case: Case, broken: Exception) -> CheckedCall:
    """Return the case as not compared, with the type and the place of what broke."""
    frame = broken.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    nothing = Answer(0)
    reason = f"the comparison broke: {type(broken).__name__}{where}"
    return CheckedCall(case.call, nothing, nothing, Comparison("not-compared", reason=reason))


def _shows_an_outage(case: Case) -> bool:
    """Return True if the upstream was down when the case was recorded: it said 429 or 5xx to everything."""
    statuses = [interaction["response"]["status"]["code"] for interaction in case.interactions]
    down = HTTPStatus.INTERNAL_SERVER_ERROR
    return bool(statuses) and all(status == HTTPStatus.TOO_MANY_REQUESTS or status >= down for status in statuses)
