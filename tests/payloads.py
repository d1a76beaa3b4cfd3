"""What the upstream answers, in the SDK's shapes, one payload per endpoint."""

from __future__ import annotations

from typing import Any

from build import CURRENCY, EXCHANGE, SECURITY_TYPE, a_position, a_symbol, holdings

SYMBOL = {name: value for name, value in a_symbol().items() if name != "currencies"}
OPTION = {
    "id": "o-1",
    "ticker": "AAPL  261218C00240000",
    "option_type": "CALL",
    "strike_price": 240.5,
    "expiration_date": "2026-12-18",
    "is_mini_option": False,
    "underlying_symbol": {**SYMBOL, "exchange": {**EXCHANGE, "allows_cryptocurrency_symbols": False}},
}
BROKERAGE = {
    "id": "b-1",
    "slug": "ALPACA",
    "name": "Alpaca",
    "enabled": True,
    "maintenance_mode": False,
    "brokerage_type": {"id": "bt", "name": "Traditional Brokerage"},
}
CONNECTION = {
    "id": "K",
    "created_date": "2026-01-02T10:00:00-05:00",
    "brokerage": BROKERAGE,
    "name": "Connection-1",
    "type": "trade",
    "disabled": False,
    "disabled_date": None,
    "data_freshness_mode": {"institution": "realtime", "snaptrade": "delayed"},
}
ACCOUNT = {
    "id": "A",
    "brokerage_authorization": "K",
    "name": "Margin",
    "number": "Q6542138443",
    "institution_name": "Alpaca",
    "created_date": "2026-01-02 10:00:00.123456+00:00",
    "sync_status": {
        "transactions": {"initial_sync_completed": True, "last_successful_sync": "2026-01-04"},
        "holdings": {"initial_sync_completed": True, "last_successful_sync": "2026-01-05T14:00:00Z"},
    },
    "balance": {"total": {"amount": 15363.23, "currency": "USD"}},
    "is_paper": False,
    "status": "open",
    "raw_type": "Margin",
}
ORDER: dict[str, Any] = {
    "brokerage_order_id": "order-1",
    "status": "ACCEPTED",
    "universal_symbol": a_symbol(),
    "option_symbol": None,
    "quote_currency": CURRENCY,
    "action": "BUY",
    "total_quantity": "10.50",
    "open_quantity": "10.50",
    "filled_quantity": "0",
    "execution_price": None,
    "limit_price": "240.10",
    "trailing_stop": {"amount": "0.60", "type": "DOLLAR"},
    "order_type": "Limit",
    "time_in_force": "Day",
    "time_placed": "2026-01-05T09:31:00-05:00",
    "child_brokerage_order_ids": {"take_profit_order_id": "order-2"},
    "symbol": "deprecated",
}
OPTION_ORDER: dict[str, Any] = {
    "brokerage_order_id": "order-3",
    "option_symbol": OPTION,
    "status": "EXECUTED",
    "action": "SELL_CLOSE",
}
ACTIVITY = {
    "id": "a-1",
    "symbol": SYMBOL,
    "option_symbol": None,
    "currency": CURRENCY,
    "type": "BUY",
    "description": "bought",
    "price": 0.4,
    "units": 5.2,
    "amount": -2.08,
    "fee": 0.01,
    "fx_rate": None,
    "trade_date": "2026-01-03T00:00:00Z",
    "settlement_date": "2026-01-05T00:00:00Z",
    "institution": "Alpaca",
    "external_reference_id": "x",
}
DEPOSIT = {**ACTIVITY, "id": "a-2", "symbol": None, "type": "CONTRIBUTION", "amount": 100}
OPTION_HELD = {
    "kind": "option",
    "id": "o-1",
    "symbol": "AAPL  261218C00240000",
    "option_type": "CALL",
    "strike_price": "240.00",
    "expiration_date": "2026-12-18",
    "multiplier": "100",
    "underlying": {"kind": "stock", "id": "s-1", "symbol": "AAPL", "raw_symbol": "AAPL"},
}
HISTORY = {
    "currency": "USD",
    "history": [
        {"date": "2026-01-02", "total_value": "1000.00"},
        {"date": "2026-01-03", "total_value": "1100.00"},
        {"date": "2026-01-04", "total_value": "990.00"},
        {"date": "2026-01-05", "total_value": "1040.00"},
    ],
}
IMPACT = {
    "trade": {
        "id": "t-1",
        "account": "A",
        "order_type": "Limit",
        "time_in_force": "Day",
        "symbol": {"universal_symbol_id": "s-1", "currency": CURRENCY, "local_id": "x", "symbol": "AAPL"},
        "action": "BUY",
        "units": 10.5,
        "price": 31.33,
    },
    "trade_impacts": [
        {
            "account": "A",
            "currency": "c-usd",
            "remaining_cash": 1000.5,
            "estimated_commission": 3.26,
            "forex_fees": None,
        }
    ],
    "combined_remaining_balance": {"account": {"id": "A", "name": "Margin"}, "currency": CURRENCY, "cash": 300.71},
}
BALANCES = [
    {"currency": CURRENCY, "cash": 300.71, "buying_power": 410.71},
    {"currency": {"id": "c-cad", "code": "CAD", "name": "Canadian Dollar"}, "cash": -5, "buying_power": None},
]
QUOTE = {"symbol": a_symbol(), "last_trade_price": 8.74, "bid_price": 8.43, "ask_price": 8.43, "bid_size": 260}

