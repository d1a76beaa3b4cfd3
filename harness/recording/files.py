"""Cassettes on disk: which there are, and what each says that it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from harness import positioned_yaml
from harness.calls import Call
from harness.errors import CassetteError, ConfigurationError, NothingToJudge, nearest

if TYPE_CHECKING:
    from pathlib import Path

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_OR_NULL = (str, type(None))

Interaction: TypeAlias = "dict[str, Any]"
"""A request with its response as vcrpy writes them."""


@dataclass(frozen=True)
class Label:
    """What a cassette says that it is: the Call it answers, and where it was recorded (live, sandbox or a host).

    recorded_on: the day in UTC; None for the sandbox, which answers the same on any day.
    recorded_as: the user's pseudonym, where the answer belongs to one; in its Call every user is called the same.
    """

    call: Call
    recorded_from: str
    recorded_on: str | None = None
    recorded_as: str | None = None


@dataclass(frozen=True)
class Case:
    """One cassette, read and found whole; its interactions are kept so that a file is parsed once."""

    path: Path
    operation: str
    scenario: str
    call: Call
    recorded_from: str
    interactions: tuple[Interaction, ...]
    recorded_on: str | None = None
    recorded_as: str | None = None
    sdk: str | None = None

    @property
    def id(self) -> str:
        """`operation/scenario`, the name of the case in reports."""
        return f"{self.operation}/{self.scenario}"

    def __repr__(self) -> str:
        return f"Case({self.id})"


class _Wrong(Exception):
    """A cassette is readable YAML, but not what it should be at this path."""

    def __init__(self, sentence: str, *path: str | int) -> None:
        super().__init__(sentence)
        self.path = path


def find(directory: Path, scenario: str | None = None) -> list[Case]:
    """Every case, sorted by id; a scenario selects itself and its numbered siblings (`mixed`, `mixed-2`).

    Raises NothingToJudge where there is none, ConfigurationError for an unknown scenario, CassetteError for a
    cassette that cannot be read.
    """
    paths = listed(directory)
    chosen = [path for path in paths if scenario is None or _belongs(path.stem, scenario)]
    if not chosen:
        hint = nearest(str(scenario), {path.stem for path in paths})
        raise ConfigurationError(f"no cassette of scenario {scenario!r} in {directory}; {hint}")
    return sorted((read(path) for path in chosen), key=lambda case: case.id)


def listed(directory: Path) -> list[Path]:
    """Every file that is a cassette by its name; raises NothingToJudge where there is none."""
    paths = sorted(directory.glob("*/[!.]*.yaml"))
    if not paths:
        raise NothingToJudge(f"no cassettes in {directory}: record some with `harness record --cassettes {directory}`")
    return paths


def beside(directory: Path) -> list[Path]:
    """Every other file in the folder: no command reads it, and whoever is given the folder can."""
    return sorted({path for path in directory.rglob("*") if path.is_file()} - set(listed(directory)))


def read(path: Path) -> Case:
    """The cassette at `path`; raises CassetteError with its place on anything but a whole one."""
    text = _text(path)
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are safe ones
        return _case(path, document)
    except _Wrong as wrong:
        raise CassetteError(f"{place(path, *wrong.path)}: {wrong}") from None
    except (yaml.YAMLError, ValueError) as broken:  # a date that is none is a ValueError
        raise CassetteError(f"{_mark(path, broken)}: the cassette is not whole YAML, record it again") from None


def place(path: Path, *inside: str | int) -> positioned_yaml.Mark:
    """Where in the file a value stands, or the nearest one around it: parsed a second time, for messages only."""
    node = yaml.compose(path.read_text("utf-8"), Loader=_Loader)
    line, column = 0, 0
    for step in (None, *inside):
        node = node if step is None else _inner(node, step)
        if node is None:
            break
        line, column = node.start_mark.line, node.start_mark.column
    return positioned_yaml.Mark(str(path), line + 1, column + 1)


def _inner(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == step), None)


def _belongs(name: str, scenario: str) -> bool:
    return re.fullmatch(rf"{re.escape(scenario)}(-\d+)?", name) is not None


def _text(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise CassetteError(f"{path}:1:1: the cassette is not UTF-8 text, record it again") from None
    except OSError as failed:
        raise CassetteError(f"{path}:1:1: the cassette cannot be read: {failed.strerror}") from None
    if not text.strip():
        raise CassetteError(f"{path}:1:1: the cassette is empty, record it again")
    return text


def _mark(path: Path, broken: Exception) -> str:
    mark = getattr(broken, "problem_mark", None)
    return f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else f"{path}:1:1"


def _case(path: Path, document: Any) -> Case:
    label = _label(_part(document, dict, "metadata"))
    interactions = _part(document, list, "interactions")
    for number, interaction in enumerate(interactions):
        _check_interaction(interaction, number)
    if not interactions:
        raise _Wrong("the cassette holds no interactions, record it again", "interactions")
    promised = document["metadata"].get("exchanges", len(interactions))
    if promised != len(interactions):
        sentence = f"the cassette should hold {promised} exchanges and holds {len(interactions)}: it was cut off"
        raise _Wrong(sentence, "interactions")
    if path.parent.name != label.call.operation:
        sentence = f"the cassette answers {label.call.operation!r} but stands in the folder {path.parent.name!r}"
        raise _Wrong(sentence, "metadata", "call", "operation")
    return Case(
        path,
        label.call.operation,
        path.stem,
        label.call,
        label.recorded_from,
        tuple(interactions),
        label.recorded_on,
        label.recorded_as,
        document["metadata"].get("sdk"),
    )


def _label(metadata: dict[str, Any]) -> Label:
    call = _part(metadata, dict, "call", inside=("metadata",))
    inside = ("metadata", "call")
    operation = _part(call, str, "operation", inside=inside)
    parameters = _part(call, dict, "parameters", inside=inside)
    for name in ("user", "idempotency_key"):
        if not isinstance(call.get(name), _TEXT_OR_NULL):
            raise _Wrong(f"the {name} must be text or null", *inside, name)
    for name, value in parameters.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise _Wrong(f"the parameter {name!r} must be text", *inside, "parameters", str(name))
    for name in ("recorded_on", "recorded_as", "sdk"):
        if not isinstance(metadata.get(name), _TEXT_OR_NULL):
            raise _Wrong(f"{name!r} must be text", "metadata", name)
    source = _part(metadata, str, "recorded_from", inside=("metadata",))
    made = Call(operation, call.get("user"), parameters, call.get("idempotency_key"))
    return Label(made, source, metadata.get("recorded_on"), metadata.get("recorded_as"))


def _check_interaction(interaction: Any, number: int) -> None:
    inside = ("interactions", number)
    request = _part(interaction, dict, "request", inside=inside)
    for name in ("method", "uri"):
        _part(request, str, name, inside=(*inside, "request"))
    if not isinstance(request.get("body"), _TEXT_OR_NULL):
        raise _Wrong("the request's body must be text or null", *inside, "request", "body")
    response = _part(interaction, dict, "response", inside=inside)
    answered = (*inside, "response")
    status, body = (_part(response, dict, name, inside=answered) for name in ("status", "body"))
    _part(response, dict, "headers", inside=answered)
    _part(status, int, "code", inside=(*answered, "status"))
    _part(body, str, "string", inside=(*answered, "body"))


def _part(mapping: Any, kind: type, name: str, inside: tuple[str | int, ...] = ()) -> Any:
    """The value under this name; raises _Wrong where there is none of this kind."""
    if not isinstance(mapping, dict) or not isinstance(mapping.get(name), kind):
        raise _Wrong(f"not a cassette of this harness: {name!r} must be {_KINDS[kind]}", *inside, name)
    return mapping[name]


_KINDS = {dict: "a mapping", list: "a list", str: "text", int: "a whole number"}
