"""The upstream and the ledger as one Call of the original path sees them.

The original path decodes, builds its requests and reads refusals by itself: code that both paths ran would hide its own
faults from the comparison.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.calls import Call, Exchange, UpstreamRequest
from harness.mapped.session import UpstreamError

if TYPE_CHECKING:
    from harness.calls import Part, Upstream
    from harness.snaptrade.original.ledger import Ledger
    from harness.wire import Json

_OK, _REDIRECTED, _REFUSED, _BAD_GATEWAY = 200, 300, 400, 502


class Session:
    """Ask the upstream for one Call and keep every exchange."""

    def __init__(self, upstream: Upstream, call: Call, ledger: Ledger) -> None:
        self._upstream = upstream
        self._call = call
        self.ledger = ledger
        self.tape: list[Exchange] = []
        self.parts: tuple[Part, ...] = ()  # nothing is cached

    def get(self, endpoint: str, query: Sequence[str] = (), *, personal: bool = True) -> Any:
        """Return the decoded reply to a read; `query` names upstream parameters that the Call may give.

        Raises:
            UpstreamError: The upstream refused, or sent no JSON.
            UpstreamUnreachable: No answer came.
        """
        given = self._call.parameters
        asked = {name: given[_snake(name)] for name in query if _snake(name) in given}
        return self.ask(UpstreamRequest(endpoint, self._path(endpoint), self._user(personal), asked))

    def post(self, endpoint: str, body: dict[str, Json] | None = None, *, personal: bool = True) -> Any:
        """Return the decoded reply to a read that has a body; raises as `get` does."""
        return self.ask(UpstreamRequest(endpoint, self._path(endpoint), self._user(personal), body=body))

    def write(self, endpoint: str, body: dict[str, Json] | None = None) -> Any:
        """Return the decoded reply to a request that changes something; it carries the Call's idempotency key."""
        key = self._call.idempotency_key
        return self.ask(
            UpstreamRequest(endpoint, self._path(endpoint), self._call.user, body=body, idempotency_key=key)
        )

    def ask(self, request: UpstreamRequest) -> Any:
        """Return the decoded reply to any request; raises as `get` does."""
        response = self._upstream(request)
        self.tape.append(Exchange(request, response))
        if response.status >= _REFUSED:
            raise _refusal(request, response.status, response.body)
        if not _OK <= response.status < _REDIRECTED or not response.body:
            raise UpstreamError(_BAD_GATEWAY, "no-content", f"{request}: {response.status} without content")
        try:
            return _decoded(response.body)
        except (ValueError, ArithmeticError):
            raise UpstreamError(_BAD_GATEWAY, "not-json", f"{request}: the reply is not JSON") from None

    def _path(self, endpoint: str) -> dict[str, str]:
        return {name: self._call.parameters[_snake(name)] for name in re.findall(r"{(\w+)}", endpoint)}

    def _user(self, personal: bool) -> str | None:  # noqa: FBT001 - the keyword of its callers
        return self._call.user if personal else None


Handler: TypeAlias = Callable[[Call, Session], "Json"]
"""Answers one operation in the original contract."""


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_not_a_number)
    except RecursionError:
        raise ValueError("the reply is nested too deeply") from None


def _not_a_number(constant: str) -> Decimal:
    raise ValueError(f"{constant} is no JSON")


def _refusal(request: UpstreamRequest, status: int, body: bytes) -> UpstreamError:
    try:
        reply = json.loads(body)
    except (ValueError, ArithmeticError, RecursionError):
        reply = None
    fields = reply if isinstance(reply, dict) else {}
    code = fields.get("code") or fields.get("default_code") or status
    detail = fields.get("detail") or fields.get("default_detail") or "no detail given"
    return UpstreamError(status, str(code), f"{request}: {status} {detail}")


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
