"""An OpenAPI 3 file as plain values, with its references followed and its mistakes told by place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from harness import positioned_yaml
from harness.errors import ConfigurationError, nearest
from harness.files import read_text

if TYPE_CHECKING:
    from pathlib import Path

Node: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenApiFile:
    """The content of a file; a `place` in it is a JSON pointer like `#/paths/~1accounts/get`."""

    file: Path
    root: Node

    def mapping(self, value: object, place: str) -> Node:
        """The value, which must be a mapping."""
        if isinstance(value, dict):
            return value
        raise self.wrong(place, f"this must be a mapping, not {type(value).__name__}")

    def items(self, value: object, place: str) -> list[Any]:
        """The value, which must be a list."""
        if isinstance(value, list):
            return value
        raise self.wrong(place, f"this must be a list, not {type(value).__name__}")

    def resolved(self, value: object, place: str) -> Node:
        """A mapping, or the one that its `$ref` names."""
        told = self.mapping(value, place)
        return self.mapping(self.referred(str(told["$ref"]), place), place) if "$ref" in told else told

    def referred(self, reference: str, place: str) -> object:
        """What a `$ref` names; `place` is where it stands."""
        if not reference.startswith("#/"):
            raise self.wrong(place, f"{reference!r} leads out of the file; only references inside it are followed")
        found: object = self.root
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            names = found if isinstance(found, dict) else {}
            if name not in names:
                raise self.wrong(place, f"{reference!r} leads nowhere; {nearest(name, map(str, names))}")
            found = names[name]
        return found

    def wrong(self, place: str, sentence: str) -> ConfigurationError:
        """The error that says what is wrong where."""
        return ConfigurationError(f"{self.file}: {place}: {sentence}")


def pointer(place: str, *steps: str) -> str:
    """A place further inside."""
    return "/".join((place, *(step.replace("~", "~0").replace("/", "~1") for step in steps)))


def read(file: Path) -> OpenApiFile:
    """A file in YAML, or in JSON where its name ends so; raises ConfigurationError where it is no OpenAPI 3."""
    text = read_text(file, ConfigurationError)
    root = _json(text, file) if file.suffix == ".json" else positioned_yaml.read(text, str(file)).value
    if isinstance(root, dict) and str(root.get("openapi", "")).startswith("3."):
        return OpenApiFile(file, root)
    message = f"{file}: is no OpenAPI 3 file, which says so at its top: `openapi: 3.0.3`"
    raise ConfigurationError(message)


def _json(text: str, file: Path) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as broken:
        message = f"{file}:{broken.lineno}:{broken.colno}: not valid JSON: {broken.msg}"
        raise ConfigurationError(message) from None
