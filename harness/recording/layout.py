"""Write a cassette: vcrpy's own YAML with the label on top."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import yaml

from harness import files
from harness.errors import CassetteError
from harness.recording.cassette_schema import VERSION
from harness.recording.files import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from harness.recording.cassette_schema import (
        CallNode,
        CassetteNode,
        Interaction,
        MetadataNode,
        RequestNode,
        ResponseNode,
    )
    from harness.recording.files import Label

KEPT_HEADERS = {
    "content-type": re.compile(r"[\w.+-]+/[\w.+-]+(?:; ?charset=[\w-]+)?"),
    "retry-after": re.compile(r"\d+(?:\.\d+)?$|\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$"),
}
"""The headers of a response that a path can see, and how much of each is kept."""


def interaction(request: RequestNode, response: ResponseNode) -> Interaction:
    """Return a request with its response, the keys in vcrpy's order."""
    return {
        "request": {
            "method": request["method"],
            "uri": request["uri"],
            "body": request.get("body"),
            "headers": request.get("headers", {}),
        },
        "response": {"status": response["status"], "headers": response["headers"], "body": response["body"]},
    }


def response(status: int, headers: Mapping[str, str], body: str) -> ResponseNode:
    """Return a response without what a server made up: its own reason, other headers, a header's parameters."""
    matches = {
        name.title(): pattern.match(value)
        for name, value in sorted(headers.items())
        if (pattern := KEPT_HEADERS.get(name.lower()))
    }
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return {
        "status": {"code": status, "message": phrase},
        "headers": {name: [match[0]] for name, match in matches.items() if match},
        "body": {"string": body},
    }


def write(path: Path, interactions: Sequence[Interaction], label: Label, *, new_day: bool = False) -> None:
    """Write the file at once or not at all; one that would change in nothing but its day stays, unless `new_day`.

    Raises:
        CassetteError: It cannot be written.
    """
    if not new_day and path.exists():
        with suppress(CassetteError):  # what cannot be read is replaced
            day = read(path).label.recorded_on
            if files.read_text(path) == text(interactions, replace(label, recorded_on=day)):
                return
    files.replace(path, text(interactions, label).encode(), CassetteError)


def text(interactions: Sequence[Interaction], label: Label) -> str:
    """Return the same text for the same recording; by PyYAML's own emitter, as libyaml's escapes beyond 16 bits."""
    call: CallNode = {
        "operation": label.call.operation,
        "user": label.call.user,
        "parameters": dict(sorted(label.call.parameters.items())),
    }
    if label.call.idempotency_key:
        call["idempotency_key"] = label.call.idempotency_key
    metadata: MetadataNode = {"call": call, "recorded_from": label.recorded_from, "exchanges": len(interactions)}
    for name in ("sdk", "recorded_on", "recorded_as", "fault"):
        if value := getattr(label, name):
            metadata[name] = value
    document: CassetteNode = {"version": VERSION, "metadata": metadata, "interactions": list(interactions)}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Write out what occurs twice; a reader should not have to follow an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True
