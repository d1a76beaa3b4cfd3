"""Record what has no case yet: `--parity-record`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import assemble
from harness.commands.record import Recorder
from harness.commands.recording_options import RecordingOptions
from harness.commands.targets import LIVE, SANDBOX, target, user_sessions
from harness.errors import ConfigurationError, HarnessError
from harness.recording.files import case_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from harness.application import Application
    from harness.commands.targets import Target

_SCENARIO = "everyday"
_ATTEMPTS = 3
_WILD = set("*?[")


def record_operations(config: pytest.Config) -> None:
    """Record each operation without a case that only asks; what cannot be recorded is told with its reason.

    What changes something is recorded by `harness record` alone, where its user sees what would be changed.
    """
    option = config.option
    directory = Path(option.parity_cassettes)
    try:
        application = assemble.load_application(option.parity_app)
        wanted = [row.name for row in application.operations.values() if row.effect == "read"]
        missing = [name for name in wanted if not list(directory.glob(f"{name}/*.yaml"))]
        _record(config, missing, option.parity_scenario or _SCENARIO)
    except HarnessError as wrong:
        pytest.exit(f"harness: {wrong}", returncode=wrong.exit_code)


def record_case(config: pytest.Config, operation: str | None, scenario: str | None) -> bool:
    """Record the case that a marker names, if it has no cassette; return True if it was recorded.

    Raises:
        ConfigurationError: The marker names no single case, or several workers of xdist would record.
        HarnessError: It cannot be recorded.
    """
    if operation is None or _WILD & {*operation, *(scenario or "")}:
        return False
    directory, name = Path(config.option.parity_cassettes), scenario or _SCENARIO
    there = case_path(directory, operation, name).exists() if scenario else list(directory.glob(f"{operation}/*.yaml"))
    if there:
        return False
    if hasattr(config, "workerinput"):
        raise ConfigurationError(f"{operation} has no case {name}; record it with --parity-record and without -n")
    if assemble.load_application(config.option.parity_app).operation(operation).effect != "read":
        raise ConfigurationError(f"{operation} changes something; record it with `harness record {operation}`")
    left_out = _record(config, [operation], name)
    if left_out:
        raise ConfigurationError(f"{operation} cannot be recorded: {left_out[operation]}")
    return True


def _record(config: pytest.Config, operations: Sequence[str], scenario: str) -> dict[str, str]:
    """Record the Calls of each operation, and return why one was left out, by its name."""
    option = config.option
    writer = config.get_terminal_writer()
    left_out: dict[str, str] = {}

    def tell(path: Path) -> None:
        writer.line(f"recorded {path}")

    with _upstream(assemble.load_application(option.parity_app), option.parity_record_from) as to:
        sessions = user_sessions(to, (), 1, _ATTEMPTS)
        for operation in operations:
            sides = (option.parity_original, option.parity_unified)
            options = RecordingOptions(Path(option.parity_cassettes), scenario, (operation,), sources=sides)
            try:
                recorder = Recorder(to, options, sessions)
                reasons = list(recorder.run(recorder.plan(), lambda tasks, _: tasks, tell).left_out)
            except ConfigurationError as wrong:
                reasons = [str(wrong)]
            if reasons:
                left_out[operation] = "; ".join(reasons)
    for operation, reason in left_out.items():
        writer.line(f"not recorded: {operation}: {reason}")
    return left_out


def _upstream(application: Application, source: str) -> AbstractContextManager[Target]:
    """Open what is recorded from; an application without an upstream has nothing to name."""
    is_host = source not in {SANDBOX, LIVE}
    return target(application, source if is_host else None, live=source == LIVE)
