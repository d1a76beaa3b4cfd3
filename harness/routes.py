"""Calls as HTTP requests: where each parameter stands, and what the request looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from harness.calls import path_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.calls import Call, HttpMethod, Operation

IDEMPOTENCY_HEADER = "Idempotency-Key"


class HttpRequest(NamedTuple):
    """Hold a Call as a request to a running server; `path` includes the query, `body` holds what goes there as JSON."""

    method: HttpMethod
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, str]


@dataclass(frozen=True)
class HttpContract:
    """Describe how an application's Calls are HTTP requests.

    Attributes:
        prefix: The path under which the original contract is served.
        unified_prefix: The path under which the unified contract is served; empty for none.
        user_header: The header that names the user.
    """

    prefix: str = ""
    unified_prefix: str = ""
    user_header: str = "User-Id"

    def request(self, call: Call, operation: Operation) -> HttpRequest:
        """Return the request that asks a running server this Call in the original contract."""
        path = operation.path.format_map({name: path_segment(value) for name, value in call.parameters.items()})
        query = {name: call.parameters[name] for name in operation.names("query") if name in call.parameters}
        outside = {*query, *operation.names("path")}
        body = {name: value for name, value in call.parameters.items() if name not in outside}
        named = {self.user_header: call.user, IDEMPOTENCY_HEADER: call.idempotency_key}
        headers = {name: value for name, value in named.items() if value}
        return HttpRequest(
            operation.method, f"{self.prefix}{path}{'?' if query else ''}{urlencode(query)}", headers, body
        )
