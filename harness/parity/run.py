"""A run over recorded cases: both paths, cold, warm and in a session, with a verdict for each."""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness import assemble, golden, recording
from harness.calls import Answer
from harness.checks import CheckedCall, isolate
from harness.compare.classify import classify
from harness.compare.coverage import Coverage
from harness.compare.judge import attribute
from harness.compare.outcome import Outcome, Pass
from harness.compare.session import served_from_cache, varied_calls
from harness.compare.terms import Terms
from harness.compare.verdicts import Comparison, Difference
from harness.errors import CassetteError, HarnessError, raised_at
from harness.golden import Observation
from harness.recording.files import check_operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from harness.application import Application
    from harness.assemble import BuiltPaths
    from harness.cache.service import Cache
    from harness.calls import Exchange, PathName, Upstream
    from harness.checks import Checker
    from harness.compare.verdicts import Lineage
    from harness.golden import Golden, GoldenPart
    from harness.recording import Case, Playback
    from harness.sources import Choice

SECONDS = 60.0
"""How long one answer may take."""
_LONG = timedelta(days=3_650)
"""Longer than any cached answer lasts."""
_PATIENCE = 1.0
"""Seconds to wait for the threads that a path leaves behind: what they send belongs to its case."""
_DATA = {"bodies", "empty"}


