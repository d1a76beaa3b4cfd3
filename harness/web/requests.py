"""Requests to Calls: parameters from the path, the query and a JSON body; and how that is documented."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import uuid4

from harness.calls import Call
from harness.mapped.session import InvalidCall
from harness.routes import IDEMPOTENCY_HEADER
from harness.wire import decode

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from harness.calls import Operation, Parameter

LONGEST = 500
"""Characters of a value in the path, the body or the key: an index of PostgreSQL takes 2,704 bytes."""
_TEXT = {"type": "string"}
_KEPT = str.maketrans({"/": "%2F", "%": "%25"})  # what stays encoded in a path until the parameters are read
_CALLER_ID = "client_order_id"  # a caller's own identifier of a write is its idempotency key


class EncodedSlashes:
    """Keep an encoded slash inside its path segment: `/symbols/BRK%2FB` has one parameter, not two segments."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, with each slash and each percent sign of a segment encoded in its path."""
        if raw := scope.get("raw_path"):
            segments = raw.partition(b"?")[0].decode("ascii", "replace").split("/")
            scope = {**scope, "path": "/".join(unquote(segment).translate(_KEPT) for segment in segments)}
        await self._app(scope, receive, send)


def read_call(request: Request, body: bytes, operation: Operation, *, user_header: str, unified: bool) -> Call:
    """Return the Call that a request is.

    A write without an idempotency key is given one, the caller's own identifier of it where there is one: it is one
    write, whatever happens to it further on.

    Raises:
        InvalidCall: The body cannot be one of this operation.
    """
    queried = operation.names("query")
    in_query = {name: value for name, value in request.query_params.items() if name in queried}
    in_path = {name: unquote(str(value)) for name, value in request.path_params.items()}
    in_body = _read_body(body, operation, unified=unified) if body else {}
    key = request.headers.get(IDEMPOTENCY_HEADER)
    if key is None and operation.effect == "write":
        key = in_body.get(_CALLER_ID) or str(uuid4())
    parameters = {**in_query, **in_body, **in_path}
    for name, value in {**in_body, **in_path, IDEMPOTENCY_HEADER: key or ""}.items():
        if len(value) > LONGEST:
            raise InvalidCall(f"{name} is longer than {LONGEST} characters")
    for name, value in parameters.items():
        # What a database and an upstream can take has no NUL, and no half of a surrogate pair.
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise InvalidCall(f"{name} holds a character that is no text")
    return Call(operation.name, request.headers.get(user_header), parameters, key)


def document(operation: Operation, *, user_header: str, unified: bool) -> dict[str, Any]:
    """Return what OpenAPI says of an operation's parameters and body."""
    parameters = [
        _documented(parameter.name, parameter.place, required=parameter.place == "path")
        for parameter in operation.parameters
        if parameter.place != "body"
    ]
    parameters.append(_documented(user_header, "header", required=operation.personal))
    if operation.effect == "write":
        parameters.append(_documented(IDEMPOTENCY_HEADER, "header", required=False))
    body = {_name(each, unified=unified): each for each in operation.parameters if each.place == "body"}
    if not body:
        return {"parameters": parameters}
    required = [name for name, parameter in body.items() if parameter.required]
    schema = {"type": "object", "properties": dict.fromkeys(body, _TEXT), "required": required}
    content = {"application/json": {"schema": schema}}
    return {"parameters": parameters, "requestBody": {"required": True, "content": content}}


def _documented(name: str, place: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": required, "schema": _TEXT}


def _read_body(body: bytes, operation: Operation, *, unified: bool) -> dict[str, str]:
    try:
        tree = decode(body)
    except ValueError:
        raise InvalidCall("the body is not JSON") from None
    if not isinstance(tree, dict):
        raise InvalidCall("the body is no JSON object")
    names = {_name(each, unified=unified): each.name for each in operation.parameters if each.place == "body"}
    parameters: dict[str, str] = {}
    for name, value in tree.items():
        match value:
            case None:
                continue
            case str():
                text = value
            case bool():
                text = "true" if value else "false"
            case int() | Decimal():
                text = str(value)
            case _:
                raise InvalidCall(f"{name} must be text, a number, true or false")
        parameters[names.get(name, name)] = text
    return parameters


def _name(parameter: Parameter, *, unified: bool) -> str:
    return parameter.unified if unified and parameter.unified else parameter.name
