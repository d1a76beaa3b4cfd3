"""YAML text to plain values that remember where they stand.

Scalars follow YAML 1.2's core schema, so `NO`, `0123` and `16:00:00` stay strings; a fraction is a Decimal.
Composed by PyYAML's C parser, which keeps the place of every node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import yaml

from harness.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | Decimal | bool | None"
Path: TypeAlias = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Mapping[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Located:
    """A document: its plain value, and the Mark of each value and of each key by its path."""

    value: Value
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]

    def at(self, *path: str | int) -> Mark:
        """Where the value at this path stands, or the nearest value around it."""
        return self.values[path] if path in self.values else self.at(*path[:-1])

    def key(self, *path: str | int) -> Mark:
        """Where the key at the end of this path stands."""
        return self.keys.get(path) or self.at(*path)


def read(text: str, file: str, error: type[ConfigurationError] = ConfigurationError) -> Located:
    """The document in `text`; raises `error` with file:line:col on broken YAML or on a key given twice."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as broken:
        mark = _mark(broken.problem_mark or broken.context_mark, file)
        message = f"{mark}: not valid YAML: {broken.problem or broken.context}"
        raise error(message) from None
    except yaml.YAMLError as broken:
        message = f"{file}:1:1: not valid YAML: {str(broken).splitlines()[0]}"
        raise error(message) from None
    reader = _Reader(file, error)
    value = reader.value(root, ()) if root is not None else None
    reader.values.setdefault((), Mark(file, 1, 1))
    return Located(value, reader.values, reader.keys)


class _Reader:
    def __init__(self, file: str, error: type[ConfigurationError]) -> None:
        self.file = file
        self.error = error
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}

    def value(self, node: yaml.Node, path: Path) -> Value:
        self.values[path] = _mark(node.start_mark, self.file)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node.value) if _is_plain(node) else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Value:
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            key, mark = key_node.value, _mark(key_node.start_mark, self.file)
            if not isinstance(key, str):
                message = f"{mark}: a key must be plain text"
                raise self.error(message)
            if key in found:
                message = f"{mark}: {key!r} is given twice (first at line {self.keys[*path, key].line})"
                raise self.error(message)
            self.keys[*path, key] = mark
            found[key] = self.value(value_node, (*path, key))
        return found


def _scalar(text: str) -> Value:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _FRACTION.fullmatch(text) and not text.isdigit() else text


def _mark(mark: yaml.Mark | None, file: str) -> Mark:
    return Mark(file, mark.line + 1, mark.column + 1) if mark else Mark(file, 1, 1)


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style
