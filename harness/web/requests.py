"""Requests to Calls: parameters from the path, the query and a JSON body; and how that is documented."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from harness.calls import Call
from harness.mapped.session import InvalidCall
from harness.snaptrade.catalogue import body_names, path_names, query_names
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import MODELS
from harness.wire import decode

if TYPE_CHECKING:
    from fastapi import Request

    from harness.calls import Operation
    from harness.wire import Json

USER_HEADER = "X-User-Id"
KEY_HEADER = "Idempotency-Key"


def asked(request: Request, body: bytes, operation: Operation, version: str) -> Call:
    """The Call that a request is; raises Invalid on a body that no Call can come of.

    A write without an idempotency key is given one, the caller's own identifier of it where there is one: it is one
    write, whatever happens to it further on.
    """
    in_query = {name: value for name, value in request.query_params.items() if name in query_names(operation)}
    in_path = {name: str(value) for name, value in request.path_params.items()}
    said = _said(body, operation, version) if body else {}
    key = request.headers.get(KEY_HEADER)
    if key is None and operation.effect == "write":
        key = said.get("client_order_id") or str(uuid4())
    return Call(operation.name, request.headers.get(USER_HEADER), {**in_query, **said, **in_path}, key)


def documented(operation: Operation, version: str) -> dict[str, Any]:
    """What OpenAPI is told of an operation's parameters and body."""
    text = {"type": "string"}
    parameters = [{"name": name, "in": "path", "required": True, "schema": text} for name in path_names(operation)]
    parameters += [{"name": name, "in": "query", "required": False, "schema": text} for name in query_names(operation)]
    parameters.append({"name": USER_HEADER, "in": "header", "required": operation.personal, "schema": text})
    if operation.effect == "write":
        parameters.append({"name": KEY_HEADER, "in": "header", "required": False, "schema": text})
    names = _named(operation, version)
    return {"parameters": parameters, **({"requestBody": _documented_body(operation, names)} if names else {})}


def _documented_body(operation: Operation, names: dict[str, str]) -> dict[str, Any]:
    fields = {".".join(field.original): field for field in FACTS[operation.form].fields}
    given = MODELS[operation.form].model_fields
    required = [said for said, name in names.items() if given[fields[name].name].is_required()]
    schema = {"type": "object", "properties": {said: {"type": "string"} for said in names}, "required": required}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _said(body: bytes, operation: Operation, version: str) -> dict[str, str]:
    try:
        tree = decode(body)
    except ValueError:
        raise InvalidCall("the body is not JSON") from None
    if not isinstance(tree, dict):
        raise InvalidCall("the body is no JSON object")
    names = _named(operation, version)
    return {names.get(name, name): _text(name, value) for name, value in tree.items() if value is not None}


def _named(operation: Operation, version: str) -> dict[str, str]:
    """The names in a body of this contract, and what a Call calls them."""
    return {unified if version == "v2" else name: name for name, unified in body_names(operation).items()}


def _text(name: str, value: Json) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value)
        case _:
            raise InvalidCall(f"{name} must be text, a number, true or false")
