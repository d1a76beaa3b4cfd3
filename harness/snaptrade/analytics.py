"""What the application computes: the worth of a portfolio, the performance of an account.

The formulas belong to the application and to neither path; each path brings the numbers that it has.
All percentages are percent: 5.97 means 5.97 %.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

NOUGHT = Decimal(0)
CASH = "cash"
ALL_ACCOUNTS = "all"
"""The portfolio of every account that a user has."""
_DIGITS = Context(prec=60)
_SHOWN = Decimal("0.000001")  # a share or a return is told to the sixth place
_TRADING_DAYS, _YEAR = Decimal(252), Decimal(365)
_WEEK = timedelta(days=7)
_PAID_IN = {"CONTRIBUTION", "WITHDRAWAL", "EXTERNAL_ASSET_TRANSFER_IN", "EXTERNAL_ASSET_TRANSFER_OUT"}
_DIVIDENDS = {"DIVIDEND", "SUBSTITUTE_DIVIDEND"}


@dataclass(frozen=True)
class Holding:
    """Represent one position.

    `multiplier` is how many of what `price` and `cost` (per unit) count stand in one of `units`.
    """

    kind: str
    currency: str | None
    units: Decimal | None
    price: Decimal | None
    cost: Decimal | None
    multiplier: Decimal = Decimal(1)


@dataclass(frozen=True)
class AllocatedValue:
    """Hold the share of one kind of instrument in a portfolio."""

    kind: str
    value: Decimal
    percent: Decimal


@dataclass(frozen=True)
class Total:
    """Hold a portfolio's worth in one currency; cost and gain are None where the cost of a position is unknown."""

    currency: str
    total_value: Decimal
    cash: Decimal
    positions_value: Decimal
    cost_basis: Decimal | None
    unrealized_gain: Decimal | None
    unrealized_gain_percent: Decimal | None
    allocations: list[AllocatedValue]


@dataclass(frozen=True)
class Movement:
    """Represent a transaction, as far as a performance is concerned."""

    day: date
    type: str
    amount: Decimal
    fee: Decimal


@dataclass(frozen=True)
class Metrics:
    """Hold returns and risks; None where there are too few values."""

    total_return_percent: Decimal | None = None
    annualized_return_percent: Decimal | None = None
    volatility_percent: Decimal | None = None
    max_drawdown_percent: Decimal | None = None
    sharpe_ratio: Decimal | None = None
    sortino_ratio: Decimal | None = None


@dataclass(frozen=True)
class Performance:
    """Hold how an account has done from one day to another."""

    start_date: date
    end_date: date
    start_value: Decimal | None
    end_value: Decimal | None
    net_contributions: Decimal
    dividends: Decimal
    fees: Decimal
    metrics: Metrics = field(default_factory=Metrics)


def totals(holdings: Iterable[Holding], cash: Iterable[tuple[str | None, Decimal | None]]) -> list[Total]:
    """Return one Total for each currency, by its code: upstream tells no rates of exchange.

    What has no known price, amount or currency is in none of them.
    """
    held: dict[str, list[Holding]] = defaultdict(list)
    for each in holdings:
        if each.currency is not None and each.units is not None and each.price is not None:
            held[each.currency].append(each)
    money: dict[str, Decimal] = defaultdict(Decimal)
    with localcontext(_DIGITS):
        for currency, amount in cash:
            if currency is not None and amount is not None:
                money[currency] += amount
        return [_total(code, held.get(code, []), money.get(code, NOUGHT)) for code in sorted(held.keys() | money)]


def performance(values: Sequence[tuple[date, Decimal]], movements: Iterable[Movement], timeframe: str) -> Performance:
    """Return the performance over the timeframe (ALL 1Y YTD 1M 1W 1D) up to the last day with a value.

    Returns are weighted by time: what is paid in or taken out does not count as gain or loss.

    Raises:
        KeyError: The timeframe is another one.
        IndexError: There is no value.
    """
    known = sorted(values)
    end = known[-1][0]
    start = _STARTS[timeframe](end, known[0][0])
    within = [(day, value) for day, value in known if start <= day]
    after = [each for each in movements if within[0][0] < each.day <= end]
    paid = [(each.day, each.amount) for each in after if each.type in _PAID_IN]
    with localcontext(_DIGITS):
        return Performance(
            start_date=start,
            end_date=end,
            start_value=within[0][1],
            end_value=within[-1][1],
            net_contributions=sum((amount for _, amount in paid), NOUGHT),
            dividends=sum((each.amount for each in after if each.type in _DIVIDENDS), NOUGHT),
            fees=sum((each.fee + (abs(each.amount) if each.type == "FEE" else NOUGHT) for each in after), NOUGHT),
            metrics=_metrics(within, paid),
        )


