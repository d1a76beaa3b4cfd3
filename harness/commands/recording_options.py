"""Define what to record, and check it before anything is asked: the operations, their parameters and their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from harness.errors import ConfigurationError, nearest
from harness.recording.files import case_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from harness.application import Application
    from harness.calls import Operation
    from harness.commands.targets import Target

_SCENARIO = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class RecordingOptions:
    """Hold what to record.

    Attributes:
        directory: Where cassettes are kept.
        scenario: The name of the cassettes.
        operations: The operations; all reads where none is named.
        parameters: Parameters of the named operations.
        users: The number of users.
        as_user: The users by name.
        overwrite: Record again what is there already.
        sources: What stands on the original and on the unified side.
        attempts: How often a request is sent that gets 429 or 5xx, before that is what is recorded.
        fault: The fault with which a sandbox of our own refuses one Call of each operation.
        each: Make a write once for each of the user's accounts, instead of refusing to choose.
    """

    directory: Path
    scenario: str = "everyday"
    operations: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    users: int = 1
    as_user: Sequence[str] = ()
    overwrite: bool = False
    sources: tuple[str, str] = ("original", "unified")
    attempts: int = 3
    fault: str | None = None
    each: bool = False


def stages(options: RecordingOptions, to: Target) -> list[RecordingOptions]:
    """Return the options in the order in which they are carried out: the reads, then each write by itself.

    So the order that one write places is what the next write finds to replace or cancel. A sandbox that was started for
    this recording knows nothing of a story that was broken off, so there the story is recorded again from its start.
    """
    application = to.application
    writes = [name for name in options.operations if application.operation(name).effect == "write"]
    reads = tuple(name for name in options.operations if name not in writes)
    paths = [case_path(options.directory, name, options.scenario) for name in writes]
    broken_off = to.forgets and not all(path.exists() for path in paths)
    read_stages = [_stage(application, options, reads)] if reads or not writes else []
    overwrite = options.overwrite or broken_off
    return read_stages + [replace(_stage(application, options, (name,)), overwrite=overwrite) for name in writes]


def check_scenario(name: str) -> None:
    """Check that a scenario is a plain name.

    Raises:
        ConfigurationError: It could be a path, or no command would find its cassettes.
    """
    if not _SCENARIO.fullmatch(name):
        raise ConfigurationError(f"--scenario {name!r} is no name: letters, digits and dashes, such as after-split-2")


def check_options(to: Target, options: RecordingOptions) -> None:
    """Check the names of scenario, operations, parameters and fault before anything is asked.

    Raises:
        ConfigurationError: A name is wrong.
    """
    check_scenario(options.scenario)
    application = to.application
    if to.rules is None and (options.users > 1 or len(options.as_user) > 1):
        raise ConfigurationError(f"the application {application.name} has no users but the one of --as-user")
    names = {name for operation in chosen_operations(application, options) for name in _parameter_names(operation)}
    for name in options.parameters:
        if name not in names:
            raise ConfigurationError(f"no operation to record takes a parameter {name!r}; {nearest(name, names)}")
    if application.discover is None and not options.operations:
        operations = ", ".join(application.operations)
        message = f"name the operations to record: {application.name} finds no Calls by itself ({operations})"
        raise ConfigurationError(message)
    if options.fault is None:
        return
    if to.own is None or application.sandbox is None:
        raise ConfigurationError("--fault needs a sandbox of its own, without --host and --live")
    refusals = application.sandbox().refusals
    if options.fault not in refusals:
        raise ConfigurationError(f"--fault {options.fault!r} refuses nothing; {nearest(options.fault, refusals)}")


def chosen_operations(application: Application, options: RecordingOptions) -> list[Operation]:
    """Return the named operations, else every read that can be found by asking."""
    if options.operations:
        return [application.operation(name) for name in options.operations]
    reads = [operation for operation in application.operations.values() if operation.effect == "read"]
    return reads if application.recording is None else [operation for operation in reads if operation.endpoints]


def parse_parameters(texts: Iterable[str]) -> dict[str, str]:
    """Return `NAME=VALUE` texts as a mapping.

    Raises:
        ConfigurationError: A text is anything else.
    """
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise ConfigurationError(f"--parameter {wrong[0]!r} is not NAME=VALUE")
    return {name: value for name, _, value in (text.partition("=") for text in texts)}


def listed_parameters(parameters: Mapping[str, str]) -> str:
    """Return parameters as a person reads them."""
    return ", ".join(f"{name}={value}" for name, value in parameters.items()) or "without parameters"


def _stage(application: Application, options: RecordingOptions, names: tuple[str, ...]) -> RecordingOptions:
    """Return the options of these operations, without parameters that only the other operations take."""
    own = {name for operation in names for name in _parameter_names(application.operation(operation))}
    fitting = {name: value for name, value in options.parameters.items() if name in own or not names}
    return replace(options, operations=names, parameters=fitting)


def _parameter_names(operation: Operation) -> set[str]:
    return {parameter.name for parameter in operation.parameters}
