"""Set single values in YAML text, so that every other byte of a hand-kept file stays as it is."""

from __future__ import annotations

import re
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from harness import positioned_yaml
from harness.errors import FlagsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.positioned_yaml import Mark, NodePath, Value, YamlDocument

YamlScalar: TypeAlias = "str | bool | Decimal"
Splice: TypeAlias = tuple[int, int, str]
"""Where the old text starts and ends, and what takes its place."""

_TOKEN = re.compile(r"""(?P<quote>["']?)(?P<text>[\w.+-]+)(?P=quote)""")


def edited(text: str, changes: Mapping[NodePath, YamlScalar], file: str) -> str:
    """Return the text with the value at each path set.

    A value that stands is replaced where it stands; a key that is missing is put before the first of its siblings.

    Raises:
        FlagsError: The layout of the file does not allow that.
    """
    document = positioned_yaml.read(text, file, FlagsError)
    expected = deepcopy(document.value)
    for path, value in changes.items():
        _put(expected, path, value)
    for start, end, new in sorted(_splices(_Places(text, document), changes), reverse=True):
        text = text[:start] + new + text[end:]
    # an alias, a tag or an escape would change more than was asked, or nothing
    if positioned_yaml.read(text, file, FlagsError).value != expected:
        raise _cannot(document, next(iter(changes)))
    return text


class _Places:
    def __init__(self, text: str, document: YamlDocument) -> None:
        self.text = text
        self.document = document
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.splitlines(keepends=True)

    def offset(self, mark: Mark) -> int:
        return sum(map(len, self._lines[: mark.line - 1])) + mark.column - 1

    def is_flow(self, path: NodePath) -> bool:
        return self.text.startswith("{", self.offset(self.document.at(*path)))


def _splices(places: _Places, changes: Mapping[NodePath, YamlScalar]) -> Iterator[Splice]:
    """Yield a splice for each value that stands, and one for all the keys that one mapping is missing."""
    missing: dict[NodePath, dict[str, Value]] = {}
    for path, value in changes.items():
        if path not in places.document.values:
            depth = max(n for n in range(len(path)) if path[:n] in places.document.values)
            _put(missing.setdefault(path[:depth], {}), path[depth:], value)
            continue
        token = _TOKEN.match(places.text, places.offset(places.document.values[path]))
        if token is None:
            raise _cannot(places.document, path)
        yield token.start("text"), token.end("text"), _flow(value)
    for parent, entries in missing.items():
        sibling = next((path for path in places.document.keys if path[:-1] == parent), None)
        if sibling is None:
            raise _cannot(places.document, parent)
        mark = places.document.keys[sibling]
        between = ", " if places.is_flow(parent) else places.newline + " " * (mark.column - 1)
        start = places.offset(mark)
        yield start, start, "".join(f"{key}: {_flow(value)}{between}" for key, value in entries.items())


def _put(tree: Value, path: NodePath, value: YamlScalar) -> None:
    for key in path[:-1]:
        if isinstance(tree, dict):
            tree = tree.setdefault(str(key), {})
    if isinstance(tree, dict):
        tree[str(path[-1])] = value


def _flow(value: Value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _cannot(document: YamlDocument, path: NodePath) -> FlagsError:
    name = ".".join(map(str, path)) or "the file"
    return FlagsError(
        f"{document.at(*path)}: {name} is written so that it cannot be moved; write its value out in place"
    )
