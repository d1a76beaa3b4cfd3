"""Every endpoint that the sandbox answers: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox import reads, trading
from harness.snaptrade.sandbox.refusals import not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.snaptrade.sandbox.request_context import Asked
    from harness.wire import Json


class Route(NamedTuple):
    """`personal`: it needs a user."""

    endpoint: str
    answer: Callable[[Asked], Json]
    personal: bool = True


ROUTES = (
    Route("GET /brokerages", reads.brokerages, personal=False),
    Route("GET /exchanges", reads.exchanges, personal=False),
    Route("GET /symbols/{query}", reads.symbol, personal=False),
    Route("POST /symbols", reads.search, personal=False),
    Route("GET /authorizations", reads.connections),
    Route("GET /authorizations/{authorizationId}", reads.connection),
    Route("POST /authorizations/{authorizationId}/refresh", trading.refresh),
    Route("GET /accounts", reads.accounts),
    Route("GET /accounts/{accountId}", reads.account),
    Route("PUT /accounts/{accountId}", trading.update_account),
    Route("GET /accounts/{accountId}/balances", reads.balances),
    Route("GET /accounts/{accountId}/positions/all", reads.positions),
    Route("GET /accounts/{accountId}/orders", reads.orders),
    Route("GET /accounts/{accountId}/recentOrders", reads.recent_orders),
    Route("GET /accounts/{accountId}/activities", reads.activities),
    Route("GET /accounts/{accountId}/quotes", reads.quotes),
    Route("GET /accounts/{accountId}/returnRates", reads.return_rates),
    Route("GET /accounts/{accountId}/balanceHistory", reads.balance_history),
    Route("POST /trade/impact", trading.impact),
    Route("POST /trade/place", trading.place),
    Route("POST /trade/{tradeId}", trading.place_checked),
    Route("POST /accounts/{accountId}/trading/cancel", trading.cancel),
    Route("POST /accounts/{accountId}/trading/replace", trading.replace_order),
)


def _template(endpoint: str) -> tuple[str, tuple[str, ...]]:
    method, path = endpoint.split(" ")
    return method, tuple(path.strip("/").split("/"))


_TEMPLATES = tuple((route, *_template(route.endpoint)) for route in ROUTES)


def find(method: str, parts: tuple[str, ...]) -> tuple[Route, Mapping[str, str]]:
    """The first row that fits, and what its placeholders stand for; raises UpstreamError with 404."""
    for route, wanted, template in _TEMPLATES:
        if wanted == method and len(template) == len(parts) and _fits(template, parts):
            pairs = zip(template, parts, strict=True)
            return route, {name[1:-1]: value for name, value in pairs if name[0] == "{"}
    raise not_found()


def _fits(template: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    return all(name[0] == "{" or name == value for name, value in zip(template, parts, strict=True))
