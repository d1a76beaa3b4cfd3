"""The worth of all of a user's accounts, and the performance of one: computed each time anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Call, UpstreamRequest
from harness.mapped.session import InvalidCall, UpstreamError
from harness.snaptrade import analytics as figures
from harness.snaptrade.endpoints import ACCOUNTS, BALANCES, HISTORY, PAGE, POSITIONS, activities_page
from harness.snaptrade.original.reading import Payload, items, moment, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.snaptrade.original.session import Session
    from harness.wire import Json


def summarize(call: Call, upstream: Session) -> Json:
    """What the user's accounts are worth together, for each currency."""
    accounts = [each["id"] for each in items(upstream.ask(UpstreamRequest(ACCOUNTS, {}, call.user)))]
    held: list[Any] = []
    money: list[Any] = []
    for account in accounts:
        holdings: Any = upstream.ask(UpstreamRequest(POSITIONS, {"accountId": account}, call.user))
        held += holdings["results"]
        money += items(upstream.ask(UpstreamRequest(BALANCES, {"accountId": account}, call.user)))
    cash = [((each.get("currency") or {}).get("code"), number(each.get("cash"))) for each in money]
    found = figures.totals([_holding(each) for each in held if not each.get("cash_equivalent")], cash)
    return [{"portfolio_id": figures.ALL_ACCOUNTS, **asdict(total)} for total in found]


def perform(call: Call, upstream: Session) -> Json:
    """How an account has done over a time."""
    account, timeframe = call.parameters["account_id"], call.parameters["timeframe"]
    if timeframe not in figures.TIMEFRAMES:
        raise InvalidCall(f"timeframe must be one of {', '.join(figures.TIMEFRAMES)}")
    told: Any = upstream.ask(UpstreamRequest(HISTORY, {"accountId": account}, call.user))
    known = [each for each in told.get("history") or () if each.get("date") and each.get("total_value") is not None]
    values = [(date.fromisoformat(each["date"]), Decimal(each["total_value"])) for each in known]
    currency = told.get("currency")
    if not values or not currency:
        raise UpstreamError(404, "no-history", f"the account {account} has no history of its worth yet")
    done = asdict(figures.performance(values, _movements(account, call.user, currency, upstream), timeframe))
    days = {name: done[name].isoformat() for name in ("start_date", "end_date")}
    return {"account_id": account, "timeframe": timeframe, "currency": currency, **done, **days}


def _holding(held: Payload) -> figures.Holding:
    instrument = held["instrument"]
    return figures.Holding(
        kind=instrument["kind"],
        currency=held.get("currency") or instrument.get("currency"),
        units=number(held.get("units")),
        price=number(held.get("price")),
        cost=number(held.get("cost_basis")),
        multiplier=number(instrument.get("multiplier")) or Decimal(1),
    )


def _movements(account: str, user: str | None, currency: str, upstream: Session) -> list[figures.Movement]:
    listed = _activities(account, user, upstream)
    return [_movement(each) for each in listed if (each.get("currency") or {}).get("code") == currency and _day(each)]


def _activities(account: str, user: str | None, upstream: Session) -> Iterator[Payload]:
    """All of them, page by page."""
    page, size = 0, PAGE
    while size == PAGE:
        told: Any = upstream.ask(activities_page(account, user, page))
        size, page = len(told["data"]), page + 1
        yield from told["data"]


def _movement(activity: Payload) -> figures.Movement:
    amount, fee = (number(activity.get(name)) or Decimal(0) for name in ("amount", "fee"))
    return figures.Movement(_day(activity) or date.min, activity.get("type") or "", amount, fee)


def _day(activity: Payload) -> date | None:
    at = moment(activity.get("trade_date") or activity.get("settlement_date"))
    return datetime.fromisoformat(at).date() if at else None
