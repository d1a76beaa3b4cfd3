"""The items of a parity run: a file of cassettes is a collector, each pass of its case an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError
from harness.parity.processes import cores
from harness.plugin.judging import Mismatch, NotCompared, check
from harness.plugin.marks import expectations, known_differences
from harness.plugin.suite import SelectedCase, label, note, suite_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def open_parity_run(config: pytest.Config) -> None:
    """Read all cases and what is known of them, or end the session with the exit code of `harness compare`."""
    try:
        suite_of(config)
        known_differences(config)
    except HarnessError as wrong:
        pytest.exit(f"harness: {wrong}", returncode=wrong.exit_code)


def run_ahead(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Have all cores compare the cases of these items; a worker of xdist is one of many already."""
    if not hasattr(config, "workerinput"):
        cases = {item.selected.case.path: item.selected.case for item in items if isinstance(item, _ParityItem)}
        suite_of(config).run_ahead([*cases.values()], config.option.parity_jobs or cores())


def collect_case(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a recorded case; None for another file."""
    return _CaseFile.from_parent(parent, path=path) if path in suite_of(parent.config).cases else None


class _CaseFile(pytest.File):
    def collect(self) -> Iterator[_ParityItem]:
        suite = suite_of(self.config)
        case = suite.cases[self.path]
        for pass_name in suite.passes(case):
            test: _ParityItem = _ParityItem.from_parent(self, name=pass_name, selected=SelectedCase(case, pass_name))
            yield test


class _ParityItem(pytest.Item):
    def __init__(self, *, selected: SelectedCase, **rest: Any) -> None:
        super().__init__(**rest)
        self.selected = selected
        label(self, selected)
        for mark in expectations(self.config, selected):
            self.add_marker(mark)

    def runtest(self) -> None:
        outcome = suite_of(self.config).outcome(self.selected)
        note(self, outcome)
        check(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        expected = isinstance(excinfo.value, Mismatch | NotCompared)
        return str(excinfo.value) if expected else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.selected.case.id}[{self.name}]"
