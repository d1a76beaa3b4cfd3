"""pytest: the parity cases as items, with `pytest --parity`. Costs nothing until asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.compare.outcome import Outcome
    from harness.parity import ParityRun
    from harness.recording import Case


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `harness compare`, for pytest."""
    group = parser.getgroup("harness", "parity of two implementations")
    group.addoption("--parity", action="store_true", help="run the recorded parity cases, and only those, as tests")
    group.addoption("--app", default=None, metavar="MODULE:ATTRIBUTE", help="the application under migration")
    group.addoption("--cassettes", default="cassettes", metavar="DIR", help="where the recorded cases are")
    group.addoption("--scenario", default=None, metavar="NAME", help="only this scenario")
    group.addoption("--original", default="original", metavar="SOURCE", help="original, module:attribute or base URL")
    group.addoption("--unified", default="unified", metavar="SOURCE", help="unified, module:attribute or base URL")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """With `--parity`, the cases instead of the test files; no case at all is an error, never an empty success."""
    if not session.config.getoption("--parity"):
        return None
    from harness.errors import HarnessError  # noqa: PLC0415 - a run without --parity loads nothing of the harness

    try:
        suite = _Suite.from_parent(session, name="parity", nodeid="parity")
        session.items = list(suite.collect())
    except HarnessError as wrong:
        raise pytest.UsageError(str(wrong)) from None
    session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=session.items)
    session.config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)
    return True


class Mismatch(Exception):
    """A case that does not hold."""


class _Suite(pytest.Collector):
    def collect(self) -> Iterator[_Parity]:
        from harness import assemble, parity, recording  # noqa: PLC0415

        option = self.config.getoption
        application = assemble.load_application(option("--app"))
        specs = str(option("--original")), str(option("--unified"))
        run_all = parity.parity_run(application, assemble.choices(application, specs), specs)
        for case in recording.find(Path(str(option("--cassettes"))), option("--scenario")):
            run = _CaseRun(case, run_all)
            for passed in parity.passes(case, application):
                yield _Parity.from_parent(self, name=f"{case.id}[{passed}]", run=run, passed=passed)


class _CaseRun:
    """All passes of one case, run when the first of its items is."""

    def __init__(self, case: Case, parity_run: ParityRun) -> None:
        self._case = case
        self._parity_run = parity_run
        self._outcomes: dict[str, Outcome] = {}

    def outcome(self, passed: str) -> Outcome:
        if not self._outcomes:
            self._outcomes = {each.pass_name: each for each in self._parity_run.outcomes([self._case])}
        return self._outcomes[passed]


class _Parity(pytest.Item):
    def __init__(self, *, run: _CaseRun, passed: str, **rest: Any) -> None:
        super().__init__(**rest)
        self._run = run
        self._passed = passed

    def runtest(self) -> None:
        from harness.report.outcome_text import explain  # noqa: PLC0415

        outcome = self._run.outcome(self._passed)
        if outcome.comparison.verdict in {"mismatch", "not-compared"}:
            raise Mismatch(explain(outcome))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Mismatch) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self._run._case.path, 0, self.name  # noqa: SLF001 - both halves of one plugin
