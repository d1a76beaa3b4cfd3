"""The upstream's operations that the application does not use, each with its reason.

Together with the catalogue this is every operation of the SDK: a release with a new one shows it as unclassified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXPERIMENTAL = "Experimental upstream: it may change without notice."
_USERS = "Users are registered and removed by the application's sign-up, which no path answers."
_CONNECTING = "Connections are made and ended in SnapTrade's own portal and by the sign-up, which no path answers."
_COMPLEX = "The application places single orders of securities and options only."
_CRYPTO = "The application does not trade cryptocurrencies."
_BILLING = "Figures about the customer's own account at SnapTrade, not about a user."
_DETECTION = "Trades are noticed by reading orders, not by a subscription."
_HOLDINGS = "Deprecated: 410 Gone for customers since 2026-05-11; balances, positions and orders replace it."
_SYNC = "Transactions come with the daily sync and with a refresh."
_CHECKED = "Placing by the id of a preview takes no identifier of the caller's: a retry could place twice."

LEFT_OUT: Mapping[str, str] = {
    "GET /": "Tells whether SnapTrade is up; nothing that a user sees depends on it.",
    "GET /accounts/all": _EXPERIMENTAL,
    "GET /accounts/{accountId}/balances/v2": _EXPERIMENTAL,
    "GET /accounts/{accountId}/details": _EXPERIMENTAL,
    "GET /accounts/{accountId}/holdings": _HOLDINGS,
    "GET /accounts/{accountId}/orders/all": _EXPERIMENTAL,
    "POST /accounts/{accountId}/orders/details": "One order as the lists tell it already.",
    "GET /accounts/{accountId}/orders/details/v2/{brokerageOrderId}": _EXPERIMENTAL,
    "GET /accounts/{accountId}/orders/v2": _EXPERIMENTAL,
    "GET /accounts/{accountId}/quotes/options": "Deprecated: ends on 2026-10-01.",
    "GET /accounts/{accountId}/recentOrders/v2": _EXPERIMENTAL,
    "POST /accounts/{accountId}/symbols": "Symbols are searched for everywhere, not within one brokerage.",
    "POST /accounts/{accountId}/trading/complex": _COMPLEX,
    "POST /accounts/{accountId}/trading/crypto": _CRYPTO,
    "POST /accounts/{accountId}/trading/crypto/preview": _CRYPTO,
    "GET /accounts/{accountId}/trading/instruments/cryptocurrencyPairs": _CRYPTO,
    "GET /accounts/{accountId}/trading/instruments/cryptocurrencyPairs/{instrumentSymbol}/quote": _CRYPTO,
    "POST /accounts/{accountId}/trading/options": _COMPLEX,
    "POST /accounts/{accountId}/trading/options/impact": _COMPLEX,
    "POST /accounts/{accountId}/trading/simple": _EXPERIMENTAL,
    "GET /authorizations/{authorizationId}/accounts": "Accounts are read all together.",
    "POST /authorizations/{authorizationId}/disable": _CONNECTING,
    "GET /authorizations/{authorizationId}/returnRates": "Returns are shown for each account.",
    "POST /authorizations/{authorizationId}/transactions/sync": _SYNC,
    "GET /brokerageAuthorizationTypes": _CONNECTING,
    "GET /brokerages/{slug}/instruments": "Symbols are searched for everywhere, not within one brokerage.",
    "DELETE /connection/{connectionId}": _CONNECTING,
    "GET /connections/{connectionId}/accounts": _EXPERIMENTAL,
    "GET /institutions": _EXPERIMENTAL,
    "GET /management/stats": _BILLING,
    "DELETE /snapTrade/deleteUser": _USERS,
    "GET /snapTrade/listUsers": _USERS,
    "POST /snapTrade/login": _CONNECTING,
    "GET /snapTrade/partners": _CONNECTING,
    "POST /snapTrade/registerUser": _USERS,
    "POST /snapTrade/resetUserSecret": _USERS,
    "GET /snapTrade/stats": _BILLING,
    "GET /snapTrade/tradeDetection/subscriptions": _DETECTION,
    "POST /snapTrade/tradeDetection/subscriptions": _DETECTION,
    "POST /snapTrade/tradeDetection/subscriptions/cancel": _DETECTION,
    "POST /trade/{tradeId}": _CHECKED,
}  # fmt: skip
