"""Parts of a payload whose shape is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.reference import Payload
    from harness.wire import Json


def payload(json: Json) -> Payload:
    """An object; an empty one where there is none."""
    return json if isinstance(json, dict) else {}


def payloads(json: Json) -> list[Payload]:
    """The objects of a list."""
    return [each for each in json if isinstance(each, dict)] if isinstance(json, list) else []


def without(json: Payload, *names: str) -> Payload:
    """The object without these members."""
    return {name: value for name, value in json.items() if name not in names}


def null(json: Payload, *names: str) -> Payload:
    """The object with nothing in these members."""
    return {**json, **dict.fromkeys(names)}
