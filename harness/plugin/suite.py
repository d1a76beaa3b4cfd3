"""The recorded cases of one pytest session, and what comes of each: run when the first of its passes is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from harness import assemble
from harness.parity.run import find_cases, parity_run
from harness.plugin.network import NetworkClosed, closed_network
from harness.plugin.session_verdict import CASE, VERDICT
from harness.report.summary import has_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
class ParitySuite:
    """Hold the cases of a session and the run that answers them.

    Attributes:
        application: The application under migration.
        cases: Each case by its absolute path.
        run: Runs a case on both sides.
        hosts: Those of the sides that are servers.
    """

    application: Application
    cases: Mapping[Path, Case]
    run: ParityRun
    hosts: frozenset[str]

    def outcome(self, selected: SelectedCase) -> Outcome:
        """Return what came of one pass of a case.

        Raises:
            NetworkClosed: A path tried to reach another machine, whatever it made of the refusal.
        """
        outcomes, refused = self._outcomes(selected.case.path)
        if refused:
            raise NetworkClosed(f"{selected.case.id}: a path tried to reach {', '.join(dict.fromkeys(refused))}")
        return outcomes[selected.pass_name]

    @cached_property
    def _outcomes(self) -> Callable[[Path], tuple[Mapping[Pass | None, Outcome], list[str]]]:
        @lru_cache(_RECENT)
        def outcomes(path: Path) -> tuple[Mapping[Pass | None, Outcome], list[str]]:
            with closed_network(self.hosts) as refused:
                listed = list(self.run.outcomes([self.cases[path.absolute()]]))
            return {outcome.pass_name: outcome for outcome in listed}, refused

        return outcomes


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
        run = parity_run(application, assemble.tried_choices(application, specs), specs, cases)
        hosts = frozenset(host for spec in specs if "://" in spec and (host := urlsplit(spec).hostname))
        config.stash[_SUITE] = ParitySuite(application, {case.path.absolute(): case for case in cases}, run, hosts)
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
