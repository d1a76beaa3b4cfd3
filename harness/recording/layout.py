"""A cassette as text, in vcrpy's own YAML with the label on top, and the file that it becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import yaml

from harness import files
from harness.errors import CassetteError
from harness.recording.files import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from harness.calls import Call
    from harness.recording.files import Interaction, Label

KEPT_HEADERS = {
    "content-type": re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?charset=[\w-]+)?"),
    "retry-after": re.compile(r"\d+(?:\.\d+)?$|\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$"),
}
"""What of a response's headers a path can see, and how much of it is kept."""


def interaction(request: Interaction, response: Interaction) -> Interaction:
    """A request with its response, the keys in vcrpy's order."""
    return {
        "request": {name: request[name] for name in ("method", "uri", "body", "headers")},
        "response": {name: response[name] for name in ("status", "headers", "body")},
    }


def response(status: int, headers: Mapping[str, str], body: str) -> Interaction:
    """A response, and beside its body nothing that a server made up: no reason of its own, no header's parameters."""
    told = {name.title(): value for name, value in sorted(headers.items()) if name.lower() in KEPT_HEADERS}
    plain = {name: [found[0]] for name, value in told.items() if (found := KEPT_HEADERS[name.lower()].match(value))}
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return {"status": {"code": status, "message": phrase}, "headers": plain, "body": {"string": body}}


def write(path: Path, interactions: Sequence[Interaction], label: Label, *, new_day: bool = False) -> None:
    """Writes the file at once or not at all; one that would change in nothing but its day stays, unless `new_day`.

    Raises CassetteError where it cannot be written.
    """
    written = text(interactions, label)
    if not new_day and _differs_only_in_day(path, interactions, label):
        return
    files.replace(path, written.encode(), CassetteError)


def text(interactions: Sequence[Interaction], label: Label) -> str:
    """The same bytes for the same recording; by PyYAML's own emitter, since libyaml's escapes beyond 16 bits."""
    metadata: dict[str, Any] = {
        "call": _call(label.call),
        "recorded_from": label.recorded_from,
        "exchanges": len(interactions),
        "sdk": sdk(),
    }
    told = {"recorded_on": label.recorded_on, "recorded_as": label.recorded_as}
    metadata |= {name: value for name, value in told.items() if value}
    document = {"version": 1, "metadata": metadata, "interactions": list(interactions)}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _call(call: Call) -> dict[str, Any]:
    told = {"operation": call.operation, "user": call.user, "parameters": dict(sorted(call.parameters.items()))}
    return told | ({"idempotency_key": call.idempotency_key} if call.idempotency_key else {})


def sdk() -> str:
    """The version of the SDK that is installed."""
    return version("snaptrade-python-sdk")


class _Dumper(yaml.SafeDumper):
    """Writes out what occurs twice; a reader should not have to follow an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _differs_only_in_day(path: Path, interactions: Sequence[Interaction], label: Label) -> bool:
    if not path.exists():
        return False
    try:
        day = read(path).recorded_on
    except CassetteError:
        return False
    return path.read_text("utf-8") == text(interactions, replace(label, recorded_on=day))
