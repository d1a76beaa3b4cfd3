"""Read YAML text as plain values, and tell where each of them stands.

The text is read once for its values, from the parser's events, which take half the time of its nodes. The first
question for a place reads it again, with nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import yaml

from harness.errors import ConfigurationError
from harness.positioned_yaml.events import LOADER, UnreadableYaml, Value, mark_of, read_value
from harness.positioned_yaml.marks import Mark, Problem, SourceText

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Mark", "NodePath", "Problem", "SourceText", "Value", "YamlDocument", "read", "scan"]

NodePath: TypeAlias = tuple[str | int, ...]
_PlacedNode: TypeAlias = "tuple[NodePath, yaml.Node | None, yaml.Node | None]"


@dataclass(frozen=True)
class YamlDocument:
    """Hold a document as a plain value, with the Mark of each value and of each key by its path.

    Attributes:
        value: The document; what a problem leaves in doubt is missing.
        text: The text that it was read from.
        problems: Mistakes in any YAML file, such as a key given twice.
        broken: The last problem ended the reading, so there is no value.

    """

    value: Value
    text: SourceText
    problems: tuple[Problem, ...] = ()
    broken: bool = False

    def at(self, *path: str | int) -> Mark:
        """Return the place of the value at this path, or of the nearest value around it."""
        return self.values[path] if path in self.values else self.at(*path[:-1])

    def key(self, *path: str | int) -> Mark:
        """Return the place of the key at the end of this path, or what `at` returns if there is none."""
        return self.keys.get(path) or self.at(*path)

    @cached_property
    def values(self) -> Mapping[NodePath, Mark]:
        """Return the Mark of every value."""
        return {path: _mark(node, self.text) for path, _, node in self._nodes}

    @cached_property
    def keys(self) -> Mapping[NodePath, Mark]:
        """Return the Mark of every key."""
        return {path: _mark(key, self.text) for path, key, _ in self._nodes if key}

    @cached_property
    def _nodes(self) -> list[_PlacedNode]:
        """Return every value with its path and its key, in the order of the file; of keys given twice, the first."""
        nodes: list[_PlacedNode] = []
        # the next to come is the last in the list
        ahead: list[_PlacedNode] = [((), None, None if self.broken else yaml.compose(self.text.whole, Loader=LOADER))]
        while ahead:
            path, key, node = ahead.pop()
            nodes.append((path, key, node))
            if isinstance(node, yaml.SequenceNode):
                ahead += [((*path, index), None, item) for index, item in enumerate(node.value)][::-1]
            elif isinstance(node, yaml.MappingNode):
                keys = ((name, item) for name, item in reversed(node.value) if isinstance(name, yaml.ScalarNode))
                firsts = {name.value: (name, item) for name, item in keys}
                ahead += [((*path, text), name, item) for text, (name, item) in firsts.items()]
        return nodes


def read(
    text: str, file: str, error: type[ConfigurationError] = ConfigurationError, *, merge_keys: bool = False
) -> YamlDocument:
    """Read the document in `text`.

    Args:
        text: YAML.
        file: The name that stands in error texts.
        error: The type of the error.
        merge_keys: Take `<<` for YAML 1.1's merge key, as in the files of others; otherwise it is a problem.

    Raises:
        ConfigurationError: The text has problems; each stands on a line of its own. It is of the type `error`.

    """
    document = scan(text, file, merge_keys=merge_keys)
    if document.problems:
        raise error("\n".join(map(str, document.problems)))
    return document


def scan(text: str, file: str, *, merge_keys: bool = False) -> YamlDocument:
    """Read the document in `text` with its problems; the arguments are those of `read`."""
    source = SourceText(text, file)
    problems: list[Problem] = []
    try:
        value = read_value(source, problems, merge_keys=merge_keys)
    except UnreadableYaml as end:
        return YamlDocument(None, source, (*problems, end.problem), broken=True)
    return YamlDocument(value, source, tuple(problems))


def _mark(node: yaml.Node | None, source: SourceText) -> Mark:
    """Return the place of a node; a block stands where its first word does, or the dash of its first item."""
    if node is None:
        return source.mark(0)
    if isinstance(node, yaml.MappingNode) and not node.flow_style:
        return mark_of(node.value[0][0], source)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return source.mark(node.start_mark.index)
    return mark_of(node, source)
