"""The worth of all of a user's accounts, and the performance of one: computed each time anew."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from harness.calls import Call, UpstreamRequest
from harness.errors import UpstreamError
from harness.mapped.session import InvalidCall
from harness.snaptrade.original.portfolio_metrics import (
    ALL_ACCOUNTS,
    TIMEFRAMES,
    DayWorth,
    PositionRow,
    Transaction,
    measure_performance,
    total_portfolio,
)
from harness.snaptrade.original.reading import UncheckedPayload, items, moment, number

if TYPE_CHECKING:
    from harness.snaptrade.original.session import Session
    from harness.wire import Json

_KINDS = {
    "stock", "etf", "adr", "mutualfund", "cef", "crypto", "bond", "option", "future", "future_option", "cfd",
    "tokenized_asset",
}  # fmt: skip
_ACTIVITIES_LIMIT = 1000  # upstream gives no more at once


def summarize(call: Call, upstream: Session) -> Json:
    """Return what the user's accounts are worth together, for each currency."""
    accounts = [account["id"] for account in items(upstream.ask(UpstreamRequest("GET /accounts", {}, call.user)))]
    positions: list[PositionRow] = []
    cash: list[tuple[str | None, Decimal | None]] = []
    for account in accounts:
        path = {"accountId": account}
        holdings: Any = upstream.ask(UpstreamRequest("GET /accounts/{accountId}/positions/all", path, call.user))
        for held in holdings["results"]:
            if held.get("cash_equivalent"):
                continue
            instrument = held["instrument"]
            kind = instrument.get("kind")
            position = PositionRow(
                kind=kind if kind in _KINDS else "other",
                currency=held.get("currency") or instrument.get("currency"),
                units=number(held.get("units")),
                price=number(held.get("price")),
                cost=number(held.get("cost_basis")),
                multiplier=number(instrument.get("multiplier")) or Decimal(1),
            )
            positions.append(position)
        balances = items(upstream.ask(UpstreamRequest("GET /accounts/{accountId}/balances", path, call.user)))
        cash += [(_currency_code(balance), number(balance.get("cash"))) for balance in balances]
    return [{"portfolio_id": ALL_ACCOUNTS, **asdict(total)} for total in total_portfolio(positions, cash)]


def perform(call: Call, upstream: Session) -> Json:
    """Return the performance of an account over a timeframe."""
    account, timeframe = call.parameters["account_id"], call.parameters["timeframe"]
    if timeframe not in TIMEFRAMES:
        raise InvalidCall(f"timeframe must be one of {', '.join(TIMEFRAMES)}")
    path = {"accountId": account}
    reply: Any = upstream.ask(UpstreamRequest("GET /accounts/{accountId}/balanceHistory", path, call.user))
    days = [day for day in reply.get("history") or () if day.get("date") and day.get("total_value") is not None]
    history = [DayWorth(date.fromisoformat(day["date"]), Decimal(day["total_value"])) for day in days]
    currency = reply.get("currency")
    if not history or not currency:
        raise UpstreamError(404, "no-history", f"the account {account} has no history of its worth yet")
    activities: list[UncheckedPayload] = []
    page: Any = None
    while page is None or len(page["data"]) == _ACTIVITIES_LIMIT:
        query = {"limit": str(_ACTIVITIES_LIMIT), "offset": str(len(activities))}
        page = upstream.ask(UpstreamRequest("GET /accounts/{accountId}/activities", path, call.user, query))
        activities += page["data"]
    transactions = []
    for activity in activities:
        if _currency_code(activity) != currency:
            continue
        at = moment(activity.get("trade_date") or activity.get("settlement_date"))
        if at:
            amount, fee = (number(activity.get(name)) or Decimal(0) for name in ("amount", "fee"))
            day = datetime.fromisoformat(at).date()
            transactions.append(Transaction(day, activity.get("type") or "", amount, fee))
    performance = asdict(measure_performance(history, transactions, timeframe))
    days_as_text = {name: performance[name].isoformat() for name in ("start_date", "end_date")}
    return {"account_id": account, "timeframe": timeframe, "currency": currency, **performance, **days_as_text}


def _currency_code(payload: UncheckedPayload) -> str | None:
    return (payload.get("currency") or {}).get("code")
