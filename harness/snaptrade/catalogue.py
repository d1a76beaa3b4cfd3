"""Every operation of the application, one row each, and the requests that they are: to the application, and upstream."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from harness.calls import Call, Effect, Method, Operation, UpstreamRequest
from harness.errors import ConfigurationError, nearest
from harness.naming import snake_case
from harness.snaptrade.generated.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIVITIES = "GET /accounts/{accountId}/activities"
BALANCES = "GET /accounts/{accountId}/balances"
HISTORY = "GET /accounts/{accountId}/balanceHistory"
POSITIONS = "GET /accounts/{accountId}/positions/all"
SYMBOL = "GET /symbols/{query}"

ALL_ACCOUNTS = "all"
"""The portfolio of every account that a user has."""
PAGE = 1000
"""Activities in a page; upstream gives no more at once."""

_ACCOUNT = "/accounts/{account_id}"
_ORDER = _ACCOUNT + "/orders/{brokerage_order_id}"
_CANDLES = "/symbols/{symbol_id}/candles"


@dataclass(frozen=True)
class _Answer:
    """What an answer is made of. Without `at`, its objects stand where the schema says of the entity."""

    entity: str
    at: str | None = None
    many: bool = False


def _one(entity: str, at: str | None = None) -> _Answer:
    return _Answer(entity, at)


def _many(entity: str, at: str | None = None) -> _Answer:
    return _Answer(entity, at, many=True)


class Request(NamedTuple):
    """A Call as a request to a running server: its path with the query, and what its body holds."""

    method: Method
    path: str
    body: Mapping[str, str]


def _row(
    name: str,
    effect: Effect,
    route: str,
    endpoint: str,
    answer: _Answer,
    *,
    query: tuple[str, ...] = (),
    form: str = "",
    ttl: int | None = None,
    parts: tuple[str, ...] = (),
) -> Operation:
    """One row; what it leaves out is said by the schema: freshness, owner, place of the objects, what a write spoils."""
    method, path = route.split(" ")
    facts = FACTS[answer.entity]
    steps = facts.path if answer.at is None else tuple(filter(None, answer.at.split(".")))
    lasts = ttl if ttl is not None else facts.ttl
    return Operation(
        name, effect, _METHODS[method], path, endpoint, answer.entity, answer.many,
        personal=facts.access == "user",
        at=steps,
        query=query,
        form=form,
        ttl=lasts if effect == "read" else None,
        invalidates=tuple(each.name for each in FACTS.values() if name in each.invalidated_by),
        parts=parts,
    )  # fmt: skip


_METHODS: Mapping[str, Method] = {"GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE"}

OPERATIONS: Mapping[str, Operation] = {
    row.name: row
    for row in (
        # reference data
        _row("brokerages.list", "read", "GET /brokerages", "GET /brokerages", _many("Brokerage")),
        _row("exchanges.list", "read", "GET /exchanges", "GET /exchanges", _many("Exchange")),
        _row("symbols.get", "read", "GET /symbols/{query}", SYMBOL, _one("UniversalSymbol")),
        _row("symbols.search", "read", "POST /symbols", "POST /symbols", _many("UniversalSymbol", "[]"), form="SymbolQuery"),
        # connections and accounts
        _row("connections.list", "read", "GET /connections", "GET /authorizations", _many("BrokerageAuthorization")),
        _row("connections.get", "read", "GET /connections/{authorization_id}", "GET /authorizations/{authorizationId}", _one("BrokerageAuthorization", "")),
        _row("connections.refresh", "write", "POST /connections/{authorization_id}/refresh", "POST /authorizations/{authorizationId}/refresh", _one("ConnectionRefresh")),
        _row("accounts.list", "read", "GET /accounts", "GET /accounts", _many("Account")),
        _row("accounts.get", "read", f"GET {_ACCOUNT}", "GET /accounts/{accountId}", _one("Account", "")),
        _row("accounts.update", "write", f"PUT {_ACCOUNT}", "PUT /accounts/{accountId}", _many("Account", "[]")),
        # what an account holds and did
        _row("balances.list", "read", f"GET {_ACCOUNT}/balances", BALANCES, _many("Balance")),
        _row("positions.list", "read", f"GET {_ACCOUNT}/positions", POSITIONS, _many("Position"), parts=(SYMBOL,)),
        _row("orders.list", "read", f"GET {_ACCOUNT}/orders", "GET /accounts/{accountId}/orders", _many("AccountOrderRecord"), query=("state", "days")),
        _row("orders.recent", "read", f"GET {_ACCOUNT}/orders/recent", "GET /accounts/{accountId}/recentOrders", _many("AccountOrderRecord", "orders.[]"), query=("only_executed",), ttl=5),
        _row("activities.list", "read", f"GET {_ACCOUNT}/activities", ACTIVITIES, _many("UniversalActivity"), query=("startDate", "endDate", "offset", "limit", "type")),
        _row("quotes.list", "read", f"GET {_ACCOUNT}/quotes", "GET /accounts/{accountId}/quotes", _many("SymbolQuote"), query=("symbols", "use_ticker")),
        _row("returns.get", "read", f"GET {_ACCOUNT}/returns", "GET /accounts/{accountId}/returnRates", _many("RateOfReturn"), query=("timeframes",)),
        _row("balance_history.list", "read", f"GET {_ACCOUNT}/balance-history", HISTORY, _one("AccountValueHistory")),
        # trading
        _row("trades.impact", "preview", "POST /trades/impact", "POST /trade/impact", _one("ManualTradeAndImpact"), form="ManualTradeForm"),
        _row("trades.place", "write", "POST /trades", "POST /trade/place", _one("AccountOrderRecord", ""), form="ManualTradeFormWithOptions"),
        _row("orders.replace", "write", f"PUT {_ORDER}", "POST /accounts/{accountId}/trading/replace", _one("AccountOrderRecord", ""), form="ManualTradeReplaceForm"),
        _row("orders.cancel", "write", f"DELETE {_ORDER}", "POST /accounts/{accountId}/trading/cancel", _one("OrderCancellation")),
        # the application's own
        _row("lots.list", "read", f"GET {_ACCOUNT}/lots", "", _many("Lot")),
        _row("lots.record", "write", f"POST {_ACCOUNT}/lots", "", _one("Lot"), form="LotForm"),
        _row("candles.list", "read", f"GET {_CANDLES}/{{interval}}", "", _many("Candle")),
        _row("candles.record", "write", f"POST {_CANDLES}", "", _one("Candle"), form="Candle"),
        _row("portfolio.summary", "read", "GET /portfolio/summary", "", _many("PortfolioSummary"), parts=("GET /accounts", BALANCES, POSITIONS)),
        _row("performance.get", "read", f"GET {_ACCOUNT}/performance/{{timeframe}}", "", _one("AccountPerformance"), parts=(HISTORY, ACTIVITIES)),
    )
}  # fmt: skip


_BY_ENDPOINT = {row.endpoint: row for row in OPERATIONS.values() if row.endpoint}


def operation(name: str) -> Operation:
    """The row of this name; raises ConfigurationError with the nearest one."""
    if name not in OPERATIONS:
        raise ConfigurationError(f"unknown operation {name!r}; {nearest(name, OPERATIONS)}")
    return OPERATIONS[name]


def question(call: Call) -> UpstreamRequest:
    """The upstream request of this Call without its body: `account_id` becomes `accountId` in the path."""
    row = operation(call.operation)
    given = call.parameters
    path = {name: given[snake_case(name)] for name in _placeholders(row.endpoint)}
    query = {name: given[snake_case(name)] for name in row.query if snake_case(name) in given}
    return UpstreamRequest(row.endpoint, path, call.user if row.personal else None, query)


def activities_page(account: str, user: str | None, page: int) -> UpstreamRequest:
    """The upstream request for one page of an account's activities, from 0."""
    return UpstreamRequest(ACTIVITIES, {"accountId": account}, user, {"limit": str(PAGE), "offset": str(page * PAGE)})


