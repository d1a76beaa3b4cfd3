"""Which Calls a user can make: found by asking for what that user has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.calls import Call, Operation, Upstream, UpstreamRequest
from harness.errors import ConfigurationError, nearest
from harness.mapped.session import MappingError, UpstreamSession
from harness.naming import snake_case
from harness.snaptrade.catalogue import OPERATIONS
from harness.snaptrade.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ACCOUNT, SYMBOLS, INSTRUMENT = "account_id", "symbols", "universal_symbol_id"
FALLBACK_TICKER = "AAPL"  # asked for where a user holds nothing
_TICKERS = {"query", "substring"}
_QUOTED = 3  # symbols in one request for quotes
_LISTED: Mapping[str, tuple[str, str]] = {
    ACCOUNT: ("Account", "id"),
    "authorization_id": ("BrokerageAuthorization", "id"),
    "brokerage_order_id": ("AccountOrderRecord", "brokerage_order_id"),
}
"""The entity and the field whose values a parameter takes."""
_DISCOVERABLE = {*_LISTED, *_TICKERS, SYMBOLS, INSTRUMENT}


def discover(
    upstream: Upstream, user: str | None, names: Sequence[str] = (), given: Mapping[str, str] | None = None
) -> list[Call]:
    """Return the Calls that a user can make: one for each of the user's accounts.

    Args:
        upstream: Asked for what the user has.
        user: The user.
        names: The operations; every read where none is named. What changes something is called only where it is named,
            and what the application answers by itself not at all.
        given: Parameters that are known already.

    Raises:
        ConfigurationError: No operation takes a given parameter, or a named one needs a parameter that nobody knows.
        UpstreamError: The upstream refuses to say what the user has.
        MappingError: The upstream says it in a form that nobody expects.
        UpstreamUnreachable: The upstream gave no answer.
    """
    known = given or {}
    operations = [OPERATIONS[name] for name in names] or [row for row in OPERATIONS.values() if row.effect == "read"]
    taken = {parameter.name for row in operations for parameter in row.parameters}
    for name in known:
        if name not in taken:
            raise ConfigurationError(f"no operation to record takes a parameter {name!r}; {nearest(name, taken)}")
    for row in operations if names else ():
        if not row.endpoints:
            raise ConfigurationError(f"{row.name} asks the upstream nothing, so there is nothing to record")
        if unknown := _unknown(row, known):
            raise ConfigurationError(f"{row.name} needs {', '.join(unknown)}: give each as --parameter NAME=VALUE")
    resources = _UserResources(UpstreamSession(upstream), user)
    askable = [row for row in operations if row.endpoints and not _unknown(row, known)]
    return [call for row in askable for call in _calls(row, resources, known)]


class _UserResources:
    """Look up what one user has; each request is made once."""

    def __init__(self, session: UpstreamSession, user: str | None) -> None:
        self._session = session
        self._replies: dict[str, Any] = {}
        self.user = user

    def values(self, parameter: str, around: Mapping[str, str]) -> list[str]:
        """Return the values that a parameter can take, given those around it."""
        if parameter in _TICKERS:
            return self._tickers()
        if parameter == SYMBOLS:
            return [",".join(self._instruments("id", around[ACCOUNT])[:_QUOTED])]
        if parameter == INSTRUMENT:
            return self._instruments("id", around[ACCOUNT])
        entity, name = _LISTED[parameter]
        source = next(field.source[0] for field in FACTS[entity].fields if field.name == name)
        values = []
        for item in self._objects(entity, around):
            value = item
            for step in source:
                value = value.get(step) if isinstance(value, dict) else None
            if value and isinstance(value, str):
                values.append(value)
        return values

    def _tickers(self) -> list[str]:
        """Return the first symbol of each account."""
        firsts = [ticker for account in self.values(ACCOUNT, {}) for ticker in self._instruments("symbol", account)[:1]]
        return list(dict.fromkeys(firsts)) or [FALLBACK_TICKER]

    def _instruments(self, name: str, account: str) -> list[str]:
        """Return the symbols, or the ids, of what an account holds; options have none that can be asked for."""
        positions = self._objects("Position", {ACCOUNT: account})
        instruments = [position.get("instrument") for position in positions if isinstance(position, dict)]
        shares = [item for item in instruments if isinstance(item, dict) and item.get("kind") != "option"]
        return [item[name] for item in shares if isinstance(item.get(name), str)]

    def _objects(self, entity: str, around: Mapping[str, str]) -> list[Any]:
        facts = FACTS[entity]
        parameters = {name: around[snake_case(name)] for name in re.findall(r"{(\w+)}", facts.endpoint)}
        request = UpstreamRequest(facts.endpoint, parameters, self.user)
        objects = [self._reply(request)]
        for step in facts.path:
            inside: list[Any] = []
            for item in objects:
                if step == "[]" and isinstance(item, list):
                    inside += item
                elif isinstance(item, dict) and step in item:
                    inside.append(item[step])
                else:
                    missing = "list" if step == "[]" else repr(step)
                    raise MappingError(f"{request}: the reply has no {missing} where one should be")
            objects = inside
        return objects

    def _reply(self, request: UpstreamRequest) -> Any:
        if str(request) not in self._replies:
            self._replies[str(request)] = self._session.ask(request)
        return self._replies[str(request)]


def _calls(row: Operation, resources: _UserResources, known: Mapping[str, str]) -> Iterator[Call]:
    """Yield one Call for each account, or whatever else is needed first; of the rest, it has the first value each.

    Where the account is given there is one Call: an account's first order, not all of its orders.
    """
    taken = {parameter.name for parameter in row.parameters}
    given = {name: value for name, value in known.items() if name in taken}
    needed = [name for name in _needed(row) if name not in known]
    first, *others = sorted(needed, key=lambda name: name != ACCOUNT) or [""]
    if ACCOUNT in given:
        first, others = "", needed
    for value in resources.values(first, given) if first else [""]:
        values = {**given, first: value} if first else dict(given)
        for name in others:
            values[name] = next(iter(resources.values(name, values)), "")
        if all(values[name] for name in needed):
            yield Call(row.name, resources.user if row.personal else None, values)


def _unknown(row: Operation, given: Mapping[str, str]) -> list[str]:
    return [name for name in _needed(row) if name not in given and name not in _DISCOVERABLE]


def _needed(row: Operation) -> list[str]:
    return [parameter.name for parameter in row.parameters if parameter.required]
