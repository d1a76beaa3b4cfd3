"""Check a response against the SDK's own response schemas, without the network."""

from __future__ import annotations

import json

from snaptrade_client.auth import SnapTradeAuth
from snaptrade_client.configuration import Configuration
from snaptrade_client.exceptions_base import OpenApiException

from harness.snaptrade.sdk.response_types import load_endpoint

_JSON = "application/json"
_CONFIGURATION = Configuration(auth=SnapTradeAuth.commercial_api_key(consumer_key="none", client_id="none"))


def find_violation(endpoint: str, status: int, body: bytes) -> str | None:
    """Return what the SDK says against this response, in one line; None if the SDK accepts it.

    Args:
        endpoint: The endpoint that answered, such as `GET /accounts`.
        status: The status of the response. The SDK accepts whatever it does not describe.
        body: JSON text.

    """
    module = load_endpoint(endpoint)
    response = module and module._status_code_to_response.get(str(status))  # noqa: SLF001 - the SDK keeps it nowhere else
    if not response or not response.content or _JSON not in response.content:
        return None
    try:
        response.content[_JSON].schema.from_openapi_data_oapg(json.loads(body), _configuration=_CONFIGURATION)
    except (OpenApiException, ValueError, TypeError, RecursionError) as refused:
        return " ".join(str(refused).split())
    return None
