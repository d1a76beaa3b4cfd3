"""Accounts, their cash, their worth over time and their returns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from harness.snaptrade.original.reading import UncheckedPayload, items, known, moment, nested, number
from harness.snaptrade.original.securities import Currency

if TYPE_CHECKING:
    from decimal import Decimal

    from harness.calls import Call
    from harness.snaptrade.original.session import Session
    from harness.wire import Json


@dataclass
class TransactionsSync:
    initial_sync_completed: bool | None
    last_successful_sync: str | None
    first_transaction_date: str | None


@dataclass
class HoldingsSync:
    initial_sync_completed: bool | None
    last_successful_sync: str | None
    holdings_unavailable: bool | None


@dataclass
class SyncStatus:
    transactions: TransactionsSync | None
    holdings: HoldingsSync | None


@dataclass
class Money:
    amount: Decimal | None
    currency: str | None


@dataclass
class AccountBalance:
    total: Money | None


@dataclass
class Account:
    id: str
    brokerage_authorization: str
    name: str | None
    number: str
    institution_account_id: str | None
    institution_name: str
    created_date: str
    funding_date: str | None
    opening_date: str | None
    sync_status: SyncStatus | None
    balance: AccountBalance | None
    status: str | None
    raw_type: str | None
    account_category: str | None
    is_paper: bool


@dataclass
class Balance:
    currency: Currency | None
    cash: Decimal | None
    buying_power: Decimal | None


@dataclass
class Return:
    timeframe: str
    return_percent: Decimal | None
    created_date: str | None


@dataclass
class DayValue:
    date: str | None
    total_value: Decimal | None


@dataclass
class History:
    currency: str | None
    history: list[DayValue] | None


def list_accounts(_: Call, upstream: Session) -> Json:
    """Return the user's accounts."""
    return [asdict(_account(each)) for each in items(upstream.get("GET /accounts"))]


def get_account(_: Call, upstream: Session) -> Json:
    """Return one account."""
    found: Any = upstream.get("GET /accounts/{accountId}")
    return asdict(_account(found))


def update_account(_: Call, upstream: Session) -> Json:
    """Make SnapTrade look at an account again; the answer is a list, as upstream gives it."""
    return [asdict(_account(each)) for each in items(upstream.write("PUT /accounts/{accountId}"))]


def list_balances(_: Call, upstream: Session) -> Json:
    """Return the cash of an account, by currency."""
    balances: list[Json] = []
    for each in items(upstream.get("GET /accounts/{accountId}/balances")):
        cash, power = (number(each.get(name)) for name in ("cash", "buying_power"))
        balances.append(asdict(Balance(nested(Currency, each.get("currency")), cash, power)))
    return balances


def get_returns(_: Call, upstream: Session) -> Json:
    """Return an account's returns over several times, in percent."""
    told: Any = upstream.get("GET /accounts/{accountId}/returnRates", ("timeframes",))
    return [
        asdict(Return(each["timeframe"], number(each.get("return_percent")), moment(each.get("created_date"))))
        for each in told["data"]
    ]


def list_balance_history(_: Call, upstream: Session) -> Json:
    """Return an account's worth, day by day."""
    told: Any = upstream.get("GET /accounts/{accountId}/balanceHistory")
    if not told.keys() & {"history", "currency"}:
        raise TypeError("the reply is no history")
    days = told.get("history")
    if days is not None:
        days = [DayValue(each.get("date"), number(each.get("total_value"))) for each in days]
    return asdict(History(told.get("currency"), days))


def _account(payload: UncheckedPayload) -> Account:
    told = known(Account, payload)
    told["created_date"] = moment(payload["created_date"])
    for name in ("funding_date", "opening_date"):
        told[name] = moment(payload.get(name))
    sync, balance = payload.get("sync_status"), payload.get("balance")
    if sync is not None:
        holdings = nested(HoldingsSync, sync.get("holdings"))
        if holdings:
            holdings.last_successful_sync = moment(holdings.last_successful_sync)
        told["sync_status"] = SyncStatus(nested(TransactionsSync, sync.get("transactions")), holdings)
    if balance is not None:
        total = balance.get("total")
        money = None if total is None else Money(number(total.get("amount")), total.get("currency"))
        told["balance"] = AccountBalance(money)
    return Account(**told)
