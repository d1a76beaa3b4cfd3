"""Trades: checked, placed, replaced, canceled. The forms are checked by hand before anything is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from harness.mapped.session import InvalidCall
from harness.snaptrade.original.given import check_names, given_amount, given_moment
from harness.snaptrade.original.orders import order
from harness.snaptrade.original.reading import UncheckedPayload, number
from harness.snaptrade.original.session import idempotent_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from harness.calls import Call
    from harness.snaptrade.original.session import Session
    from harness.wire import Json

_SIDES = ("BUY", "SELL")
_TIMES = ("FOK", "Day", "GTC", "IOC")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "action": (*_SIDES, "BUY_TO_OPEN", "BUY_TO_CLOSE", "SELL_TO_OPEN", "SELL_TO_CLOSE"),
    "order_type": ("Limit", "Market", "StopLimit", "Stop"),
    "time_in_force": _TIMES,
    "trading_session": ("REGULAR", "EXTENDED"),
}
_NUMBERS = ("price", "stop", "units", "notional_value")
_NEEDED = ("action", "order_type", "time_in_force")


@dataclass
class ImpactCurrency:
    id: str | None
    code: str | None


@dataclass
class ImpactSymbol:
    universal_symbol_id: str | None
    currency: ImpactCurrency


@dataclass
class CheckedTrade:
    id: str
    account: str | None
    symbol: ImpactSymbol | None
    action: str | None
    order_type: str | None
    time_in_force: str | None
    units: Decimal | None
    price: Decimal | None


@dataclass
class Impact:
    account: str | None
    currency: str | None
    remaining_cash: Decimal | None
    estimated_commissions: Decimal | None
    forex_fees: Decimal | None


@dataclass
class ImpactAccount:
    id: str | None


@dataclass
class RemainingBalance:
    account: ImpactAccount
    currency: ImpactCurrency
    cash: Decimal | None


@dataclass
class TradeAndImpact:
    trade: CheckedTrade
    trade_impacts: list[Impact] | None
    combined_remaining_balance: RemainingBalance | None


@dataclass
class Cancellation:
    brokerage_order_id: str


def check_trade(call: Call, upstream: Session) -> Json:
    """Preview what a trade would do; it mints an id that lives five minutes."""
    needed = ("account_id", "action", "universal_symbol_id", "order_type", "time_in_force")
    form = _form(call.parameters, needed, _NUMBERS, action=_SIDES)
    told: Any = upstream.write("POST /trade/impact", form)
    impacts, left = told.get("trade_impacts"), told.get("combined_remaining_balance")
    given, symbol = told["trade"], told["trade"].get("symbol")
    trade = CheckedTrade(
        id=given["id"],
        account=given.get("account"),
        symbol=ImpactSymbol(symbol.get("universal_symbol_id"), _currency(symbol)) if symbol is not None else None,
        action=given.get("action"),
        order_type=given.get("order_type"),
        time_in_force=given.get("time_in_force"),
        units=number(given.get("units")),
        price=number(given.get("price")),
    )
    if impacts is not None:
        impacts = [
            Impact(
                account=each.get("account"),
                currency=each.get("currency"),
                remaining_cash=number(each.get("remaining_cash")),
                estimated_commissions=number(each.get("estimated_commission")),
                forex_fees=number(each.get("forex_fees")),
            )
            for each in impacts
        ]
    if left is not None:
        account = ImpactAccount((left.get("account") or {}).get("id"))
        left = RemainingBalance(account, _currency(left), number(left.get("cash")))
    return asdict(TradeAndImpact(trade, impacts, left))


def place_trade(call: Call, upstream: Session) -> Json:
    """Place an order."""
    optional = ("universal_symbol_id", "symbol", "trading_session", "expiry_date", *_NUMBERS, "client_order_id")
    given = {"trading_session": "REGULAR", **call.parameters}
    if call.idempotency_key and not given.get("client_order_id"):
        given["client_order_id"] = idempotent_id(call)
    form = _form(given, ("account_id", *_NEEDED), optional, time_in_force=(*_TIMES, "GTD"))
    placed: Any = upstream.write("POST /trade/place", form)
    return asdict(order(placed))


def replace_order(call: Call, upstream: Session) -> Json:
    """Replace an order that is still open."""
    given = {name: value for name, value in call.parameters.items() if name not in {"account_id", "brokerage_order_id"}}
    form = _form(given, _NEEDED, ("symbol", "price", "stop", "units"))
    form["brokerage_order_id"] = call.parameters["brokerage_order_id"]
    replaced: Any = upstream.write("POST /accounts/{accountId}/trading/replace", form)
    return asdict(order(replaced))


def cancel_order(call: Call, upstream: Session) -> Json:
    """Cancel an order that is still open."""
    body: UncheckedPayload = {"brokerage_order_id": call.parameters["brokerage_order_id"]}
    canceled: Any = upstream.write("POST /accounts/{accountId}/trading/cancel", body)
    return asdict(Cancellation(canceled["brokerage_order_id"]))


def _form(
    given: Mapping[str, str], needed: tuple[str, ...], optional: tuple[str, ...], **choices: tuple[str, ...]
) -> UncheckedPayload:
    """Return the body of a request, or raise InvalidCall with the first thing that is wrong.

    Args:
        given: What the Call gives.
        needed: The names of what must be given, in the order of the form.
        optional: The names of what may be given.
        choices: What may stand under a name, where that is not the usual.
    """
    check_names(given, needed, optional)
    allowed = {**_CHOICES, **choices}
    form: UncheckedPayload = {}
    for name in (*needed, *optional):
        if name not in given:
            continue
        if name in allowed and given[name] not in allowed[name]:
            raise InvalidCall(f"{name} must be one of {', '.join(allowed[name])}")
        if name == "expiry_date":
            form[name] = given_moment(given, name)
        else:
            form[name] = given_amount(given, name) if name in _NUMBERS else given[name]
    return form


def _currency(payload: UncheckedPayload) -> ImpactCurrency:
    currency = payload.get("currency") or {}
    return ImpactCurrency(currency.get("id"), currency.get("code"))
