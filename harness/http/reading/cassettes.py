"""Read requests from cassettes: those of `harness record`, and any other that vcrpy has written."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import yaml

from harness.errors import ConfigurationError
from harness.files import read_text
from harness.http.reading.archives import read_archive
from harness.http.reading.replayed import RecordedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BINARY = "tag:yaml.org,2002:binary"
_NULL = "tag:yaml.org,2002:null"
SUFFIXES = {".yaml", ".yml", ".json", ".har"}


def read_cassettes(folder: Path) -> Iterator[RecordedRequest]:
    """Yield the requests of every cassette and archive in a folder, and in the folders inside it.

    Raises:
        ConfigurationError: A file cannot be read, or holds no requests; the message has file, line and column.
    """
    for file in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()):
        if any(part.startswith(".") for part in file.relative_to(folder).parts) or file.name.endswith(".golden.json"):
            continue
        yield from read_archive(file) if file.suffix.lower() in {".json", ".har"} else read_cassette(file)


def read_cassette(file: Path) -> Iterator[RecordedRequest]:
    """Yield the requests of a cassette in YAML; what it answered is not looked at.

    Raises:
        ConfigurationError: It is none; the message has file, line and column.
    """
    try:
        top = yaml.compose(read_text(file, ConfigurationError), Loader=_LOADER)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else f"{file}:1:1"
        raise ConfigurationError(f"{place}: it is not whole YAML") from None
    interactions = _inside(top, "interactions")
    if not isinstance(interactions, yaml.SequenceNode):
        raise ConfigurationError(f"{file}:1:1: no cassette: it has no list of interactions")
    for interaction in interactions.value:
        place = f"{file}:{interaction.start_mark.line + 1}:{interaction.start_mark.column + 1}"
        request = _inside(interaction, "request")
        method, uri = _inside(request, "method"), _inside(request, "uri")
        if not (isinstance(method, yaml.ScalarNode) and isinstance(uri, yaml.ScalarNode)):
            raise ConfigurationError(f"{place}: the interaction holds no request with a method and a uri")
        body = _inside(request, "body")
        if isinstance(body, yaml.MappingNode):
            body = _inside(body, "string") or _inside(body, "base64_string")
        yield RecordedRequest(place, method.value, uri.value, list(request_headers(request)), request_body(place, body))


def _inside(node: Any, key: str) -> Any:
    """Return what a mapping has under a key; None where it has nothing, or is no mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


def request_headers(request: Any) -> Iterator[tuple[str, str]]:
    """Yield the headers of a request; of several values the first."""
    headers = _inside(request, "headers")
    for name, value in headers.value if isinstance(headers, yaml.MappingNode) else ():
        single = value.value[0] if isinstance(value, yaml.SequenceNode) and value.value else value
        if isinstance(single, yaml.ScalarNode):
            yield str(name.value), str(single.value)


def request_body(place: str, body: Any) -> bytes | None:
    """Return the body of a request; bytes that are no text stand there as base64.

    Raises:
        ConfigurationError: They are none.
    """
    if not isinstance(body, yaml.ScalarNode) or body.tag == _NULL or not body.value:
        return None
    try:
        return b64decode(body.value) if body.tag == _BINARY else body.value.encode()
    except ValueError:
        raise ConfigurationError(f"{place}: the body of the request is no base64, and no text") from None
