"""YAML text to plain values, each of which can be asked where it stands.

A text is read once for its values, from the parser's events, which take half the time of its nodes. Only who asks for a
place has it read again, with nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import yaml

from harness.errors import ConfigurationError
from harness.positioned_yaml.events import LOADER, Ended, Value, document, mark
from harness.positioned_yaml.marks import Mark, Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Located", "Mark", "Path", "Problem", "Text", "Value", "read", "scan"]

Path: TypeAlias = tuple[str | int, ...]
_Seat: TypeAlias = "tuple[Path, yaml.Node | None, yaml.Node | None]"


@dataclass(frozen=True)
class Located:
    """A document: its plain value, and the Mark of each value and of each key by its path.

    problems: what is a mistake in any YAML file, such as a key given twice.
    broken: the last problem ended the reading, so there is no value.
    """

    value: Value
    text: Text
    problems: tuple[Problem, ...] = ()
    broken: bool = False

    def at(self, *path: str | int) -> Mark:
        """Where the value at this path stands, or the nearest value around it."""
        return self.values[path] if path in self.values else self.at(*path[:-1])

    def key(self, *path: str | int) -> Mark:
        """Where the key at the end of this path stands."""
        return self.keys.get(path) or self.at(*path)

    @cached_property
    def values(self) -> Mapping[Path, Mark]:
        """The Mark of every value."""
        return {path: _mark(node, self.text) for path, _, node in self._nodes}

    @cached_property
    def keys(self) -> Mapping[Path, Mark]:
        """The Mark of every key."""
        return {path: _mark(key, self.text) for path, key, _ in self._nodes if key}

    @cached_property
    def _nodes(self) -> list[_Seat]:
        root = None if self.broken else yaml.compose(self.text.whole, Loader=LOADER)
        return list(_walk((), None, root))


def read(text: str, file: str, error: type[ConfigurationError] = ConfigurationError) -> Located:
    """The document in `text`; raises `error` with each of its problems on a line of its own."""
    positioned_yaml = scan(text, file)
    if positioned_yaml.problems:
        raise error("\n".join(map(str, positioned_yaml.problems)))
    return positioned_yaml


def scan(text: str, file: str) -> Located:
    """The document in `text` with its problems; what a problem leaves in doubt is not in the value."""
    source = Text(text, file)
    problems: list[Problem] = []
    try:
        value = document(source, problems)
    except Ended as ended:
        return Located(None, source, (*problems, ended.problem), broken=True)
    return Located(value, source, tuple(problems))


def _walk(path: Path, key: yaml.Node | None, node: yaml.Node | None) -> Iterator[_Seat]:
    """Every value with its path and its key; of keys given twice, the first."""
    yield path, key, node
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk((*path, index), None, item)
    elif isinstance(node, yaml.MappingNode):
        names = {name.value: (name, item) for name, item in reversed(node.value) if isinstance(name, yaml.ScalarNode)}
        for name, item in reversed(names.values()):
            yield from _walk((*path, name.value), name, item)


def _mark(node: yaml.Node | None, source: Text) -> Mark:
    """The place of a node; that of a block is its first word, or the dash of its first item."""
    if node is None:
        return source.mark(0)
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return mark(node.value[0][0], source)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return source.mark(node.start_mark.index)
    return mark(node, source)
