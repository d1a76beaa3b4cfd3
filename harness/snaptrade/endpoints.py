"""The upstream endpoints that the application uses, and how the SDK asks each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.calls import UpstreamRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNTS = "GET /accounts"
ACTIVITIES = "GET /accounts/{accountId}/activities"
BALANCES = "GET /accounts/{accountId}/balances"
HISTORY = "GET /accounts/{accountId}/balanceHistory"
POSITIONS = "GET /accounts/{accountId}/positions/all"
SYMBOL = "GET /symbols/{query}"

PAGE = 1000
"""Activities in a page; upstream gives no more at once."""


@dataclass(frozen=True)
class Endpoint:
    """Describe an endpoint.

    Attributes:
        method: Where the SDK keeps its method; the method's arguments are the endpoint's parameters in snake case.
        personal: True if it is asked for a user.
    """

    method: str
    personal: bool = True


ENDPOINTS: Mapping[str, Endpoint] = {
    "GET /brokerages": Endpoint("reference_data.list_all_brokerages", personal=False),
    "GET /exchanges": Endpoint("reference_data.get_stock_exchanges", personal=False),
    SYMBOL: Endpoint("reference_data.get_symbols_by_ticker", personal=False),
    "POST /symbols": Endpoint("reference_data.get_symbols", personal=False),
    "GET /authorizations": Endpoint("connections.list_brokerage_authorizations"),
    "GET /authorizations/{authorizationId}": Endpoint("connections.detail_brokerage_authorization"),
    "POST /authorizations/{authorizationId}/refresh": Endpoint("connections.refresh_brokerage_authorization"),
    ACCOUNTS: Endpoint("account_information.list_user_accounts"),
    "GET /accounts/{accountId}": Endpoint("account_information.get_user_account_details"),
    "PUT /accounts/{accountId}": Endpoint("account_information.update_user_account"),
    ACTIVITIES: Endpoint("account_information.get_account_activities"),
    HISTORY: Endpoint("account_information.get_account_balance_history"),
    BALANCES: Endpoint("account_information.get_user_account_balance"),
    POSITIONS: Endpoint("account_information.get_all_account_positions"),
    "GET /accounts/{accountId}/orders": Endpoint("account_information.get_user_account_orders"),
    "GET /accounts/{accountId}/recentOrders": Endpoint("account_information.get_user_account_recent_orders"),
    "GET /accounts/{accountId}/returnRates": Endpoint("account_information.get_user_account_return_rates"),
    "GET /accounts/{accountId}/quotes": Endpoint("trading.get_user_account_quotes"),
    "POST /trade/impact": Endpoint("trading.get_order_impact"),
    "POST /trade/place": Endpoint("trading.place_force_order"),
    "POST /accounts/{accountId}/trading/replace": Endpoint("trading.replace_order"),
    "POST /accounts/{accountId}/trading/cancel": Endpoint("trading.cancel_order"),
}


def activities_page(account: str, user: str | None, page: int) -> UpstreamRequest:
    """Return the request for one page of an account's activities; pages count from 0."""
    return UpstreamRequest(ACTIVITIES, {"accountId": account}, user, {"limit": str(PAGE), "offset": str(page * PAGE)})
