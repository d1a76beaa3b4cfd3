"""What the history of balances, positions and orders tells: value over time, exposure by currency, turnover.

Upstream tells no rates of exchange, so amounts in different currencies stand apart. What has no known price, amount or
currency is in no sum. Sums are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import sqlalchemy as sa

from harness.history.queries import HistoryQuery, QueryRow, QueryScope
from harness.history.tables import HistoryRule, plan_history
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from datetime import datetime

HISTORY: Mapping[str, HistoryRule] = {
    "Balance": HistoryRule(("account_id", "currency_id")),
    "Position": HistoryRule(("account_id", "symbol_id")),
    "AccountOrderRecord": HistoryRule(("account_id", "brokerage_order_id"), is_complete=False),
}
"""The entities whose history is kept, and what makes their values one series."""

_NOUGHT = Decimal(0)
_DIGITS = Context(prec=200)
_SHARES, _MINI_SHARES = Decimal(100), Decimal(10)
"""What one contract of an option stands for."""
_TABLES = {name: kept.table for name, kept in plan_history(MODEL, HISTORY).items()}
_BALANCE, _POSITION, _ORDER = (_TABLES[name] for name in HISTORY)
_CURRENCY, _SYMBOL, _OPTION, _UNDERLYING = (
    MODEL.tables[name] for name in ("Currency", "UniversalSymbol", "OptionsSymbol", "UnderlyingSymbol")
)

Rows: TypeAlias = Mapping[str, Sequence[QueryRow]]


class Amount(NamedTuple):
    """Hold an amount of an account, from when until when."""

    user: str
    account: str
    currency: str
    part: str
    value: Decimal
    since: datetime
    until: datetime | None


def select_balances(scope: QueryScope) -> sa.Select[Any]:
    """Return the query of balances within a scope, each with its currency's code."""
    return (
        sa.select(_BALANCE, _CURRENCY.c.code.label("currency"))
        .outerjoin(_CURRENCY, _CURRENCY.c.id == _BALANCE.c.currency_id)
        .where(*scope.within(_BALANCE))
    )


def select_positions(scope: QueryScope) -> sa.Select[Any]:
    """Return the query of positions within a scope."""
    return sa.select(_POSITION).where(*scope.within(_POSITION))


def select_orders(scope: QueryScope) -> sa.Select[Any]:
    """Return the query of what is known last of each order, with the currency that it traded in."""
    quoted, underlying = _CURRENCY.alias("quoted"), _CURRENCY.alias("underlying_currency")
    currency = sa.func.coalesce(quoted.c.code, _SYMBOL.c.currency_code, underlying.c.code)
    return (
        sa.select(_ORDER, currency.label("currency"), _OPTION.c.is_mini_option)
        .outerjoin(quoted, quoted.c.id == _ORDER.c.quote_currency_id)
        .outerjoin(_SYMBOL, _SYMBOL.c.id == _ORDER.c.universal_symbol_id)
        .outerjoin(_OPTION, _OPTION.c.id == _ORDER.c.option_symbol_id)
        .outerjoin(_UNDERLYING, _UNDERLYING.c.id == _OPTION.c.underlying_symbol_id)
        .outerjoin(underlying, underlying.c.id == _UNDERLYING.c.currency_id)
        .where(*scope.within(_ORDER), _ORDER.c.history_until.is_(None))
    )


def value_over_time(rows: Rows, scope: QueryScope) -> list[dict[str, Any]]:
    """Return the worth of each account in each currency, at every time at which it changed."""
    changes: list[tuple[datetime, tuple[str, str, str], str, Decimal]] = []
    for amount in _amounts(rows):
        series = amount.user, amount.account, amount.currency
        begin = max(amount.since, scope.since) if scope.since else amount.since
        changes.append((begin, series, amount.part, amount.value))
        if amount.until is not None and amount.until <= scope.end:
            changes.append((amount.until, series, amount.part, -amount.value))
    worth: defaultdict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(
        lambda: {"cash": _NOUGHT, "positions": _NOUGHT}
    )
    told: list[dict[str, Any]] = []
    with localcontext(_DIGITS):
        for (time, series), moved in groupby(sorted(changes, key=lambda each: each[:2]), key=lambda each: each[:2]):
            earlier = dict(worth[series])
            for _, _, part, value in moved:
                worth[series][part] += value
            if worth[series] != earlier:
                user, account, currency = series
                about = {"user": user, "account_id": account, "currency": currency}
                told.append({"at": time, **about, **_sums(worth[series])})
    return told


