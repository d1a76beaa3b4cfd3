"""Every operation of the application, one row each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.calls import Call, Operation, Question
from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "/accounts/{account_id}"

OPERATIONS: Mapping[str, Operation] = {
    row.name: row
    for row in (
        Operation("brokerages.list", "read", "/brokerages", "GET /brokerages", "Brokerage", personal=False, many=True),
        Operation("symbols.get", "read", "/symbols/{query}", "GET /symbols/{query}", "UniversalSymbol", personal=False, many=False),
        Operation("connections.list", "read", "/connections", "GET /authorizations", "BrokerageAuthorization", personal=True, many=True),
        Operation("accounts.list", "read", "/accounts", "GET /accounts", "Account", personal=True, many=True),
        Operation("balances.list", "read", f"{ACCOUNT}/balances", "GET /accounts/{accountId}/balances", "Balance", personal=True, many=True),
        Operation("positions.list", "read", f"{ACCOUNT}/positions", "GET /accounts/{accountId}/positions/all", "Position", personal=True, many=True),
    )
}  # fmt: skip


def operation(name: str) -> Operation:
    """The row of this name; raises ConfigurationError with the nearest one."""
    if name not in OPERATIONS:
        raise ConfigurationError(f"unknown operation {name!r}; {nearest(name, OPERATIONS)}")
    return OPERATIONS[name]


def question(call: Call) -> Question:
    """The upstream request that answers this Call: `account_id` becomes `accountId`."""
    row = operation(call.operation)
    parameters = {_camel(name): value for name, value in call.parameters.items()}
    return Question(row.endpoint, parameters, call.user if row.personal else None)


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)
