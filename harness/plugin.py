"""pytest: the parity cases as items, with `pytest --parity`. Costs nothing until asked for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.compare.outcome import Outcome, Pass
    from harness.parity.run import ParityRun
    from harness.recording import Case


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `harness compare`."""
    group = parser.getgroup("harness", "parity of two implementations")
    group.addoption("--parity", action="store_true", help="run the recorded parity cases, and only those, as tests")
    group.addoption("--app", default=None, metavar="MODULE:ATTRIBUTE", help="the application under migration")
    group.addoption("--cassettes", default="cassettes", metavar="DIR", help="where the recorded cases are")
    group.addoption("--scenario", default=None, metavar="NAME", help="only this scenario")
    sources = "original, unified, module:attribute, wrap:module:function or a base URL"
    for side in ("original", "unified"):
        group.addoption(f"--{side}", default=side, metavar="SOURCE", help=f"what stands on that side: {sources}")


def pytest_configure(config: pytest.Config) -> None:
    """End a parity run with the exit code of `harness compare`."""
    if config.getoption("--parity"):
        config.pluginmanager.register(_ExitCode(), "harness-exit-code")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect the cases instead of the test files, with `--parity`; no case at all is never an empty success."""
    if not session.config.getoption("--parity"):
        return None
    from harness.errors import HarnessError  # noqa: PLC0415 - a run without --parity loads nothing of the harness

    try:
        suite = _Suite.from_parent(session, name="parity", nodeid="parity")
        session.items = list(suite.collect())
    except HarnessError as wrong:
        pytest.exit(f"harness: {wrong}", returncode=wrong.exit_code)
    session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=session.items)
    session.config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)
    return True


class Mismatch(Exception):
    """Report a case that does not hold."""


class _Suite(pytest.Collector):
    def collect(self) -> Iterator[_Parity]:
        from harness import assemble  # noqa: PLC0415
        from harness.parity.run import find_cases, parity_run  # noqa: PLC0415

        option = self.config.getoption
        application = assemble.load_application(option("--app"))
        specs = str(option("--original")), str(option("--unified"))
        cases = find_cases(application, Path(str(option("--cassettes"))), option("--scenario"))
        run_all = parity_run(application, assemble.tried_choices(application, specs), specs, cases)
        for case in cases:
            run = _CaseRun(case, run_all)
            for pass_name in run_all.passes(case):
                yield _Parity.from_parent(self, name=f"{case.id}[{pass_name}]", run=run, pass_name=pass_name)


class _CaseRun:
    """All passes of one case, run when the first of its items is."""

    def __init__(self, case: Case, parity_run: ParityRun) -> None:
        self.case = case
        self._parity_run = parity_run

    @cached_property
    def outcomes(self) -> Mapping[Pass, Outcome]:
        return {outcome.pass_name: outcome for outcome in self._parity_run.outcomes([self.case])}


class _Parity(pytest.Item):
    def __init__(self, *, run: _CaseRun, pass_name: Pass, **rest: Any) -> None:
        super().__init__(**rest)
        self._run = run
        self._pass_name = pass_name

    def runtest(self) -> None:
        from harness.report.outcome_text import explain  # noqa: PLC0415
        from harness.report.summary import has_data  # noqa: PLC0415

        outcome = self._run.outcomes[self._pass_name]
        self.user_properties.append(("parity", (outcome.call.operation, outcome.comparison.verdict)))
        self.user_properties.append(("has_data", has_data(outcome)))
        self.user_properties.append(("effect", outcome.effect))
        self.user_properties.append(("outage", outcome.case if outcome.recorded_outage else ""))
        if outcome.comparison.verdict in {"mismatch", "not-compared"}:
            raise Mismatch(explain(outcome))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Mismatch) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self._run.case.path, 0, self.name


class _ExitCode:
    """Gives a parity run the exit code of `harness compare`, from the reports of its items; works under xdist too."""

    def __init__(self) -> None:
        self._verdicts: set[str] = set()
        self._shown: dict[str, bool] = {}
        self._data = False
        self._outages: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the verdict of one item."""
        properties: dict[str, Any] = dict(report.user_properties)
        if report.when == "call" and "parity" in properties:
            operation, verdict = properties["parity"]
            self._verdicts.add(verdict)
            self._data = self._data or properties["has_data"]
            self._outages.add(properties["outage"])
            if properties["effect"] == "read":
                self._shown[operation] = self._shown.get(operation, False) or properties["has_data"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Set the exit code: 1 for a mismatch, 3 where something was not compared or nobody answered with data."""
        if exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and self._verdicts:
            lone_outage = len(self._outages) == 1 and all(self._outages)
            shows = lone_outage or (self._data and all(self._shown.values()))
            inconclusive = "not-compared" in self._verdicts or not shows
            session.exitstatus = 1 if "mismatch" in self._verdicts else 3 if inconclusive else exitstatus
