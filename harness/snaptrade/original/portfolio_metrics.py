"""Compute the worth of a portfolio and the performance of an account, as the legacy application does.

The unified path has formulas of its own: a mistake in either shows where the two answers differ. All percentages are
percent, rounded to six places.
"""

from __future__ import annotations

import calendar
import statistics
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL_ACCOUNTS = "all"
TIMEFRAMES = ("ALL", "1Y", "YTD", "1M", "1W", "1D")
_PRECISION = 60  # digits of every intermediate result
_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class PositionRow(NamedTuple):
    """Hold one position; a `multiplier` of 100 means that `price` and `cost` are those of a hundredth of a unit."""

    kind: str
    currency: str | None
    units: Decimal | None
    price: Decimal | None
    cost: Decimal | None
    multiplier: Decimal


class Transaction(NamedTuple):
    """Hold one transaction; `amount` is negative where money leaves the account."""

    day: date
    type: str
    amount: Decimal
    fee: Decimal


class DayWorth(NamedTuple):
    """Hold what an account is worth on one day."""

    day: date
    worth: Decimal


@dataclass
class Allocation:
    kind: str
    value: Decimal
    percent: Decimal


@dataclass
class PortfolioTotal:
    currency: str
    total_value: Decimal
    cash: Decimal
    positions_value: Decimal
    cost_basis: Decimal | None
    unrealized_gain: Decimal | None
    unrealized_gain_percent: Decimal | None
    allocations: list[Allocation]


@dataclass
class PerformanceMetrics:
    total_return_percent: Decimal | None = None
    annualized_return_percent: Decimal | None = None
    volatility_percent: Decimal | None = None
    max_drawdown_percent: Decimal | None = None
    sharpe_ratio: Decimal | None = None
    sortino_ratio: Decimal | None = None
    beta: Decimal | None = None


@dataclass
class AccountPerformance:
    start_date: date
    end_date: date
    start_value: Decimal
    end_value: Decimal
    net_contributions: Decimal = _ZERO
    dividends: Decimal = _ZERO
    fees: Decimal = _ZERO
    metrics: PerformanceMetrics = field(default_factory=PerformanceMetrics)


def total_portfolio(
    positions: Sequence[PositionRow], cash: Sequence[tuple[str | None, Decimal | None]]
) -> list[PortfolioTotal]:
    """Return one total for each currency, by its code.

    A position without currency, units or price is in no total, and neither is cash without currency or amount.

    Args:
        positions: The positions of all accounts.
        cash: The amounts of all accounts, each with the code of its currency.
    """
    priced = [row for row in positions if row.currency is not None and row.units is not None and row.price is not None]
    amounts = [(code, amount) for code, amount in cash if code is not None and amount is not None]
    codes = {row.currency or "" for row in priced} | {code for code, _ in amounts}
    with localcontext() as context:
        context.prec = _PRECISION
        return [
            _total(
                code,
                [row for row in priced if row.currency == code],
                sum((amount for owner, amount in amounts if owner == code), _ZERO),
            )
            for code in sorted(codes)
        ]


def measure_performance(
    history: Sequence[DayWorth], transactions: Sequence[Transaction], timeframe: str
) -> AccountPerformance:
    """Return the performance of an account over a timeframe that ends on the last day of its history.

    Args:
        history: What the account is worth on each known day; at least one day.
        transactions: Those in the currency of the history.
        timeframe: One of `TIMEFRAMES`.
    """
    days = sorted(history)
    start, end = _first_day(timeframe, days), days[-1].day
    days = [row for row in days if row.day >= start]
    result = AccountPerformance(start, end, days[0].worth, days[-1].worth)
    transfers: list[Transaction] = []
    with localcontext() as context:
        context.prec = _PRECISION
        for row in transactions:
            if not days[0].day < row.day <= end:
                continue
            result.fees += row.fee
            if row.type == "FEE":
                result.fees += abs(row.amount)
            elif row.type in {"DIVIDEND", "SUBSTITUTE_DIVIDEND"}:
                result.dividends += row.amount
            elif row.type in {
                "CONTRIBUTION",
                "WITHDRAWAL",
                "EXTERNAL_ASSET_TRANSFER_IN",
                "EXTERNAL_ASSET_TRANSFER_OUT",
            }:
                result.net_contributions += row.amount
                transfers.append(row)
        result.metrics = _metrics(days, transfers)
    return result