@dataclass
class MovableClock:
    """Tell the time of another clock, moved forward.

    Attributes:
        now: The other clock.
        moved: How far.
    """

    now: Callable[[], datetime]
    moved: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now() + self.moved


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
        now: The clock of both sides and of the cache.
        seconds: How long one answer may take.
        corpus: Cases whose reads show whether the cache forgets what a write changes.
        paths: The path of the application that each side is, or stands in for.
    """

    application: Application
    original: Choice
    unified: Choice
    caches: bool
    upstream: Upstream
    cache: Cache | None
    now: MovableClock
    seconds: float = SECONDS
    corpus: Sequence[Case] = ()
    paths: tuple[PathName, PathName] = ("original", "unified")

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Yield one Outcome for each case and pass.

        The unified path starts each case with an empty cache and answers a read twice. What is no read is made once, by
        the original path; the unified path answers from the reply to that. A comparison that breaks fails its own case.
        Both paths are held to the golden answer beside the cassette, where there is one. In a session the cache must
        not answer what is asked by somebody else, for something else, long after, or after a write that changes it.
        """
        for case in cases:
            known = set(threading.enumerate())
            with self._begun(case) as (checker, playback):
                first, *others = [self._outcome(case, name, checker) for name in self.passes(case) if name != "session"]
                if "session" in self.passes(case) and first.effect == "read":
                    others.append(self._session(first, self._read_otherwise(first)))
            if "session" in self.passes(case) and first.effect != "read":
                others.append(self._session(first, self._read_after(case, first)))
            *earlier, last = self._with_strays([first, *others], known)
            yield from earlier
            yield replace(last, unused=tuple(playback.unused()) if playback else ())

    def passes(self, case: Case) -> tuple[Pass, ...]:
        """Return the passes of a case; what is no read is made once."""
        own: tuple[Pass, ...] = (
            ("cold", "warm") if self.application.operation(case.operation).effect == "read" else ("cold",)
        )
        return (*own, "session") if self.caches and case.id in self._sessions else own

    def golden_answer(self, case: Case) -> Golden:
        """Return what the case is answered today, with nothing cached.

        Raises:
            CassetteError: The two paths do not agree on the answer, or neither has one.
        """
        with self._begun(case) as (checker, _):
            checked = self._checked(case, checker)
            if checked.comparison.verdict != "match":
                comparison = checked.comparison
                raise CassetteError(f"{case.path}: {comparison.verdict}, so no golden answer: {comparison.reason}")
            unified = self._sides.in_unified_contract(case.call, checked.original)
            calls = {"original": _asked(checked.original), "unified": _asked(checked.unified)}
            return golden.compose(checked.original, unified, calls, self._clocked(case))

    @contextmanager
    def _begun(self, case: Case) -> Iterator[tuple[Checker, Playback | None]]:
        """Play a case to both sides; the unified one has cached nothing yet."""
        if self.cache:
            self.cache.clear()
        # The judge knows nothing yet: another case may record the same Call otherwise.
        checker = assemble.checker(self.application, self._sides, self.now, complete=True)
        with self._playing(case) as playback:
            yield checker, playback

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

    def _read_otherwise(self, first: Outcome) -> Iterator[tuple[str, Answer]]:
        """Yield what the unified side answers to a cached Call when it has to ask upstream again, and why it has to."""
        for when, call in varied_calls(first.call, self.application.operation(first.call.operation)):
            yield when, self._sides.unified(call)
        self.now.moved = _LONG
        try:
            yield "long after its time to live", self._sides.unified(first.call)
        finally:
            self.now.moved = timedelta()

    def _read_after(self, case: Case, first: Outcome) -> Iterator[tuple[str, Answer]]:
        """Yield what the unified side answers to each cached read of what a write changes, after it made the write."""
        for entity in self.application.operation(case.operation).invalidates:
            read = self._first_reads.get(entity)
            if read and read.call.user == first.call.user and self.cache:
                self.cache.clear()
                for played in (read, case, read):
                    with self._playing(played):
                        answer = self._sides.unified(played.call)
                yield f"for {read.id} after {case.operation}", answer

    @cached_property
    def _first_reads(self) -> Mapping[str, Case]:
        """The first case of each entity's reads that upstream answered with data."""
        found: dict[str, Case] = {}
        for case in filter(_succeeded, self.corpus):
            operation = self.application.operation(case.operation)
            if operation.effect == "read" and operation.endpoint:
                found.setdefault(operation.entity, case)
        return found

    @cached_property
    def _sessions(self) -> set[str]:
        """The first case of each kind of Call that upstream answered with data: on more than that no cache depends."""
        found: dict[tuple[str, ...], str] = {}
        for case in filter(_succeeded, self.corpus):
            operation = self.application.operation(case.operation)
            if operation.endpoints and (operation.effect == "read" or operation.invalidates):
                found.setdefault((case.operation, *sorted(case.call.parameters)), case.id)
        return set(found.values())

    def _session(self, first: Outcome, answers: Iterator[tuple[str, Answer]]) -> Outcome:
        """Return the session of a case: a mismatch if an answer came with nothing asked upstream."""
        session = replace(
            first,
            pass_name="session",  # noqa: S106
            original=first.original.but(upstream_calls=0),
            unified=first.unified.but(upstream_calls=0, parts=()),
            comparison=Comparison("match"),
            extra_calls=0,
            golden=False,
        )
        for when, answer in answers if classify(first.original) in _DATA else ():
            if not answer.tape and answer.failure is None:
                return replace(session, unified=answer, comparison=served_from_cache(when))
        return session

    def _with_strays(self, outcomes: list[Outcome], known: set[threading.Thread]) -> list[Outcome]:
        """Return the outcomes of a case, the last one a mismatch if a path has sent what no answer waits for."""
        for thread in set(threading.enumerate()) - known:
            thread.join(_PATIENCE)
        strays = self._sides.take_strays()
        if not strays:
            return outcomes
        difference = Difference(("upstream_calls",), "extra", None, ", ".join(map(str, strays)))
        comparison = Comparison("mismatch", (difference,), "a path sends upstream what no answer waits for")
        return [*outcomes[:-1], replace(outcomes[-1], comparison=comparison)]

    def _outcome(self, case: Case, pass_name: Pass, checker: Checker) -> Outcome:
        checked, expected = self._checked(case, checker), None
        try:
            expected = golden.read(golden.golden_path(case.path))
            if expected:
                checked = self._held_to_golden(case, checked, expected, counts=pass_name == "cold")  # noqa: S105
        except Exception as broken:  # noqa: BLE001 - one case that breaks the comparison does not end the run
            checked = _broken(case, broken)
        if pass_name == "warm" and self.caches and checked.comparison.verdict == "match":  # noqa: S105
            asked = checked.unified.upstream_calls
            if asked and classify(checked.unified) in _DATA:
                difference = Difference(("upstream_calls",), "value", 0, asked)
                again = f"the unified path asked upstream {asked} times again for what it had just been answered"
                checked = replace(checked, comparison=Comparison("mismatch", (difference,), f"{again}: no cache hit"))
        # The upstream was down when the case was recorded if it said 429 or 5xx to everything.
        statuses = _statuses(case)
        error, limited = HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.TOO_MANY_REQUESTS
        return Outcome(
            case.id,
            case.call,
            pass_name,
            checked.original,
            checked.unified,
            checked.comparison,
            checked.extra_calls,
            self.application.operation(case.operation).effect,
            recorded_outage=bool(statuses) and all(status == limited or status >= error for status in statuses),
            golden=expected is not None,
        )

    def _checked(self, case: Case, checker: Checker) -> CheckedCall:
        try:
            asked_at = checker.now()
            answer = isolate(checker.sides.original(case.call))
            return checker.check(case.call, "original", answer, asked_at)
        except Exception as broken:  # noqa: BLE001 - one case that breaks the comparison does not end the run
            return _broken(case, broken)

    def _held_to_golden(self, case: Case, checked: CheckedCall, expected: Golden, *, counts: bool) -> CheckedCall:
        """Return the case as a mismatch where an answer is not the golden one.

        Args:
            case: The case.
            checked: What both sides answer.
            expected: The golden answer.
            counts: Hold the number of upstream requests to it as well: nothing is cached.
        """
        if checked.comparison.verdict == "mismatch":
            return checked
        observations = (each for each in self._observations(case, checked) if counts or each.part != "calls")
        operation = self.application.operation(case.operation)
        lineage: dict[GoldenPart, Mapping[str, Lineage]] = {
            "original": self.application.lineage(operation),
            "unified": self.application.unified_lineage(operation),
        }
        terms = {part: Terms(places) for part, places in lineage.items()}
        deviation = golden.find_deviation(expected, observations, terms)
        if deviation is None:
            return checked
        found = attribute(deviation.differences, lineage.get(deviation.part, {}))
        reason = f"{deviation.what} differs from the golden answer {golden.golden_path(case.path)}"
        return replace(checked, comparison=Comparison("mismatch", found, reason))

    def _observations(self, case: Case, checked: CheckedCall) -> Iterator[Observation]:
        """Yield what a golden answer is about, each part only where the one before is as it should be.

        A server elsewhere answers from data of its own, to which no recording applies.
        """
        sides = ((self.original, checked.original), (self.unified, checked.unified))
        for side, path, (choice, answer) in zip(("original", "unified"), self.paths, sides, strict=True):
            if choice.local:
                yield Observation(f"the {side} answer", "original", (), golden.describe(answer))
                what = f"the number of upstream requests of the {side} path"
                yield Observation(what, "calls", (path,), _asked(answer))
        contract = self._sides.in_unified_contract(checked.call, checked.original) if self.unified.local else None
        if contract is not None:
            today = golden.describe(contract, self._clocked(case))
            yield Observation("the unified path's answer in the unified contract", "unified", (), today)

    def _clocked(self, case: Case) -> set[str]:
        """Return the places of a case's answer in the unified contract that hold the time of the answer."""
        lineage = self.application.unified_lineage(self.application.operation(case.operation))
        return {place for place, behind in lineage.items() if behind.field in self.application.clocked}


