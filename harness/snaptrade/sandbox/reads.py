"""Answer each read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.clock import DAY, OPENING, day, midnight, timestamp
from harness.snaptrade.sandbox.orders.history import activity_of_fill
from harness.snaptrade.sandbox.orders.records import record
from harness.snaptrade.sandbox.payloads import payload, payloads
from harness.snaptrade.sandbox.responses import bad_request, not_found

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.request_context import RequestContext
    from harness.snaptrade.sandbox.users.payload_factory import SimulatedAccount
    from harness.wire import Json

MOST_SYMBOLS = 20
"""Symbols that a search gives at most."""
PAGE = 1000
"""Activities in a page by default, and at most (the API's description)."""
_RECENT = DAY
_CHART = 90  # days of the balance history
_TIMEFRAMES = {"ALL": 3 * 365, "1Y": 365, "YTD": 180, "1M": 30, "1W": 7, "1D": 1}
_BOOLEANS = ("true", "false", "True", "False", "1", "0")


def brokerages(context: RequestContext) -> Json:
    """Answer GET /brokerages."""
    return context.world.brokerages()


def exchanges(context: RequestContext) -> Json:
    """Answer GET /exchanges."""
    return context.world.reference.exchanges()


def symbol(context: RequestContext) -> Json:
    """Answer GET /symbols/{query}."""
    query = context.path["query"]
    universal = context.world.symbol(query)
    if universal is None:
        raise not_found(f"No symbol found for {query}.")
    return universal


def search(context: RequestContext) -> Json:
    """Answer POST /symbols."""
    return context.world.reference.search(str(context.body.get("substring") or ""), MOST_SYMBOLS)


def connections(context: RequestContext) -> Json:
    """Answer GET /authorizations."""
    return context.world.connections(context.user)


def connection(context: RequestContext) -> Json:
    """Answer GET /authorizations/{authorizationId}."""
    return context.connection(context.path["authorizationId"])


def accounts(context: RequestContext) -> Json:
    """Answer GET /accounts."""
    return [account.summary for account in context.world.accounts_now(context.user, context.now)]


def account(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}."""
    return context.account().summary


def balances(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/balances."""
    return context.rendered("balance", payloads(context.account().balances))


def positions(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/positions/all."""
    account = context.account()
    return {**account.positions, "results": context.rendered("position", account.held)}


def orders(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/orders: the orders of the last `days` in this `state`."""
    state = context.one_of("state", ("all", "open", "executed"))
    return _orders_since(context, context.now - context.number("days", 30, 1, 90) * DAY, state)


def recent_orders(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/recentOrders: the orders of the last 24 hours, only executed ones by default."""
    state = "executed" if context.one_of("only_executed", _BOOLEANS) in {"true", "True", "1"} else "all"
    return {"orders": _orders_since(context, context.now - _RECENT, state)}


def activities(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/activities: a page of them, the latest first."""
    offset, limit = context.number("offset", 0, 0, 999_999_999), context.number("limit", PAGE, 1, PAGE)
    first, last = _date(context, "startDate"), _date(context, "endDate")
    types = context.words("type")
    world = context.world
    history = world.history(context.opening(context.account_id))
    filled = [
        activity_of_fill(world.rng, history.profile, order, number, fill)
        for order in context.ledger.orders_at(context.account_id, context.now, world.market)
        for number, fill in enumerate(order.filled(midnight(context.now)))  # a fill becomes one when its day is over
        if fill.at >= OPENING
    ]
    rows = [
        row
        for row in [*reversed(filled), *history.activities]
        if first <= str(row["trade_date"])[:10] <= (last or "9999") and (not types or row["type"] in types)
    ]
    page = context.rendered("activity", rows[offset : offset + limit])
    return {"data": page, "pagination": {"offset": offset, "limit": limit, "total": len(rows)}}


def quotes(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/quotes: one for each known symbol, which is named by id or by ticker."""
    context.opening(context.account_id)
    names = context.words("symbols")
    if not names:
        raise bad_request("symbols is required.")
    minute = int(context.now // 60)
    quoted: list[ApiPayload] = []
    for universal in payloads([context.world.symbol(name) for name in names]):
        ticker = str(universal["symbol"])
        last, bid, ask = context.world.market.quote(ticker, context.now)
        sizes = {f"{side}_size": context.world.rng.decimal(4, 1, side, ticker, minute) for side in ("bid", "ask")}
        prices = {"last_trade_price": last, "bid_price": bid, "ask_price": ask}
        quoted.append({"symbol": universal, **prices, **sizes})
    return context.rendered("quote", quoted)


def return_rates(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/returnRates: over these timeframes, by default over all."""
    timeframes = context.words("timeframes") or [*_TIMEFRAMES]
    if unknown := [timeframe for timeframe in timeframes if timeframe not in _TIMEFRAMES]:
        raise bad_request(f"timeframes may hold {', '.join(_TIMEFRAMES)}, not {unknown[0]}.")
    account = context.opening(context.account_id)
    until = context.now
    if account.summary.get("status") == "unavailable":  # its figures are those of the last fetch
        synced = payload(payload(account.summary["sync_status"]).get("holdings")).get("last_successful_sync")
        until = datetime.fromisoformat(str(synced)).timestamp()
    today, start, level = midnight(until), _total(account) or Decimal(1), context.world.market.level
    now = level(context.account_id, start, today)
    rates: list[ApiPayload] = []
    for timeframe in timeframes:
        then = level(context.account_id, start, today - _TIMEFRAMES[timeframe] * DAY)
        percent = ((now - then) * 100 / abs(then)).quantize(Decimal("0.01"))
        rates.append({"timeframe": timeframe, "return_percent": percent, "created_date": timestamp(today)})
    return {"data": context.rendered("rate", rates)}


def balance_history(context: RequestContext) -> Json:
    """Answer GET /accounts/{accountId}/balanceHistory: the total value on each of the last days, the oldest first."""
    account = context.opening(context.account_id)
    total, today, level = _total(account), midnight(context.now), context.world.market.level
    values: list[ApiPayload] = [
        {"date": day(at).isoformat(), "total_value": format(level(context.account_id, total, at), "f")}
        for at in (today - number * DAY for number in range(_CHART, -1, -1))
    ]
    currency = payload(payload(account.summary["balance"]).get("total")).get("currency", "USD")
    return {"history": context.rendered("value", values) if total else [], "currency": currency}


def _orders_since(context: RequestContext, since: float, state: str) -> list[Json]:
    """Render the account's orders that were placed since a time and are in this state."""
    now, orders = context.now, [order for order in context.orders(context.account_id) if order.placed >= since]
    if state == "open":
        orders = [order for order in orders if order.is_open(now)]
    elif state == "executed":
        orders = [order for order in orders if order.status(now) == "EXECUTED"]
    return context.rendered("order", [record(order, now) for order in orders])


def _date(context: RequestContext, name: str) -> str:
    text = context.query.get(name, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise bad_request(f"{name} must be a date, such as 2025-06-30.") from None


def _total(account: SimulatedAccount) -> Decimal:
    return Decimal(str(payload(payload(account.summary["balance"]).get("total")).get("amount") or 0))