def _total(code: str, positions: list[PositionRow], cash: Decimal) -> PortfolioTotal:
    values = {"cash": cash}
    invested: Decimal | None = _ZERO
    for row in positions:
        shares = (row.units or _ZERO) * row.multiplier
        values[row.kind] = values.get(row.kind, _ZERO) + shares * (row.price or _ZERO)
        # one unknown cost makes the cost of all of them unknown
        invested = None if invested is None or row.cost is None else invested + shares * row.cost
    worth = sum(values.values(), _ZERO)
    gain = None if invested is None else worth - cash - invested
    total = PortfolioTotal(code, worth, cash, worth - cash, invested, gain, None, [])
    if gain is not None and invested:
        total.unrealized_gain_percent = _six_places(_HUNDRED * gain / abs(invested))
    for kind, value in sorted(values.items(), key=lambda item: (-item[1], item[0])):
        total.allocations.append(Allocation(kind, value, _six_places(_HUNDRED * value / worth) if worth else _ZERO))
    return total


def _first_day(timeframe: str, days: Sequence[DayWorth]) -> date:
    end = days[-1].day
    if timeframe == "ALL":
        return days[0].day
    if timeframe == "YTD":
        return date(end.year, 1, 1)
    if timeframe in {"1W", "1D"}:
        return end - timedelta(days=7 if timeframe == "1W" else 1)
    year, month = end.year, end.month
    if timeframe == "1Y" or month == 1:
        year -= 1
    if timeframe == "1M":
        month = month - 1 or 12
    return date(year, month, min(end.day, calendar.monthrange(year, month)[1]))


def _metrics(days: Sequence[DayWorth], transfers: Sequence[Transaction]) -> PerformanceMetrics:
    returns: list[Decimal] = []
    for yesterday, today in pairwise(days):
        if yesterday.worth > 0:
            transferred = sum((row.amount for row in transfers if yesterday.day < row.day <= today.day), _ZERO)
            returns.append((today.worth - transferred) / yesterday.worth - _ONE)
    if not returns:
        return PerformanceMetrics()
    growth = peak = _ONE
    drawdown = _ZERO
    for daily in returns:
        growth *= _ONE + daily
        peak = max(peak, growth)
        drawdown = max(drawdown, (peak - growth) / peak)
    metrics = PerformanceMetrics(
        _six_places(_HUNDRED * (growth - _ONE)), max_drawdown_percent=_six_places(_HUNDRED * drawdown)
    )
    span = (days[-1].day - days[0].day).days
    if span >= 365 and growth > 0:  # noqa: PLR2004 - days of a year; less than a year is not made into one
        metrics.annualized_return_percent = _six_places(_HUNDRED * ((growth.ln() * 365 / span).exp() - _ONE))
    yearly = Decimal(252).sqrt()  # trading days
    mean = statistics.mean(returns)
    if len(returns) > 1:
        deviation = statistics.stdev(returns)
        metrics.volatility_percent = _six_places(_HUNDRED * yearly * deviation)
        metrics.sharpe_ratio = _six_places(yearly * mean / deviation) if deviation else None
    losses = sum((daily * daily for daily in returns if daily < 0), _ZERO)
    metrics.sortino_ratio = _six_places(yearly * mean / (losses / len(returns)).sqrt()) if losses else None
    return metrics


def _six_places(value: Decimal) -> Decimal:
    return round(value, 6)
