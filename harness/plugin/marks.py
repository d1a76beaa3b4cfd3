"""The marker `parity`: which cases a test is run for, and which are known to differ still."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain
from typing import TYPE_CHECKING, Any, get_args

import pytest

from harness.compare.outcome import Pass
from harness.errors import ConfigurationError, HarnessError, nearest
from harness.plugin import recording
from harness.plugin.judging import Mismatch
from harness.plugin.suite import SelectedCase, suite_of

if TYPE_CHECKING:
    from harness.plugin.suite import ParitySuite
    from harness.recording import Case

_PASSES: tuple[Pass, ...] = get_args(Pass)
_KNOWN = pytest.StashKey[list["ParityMark"]]()
_ARGUMENTS = ("operation", "scenario", "passes", "xfail")


@dataclass(frozen=True)
class ParityMark:
    """Hold what a marker says.

    Attributes:
        operation: The name of the operations, `*` for any text; None for all.
        scenario: The same of the scenario.
        passes: The passes; None for all.
        xfail: Why the paths differ still; None where they must not.
    """

    operation: str | None = None
    scenario: str | None = None
    passes: tuple[Pass, ...] | None = None
    xfail: str | None = None

    def fits(self, case: Case) -> bool:
        """Return True if the marker is about this case."""
        patterns = ((self.operation, case.operation), (self.scenario, case.scenario))
        return all(pattern is None or fnmatchcase(name, pattern) for pattern, name in patterns)

    def expectation(self, selected: SelectedCase) -> list[pytest.MarkDecorator]:
        """Return the `xfail` of one item, if any: a pass that is named must differ, else the cold one; the rest may."""
        if self.xfail is None or (self.passes and selected.pass_name not in self.passes):
            return []
        strict = selected.pass_name is None or selected.pass_name in (self.passes or ("cold",))
        return [pytest.mark.xfail(reason=self.xfail, raises=Mismatch, strict=strict)]

    def explain_nothing(self, suite: ParitySuite) -> str:
        """Return why no case fits, with the nearest name that would."""
        cases = suite.cases.values()
        of_operation = [case for case in cases if ParityMark(self.operation).fits(case)]
        if of_operation:
            hint = nearest(str(self.scenario), {case.scenario for case in of_operation})
            return f"no case of {self.operation or 'any operation'} has the scenario {self.scenario!r}; {hint}"
        hint = nearest(str(self.operation), {case.operation for case in cases})
        return f"no case of the operation {self.operation!r}; {hint}, or record one: --parity-record"


def read_mark(mark: pytest.Mark) -> ParityMark:
    """Return what a marker says.

    Raises:
        ConfigurationError: It says something that no marker can.
    """
    wrong = next((name for name in mark.kwargs if name not in _ARGUMENTS), None)
    if wrong or mark.args:
        what = f"no argument {wrong!r}; {nearest(wrong, _ARGUMENTS)}" if wrong else "named arguments only"
        raise ConfigurationError(f"the marker parity takes {what}")
    for name in ("operation", "scenario", "xfail"):
        value = mark.kwargs.get(name)
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise ConfigurationError(f"{name}={value!r} of the marker parity is no text")
    passes: Any = mark.kwargs.get("passes") or ()
    names: tuple[Any, ...] = (passes,) if isinstance(passes, str) else tuple(passes)
    for name in names:
        if name not in _PASSES:
            raise ConfigurationError(f"the marker parity knows no pass {name!r}; {nearest(str(name), _PASSES)}")
    return ParityMark(**{**mark.kwargs, "passes": names or None})


def _selected(metafunc: pytest.Metafunc, said: ParityMark) -> list[SelectedCase]:
    """Return the cases that fit, recorded first where there is none and `--parity-record` is given.

    Raises:
        HarnessError: None fits, or the suite cannot be opened.
    """
    config = metafunc.config
    recorded = config.option.parity_record and recording.record_case(config, said.operation, said.scenario)
    suite = suite_of(config, anew=recorded)
    fitting = [case for case in suite.cases.values() if said.fits(case)]
    if not fitting:
        raise ConfigurationError(said.explain_nothing(suite))
    if "parity" not in metafunc.fixturenames:
        return [SelectedCase(case) for case in fitting]
    passes = [(case, name) for case in fitting for name in suite.passes(case)]
    return [SelectedCase(case, name) for case, name in passes if name in (said.passes or _PASSES)]


def parametrize(metafunc: pytest.Metafunc, mark: pytest.Mark) -> None:
    """Have a test run for each case that its marker is about, and for each pass where it wants a verdict.

    A marker without any case fails the collection: nothing would be tested.
    """
    try:
        said = read_mark(mark)
        selected = _selected(metafunc, said)
    except HarnessError as wrong:
        raise pytest.Collector.CollectError(f"{metafunc.definition.nodeid}: {wrong}") from None
    parameters = [pytest.param(case, id=str(case), marks=said.expectation(case)) for case in selected]
    metafunc.parametrize("_parity_case", parameters, indirect=True)


def expectations(config: pytest.Config, selected: SelectedCase) -> list[pytest.MarkDecorator]:
    """Return the `xfail` that a conftest.py has for one item; nothing where the paths must not differ."""
    fitting = [said for said in known_differences(config) if said.fits(selected.case)]
    return next((marks for said in fitting if (marks := said.expectation(selected))), [])


def known_differences(config: pytest.Config) -> list[ParityMark]:
    """Return what the conftest.py of a parity run says about cases that differ still.

    Raises:
        ConfigurationError: It says nothing, or is about no case.
    """
    if _KNOWN not in config.stash:
        suite = suite_of(config)
        listed = chain.from_iterable(config.hook.pytest_parity_marks(config=config))
        differences = [read_mark(decorator.mark) for decorator in listed]
        for said in differences:
            if said.xfail is None:
                raise ConfigurationError("pytest_parity_marks: a marker without xfail says nothing")
            if not any(map(said.fits, suite.cases.values())):
                raise ConfigurationError(f"pytest_parity_marks: {said.explain_nothing(suite)}")
        config.stash[_KNOWN] = differences
    return config.stash[_KNOWN]
