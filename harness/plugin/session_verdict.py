"""End a session with the exit code of `harness compare`, from the reports of its items; under xdist too."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

VERDICT = "verdict"
"""The property of an item's report that has its verdict; an item that was not run has none."""
CASE = "case"
"""The property that tells an item of a recorded case from other tests."""
_EXPECTED = "expected"
_OK, _FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
_INCONCLUSIVE = 3
_WORDS = {0: "pass", 1: "fail", _INCONCLUSIVE: "inconclusive"}


class SessionVerdict:
    """Weigh what the items of recorded cases report.

    Args:
        config: Says whether this session is a parity run.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._facts: dict[str, dict[str, Any]] = {}
        self._exit_code: int = _OK

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what an item says of its case; one that is skipped after all says nothing."""
        properties = dict(report.user_properties)
        if CASE in properties and (report.when == "call" or report.nodeid not in self._facts):
            expected = hasattr(report, "wasxfail")
            if report.skipped and not expected:
                properties.pop(VERDICT, None)
            self._facts[report.nodeid] = {**properties, _EXPECTED: expected}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Set the exit code: 1 for a mismatch, 3 where something was not compared or nobody answered with data."""
        parity_run = self._config.option.parity
        if hasattr(self._config, "workerinput") or self._config.option.collectonly:
            return
        if (parity_run or self._facts) and exitstatus in {_OK, _FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = self._exit_code = self._weighed(exitstatus)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the verdict of a parity run with its counts, as `harness compare` does."""
        if self._config.option.parity and self._facts:
            counts = Counter(facts.get(VERDICT, "not run") for facts in self._facts.values())
            expected = sum(facts[_EXPECTED] and facts[VERDICT] == "mismatch" for facts in self._facts.values())
            parts = [f"{count} {verdict}" for verdict, count in sorted(counts.items())]
            parts += [f"{expected} of them known"] if expected else []
            verdict = _WORDS.get(self._exit_code, "fail")
            terminalreporter.write_line(f"parity: {verdict}: {len(self._facts)} calls, {', '.join(parts)}")

    def _weighed(self, exitstatus: int) -> int:
        judged = [facts for facts in self._facts.values() if VERDICT in facts and not facts[_EXPECTED]]
        verdicts = {facts[VERDICT] for facts in judged}
        if "mismatch" in verdicts or (exitstatus == _FAILED and verdicts <= {"match", "stale-ok", "ignored"}):
            return _FAILED  # the latter: another test, or a known difference that is gone
        if "not-compared" in verdicts or not _shows(judged):
            return _INCONCLUSIVE
        return _FAILED if exitstatus == _FAILED else _OK


def _shows(judged: list[dict[str, Any]]) -> bool:
    """Return True if each read operation was answered with data; one recorded outage alone asks about that outage."""
    if not judged:
        return False
    outages = {facts["recorded_outage"] and facts[CASE] for facts in judged}
    if len(outages) == 1 and all(outages):
        return True
    shown: dict[str, bool] = {}
    for facts in judged:
        if facts["effect"] == "read":
            shown[facts["operation"]] = shown.get(facts["operation"], False) or facts["has_data"]
    return any(facts["has_data"] for facts in judged) and all(shown.values())
