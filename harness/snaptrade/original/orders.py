"""Orders, transactions and quotes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from harness.snaptrade.original.reading import UncheckedPayload, items, moment, nested, number
from harness.snaptrade.original.securities import (
    Currency,
    OptionsSymbol,
    UniversalSymbol,
    options_symbol,
    symbol_or_none,
    universal_symbol,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from harness.calls import Call
    from harness.snaptrade.original.session import Session
    from harness.wire import Json


@dataclass
class TrailingStop:
    amount: Decimal | None
    type: str


@dataclass
class ChildOrders:
    take_profit_order_id: str | None
    stop_loss_order_id: str | None


@dataclass
class Order:
    brokerage_order_id: str
    brokerage_group_order_id: str | None
    child_brokerage_order_ids: ChildOrders | None
    order_role: str | None
    status: str | None
    universal_symbol: UniversalSymbol | None
    option_symbol: OptionsSymbol | None
    quote_universal_symbol: UniversalSymbol | None
    quote_currency: Currency | None
    action: str | None
    total_quantity: Decimal | None
    open_quantity: Decimal | None
    canceled_quantity: Decimal | None
    filled_quantity: Decimal | None
    execution_price: Decimal | None
    limit_price: Decimal | None
    stop_price: Decimal | None
    trailing_stop: TrailingStop | None
    order_type: str | None
    time_in_force: str | None
    time_placed: str | None
    time_updated: str | None
    time_executed: str | None
    expiry_date: str | None


@dataclass
class Activity:
    id: str
    symbol: UniversalSymbol | None
    option_symbol: OptionsSymbol | None
    currency_universal_symbol: UniversalSymbol | None
    currency: Currency | None
    type: str | None
    option_type: str | None
    description: str | None
    price: Decimal | None
    units: Decimal | None
    amount: Decimal | None
    fee: Decimal | None
    fx_rate: Decimal | None
    trade_date: str | None
    settlement_date: str | None
    institution: str | None
    external_reference_id: str | None


@dataclass
class Quote:
    symbol: UniversalSymbol
    last_trade_price: Decimal | None
    bid_price: Decimal | None
    ask_price: Decimal | None
    bid_size: Decimal | None
    ask_size: Decimal | None


_QUANTITIES = ("total_quantity", "open_quantity", "canceled_quantity", "filled_quantity")
_PRICES = ("execution_price", "limit_price", "stop_price")
_MOMENTS = ("time_placed", "time_updated", "time_executed", "expiry_date")
_AMOUNTS = ("price", "units", "amount", "fee", "fx_rate")
_QUOTED = ("last_trade_price", "bid_price", "ask_price", "bid_size", "ask_size")


def list_orders(_: Call, upstream: Session) -> Json:
    """Return an account's orders."""
    return [asdict(order(each)) for each in items(upstream.get("GET /accounts/{accountId}/orders", ("state", "days")))]


def list_recent_orders(_: Call, upstream: Session) -> Json:
    """Return the orders of the last 24 hours, straight from the brokerage; billed."""
    told: Any = upstream.get("GET /accounts/{accountId}/recentOrders", ("only_executed",))
    return [asdict(order(each)) for each in told["orders"]]


def list_activities(_: Call, upstream: Session) -> Json:
    """Return one page of an account's transactions; a page shorter than `limit` is the last."""
    told: Any = upstream.get(
        "GET /accounts/{accountId}/activities", ("startDate", "endDate", "offset", "limit", "type")
    )
    plain = ("type", "option_type", "description", "institution", "external_reference_id")
    activities = [
        Activity(
            id=each["id"],
            symbol=symbol_or_none(each.get("symbol")),
            option_symbol=options_symbol(each.get("option_symbol")),
            currency_universal_symbol=symbol_or_none(each.get("currency_universal_symbol")),
            currency=nested(Currency, each.get("currency")),
            trade_date=moment(each.get("trade_date")),
            settlement_date=moment(each.get("settlement_date")),
            **_each(number, each, *_AMOUNTS),
            **_each(_as_it_is, each, *plain),
        )
        for each in told["data"]
    ]
    return [asdict(activity) for activity in activities]


def list_quotes(_: Call, upstream: Session) -> Json:
    """Return the latest quotes, by the brokerage of an account."""
    return [
        asdict(Quote(universal_symbol(each["symbol"]), **_each(number, each, *_QUOTED)))
        for each in items(upstream.get("GET /accounts/{accountId}/quotes", ("symbols", "use_ticker")))
    ]


def order(payload: UncheckedPayload) -> Order:
    """Build one order, as the lists and the writes answer it."""
    stop = payload.get("trailing_stop")
    plain = ("brokerage_group_order_id", "order_role", "status", "action", "order_type", "time_in_force")
    return Order(
        brokerage_order_id=payload["brokerage_order_id"],
        child_brokerage_order_ids=nested(ChildOrders, payload.get("child_brokerage_order_ids")),
        universal_symbol=symbol_or_none(payload.get("universal_symbol")),
        option_symbol=options_symbol(payload.get("option_symbol")),
        quote_universal_symbol=symbol_or_none(payload.get("quote_universal_symbol")),
        quote_currency=nested(Currency, payload.get("quote_currency")),
        trailing_stop=TrailingStop(number(stop["amount"]), stop["type"]) if stop is not None else None,
        **_each(number, payload, *_QUANTITIES, *_PRICES),
        **_each(moment, payload, *_MOMENTS),
        **_each(_as_it_is, payload, *plain),
    )


def _each(read: Callable[[Any], Any], payload: UncheckedPayload, *names: str) -> UncheckedPayload:
    return {name: read(payload.get(name)) for name in names}


def _as_it_is(value: Any) -> Any:
    return value