def request(call: Call) -> Request:
    """The request that asks a running server this Call: what stands in neither path nor query stands in the body."""
    row = operation(call.operation)
    quoted = {name: quote(value, safe="") for name, value in call.parameters.items()}
    path = row.route.format_map(quoted)
    in_query = {name: call.parameters[name] for name in query_names(row) if name in call.parameters}
    outside = {*in_query, *path_names(row)}
    body = {name: value for name, value in call.parameters.items() if name not in outside}
    return Request(row.method, f"{path}?{urlencode(in_query)}" if in_query else path, body)


def path_names(row: Operation) -> list[str]:
    """The parameters in the row's route."""
    return _placeholders(row.route)


def query_names(row: Operation) -> list[str]:
    """The parameters in the row's query, as a Call names them."""
    return [snake_case(name) for name in row.query]


def body_names(row: Operation) -> dict[str, str]:
    """The parameters in the row's body: as a Call names them, and as the unified contract does."""
    fields = FACTS[row.form].fields if row.form else ()
    named = {".".join(field.original): field.name for field in fields}
    return {name: unified for name, unified in named.items() if name not in path_names(row)}


def answered_by(endpoint: str) -> Operation:
    """The operation that this upstream endpoint answers."""
    return _BY_ENDPOINT[endpoint]


def _placeholders(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)
