"""The items of a parity run: a file of cassettes is a collector, each pass of its case an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import HarnessError
from harness.plugin.judging import Mismatch, NotCompared, check
from harness.plugin.marks import expectations, known_differences
from harness.plugin.network import NetworkClosed
from harness.plugin.suite import SelectedCase, label, note, suite_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def open_parity_run(config: pytest.Config) -> None:
    """Read all cases and what is known of them, or end the session with the exit code of `harness compare`."""
    try:
        suite_of(config)
        known_differences(config)
    except HarnessError as wrong:
        pytest.exit(f"harness: {wrong}", returncode=wrong.exit_code)


def collect_case(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Return the collector of a recorded case; None for another file."""
    return _CaseFile.from_parent(parent, path=path) if path in suite_of(parent.config).cases else None


class _CaseFile(pytest.File):
    def collect(self) -> Iterator[_ParityItem]:
        suite = suite_of(self.config)
        case = suite.cases[self.path]
        for pass_name in suite.run.passes(case):
            test: _ParityItem = _ParityItem.from_parent(self, name=pass_name, selected=SelectedCase(case, pass_name))
            yield test


class _ParityItem(pytest.Item):
    def __init__(self, *, selected: SelectedCase, **rest: Any) -> None:
        super().__init__(**rest)
        self._selected = selected
        label(self, selected)
        for mark in expectations(self.config, selected):
            self.add_marker(mark)

    def runtest(self) -> None:
        outcome = suite_of(self.config).outcome(self._selected)
        note(self, outcome)
        check(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        expected = isinstance(excinfo.value, Mismatch | NotCompared | NetworkClosed)
        return str(excinfo.value) if expected else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self._selected.case.id}[{self.name}]"
