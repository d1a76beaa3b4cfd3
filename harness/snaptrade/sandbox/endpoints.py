"""List every endpoint that the sandbox answers: one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox import reads, writes

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.snaptrade.sandbox.request_context import RequestContext
    from harness.wire import Json


class ApiEndpoint(NamedTuple):
    """Name a method and a path (`GET /accounts`), and the function that answers it.

    Attributes:
        personal: Whether the request needs a user's credentials.
    """

    name: str
    answer: Callable[[RequestContext], Json]
    personal: bool = True

    @property
    def method(self) -> str:
        """Return the HTTP method."""
        return self.name.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the path with its placeholders."""
        return self.name.partition(" ")[2]


ENDPOINTS = (
    ApiEndpoint("GET /brokerages", reads.brokerages, personal=False),
    ApiEndpoint("GET /exchanges", reads.exchanges, personal=False),
    ApiEndpoint("GET /symbols/{query}", reads.symbol, personal=False),
    ApiEndpoint("POST /symbols", reads.search, personal=False),
    ApiEndpoint("GET /authorizations", reads.connections),
    ApiEndpoint("GET /authorizations/{authorizationId}", reads.connection),
    ApiEndpoint("POST /authorizations/{authorizationId}/refresh", writes.refresh),
    ApiEndpoint("GET /accounts", reads.accounts),
    ApiEndpoint("GET /accounts/{accountId}", reads.account),
    ApiEndpoint("PUT /accounts/{accountId}", writes.update_account),
    ApiEndpoint("GET /accounts/{accountId}/balances", reads.balances),
    ApiEndpoint("GET /accounts/{accountId}/positions/all", reads.positions),
    ApiEndpoint("GET /accounts/{accountId}/orders", reads.orders),
    ApiEndpoint("GET /accounts/{accountId}/recentOrders", reads.recent_orders),
    ApiEndpoint("GET /accounts/{accountId}/activities", reads.activities),
    ApiEndpoint("GET /accounts/{accountId}/quotes", reads.quotes),
    ApiEndpoint("GET /accounts/{accountId}/returnRates", reads.return_rates),
    ApiEndpoint("GET /accounts/{accountId}/balanceHistory", reads.balance_history),
    ApiEndpoint("POST /trade/impact", writes.impact),
    ApiEndpoint("POST /trade/place", writes.place),
    ApiEndpoint("POST /trade/{tradeId}", writes.place_checked),
    ApiEndpoint("POST /accounts/{accountId}/trading/cancel", writes.cancel),
    ApiEndpoint("POST /accounts/{accountId}/trading/replace", writes.replace_order),
)