REPLIES: dict[str, Any] = {
    "GET /brokerages": [BROKERAGE],
    "GET /exchanges": [EXCHANGE, {"id": "e-2"}],
    "GET /symbols/s-1": a_symbol(),
    "GET /symbols/s-2": a_symbol("s-2", "MSFT", description=None, type={**SECURITY_TYPE, "is_supported": True}),
    "POST /symbols": [a_symbol(), a_symbol("s-2", "MSFT")],
    "GET /authorizations": [CONNECTION],
    "GET /authorizations/K": CONNECTION,
    "POST /authorizations/K/refresh": {"detail": "Connection marked for refresh."},
    "GET /accounts": [ACCOUNT],
    "GET /accounts/A": ACCOUNT,
    "PUT /accounts/A": [ACCOUNT],
    "GET /accounts/A/balances": BALANCES,
    "GET /accounts/A/positions/all": holdings(
        a_position(), a_position("s-2", instrument=OPTION_HELD, units="-2", price="5.35", cost_basis="4.1")
    ),
    "GET /accounts/A/orders": [ORDER, OPTION_ORDER],
    "GET /accounts/A/orders?days=7&state=open": [ORDER],
    "GET /accounts/A/recentOrders": {"orders": [ORDER]},
    "GET /accounts/A/activities": {"data": [ACTIVITY, DEPOSIT], "pagination": {"offset": 0, "limit": 1000, "total": 2}},
    "GET /accounts/A/activities?limit=1000&offset=0": {"data": [ACTIVITY, DEPOSIT]},
    "GET /accounts/A/quotes?symbols=s-1": [QUOTE],
    "GET /accounts/A/returnRates": {
        "data": [{"timeframe": "1Y", "return_percent": 5.97, "created_date": "2026-01-05T00:00:00Z"}]
    },
    "GET /accounts/A/balanceHistory": HISTORY,
    "POST /trade/impact": IMPACT,
    "POST /trade/place": ORDER,
    "POST /accounts/A/trading/replace": ORDER,
    "POST /accounts/A/trading/cancel": {"brokerage_order_id": "order-1", "raw_response": {"anything": 1}},
}

_FORM = {"account_id": "A", "action": "BUY", "order_type": "Limit", "time_in_force": "Day", "price": "240.10"}
PARAMETERS: dict[str, dict[str, str]] = {
    "symbols.get": {"query": "s-1"},
    "symbols.search": {"substring": "a"},
    "connections.get": {"authorization_id": "K"},
    "connections.refresh": {"authorization_id": "K"},
    "quotes.list": {"account_id": "A", "symbols": "s-1"},
    "trades.impact": {**_FORM, "universal_symbol_id": "s-1", "units": "10.5"},
    "trades.place": {**_FORM, "universal_symbol_id": "s-1", "units": "10.5"},
    "orders.replace": {**_FORM, "brokerage_order_id": "order-1", "units": "11"},
    "orders.cancel": {"account_id": "A", "brokerage_order_id": "order-1"},
    "lots.record": {
        "account_id": "A",
        "symbol_id": "s-1",
        "purchased_at": "2026-01-02T10:00:00-05:00",
        "quantity": "10.50",
        "purchased_price": "108.3353",
        "fees": "1.2",
        "currency": "USD",
    },
    "candles.list": {"symbol_id": "s-1", "interval": "1d"},
    "candles.record": {
        "symbol_id": "s-1",
        "interval": "1d",
        "opened_at": "2026-01-02T05:00:00Z",
        "open": "112.40",
        "high": "113.90",
        "low": "111.95",
        "close": "113.15",
        "currency": "USD",
    },
    "portfolio.summary": {},
    "performance.get": {"account_id": "A", "timeframe": "ALL"},
}
"""What each operation is called with; `account_id` where nothing is said of one that has it in its route."""
