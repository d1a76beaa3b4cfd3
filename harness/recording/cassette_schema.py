"""What a cassette may hold: every key has its place, and nothing stands where no reader looks. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import yaml

from harness import positioned_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_Shape: TypeAlias = "Mapping[str, _Shape] | None"
"""The keys of a mapping, and of each mapping of a list; None where any key may stand."""

_VALUE: _Shape = {}
_CALL: _Shape = {"operation": _VALUE, "user": _VALUE, "parameters": None, "idempotency_key": _VALUE}
_SAID = dict.fromkeys(("recorded_from", "recorded_on", "recorded_as", "exchanges", "sdk"), _VALUE)
_REQUEST: _Shape = {"method": _VALUE, "uri": _VALUE, "body": _VALUE, "headers": None}
_RESPONSE: _Shape = {"status": {"code": _VALUE, "message": _VALUE}, "headers": None, "body": {"string": _VALUE}}
_CASSETTE: _Shape = {
    "version": _VALUE,
    "metadata": {"call": _CALL, **_SAID},
    "interactions": {"request": _REQUEST, "response": _RESPONSE},
}


def strange(path: Path) -> Iterator[tuple[str, str]]:
    """`(place, sentence)` for each key that no cassette has, or that stands twice; the file must be YAML."""
    node = yaml.compose(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for key, sentence in _strange(node, _CASSETTE):
        yield str(positioned_yaml.Mark(str(path), key.start_mark.line + 1, key.start_mark.column + 1)), sentence


def _strange(node: yaml.Node | None, shape: _Shape) -> Iterator[tuple[yaml.Node, str]]:
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _strange(each, shape)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield key, "the key stands here a second time, and no reader sees both"
        elif shape is not None and key.value not in shape:
            yield key, f"no cassette has this key; valid: {', '.join(shape) or 'none'}"
        elif shape is not None:
            yield from _strange(value, shape[key.value])
        seen.add(key.value)
