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
    return [asdict(_balance(each)) for each in items(upstream.get("GET /accounts/{accountId}/balances"))]


def get_returns(_: Call, upstream: Session) -> Json:
    """Return an account's returns over several times, in percent."""
    told: Any = upstream.get("GET /accounts/{accountId}/returnRates", ("timeframes",))
    return [asdict(_return(each)) for each in told["data"]]


def list_balance_history(_: Call, upstream: Session) -> Json:
    """Return an account's worth, day by day."""
    told: Any = upstream.get("GET /accounts/{accountId}/balanceHistory")
    if not told.keys() & {"history", "currency"}:
        raise TypeError("the reply is no history")
    days = told.get("history")
    return asdict(History(told.get("currency"), None if days is None else [_day(each) for each in days]))


def _account(payload: UncheckedPayload) -> Account:
    told = known(Account, payload)
    return Account(
        **{
            **told,
            "created_date": moment(payload["created_date"]),
            "funding_date": moment(payload.get("funding_date")),
            "opening_date": moment(payload.get("opening_date")),
            "sync_status": _sync_status(payload.get("sync_status")),
            "balance": _account_balance(payload.get("balance")),
        },
    )


def _sync_status(payload: UncheckedPayload | None) -> SyncStatus | None:
    if payload is None:
        return None
    holdings = nested(HoldingsSync, payload.get("holdings"))
    if holdings:
        holdings.last_successful_sync = moment(holdings.last_successful_sync)
    return SyncStatus(nested(TransactionsSync, payload.get("transactions")), holdings)


def _account_balance(payload: UncheckedPayload | None) -> AccountBalance | None:
    if payload is None:
        return None
    total = payload.get("total")
    return AccountBalance(Money(number(total.get("amount")), total.get("currency")) if total is not None else None)


def _balance(payload: UncheckedPayload) -> Balance:
    cash, power = (number(payload.get(name)) for name in ("cash", "buying_power"))
    return Balance(nested(Currency, payload.get("currency")), cash, power)


def _return(payload: UncheckedPayload) -> Return:
    return Return(payload["timeframe"], number(payload.get("return_percent")), moment(payload.get("created_date")))


def _day(payload: UncheckedPayload) -> DayValue:
    return DayValue(payload.get("date"), number(payload.get("total_value")))
