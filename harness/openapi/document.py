"""Read an OpenAPI 3 file as plain values, follow its references, and report its mistakes by their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from harness import positioned_yaml, wire
from harness.errors import ConfigurationError, nearest
from harness.files import read_text

if TYPE_CHECKING:
    from pathlib import Path

JsonObject: TypeAlias = dict[str, Any]

_KNOWN_VERSION = re.compile(r"3\.[012](\.\d+)?(-.*)?")


@dataclass(frozen=True, slots=True)
class OpenApiDocument:
    """Hold the content of a file. A `place` in it is a JSON pointer such as `#/paths/~1accounts/get`."""

    file: Path
    root: JsonObject

    def mapping(self, value: object, place: str) -> JsonObject:
        """Return the value, which must be a mapping.

        Raises:
            ConfigurationError: It is something else.

        """
        if isinstance(value, dict):
            return value
        raise self.error(place, f"this must be a mapping, not {type(value).__name__}")

    def items(self, value: object, place: str) -> list[Any]:
        """Return the value, which must be a list.

        Raises:
            ConfigurationError: It is something else.

        """
        if isinstance(value, list):
            return value
        raise self.error(place, f"this must be a list, not {type(value).__name__}")

    def resolve(self, value: object, place: str) -> JsonObject:
        """Return a mapping, or the one that its `$ref` names, through any number of references.

        Raises:
            ConfigurationError: The value is no mapping, or its reference leads nowhere, out of the file, or to itself.

        """
        followed: list[str] = []
        target = self.mapping(value, place)
        while "$ref" in target:
            reference = str(target["$ref"])
            if reference in followed:
                raise self.error(place, f"{reference!r} leads back to itself")
            followed.append(reference)
            target = self.mapping(self.target(reference, place), place)
        return target

    def target(self, reference: str, place: str) -> object:
        """Return what a `$ref` names.

        Args:
            reference: The text of the `$ref`.
            place: Where the reference stands.

        Raises:
            ConfigurationError: The reference leads nowhere, or out of the file.

        """
        if not reference.startswith("#/"):
            raise self.error(place, f"{reference!r} leads out of the file; only references inside it are followed")
        value: object = self.root
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            names = value if isinstance(value, dict) else {}
            if name not in names:
                raise self.error(place, f"{reference!r} leads nowhere; {nearest(name, map(str, names))}")
            value = names[name]
        return value

    def error(self, place: str, sentence: str) -> ConfigurationError:
        """Return the error that says what is wrong at a place of the file."""
        return ConfigurationError(f"{self.file}: {place}: {sentence}")


def pointer(place: str, *steps: str) -> str:
    """Return the JSON pointer (RFC 6901) to a place further inside."""
    return "/".join((place, *(step.replace("~", "~0").replace("/", "~1") for step in steps)))


def read_document(file: Path) -> OpenApiDocument:
    """Read a file in YAML, or in JSON if its name ends in `.json`.

    The YAML of others may use the merge key `<<`, which the harness's own files may not.

    Raises:
        ConfigurationError: The file cannot be read, or is no OpenAPI 3.

    """
    text = read_text(file, ConfigurationError)
    if file.suffix == ".json":
        try:
            root: object = wire.decode(text.encode())
        except wire.NotJson as broken:
            where = f"{file}:{broken.line}:{broken.column}" if broken.line else str(file)
            message = f"{where}: not valid JSON: {broken}"
            raise ConfigurationError(message) from None
    else:
        root = positioned_yaml.read(text, str(file), merge_keys=True).value
    version = root.get("openapi") if isinstance(root, dict) else None
    if isinstance(root, dict) and _KNOWN_VERSION.fullmatch(str(version)):
        return OpenApiDocument(file, root)
    stated = f"version {version}" if version else "no version"
    message = f"{file}: is no OpenAPI 3 file: it states {stated} at its top, not `openapi: 3.0`, 3.1 or 3.2"
    raise ConfigurationError(message)
