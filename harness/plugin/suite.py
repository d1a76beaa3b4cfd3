"""The recorded cases of one pytest session, and what comes of each: run when the first of its passes is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from harness import assemble
from harness.parity.processes import outcomes_of_each
from harness.parity.run import find_cases, parity_run
from harness.plugin.network import closed_network
from harness.plugin.session_verdict import CASE, VERDICT
from harness.report.summary import has_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from harness.application import Application
    from harness.compare.outcome import Outcome, Pass
    from harness.parity.run import ParityRun
    from harness.recording import Case

_RECENT = 8  # cases whose outcomes are kept: the passes of one case follow each other


@dataclass(frozen=True)
class SelectedCase:
    """Pair a case with one of its passes; None for a test that wants the recording alone."""

    case: Case
    pass_name: Pass | None = None

    def __str__(self) -> str:
        return f"{self.case.id}[{self.pass_name}]" if self.pass_name else self.case.id


@dataclass(frozen=True)
class ClosedRun:
    """Run cases with the network closed: a path that tries to reach another machine is a mismatch.

    Attributes:
        run: Runs a case on both sides.
        hosts: Those of the sides that are servers, which stay open.
    """

    run: ParityRun
    hosts: frozenset[str]

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Yield one Outcome for each case and pass, whatever a path makes of a refused connection."""
        for case in cases:
            with closed_network(self.hosts) as refused:
                outcomes = list(self.run.outcomes([case]))
            reason = f"a path tried to reach {', '.join(dict.fromkeys(refused))}, and the network is closed"
            for outcome in outcomes:
                comparison = replace(outcome.comparison, verdict="mismatch", reason=reason)
                yield replace(outcome, comparison=comparison) if refused else outcome


@dataclass
class ParitySuite:
    """Hold the cases of a session, and compare each once for all of its passes.

    Attributes:
        application: The application under migration.
        cases: Each case by its absolute path.
        hosts: Those of the sides that are servers.
        make_run: Makes what compares cases.
    """

    application: Application
    cases: Mapping[Path, Case]
    hosts: frozenset[str]
    make_run: Callable[[], ClosedRun]
    _recent: dict[Path, dict[Pass, Outcome]] = field(default_factory=dict)
    _ahead: Iterator[tuple[Case, list[Outcome]]] = field(default_factory=lambda: iter(()))
    _to_come: set[Path] = field(default_factory=set)

    def passes(self, case: Case) -> tuple[Pass, ...]:
        """Return the passes of a case."""
        return self._own.run.passes(case)

    def run_ahead(self, cases: Sequence[Case], jobs: int) -> None:
        """Have other processes compare these cases ahead of the items, which ask for them in this order."""
        self._ahead = zip(cases, outcomes_of_each(self.make_run, cases, jobs), strict=False)
        self._to_come = {case.path for case in cases}

    def close(self) -> None:
        """Stop the processes that compare ahead."""
        self._ahead = iter(())

    def outcome(self, selected: SelectedCase) -> Outcome:
        """Return what came of one pass of a case."""
        case = selected.case
        if case.path not in self._recent:
            while len(self._recent) >= _RECENT:
                del self._recent[next(iter(self._recent))]
            outcomes = self._compared_ahead(case) or self._own.outcomes([case])
            self._recent[case.path] = {outcome.pass_name: outcome for outcome in outcomes}
        return self._recent[case.path][selected.pass_name or "cold"]

    def _compared_ahead(self, wanted: Case) -> list[Outcome]:
        """Return the Outcomes of a case that is still to come, past those that no item asks for; else nothing."""
        while wanted.path in self._to_come:
            case, outcomes = next(self._ahead)
            self._to_come.remove(case.path)
            if case.path == wanted.path:
                return outcomes
        return []

    @cached_property
    def _own(self) -> ClosedRun:
        return self.make_run()


_SUITE = pytest.StashKey[ParitySuite]()


def suite_of(config: pytest.Config, *, anew: bool = False) -> ParitySuite:
    """Return the suite of a session, opened when it is first wanted, or anew where a case was recorded meanwhile.

    Raises:
        HarnessError: The application, a side or a case cannot be used, or there is no case.
    """
    if anew or _SUITE not in config.stash:
        option = config.option
        application = assemble.load_application(option.parity_app)
        specs = option.parity_original, option.parity_unified
        cases = find_cases(application, Path(option.parity_cassettes), option.parity_scenario)
        chosen = assemble.tried_choices(application, specs)
        hosts = frozenset(host for spec in specs if "://" in spec and (host := urlsplit(spec).hostname))

        def make_run() -> ClosedRun:
            return ClosedRun(parity_run(application, chosen, specs, cases), hosts)

        by_path = {case.path.absolute(): case for case in cases}
        config.stash[_SUITE] = suite = ParitySuite(application, by_path, hosts, make_run)
        config.add_cleanup(suite.close)
    return config.stash[_SUITE]


def label(item: pytest.Item, selected: SelectedCase) -> None:
    """Note on an item which case it is of, for its reports: JUnit and the exit code are made of them."""
    case = selected.case
    item.user_properties += [(CASE, case.id), ("operation", case.operation), ("scenario", case.scenario)]
    item.user_properties += [("pass", selected.pass_name)] if selected.pass_name else []


def note(item: pytest.Item, outcome: Outcome) -> None:
    """Note on an item what came of its case."""
    item.user_properties += [
        (VERDICT, outcome.comparison.verdict),
        ("effect", outcome.effect),
        ("has_data", has_data(outcome)),
        ("recorded_outage", outcome.recorded_outage),
    ]
