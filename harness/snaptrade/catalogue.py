"""Every operation of the application, one row each: its requests, its parameters, and the two handlers that answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from harness.calls import Operation, Parameter
from harness.naming import snake_case
from harness.snaptrade import derived, local_operations
from harness.snaptrade.endpoints import ACCOUNTS, ACTIVITIES, BALANCES, HISTORY, POSITIONS, SYMBOL
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import MODELS
from harness.snaptrade.original import accounts, connections, orders, positions, records, securities, totals, trading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.calls import Effect, HttpMethod
    from harness.snaptrade.derived import DerivedHandler
    from harness.snaptrade.local_operations import LocalHandler
    from harness.snaptrade.original.session import Handler

_ACCOUNT = "/accounts/{account_id}"
_ORDER = _ACCOUNT + "/orders/{brokerage_order_id}"
_CANDLES = "/symbols/{symbol_id}/candles"
_TYPES = {
    "days": "integer",
    "limit": "integer",
    "offset": "integer",
    "only_executed": "boolean",
    "use_ticker": "boolean",
    "start_date": "date",
    "end_date": "date",
}
_REQUIRED = {"symbols"}  # of the parameters in a query


@dataclass(frozen=True)
class Row:
    """Hold an operation with its handlers.

    Attributes:
        operation: What the engine knows of it.
        original: Answers it on the original path.
        derived: Answers it on the unified path out of the answers to other requests.
        local: Answers it on the unified path out of what the application keeps itself. With neither, the mapping of the
            endpoint's reply is the answer.
    """

    operation: Operation
    original: Handler
    derived: DerivedHandler | None = None
    local: LocalHandler | None = None

    @property
    def is_kept(self) -> bool:
        """Return True if the cache keeps the rendered answer: it follows from what upstream said, and changes nothing."""
        return self.operation.effect == "read" and self.local is None

    @property
    def is_composed(self) -> bool:
        """Return True if a Call alone does not tell the one upstream request that answers it."""
        return self.derived is not None or bool(self.operation.form)


@dataclass(frozen=True)
class _Answer:
    """What an answer is made of; without `at`, its objects stand where the schema says of the entity."""

    entity: str
    at: str | None = None
    many: bool = False


def _one(entity: str, at: str | None = None) -> _Answer:
    return _Answer(entity, at)


def _many(entity: str, at: str | None = None) -> _Answer:
    return _Answer(entity, at, many=True)


def _row(
    name: str,
    effect: Effect,
    route: str,
    endpoint: str,
    answer: _Answer,
    original: Handler,
    *,
    derived: DerivedHandler | None = None,
    local: LocalHandler | None = None,
    query: tuple[str, ...] = (),
    form: str = "",
    ttl: int | None = None,
    parts: tuple[str, ...] = (),
) -> Row:
    """Make a row; the schema says what it leaves out: freshness, owner, place of the objects, what a write invalidates."""
    method, path = route.split(" ")
    facts = FACTS[answer.entity]
    operation = Operation(
        name=name,
        effect=effect,
        method=cast("HttpMethod", method),
        route=path,
        parameters=tuple(_parameters(path, query, form)),
        personal=facts.access == "user",
        endpoint=endpoint,
        parts=parts,
        entity=answer.entity,
        many=answer.many,
        at=facts.path if answer.at is None else tuple(filter(None, answer.at.split("."))),
        form=form,
        ttl=(facts.ttl if ttl is None else ttl) if effect == "read" else None,
        invalidates=tuple(entity.name for entity in FACTS.values() if name in entity.invalidated_by),
    )
    return Row(operation, original, derived, local)


def _parameters(path: str, query: tuple[str, ...], form: str) -> Iterator[Parameter]:
    in_path = re.findall(r"{(\w+)}", path)
    yield from (Parameter(name) for name in in_path)
    for upstream in query:
        name = snake_case(upstream)
        yield Parameter(name, "query", _TYPES.get(name, "string"), name in _REQUIRED, upstream)
    for field in FACTS[form].fields if form else ():
        name = ".".join(field.original)
        if name not in in_path:
            required = MODELS[form].model_fields[field.name].is_required()
            yield Parameter(name, "body", field.type, required, unified=field.name)


ROWS: Mapping[str, Row] = {
    row.operation.name: row
    for row in (
        # reference data
        _row("brokerages.list", "read", "GET /brokerages", "GET /brokerages", _many("Brokerage"), connections.list_brokerages),
        _row("exchanges.list", "read", "GET /exchanges", "GET /exchanges", _many("Exchange"), securities.list_exchanges),
        _row("symbols.get", "read", "GET /symbols/{query}", SYMBOL, _one("UniversalSymbol"), securities.get_symbol),
        _row("symbols.search", "read", "POST /symbols", "POST /symbols", _many("UniversalSymbol", "[]"), securities.search_symbols, form="SymbolQuery"),
        # connections and accounts
        _row("connections.list", "read", "GET /connections", "GET /authorizations", _many("BrokerageAuthorization"), connections.list_connections),
        _row("connections.get", "read", "GET /connections/{authorization_id}", "GET /authorizations/{authorizationId}", _one("BrokerageAuthorization", ""), connections.get_connection),
        _row("connections.refresh", "write", "POST /connections/{authorization_id}/refresh", "POST /authorizations/{authorizationId}/refresh", _one("ConnectionRefresh"), connections.refresh_connection),
        _row("accounts.list", "read", "GET /accounts", ACCOUNTS, _many("Account"), accounts.list_accounts),
        _row("accounts.get", "read", f"GET {_ACCOUNT}", "GET /accounts/{accountId}", _one("Account", ""), accounts.get_account),
        _row("accounts.update", "write", f"PUT {_ACCOUNT}", "PUT /accounts/{accountId}", _many("Account", "[]"), accounts.update_account),
        # what an account holds and did
        _row("balances.list", "read", f"GET {_ACCOUNT}/balances", BALANCES, _many("Balance"), accounts.list_balances),
        _row("positions.list", "read", f"GET {_ACCOUNT}/positions", POSITIONS, _many("Position"), positions.list_positions, parts=(SYMBOL,)),
        _row("orders.list", "read", f"GET {_ACCOUNT}/orders", "GET /accounts/{accountId}/orders", _many("AccountOrderRecord"), orders.list_orders, query=("state", "days")),
        _row("orders.recent", "read", f"GET {_ACCOUNT}/orders/recent", "GET /accounts/{accountId}/recentOrders", _many("AccountOrderRecord", "orders.[]"), orders.list_recent_orders, query=("only_executed",), ttl=5),
        _row("activities.list", "read", f"GET {_ACCOUNT}/activities", ACTIVITIES, _many("UniversalActivity"), orders.list_activities, query=("startDate", "endDate", "offset", "limit", "type")),
        _row("quotes.list", "read", f"GET {_ACCOUNT}/quotes", "GET /accounts/{accountId}/quotes", _many("SymbolQuote"), orders.list_quotes, query=("symbols", "use_ticker")),
        _row("returns.get", "read", f"GET {_ACCOUNT}/returns", "GET /accounts/{accountId}/returnRates", _many("RateOfReturn"), accounts.get_returns, query=("timeframes",)),
        _row("balance_history.list", "read", f"GET {_ACCOUNT}/balance-history", HISTORY, _one("AccountValueHistory"), accounts.list_balance_history),
        # trading
        _row("trades.impact", "preview", "POST /trades/impact", "POST /trade/impact", _one("ManualTradeAndImpact"), trading.check_trade, form="ManualTradeForm"),
        _row("trades.place", "write", "POST /trades", "POST /trade/place", _one("AccountOrderRecord", ""), trading.place_trade, form="ManualTradeFormWithOptions"),
        _row("orders.replace", "write", f"PUT {_ORDER}", "POST /accounts/{accountId}/trading/replace", _one("AccountOrderRecord", ""), trading.replace_order, form="ManualTradeReplaceForm"),
        _row("orders.cancel", "write", f"DELETE {_ORDER}", "POST /accounts/{accountId}/trading/cancel", _one("OrderCancellation"), trading.cancel_order),
        # the application's own
        _row("lots.list", "read", f"GET {_ACCOUNT}/lots", "", _many("Lot"), records.list_lots, local=local_operations.list_lots),
        _row("lots.record", "write", f"POST {_ACCOUNT}/lots", "", _one("Lot"), records.record_lot, local=local_operations.record_lot, form="LotForm"),
        _row("candles.list", "read", f"GET {_CANDLES}/{{interval}}", "", _many("Candle"), records.list_candles, local=local_operations.list_candles),
        _row("candles.record", "write", f"POST {_CANDLES}", "", _one("Candle"), records.record_candle, local=local_operations.record_candle, form="Candle"),
        _row("portfolio.summary", "read", "GET /portfolio/summary", "", _many("PortfolioSummary"), totals.summarize, derived=derived.summarize, parts=(ACCOUNTS, BALANCES, POSITIONS)),
        _row("performance.get", "read", f"GET {_ACCOUNT}/performance/{{timeframe}}", "", _one("AccountPerformance"), totals.perform, derived=derived.perform, parts=(HISTORY, ACTIVITIES)),
    )
}  # fmt: skip

OPERATIONS: Mapping[str, Operation] = {name: row.operation for name, row in ROWS.items()}

BY_ENDPOINT: Mapping[str, Operation] = {row.endpoint: row for row in OPERATIONS.values() if row.endpoint}
"""The operation that each upstream endpoint answers."""