def _total(currency: str, holdings: Sequence[Holding], cash: Decimal) -> Total:
    worth: dict[str, Decimal] = defaultdict(Decimal)
    costs = [_times(each, each.cost) for each in holdings]
    for each in holdings:
        worth[each.kind] += _times(each, each.price) or NOUGHT
    positions = sum(worth.values(), NOUGHT)
    cost = None if None in costs else sum((each for each in costs if each is not None), NOUGHT)
    gain = None if cost is None else positions - cost
    total = positions + cash
    shares = [
        AllocatedValue(kind, value, _percent(value, total) if total else NOUGHT)
        for kind, value in {**worth, CASH: cash}.items()
    ]
    return Total(
        currency=currency,
        total_value=total,
        cash=cash,
        positions_value=positions,
        cost_basis=cost,
        unrealized_gain=gain,
        unrealized_gain_percent=_percent(gain, abs(cost)) if gain is not None and cost else None,
        allocations=sorted(shares, key=lambda share: (-share.value, share.kind)),  # the largest first
    )


def _times(holding: Holding, price: Decimal | None) -> Decimal | None:
    return None if price is None or holding.units is None else holding.units * price * holding.multiplier


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(_SHOWN)


def _metrics(values: Sequence[tuple[date, Decimal]], paid: Sequence[tuple[date, Decimal]]) -> Metrics:
    returns = _returns(values, paid)
    if not returns:
        return Metrics()
    grown = list(accumulate(returns, lambda worth, each: worth * (1 + each), initial=Decimal(1)))
    drawdown = max(1 - worth / high for worth, high in zip(grown, accumulate(grown, max), strict=True))
    days = (values[-1][0] - values[0][0]).days
    # less than a year is not made into one: a good day would promise riches
    yearly = grown[-1] ** (_YEAR / days) - 1 if days >= _YEAR and grown[-1] > 0 else None
    mean = sum(returns, NOUGHT) / len(returns)
    spread = _deviation([each - mean for each in returns], len(returns) - 1)
    falls = _deviation([min(each, NOUGHT) for each in returns], len(returns))
    return Metrics(
        total_return_percent=_shown((grown[-1] - 1) * 100),
        annualized_return_percent=None if yearly is None else _shown(yearly * 100),
        volatility_percent=None if spread is None else _shown(spread * _TRADING_DAYS.sqrt() * 100),
        max_drawdown_percent=_shown(drawdown * 100),
        sharpe_ratio=_shown(mean / spread * _TRADING_DAYS.sqrt()) if spread else None,
        sortino_ratio=_shown(mean / falls * _TRADING_DAYS.sqrt()) if falls else None,
    )


def _returns(values: Sequence[tuple[date, Decimal]], paid: Sequence[tuple[date, Decimal]]) -> list[Decimal]:
    """Return what each known day returned on the one before it, less what was paid in meanwhile."""
    ordered = sorted(paid)
    days = [day for day, _ in ordered]
    found = []
    for (before, earlier), (day, value) in pairwise(values):
        moved = sum((amount for _, amount in ordered[bisect_right(days, before) : bisect_right(days, day)]), NOUGHT)
        if earlier > 0:
            found.append((value - moved) / earlier - 1)
    return found


def _deviation(parts: Sequence[Decimal], count: int) -> Decimal | None:
    return (sum((each * each for each in parts), NOUGHT) / count).sqrt() if count else None


def _shown(value: Decimal) -> Decimal:
    return value.quantize(_SHOWN)


def _back(day: date, months: int) -> date:
    """Return the same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_after - timedelta(days=1))


_STARTS: Mapping[str, Callable[[date, date], date]] = {
    "ALL": lambda _, first: first,
    "1Y": lambda end, _: _back(end, 12),
    "YTD": lambda end, _: end.replace(month=1, day=1),
    "1M": lambda end, _: _back(end, 1),
    "1W": lambda end, _: end - _WEEK,
    "1D": lambda end, _: end - timedelta(days=1),
}
TIMEFRAMES = tuple(_STARTS)
