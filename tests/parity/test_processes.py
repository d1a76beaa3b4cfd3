"""A run on several processes: the same outcomes in the same order as in one."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import assemble
from harness.errors import HarnessError
from harness.parity.processes import FEWEST, outcomes
from harness.parity.run import find_cases, parity_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.calls import Answer, Call
    from harness.compare.outcome import Outcome
    from harness.parity.run import ParityRun
    from harness.recording import Case

    Source = Callable[[Call], Answer]

APPLICATION = assemble.load_application("examples.greeting:application")
OWN_PATHS = ("original", "unified")


def _enough(processes: int) -> list[Case]:
    """Return so many cases that this many processes share them."""
    cases = find_cases(APPLICATION, Path("examples/greeting/cassettes"))
    return (cases * FEWEST)[: processes * FEWEST]


def _run(cases: Sequence[Case], change: Callable[[Source], Source] = lambda source: source) -> ParityRun:
    original, unified = assemble.choices(APPLICATION, OWN_PATHS)
    changed = replace(unified, make=lambda defaults: change(unified.make(defaults)))
    return parity_run(APPLICATION, (original, changed), OWN_PATHS, cases)


def _silent(cases: Sequence[Case], _: str) -> Iterable[Case]:
    return cases


def _facts(outcome: Outcome) -> tuple[object, ...]:
    bodies = outcome.original.body, outcome.unified.body
    return outcome.id, outcome.call, outcome.comparison, bodies, outcome.extra_calls, outcome.unused


def test_several_processes_give_the_outcomes_of_one_in_its_order() -> None:
    """Whoever reads the report cannot tell how many there were."""
    cases = _enough(2)
    alone, together = (outcomes(partial(_run, cases), cases, jobs, _silent) for jobs in (1, 2))
    assert [_facts(outcome) for outcome in together] == [_facts(outcome) for outcome in alone]


def test_progress_comes_case_by_case() -> None:
    """A bar shows how far the run is."""
    cases, seen = _enough(2), list[str]()

    def progress(all_of_them: Sequence[Case], _: str) -> Iterable[Case]:
        for case in all_of_them:
            seen.append(case.id)
            yield case

    outcomes(partial(_run, cases), cases, 2, progress)
    assert seen == [case.id for case in cases]


def test_a_process_that_ends_in_the_midst_of_a_run_is_told() -> None:
    """The run is no green one, and hangs no one."""
    cases = _enough(2)
    ending = partial(_run, cases, lambda _: lambda _: os._exit(7))
    with pytest.raises(HarnessError, match="a process that compares cases has ended in the midst of it"):
        outcomes(ending, cases, 2, _silent)
