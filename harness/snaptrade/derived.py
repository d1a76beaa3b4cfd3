"""What the unified path computes of cached entities: the worth of a portfolio, the performance of an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, cast

from harness.cache.questions import CacheResult
from harness.calls import Call, UpstreamRequest
from harness.errors import UpstreamError
from harness.mapped.session import InvalidCall
from harness.model.entity import UnifiedModel
from harness.snaptrade import analytics as figures
from harness.snaptrade.endpoints import ACCOUNTS, BALANCES, HISTORY, PAGE, POSITIONS, activities_page
from harness.snaptrade.generated.models import (
    Account,
    AccountPerformance,
    AccountValueHistory,
    Balance,
    Currency,
    PortfolioSummary,
    Position,
    UniversalActivity,
)

if TYPE_CHECKING:
    from harness.cache.answers import FetchedEntity

Ask: TypeAlias = Callable[[UpstreamRequest], CacheResult]
DerivedHandler: TypeAlias = Callable[[Call, Ask, datetime], list[UnifiedModel]]
"""Answers an operation out of the cached answers to upstream requests."""


def summarize(call: Call, ask: Ask, now: datetime) -> list[UnifiedModel]:
    """Return the worth of all of a user's accounts, in each currency."""
    accounts = cast("tuple[Account, ...]", ask(UpstreamRequest(ACCOUNTS, {}, call.user)).models)
    holdings: list[figures.Holding] = []
    cash: list[tuple[str | None, Decimal | None]] = []
    for account in accounts:
        held = ask(UpstreamRequest(POSITIONS, {"accountId": account.id}, call.user)).models
        for position in cast("tuple[Position, ...]", held):
            if position.cash_equivalent:
                continue
            instrument = position.instrument
            holding = figures.Holding(
                kind=str(instrument.kind),
                currency=position.currency or getattr(instrument, "currency", None),
                units=position.units,
                price=position.price,
                cost=position.cost_basis,
                multiplier=getattr(instrument, "multiplier", None) or Decimal(1),
            )
            holdings.append(holding)
        balances = ask(UpstreamRequest(BALANCES, {"accountId": account.id}, call.user)).entities
        cash += [(_currency_code(each), cast("Balance", each.model).cash) for each in balances]
    told = {"portfolio_id": figures.ALL_ACCOUNTS, "computed_at": now}
    return [PortfolioSummary.model_validate({**told, **asdict(total)}) for total in figures.totals(holdings, cash)]


def perform(call: Call, ask: Ask, now: datetime) -> list[UnifiedModel]:
    """Return the performance of an account over a timeframe."""
    account, timeframe = call.parameters["account_id"], call.parameters["timeframe"]
    if timeframe not in figures.TIMEFRAMES:
        raise InvalidCall(f"timeframe must be one of {', '.join(figures.TIMEFRAMES)}")
    known = cast("AccountValueHistory", ask(UpstreamRequest(HISTORY, {"accountId": account}, call.user)).models[0])
    values = [(each.day, each.total_value) for each in known.history or () if each.day and each.total_value is not None]
    if not values or not known.currency:
        raise UpstreamError(404, "no-history", f"the account {account} has no history of its worth yet")
    movements: list[figures.Movement] = []
    page, size = 0, PAGE
    while size == PAGE:
        found = ask(activities_page(account, call.user, page))
        size, page = len(found.entities), page + 1
        for entity in found.entities:
            activity = cast("UniversalActivity", entity.model)
            at = activity.traded_at or activity.settled_at
            if at and _currency_code(entity) == known.currency:
                amount, fee = activity.amount or Decimal(0), activity.fee or Decimal(0)
                movements.append(figures.Movement(at.date(), str(activity.type or ""), amount, fee))
    done = figures.performance(values, movements, timeframe)
    told = {"account_id": account, "timeframe": timeframe, "currency": known.currency, "computed_at": now}
    return [AccountPerformance.model_validate({**told, **asdict(done)})]


def _currency_code(entity: FetchedEntity) -> str | None:
    currency = entity.inside.get("currency_id")
    return cast("Currency", currency.model).code if currency else None