def exposure(rows: Rows, scope: QueryScope) -> list[dict[str, Any]]:
    """Return what each user holds in each currency at the end of the scope, in how many accounts."""
    accounts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    worth: defaultdict[tuple[str, str], dict[str, Decimal]] = defaultdict(
        lambda: {"cash": _NOUGHT, "positions": _NOUGHT}
    )
    with localcontext(_DIGITS):
        for amount in _amounts(rows):
            if amount.until is None or amount.until > scope.end:
                accounts[amount.user, amount.currency].add(amount.account)
                worth[amount.user, amount.currency][amount.part] += amount.value
        return [
            {"user": user, "currency": currency, "accounts": len(accounts[user, currency]), **_sums(parts)}
            for (user, currency), parts in sorted(worth.items())
        ]


def turnover(rows: Rows, scope: QueryScope) -> list[dict[str, Any]]:
    """Return for how much each account bought and sold in each month and currency."""
    traded: defaultdict[tuple[str, str, str, str], dict[str, Any]] = defaultdict(
        lambda: {"orders": 0, "bought": _NOUGHT, "sold": _NOUGHT}
    )
    with localcontext(_DIGITS):
        for order in latest_orders(rows["orders"]):
            time = order["executed_at"] or order["updated_at"] or order["placed_at"]
            worth = traded_amount(order)
            if (
                time is None
                or not worth
                or order["currency"] is None
                or time > scope.end
                or (scope.since and time < scope.since)
            ):
                continue
            month = traded[order["history_owner"], order["account_id"], f"{time:%Y-%m}", order["currency"]]
            month["orders"] += 1
            month["bought" if str(order["action"]).startswith("BUY") else "sold"] += worth
        return [
            {**dict(zip(("user", "account_id", "month", "currency"), key, strict=True)), **month}
            | {"turnover": month["bought"] + month["sold"]}
            for key, month in sorted(traded.items())
        ]


def _amounts(rows: Rows) -> Iterator[Amount]:
    """Yield the worth of each balance and position that has one."""
    with localcontext(_DIGITS):
        for row in rows["balances"]:
            if row["cash"] is not None and row["currency"] is not None:
                yield _amount(row, row["currency"], "cash", row["cash"])
        for row in rows["positions"]:
            instrument = row["instrument"] or {}
            currency = row["currency"] or instrument.get("currency")
            if row["cash_equivalent"] or currency is None or row["units"] is None or row["price"] is None:
                continue
            multiplier = Decimal(instrument.get("multiplier") or 1)
            yield _amount(row, currency, "positions", row["units"] * row["price"] * multiplier)


def _amount(row: QueryRow, currency: str, part: str, value: Decimal) -> Amount:
    owner, account = row["history_owner"], row["account_id"]
    return Amount(owner, account, currency, part, value, row["history_since"], row["history_until"])


def _sums(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {**parts, "value": sum(parts.values(), _NOUGHT)}


def latest_orders(orders: Sequence[QueryRow]) -> list[QueryRow]:
    """Return each order once, as the endpoint says that was asked last."""
    latest: dict[tuple[str, str, str], QueryRow] = {}
    for order in sorted(orders, key=lambda each: each["history_seen"]):
        latest[order["history_owner"], order["account_id"], order["brokerage_order_id"]] = order
    return list(latest.values())


def traded_amount(order: QueryRow) -> Decimal | None:
    """Return for how much an order was filled; None where nobody knows."""
    quantity: Decimal | None = order["filled_quantity"]
    price: Decimal | None = order["execution_price"]
    if quantity is None or price is None:
        return None
    of_option = order["option_symbol_id"] is not None
    multiplier = (_MINI_SHARES if order["is_mini_option"] else _SHARES) if of_option else Decimal(1)
    return abs(quantity) * price * multiplier


def _holdings(scope: QueryScope) -> dict[str, sa.Select[Any]]:
    return {"balances": select_balances(scope), "positions": select_positions(scope)}


_WORTH = ("cash", "positions", "value")
QUERIES: Mapping[str, HistoryQuery] = {
    "value-over-time": HistoryQuery(
        "what each account was worth, in each currency, whenever that changed",
        ("at", "user", "account_id", "currency", *_WORTH),
        ("Balance", "Position"),
        _holdings,
        value_over_time,
    ),
    "exposure-by-currency": HistoryQuery(
        "what each user holds in each currency, now or at --until",
        ("user", "currency", "accounts", *_WORTH),
        ("Balance", "Position"),
        _holdings,
        exposure,
    ),
    "turnover": HistoryQuery(
        "for how much each account bought and sold, by month and currency",
        ("user", "account_id", "month", "currency", "orders", "bought", "sold", "turnover"),
        ("AccountOrderRecord",),
        lambda scope: {"orders": select_orders(scope)},
        turnover,
    ),
}
"""The ready queries by their names."""
