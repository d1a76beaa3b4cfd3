"""What each read answers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox import history
from harness.snaptrade.sandbox.json_parts import payload, payloads
from harness.snaptrade.sandbox.market import OPENING
from harness.snaptrade.sandbox.order_records import record
from harness.snaptrade.sandbox.refusals import bad_request, not_found
from harness.snaptrade.sandbox.times import DAY, day, midnight, stamp

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.orders import Order
    from harness.snaptrade.sandbox.payload_factory import Account
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.request_context import Asked
    from harness.wire import Json

MOST_SYMBOLS = 20
"""A search gives no more."""
PAGE = 1000
"""Activities in a page unless asked for fewer, and never more (the API's description)."""
_RECENT = DAY
_CHART = 90
_TIMEFRAMES = {"ALL": 3 * 365, "1Y": 365, "YTD": 180, "1M": 30, "1W": 7, "1D": 1}
_TRUTHS = ("true", "false", "True", "False", "1", "0")


def brokerages(asked: Asked) -> Json:
    """GET /brokerages."""
    return asked.world.brokerages()


def exchanges(asked: Asked) -> Json:
    """GET /exchanges."""
    return asked.world.reference.exchanges()


def symbol(asked: Asked) -> Json:
    """GET /symbols/{query}."""
    query = asked.path["query"]
    found = asked.world.symbol(query)
    if found is None:
        raise not_found(f"No symbol found for {query}.")
    return found


def search(asked: Asked) -> Json:
    """POST /symbols."""
    return asked.world.reference.search(str(asked.body.get("substring") or ""), MOST_SYMBOLS)


def connections(asked: Asked) -> Json:
    """GET /authorizations."""
    return asked.world.connections(asked.user)


def connection(asked: Asked) -> Json:
    """GET /authorizations/{authorizationId}."""
    return asked.connection(asked.path["authorizationId"])


def accounts(asked: Asked) -> Json:
    """GET /accounts."""
    return [account.summary for account in asked.world.accounts_now(asked.user, asked.now)]


def account(asked: Asked) -> Json:
    """GET /accounts/{accountId}."""
    return asked.account().summary


def balances(asked: Asked) -> Json:
    """GET /accounts/{accountId}/balances."""
    return asked.told("balance", payloads(asked.account().balances))


def positions(asked: Asked) -> Json:
    """GET /accounts/{accountId}/positions/all."""
    account = asked.account()
    return {**account.positions, "results": asked.told("position", account.held)}


def orders(asked: Asked) -> Json:
    """GET /accounts/{accountId}/orders: of the last `days`, in this `state`."""
    state = asked.one_of("state", ("all", "open", "executed"))
    since = asked.now - asked.number("days", 30, 1, 90) * DAY
    wanted = (
        order for order in asked.orders(asked.account_id) if order.placed >= since and _in(state, order, asked.now)
    )
    return asked.told("order", [record(order, asked.now) for order in wanted])


def recent_orders(asked: Asked) -> Json:
    """GET /accounts/{accountId}/recentOrders: of the last 24 hours, only the executed ones unless told otherwise."""
    state = "executed" if asked.one_of("only_executed", _TRUTHS) in {"true", "True", "1"} else "all"
    since = asked.now - _RECENT
    wanted = (
        order for order in asked.orders(asked.account_id) if order.placed >= since and _in(state, order, asked.now)
    )
    return {"orders": asked.told("order", [record(order, asked.now) for order in wanted])}


def activities(asked: Asked) -> Json:
    """GET /accounts/{accountId}/activities: a page of them, the latest first."""
    offset, limit = asked.number("offset", 0, 0, 999_999_999), asked.number("limit", PAGE, 1, PAGE)
    first, last = _date(asked, "startDate"), _date(asked, "endDate")
    types = {each for each in asked.query.get("type", "").split(",") if each}
    wanted = [
        each
        for each in _activities(asked)
        if first <= str(each["trade_date"])[:10] <= (last or "9999") and (not types or each["type"] in types)
    ]
    page = asked.told("activity", wanted[offset : offset + limit])
    return {"data": page, "pagination": {"offset": offset, "limit": limit, "total": len(wanted)}}


def quotes(asked: Asked) -> Json:
    """GET /accounts/{accountId}/quotes: of these symbols, by id or by ticker; what is unknown is left out."""
    asked.opening(asked.account_id)
    named = [each for each in asked.query.get("symbols", "").split(",") if each]
    if not named:
        raise bad_request("symbols is required.")
    found = (asked.world.symbol(each) for each in named)
    return asked.told("quote", [_quote(asked, each) for each in found if isinstance(each, dict)])


def return_rates(asked: Asked) -> Json:
    """GET /accounts/{accountId}/returnRates: over these timeframes, all unless given."""
    named = [each for each in asked.query.get("timeframes", "").split(",") if each] or [*_TIMEFRAMES]
    if unknown := [each for each in named if each not in _TIMEFRAMES]:
        raise bad_request(f"timeframes may hold {', '.join(_TIMEFRAMES)}, not {unknown[0]}.")
    account = asked.opening(asked.account_id)
    at, total = _fetched(account, asked.now), _total(account)
    return {"data": asked.told("rate", [_rate(asked, each, total, at) for each in named])}


def balance_history(asked: Asked) -> Json:
    """GET /accounts/{accountId}/balanceHistory: the total value of each of the last days."""
    account = asked.opening(asked.account_id)
    today = midnight(asked.now)
    total = _total(account)
    days = [today - number * DAY for number in range(_CHART, -1, -1)]
    values: list[Payload] = [{"date": day(at).isoformat(), "total_value": _value(asked, total, at)} for at in days]
    currency = payload(payload(account.summary["balance"]).get("total")).get("currency", "USD")
    return {"history": asked.told("value", values) if total else [], "currency": currency}


def _in(state: str, order: Order, now: float) -> bool:
    if state == "open":
        return order.is_open(now)
    return state == "all" or order.status(now) == "EXECUTED"


def _activities(asked: Asked) -> list[Payload]:
    """Those from before the opening, and what was filled on a day that is over."""
    world, account = asked.world, asked.opening(asked.account_id)
    past = world.past(account)
    filled = [
        history.executed(world.draw, past.story, order, number, fill)
        for order in asked.book.of(asked.account_id, asked.now, world.market)
        for number, fill in enumerate(order.filled(midnight(asked.now)))
        if fill.at >= OPENING
    ]
    return [*reversed(filled), *past.activities]


def _date(asked: Asked, name: str) -> str:
    text = asked.query.get(name, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise bad_request(f"{name} must be a date, such as 2025-06-30.") from None


def _quote(asked: Asked, found: Payload) -> Payload:
    ticker = str(found["symbol"])
    last, bid, ask = asked.world.market.quote(ticker, asked.now)
    sizes = (asked.world.draw.decimal(4, 1, side, ticker, int(asked.now // 60)) for side in ("bid", "ask"))
    bid_size, ask_size = sizes
    return {
        "symbol": found,
        "last_trade_price": last,
        "bid_price": bid,
        "ask_price": ask,
        "bid_size": bid_size,
        "ask_size": ask_size,
    }


def _fetched(account: Account, now: float) -> float:
    """The day of which its figures are: today, but that of the last fetch where it is no longer available."""
    synced = payload(payload(account.summary["sync_status"]).get("holdings")).get("last_successful_sync")
    if account.summary.get("status") != "unavailable":
        return midnight(now)
    return midnight(datetime.fromisoformat(str(synced)).timestamp())


def _rate(asked: Asked, timeframe: str, total: Decimal, today: float) -> Payload:
    then = asked.world.market.level(asked.account_id, total or Decimal(1), today - _TIMEFRAMES[timeframe] * DAY)
    now = asked.world.market.level(asked.account_id, total or Decimal(1), today)
    return {
        "timeframe": timeframe,
        "return_percent": ((now - then) * 100 / abs(then)).quantize(Decimal("0.01")),
        "created_date": stamp(today),
    }


def _total(account: Account) -> Decimal:
    return Decimal(str(payload(payload(account.summary["balance"]).get("total")).get("amount") or 0))


def _value(asked: Asked, total: Decimal, at: float) -> str:
    return format(asked.world.market.level(asked.account_id, total, at), "f")
