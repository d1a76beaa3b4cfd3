"""The upstream and the ledger as one Call of the original path sees them.

The original path decodes, builds its requests and reads refusals by itself: code that both paths ran would hide its own
faults from the comparison.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID, uuid5

from harness.calls import Call, Exchange, UpstreamRequest
from harness.errors import UpstreamError
from harness.mapped.session import NoContent
from harness.snaptrade.original.reading import LONGEST_NUMBER, is_too_long

if TYPE_CHECKING:
    from harness.calls import Part, Upstream
    from harness.snaptrade.original.ledger import Ledger
    from harness.wire import Json

_OK, _REDIRECTED, _REFUSED, _BAD_GATEWAY = 200, 300, 400, 502
_DEEPEST = 64  # levels of lists and objects in a reply
_TOO_DEEP = f"the reply is nested deeper than {_DEEPEST} levels"
_HALF_CHARACTER = re.compile(
    r"(?P<whole>\\[^u]|\\u(?![dD][89a-fA-F])|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})"
    r"|\\u[dD][89a-fA-F][\da-fA-F]{2}",
    re.ASCII,
)
_ID_NAMESPACE = UUID("c0a3b3f4-53a8-5c4f-9d3e-5b1b6a1f7e11")  # every release has made ids in it


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
        reply, is_json = None, True
        try:
            reply = decode_reply(response.body) if response.body else None
        except ValueError:
            is_json = False
        if response.status >= _REFUSED:
            fields = reply if isinstance(reply, dict) else {}
            code = fields.get("code") or fields.get("default_code") or response.status
            detail = fields.get("detail") or fields.get("default_detail") or "no detail given"
            message = f"{request}: {response.status} {detail}"
            raise UpstreamError(response.status, str(code), message, response.retry_after)
        is_success = _OK <= response.status < _REDIRECTED
        if is_success and not is_json:
            raise UpstreamError(_BAD_GATEWAY, "not-json", f"{request}: the reply is not JSON")
        if not is_success:
            raise UpstreamError(_BAD_GATEWAY, "no-content", f"{request}: {response.status} without content")
        if reply in ({}, None):
            raise NoContent(request, response.status)
        return reply

    def _path(self, endpoint: str) -> dict[str, str]:
        return {name: self._call.parameters[_snake(name)] for name in re.findall(r"{(\w+)}", endpoint)}

    def _user(self, personal: bool) -> str | None:  # noqa: FBT001 - the keyword of its callers
        return self._call.user if personal else None


Handler: TypeAlias = Callable[[Call, Session], "Json"]
"""Answers one operation in the original contract."""


def idempotent_id(call: Call) -> str:
    """Return the id of what a Call makes: a retry with the same idempotency key, or the same Call, makes it again."""
    return str(uuid5(_ID_NAMESPACE, f"{call.user}\n{call.idempotency_key or call.key}"))


def decode_reply(body: bytes) -> Any:
    """Return the JSON of a reply, with a Decimal for every number, and U+FFFD for half a surrogate pair.

    Raises:
        ValueError: The reply is no JSON, or more than a client can be expected to carry: a key that stands twice in one
            object, more than 64 levels, a number of more than 1,000 digits.
    """
    text = body.decode("utf-8-sig")
    if "\\u" in text:
        text = _HALF_CHARACTER.sub(lambda escape: escape["whole"] or r"\ufffd", text)
    try:
        reply = json.loads(
            text,
            parse_float=_read_number,
            parse_int=_read_number,
            parse_constant=_read_number,
            object_pairs_hook=_read_object,
        )
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    inside = [reply]
    for _ in range(_DEEPEST):
        trees = [tree.values() if isinstance(tree, dict) else tree for tree in inside if isinstance(tree, dict | list)]
        inside = [value for tree in trees for value in tree]
    if any(isinstance(tree, dict | list) for tree in inside):
        raise ValueError(_TOO_DEEP)
    return reply


def _read_number(digits: str) -> Decimal:
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError("the exponent of a number is out of range") from None
    if not number.is_finite():  # Python's json takes NaN and Infinity
        raise ValueError(f"{digits} is no JSON")
    if is_too_long(number):
        raise ValueError(f"a number has more than {LONGEST_NUMBER} digits")
    return number


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise ValueError(f"the key {name!r} stands twice in one object")
        fields[name] = value
    return fields


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name)
