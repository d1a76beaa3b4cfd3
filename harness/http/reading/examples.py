"""Make requests of the examples in an OpenAPI file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from harness import wire
from harness.http.credentials import is_credential
from harness.http.requests import ServiceRequest, check_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.openapi.operations import Api, ApiOperation, ApiParameter, ParameterPlace

_PLACES: tuple[ParameterPlace, ...] = ("path", "query", "header")


class _NoExample(Exception):
    """Report what an operation cannot be asked without."""


def read_examples(api: Api, notes: list[str]) -> list[ServiceRequest]:
    """Return a request for each example of each operation.

    Args:
        api: The file.
        notes: Takes a sentence for each operation that has not the examples to be asked with.
    """
    requests: list[ServiceRequest] = []
    for operation in api.operations:
        try:
            requests += example_requests(api, operation)
        except _NoExample as lacking:
            notes.append(f"{api.file}: {operation.place}: left out: no example of {lacking}")
    return requests


def example_requests(api: Api, operation: ApiOperation) -> Iterator[ServiceRequest]:
    """Yield a request for each name of an example; a parameter without an example of that name takes its first one."""
    holders = [row.examples for row in operation.parameters] + [operation.body.examples if operation.body else {}]
    names = dict.fromkeys(name for examples in holders for name in examples)
    for name in names or {"example": None}:
        values = {row: _example(row.name, row.examples, name, required=row.required) for row in operation.parameters}
        body = operation.body and _example("the body", operation.body.examples, name, required=operation.body.required)
        yield make_request(api, operation, values, body, name if len(names) > 1 else "")


def make_request(
    api: Api, operation: ApiOperation, values: Mapping[ApiParameter, Any], body: Any, name: str = ""
) -> ServiceRequest:
    """Return the request of an operation with these values.

    Args:
        api: The file.
        operation: The operation.
        values: The value of each parameter, None for none.
        body: The value of the body, None for none.
        name: What the request is called.
    """
    place = f"{api.file}: {operation.place}"
    stands = {place: [(row.name, value) for row, value in values.items() if row.place == place] for place in _PLACES}
    path = operation.path
    for parameter, value in stands["path"]:
        path = path.replace(f"{{{parameter}}}", quote(_text(value), safe=""))
    pairs = [(parameter, value if isinstance(value, list) else [value]) for parameter, value in stands["query"]]
    query = urlencode([(parameter, _text(one)) for parameter, given in pairs for one in given if one is not None])
    headers = {
        parameter.lower(): _text(value)
        for parameter, value in stands["header"]
        if value is not None and not is_credential(parameter)
    }
    content = None
    if body is not None and operation.body:
        headers["content-type"] = operation.body.media_type
        is_form = "form-urlencoded" in operation.body.media_type and isinstance(body, dict)
        content = urlencode(body, doseq=True).encode() if is_form else _text(body, operation.body.media_type).encode()
    target = check_target(f"{path}{'?' if query else ''}{query}", place)
    return ServiceRequest(place, operation.method, target, headers, content, name)


def _example(what: str, examples: Mapping[str, Any], name: str, *, required: bool) -> Any:
    if required and not examples:
        raise _NoExample(what)
    return examples.get(name, next(iter(examples.values()), None))


def _text(value: Any, media_type: str = "") -> str:
    """Return a value as it stands in a request; JSON where that is asked for, or where nothing else can hold it."""
    if "json" in media_type or isinstance(value, dict | list | bool):
        return wire.as_numbers(value).decode()
    return str(value)