def parity_run(
    application: Application, chosen: tuple[Choice, Choice], specs: tuple[str, str], corpus: Sequence[Case] = ()
) -> ParityRun:
    """Return a run with the default clock, a cache in memory, and an upstream that cassettes answer."""
    clock = MovableClock(assemble.now)
    cache = assemble.memory_cache(application, clock)
    return ParityRun(
        application,
        *chosen,
        paths=("unified" if specs[0] == "unified" else "original", "original" if specs[1] == "original" else "unified"),
        caches=cache is not None and chosen[1].local and specs[1] != "original",
        upstream=assemble.replayed_upstream(application),
        cache=cache,
        now=clock,
        corpus=corpus,
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


def coverage(outcomes: Iterable[Outcome], application: Application) -> Coverage:
    """Return which schema fields these Outcomes have compared; what no answer shows does not count."""
    compared: dict[tuple[str, bytes], tuple[Exchange, set[str]]] = {}
    for outcome in outcomes:
        if outcome.comparison.verdict == "not-compared" or classify(outcome.original) not in {"bodies", "empty"}:
            continue
        contract = application.shown_fields(application.operation(outcome.call.operation))
        shown = contract.original | contract.unified if outcome.golden else contract.original
        for exchange in outcome.original.tape if shown else ():
            if exchange.answered:
                key = str(exchange.request), exchange.response.body
                compared.setdefault(key, (exchange, set()))[1].update(shown)
    seen = Coverage(application.fields)
    for exchange, fields in compared.values():
        seen.observe(pair for pair in application.observe(exchange) if pair[0] in fields)
    return seen


def _statuses(case: Case) -> set[int]:
    """Return what upstream said in a recorded case."""
    return {interaction["response"]["status"]["code"] for interaction in case.interactions}


def _succeeded(case: Case) -> bool:
    """Return True if upstream refused nothing in a recorded case."""
    return max(_statuses(case), default=HTTPStatus.BAD_REQUEST) < HTTPStatus.BAD_REQUEST


def _asked(answer: Answer) -> int:
    """Return how many requests were sent upstream for an answer, or would have been: a write is made once."""
    return len(answer.tape)


def _broken(case: Case, broken: Exception) -> CheckedCall:
    """Return the case as not compared, with the type and the place of what broke."""
    nothing = Answer(0)
    what = str(broken) if isinstance(broken, HarnessError) else f"{type(broken).__name__}{raised_at(broken)}"
    reason = f"the comparison broke: {what}"
    return CheckedCall(case.call, nothing, nothing, Comparison("not-compared", reason=reason))
