"""Find the cassettes in a folder, and read each one whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from harness import positioned_yaml
from harness.calls import Call
from harness.errors import CassetteError, ConfigurationError, NothingToJudge, nearest
from harness.files import read_text
from harness.recording.cassette_schema import NotACassette, check_cassette

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.calls import Operation
    from harness.recording.cassette_schema import CassetteNode, Interaction

DEFAULT_FOLDER = Path("cassettes")
_YAML = {".yaml", ".yml"}


@dataclass(frozen=True)
class Label:
    """Hold what a cassette says of itself.

    Attributes:
        call: The Call that it answers.
        recorded_from: Where it was recorded: `live`, `sandbox` or a host.
        recorded_on: The day in UTC; None for the sandbox, which answers the same on any day.
        recorded_as: The user's pseudonym, where the answer belongs to one; in its Call every user has the same name.
        sdk: The version of the upstream's package at that time.
        fault: The fault with which a sandbox refused the Call.
    """

    call: Call
    recorded_from: str
    recorded_on: str | None = None
    recorded_as: str | None = None
    sdk: str | None = None
    fault: str | None = None


@dataclass(frozen=True)
class Case:
    """Hold one cassette, read and found whole, so that its file is parsed once.

    Attributes:
        path: The file.
        label: What it says of itself.
        interactions: Its exchanges.
    """

    path: Path
    label: Label
    interactions: tuple[Interaction, ...]

    @property
    def call(self) -> Call:
        """Return the Call that it answers."""
        return self.label.call

    @property
    def operation(self) -> str:
        """Return the name of the operation."""
        return self.label.call.operation

    @property
    def scenario(self) -> str:
        """Return the name of the scenario."""
        return self.path.stem

    @property
    def id(self) -> str:
        """Return `operation/scenario`, the name of the case in reports."""
        return f"{self.operation}/{self.scenario}"

    def __repr__(self) -> str:
        return f"Case({self.id})"


def find(directory: Path, scenario: str | None = None) -> list[Case]:
    """Return every case, sorted by id; a scenario selects itself and its numbered siblings (`mixed`, `mixed-2`).

    Raises:
        NothingToJudge: There is none.
        ConfigurationError: The folder or the scenario does not exist.
        CassetteError: A cassette cannot be read.
    """
    paths = listed(directory)
    chosen = paths
    if scenario is not None:
        siblings = re.compile(rf"{re.escape(scenario)}(?:-\d+)?")
        chosen = [path for path in paths if siblings.fullmatch(path.stem)]
    if not chosen:
        hint = nearest(str(scenario), {path.stem for path in paths})
        raise ConfigurationError(f"no cassette of scenario {scenario!r} in {directory}; {hint}")
    return sorted((read(path) for path in chosen), key=lambda case: case.id)


def check_operations(cases: Iterable[Case], operations: Mapping[str, Operation]) -> None:
    """Check that each case fits its operation: an operation that asks the upstream needs exchanges.

    Raises:
        CassetteError: A case does not; the message has its place.
    """
    for case in cases:
        if case.operation not in operations:
            at = place(case.path, "metadata", "call", "operation")
            raise CassetteError(f"{at}: unknown operation {case.operation!r}; {nearest(case.operation, operations)}")
        if operations[case.operation].endpoints and not case.interactions:
            at = place(case.path, "interactions")
            raise CassetteError(f"{at}: the cassette holds no interactions, record it again")


def listed(directory: Path) -> list[Path]:
    """Return every file that is a cassette by its name: `OPERATION/SCENARIO.yaml`.

    Raises:
        NothingToJudge: There is none.
        ConfigurationError: There is no such folder; that of the default name may still be missing.
        CassetteError: A folder cannot be read.
    """
    check_folder(directory)
    paths = [path for path in _files(directory) if _is_cassette(path, directory)]
    if not paths:
        raise NothingToJudge(f"no cassettes in {directory}: record some with `harness record --cassettes {directory}`")
    return paths


def check_folder(directory: Path) -> None:
    """Check that a folder of cassettes exists; that of the default name may still be missing.

    Raises:
        ConfigurationError: There is no such folder.
    """
    if not directory.is_dir() and directory != DEFAULT_FOLDER:
        raise ConfigurationError(f"{directory}: no such folder; --cassettes names the one with the recorded cases")


def beside(directory: Path) -> list[Path]:
    """Return every other file in the folder: no command reads it, and whoever is given the folder can."""
    return [path for path in _files(directory) if not _is_cassette(path, directory)]


def skipped(directory: Path) -> list[str]:
    """Return a sentence for each YAML file that stands where no cassette is looked for."""
    where = f"a cassette is {directory}/OPERATION/SCENARIO.yaml"
    return [f"{path}: skipped: {where}" for path in beside(directory) if path.suffix in _YAML and path.name[0] != "."]


def read(path: Path) -> Case:
    """Return the cassette at `path`.

    Raises:
        CassetteError: It is anything but a whole cassette; the message has file, line and column.
    """
    document = _document(path)
    if document.problems:
        problem = document.problems[0]
        raise CassetteError(f"{problem.mark}: the cassette is not whole YAML ({problem.sentence}), record it again")
    try:
        return _case(path, check_cassette(document.value))
    except NotACassette as wrong:
        at = document.key(*wrong.path) if wrong.is_key else document.at(*wrong.path)
        raise CassetteError(f"{at}: {wrong}") from None


def case_path(directory: Path, operation: str, scenario: str, number: int = 1) -> Path:
    """Return where the cassette of an operation is: `<scenario>.yaml`, then `<scenario>-2.yaml` and so on."""
    return directory / operation / f"{scenario}{'' if number == 1 else f'-{number}'}.yaml"


def place(path: Path, *inside: str | int) -> positioned_yaml.Mark:
    """Return where in the file a value stands, or the nearest one around it: the file is parsed again, for messages."""
    return _document(path).at(*inside)


def _files(directory: Path) -> list[Path]:
    """Return every file below a folder; a folder that cannot be read is named, since `rglob` would skip it."""
    try:
        entries = sorted(directory.iterdir()) if directory.exists() else []
        folders = [entry for entry in entries if entry.is_dir() and entry.suffix not in _YAML]
    except OSError as failure:
        raise CassetteError(f"{directory}: the folder cannot be read: {failure.strerror}") from None
    return sorted([entry for entry in entries if entry not in folders] + [file for f in folders for file in _files(f)])


def _is_cassette(path: Path, directory: Path) -> bool:
    return path.parent.parent == directory and path.suffix == ".yaml" and not path.name.startswith(".")


def _document(path: Path) -> positioned_yaml.YamlDocument:
    text = read_text(path, CassetteError)
    if not text.strip():
        raise CassetteError(f"{path}:1:1: the cassette is empty, record it again")
    return positioned_yaml.scan(text, str(path))


def _case(path: Path, node: CassetteNode) -> Case:
    metadata, interactions = node["metadata"], node["interactions"]
    promised = metadata.get("exchanges", len(interactions))
    if promised != len(interactions):
        sentence = f"the cassette should hold {promised} exchanges and holds {len(interactions)}: it was cut off"
        raise NotACassette(sentence, ("interactions",))
    for number, interaction in enumerate(interactions):
        try:
            urlsplit(interaction["request"]["uri"])
        except ValueError as wrong:
            inside = ("interactions", number, "request", "uri")
            raise NotACassette(f"the uri is no URL: {wrong}", inside) from None
    call = metadata["call"]
    if path.parent.name != call["operation"]:
        sentence = f"the cassette answers {call['operation']!r} but stands in the folder {path.parent.name!r}"
        raise NotACassette(sentence, ("metadata", "call", "operation"))
    label = Label(
        Call(call["operation"], call.get("user"), call["parameters"], call.get("idempotency_key")),
        metadata["recorded_from"],
        metadata.get("recorded_on"),
        metadata.get("recorded_as"),
        metadata.get("sdk"),
        metadata.get("fault"),
    )
    return Case(path, label, tuple(interactions))
