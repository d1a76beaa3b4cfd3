"""Which Calls a user can make: found by asking for what that user has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from harness.calls import Call, Operation, Upstream, UpstreamRequest
from harness.errors import ConfigurationError, nearest
from harness.mapped.session import UpstreamSession
from harness.naming import snake_case
from harness.snaptrade.catalogue import OPERATIONS, body_names, operation, path_names, query_names
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from harness.model.facts import Steps

Values = dict[str, str]
ACCOUNT, SYMBOLS, INSTRUMENT = "account_id", "symbols", "universal_symbol_id"
FALLBACK_TICKER = "AAPL"  # asked for where a user holds nothing
_TICKERS = {"query", "substring"}
_QUOTED = 3  # symbols in one question for quotes
_LISTED: Mapping[str, tuple[str, str]] = {
    ACCOUNT: ("Account", "id"),
    "authorization_id": ("BrokerageAuthorization", "id"),
    "brokerage_order_id": ("AccountOrderRecord", "brokerage_order_id"),
}
"""The entity and the field whose values a parameter takes."""


def discover(
    upstream: Upstream, user: str, names: Sequence[str] = (), given: Mapping[str, str] | None = None
) -> list[Call]:
    """Every read of the catalogue for this user, or these operations: one Call for each of the user's accounts.

    `given` are parameters that are known already; what changes something is called only where it is named, and what
    the application answers by itself not at all. Raises UpstreamError, UpstreamUnreachable; ConfigurationError for a
    parameter that no operation takes, and for a named operation that needs one which nobody knows.
    """
    known = given or {}
    rows = [operation(name) for name in names] or [row for row in OPERATIONS.values() if row.effect == "read"]
    _check(rows, known, named=bool(names))
    resources = _UserResources(UpstreamSession(upstream), user)
    askable = [row for row in rows if row.endpoints and not _unknown(row, known)]
    return [call for row in askable for call in _calls(row, resources, known)]


def entities() -> dict[str, str]:
    """What each endpoint of the catalogue answers: `GET /accounts` answers `Account`."""
    return {row.endpoint: row.entity for row in OPERATIONS.values() if row.endpoint}


class _UserResources:
    """What one user has, asked for once."""

    def __init__(self, conversation: UpstreamSession, user: str) -> None:
        self._conversation = conversation
        self._replies: dict[str, Any] = {}
        self.user = user

    def values(self, parameter: str, around: Mapping[str, str]) -> list[str]:
        """The values that a parameter can take, given those around it."""
        if parameter in _TICKERS:
            return self._tickers()
        if parameter == SYMBOLS:
            return [",".join(self._instruments("id", around[ACCOUNT])[:_QUOTED])]
        if parameter == INSTRUMENT:
            return self._instruments("id", around[ACCOUNT])
        entity, field = _LISTED[parameter]
        source = next(each.source[0] for each in FACTS[entity].fields if each.name == field)
        return [found for each in self._objects(entity, around) if (found := _dig(each, source))]

    def _tickers(self) -> list[str]:
        """The first symbol of each account."""
        firsts = [ticker for account in self.values(ACCOUNT, {}) for ticker in self._instruments("symbol", account)[:1]]
        return list(dict.fromkeys(firsts)) or [FALLBACK_TICKER]

    def _instruments(self, name: str, account: str) -> list[str]:
        instruments = (each["instrument"] for each in self._objects("Position", {ACCOUNT: account}))
        return [each[name] for each in instruments if each["kind"] != "option"]

    def _objects(self, entity: str, around: Mapping[str, str]) -> list[Any]:
        facts = FACTS[entity]
        parameters = {name: around[snake_case(name)] for name in re.findall(r"{(\w+)}", facts.endpoint)}
        found = [self._asked(UpstreamRequest(facts.endpoint, parameters, self.user))]
        for step in facts.path:
            found = [inner for each in found for inner in (each if step == "[]" else [each[step]])]
        return found

    def _asked(self, question: UpstreamRequest) -> Any:
        if str(question) not in self._replies:
            self._replies[str(question)] = self._conversation.ask(question)
        return self._replies[str(question)]


def _check(rows: Sequence[Operation], given: Mapping[str, str], *, named: bool) -> None:
    taken = {name for row in rows for name in parameter_names(row)}
    for name in given:
        if name not in taken:
            raise ConfigurationError(f"no operation to record takes a parameter {name!r}; {nearest(name, taken)}")
    for row in rows if named else ():
        if not row.endpoints:
            raise ConfigurationError(f"{row.name} asks the upstream nothing, so there is nothing to record")
        if unknown := _unknown(row, given):
            raise ConfigurationError(f"{row.name} needs {', '.join(unknown)}: give each as --parameter NAME=VALUE")


def _calls(row: Operation, resources: _UserResources, given: Mapping[str, str]) -> Iterator[Call]:
    owner = resources.user if row.personal else None
    fitting = {name: value for name, value in given.items() if name in parameter_names(row)}
    needed = [name for name in _needs(row) if name not in given]
    for values in _filled(needed, fitting, resources):
        yield Call(row.name, owner, values)


def _filled(needed: Sequence[str], given: Values, resources: _UserResources) -> Iterator[Values]:
    """One set of values for each account (or whatever else is asked for first); of the rest, the first value each."""
    first, *others = sorted(needed, key=lambda name: name != ACCOUNT) or [""]
    for value in resources.values(first, given) if first else [""]:
        values = {**given, first: value} if first else dict(given)
        for name in others:
            values[name] = next(iter(resources.values(name, values)), "")
        if all(values[name] for name in needed):
            yield values


def _unknown(row: Operation, given: Mapping[str, str]) -> list[str]:
    return [name for name in _needs(row) if name not in {*given, *_LISTED, *_TICKERS, SYMBOLS, INSTRUMENT}]


def _needs(row: Operation) -> list[str]:
    """What stands in the path, what the form cannot do without, and the symbols to quote."""
    fields = MODELS[row.form].model_fields if row.form else {}
    in_body = [name for name, unified in body_names(row).items() if fields[unified].is_required()]
    return [*path_names(row), *in_body, *(name for name in query_names(row) if name == SYMBOLS)]


def parameter_names(row: Operation) -> set[str]:
    """The names of the parameters of an operation, wherever they go: path, query or body."""
    return {*path_names(row), *query_names(row), *body_names(row)}


def _dig(payload: Any, source: Steps) -> str | None:
    for step in source:
        payload = payload.get(step) if isinstance(payload, dict) else None
    return payload if isinstance(payload, str) else None
