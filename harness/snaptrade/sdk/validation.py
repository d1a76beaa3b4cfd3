"""Whether an answer is one that the SDK accepts: its own response schemas, applied offline."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.configuration import Configuration
from snaptrade_client.exceptions_base import OpenApiException
from snaptrade_client.paths import PathValues

if TYPE_CHECKING:
    from collections.abc import Mapping

_JSON = "application/json"


def violation(endpoint: str, status: int, body: bytes) -> str | None:
    """What the SDK says against this answer of `GET /accounts`, in one line; None where it accepts it.

    An endpoint or a status that the SDK does not describe is accepted.
    """
    schema = _schema(endpoint, status)
    if schema is None:
        return None
    try:
        schema.from_openapi_data_oapg(json.loads(body), _configuration=_configuration())
    except (OpenApiException, ValueError, TypeError) as refused:
        return " ".join(str(refused).split())
    return None


@cache
def _schema(endpoint: str, status: int) -> Any:
    content = _responses(endpoint).get(str(status))
    described = content.content if content else None
    return described[_JSON].schema if described and _JSON in described else None


@cache
def _responses(endpoint: str) -> Mapping[str, Any]:
    method, _, path = endpoint.partition(" ")
    try:
        package = PathValues(path).name.lower().strip("_") or "root"
        module = import_module(f"snaptrade_client.paths.{package}.{method.lower()}")
    except (ValueError, ModuleNotFoundError):
        return {}
    responses: Mapping[str, Any] = module._status_code_to_response  # noqa: SLF001 - the SDK keeps it nowhere else
    return responses


@cache
def _configuration() -> Configuration[Any]:
    return Configuration(auth=SnapTradeAuth.commercial_api_key(consumer_key="none", client_id="none"))
