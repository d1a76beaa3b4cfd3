"""Trades: checked, placed, replaced, canceled. The forms are checked by hand before anything is sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from harness.mapped.session import InvalidCall
from harness.snaptrade.original.orders import order
from harness.snaptrade.original.reading import UncheckedPayload, moment, number
from harness.snaptrade.original.session import idempotent_id

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    return asdict(_trade_and_impact(told))


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
    for name in needed:
        if name not in given:
            raise InvalidCall(f"{name} is missing")
    for name in given:
        if name not in needed and name not in optional:
            raise InvalidCall(f"{name} is not known, valid: {', '.join(sorted((*needed, *optional)))}")
    return {name: _value(name, given[name], {**_CHOICES, **choices}) for name in (*needed, *optional) if name in given}


def _value(name: str, text: str, choices: Mapping[str, tuple[str, ...]]) -> Json:
    if name in choices and text not in choices[name]:
        raise InvalidCall(f"{name} must be one of {', '.join(choices[name])}")
    if name == "expiry_date":
        return _moment(text)
    return _amount(name, text) if name in _NUMBERS else text


def _moment(text: str) -> str | None:
    try:
        return moment(text)
    except ValueError:
        raise InvalidCall("expiry_date must be a date and time with a zone") from None


def _amount(name: str, text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise InvalidCall(f"{name} must be a number") from None
    if not amount.is_finite():
        raise InvalidCall(f"{name} must be a number")
    if amount < 0:
        raise InvalidCall(f"{name} must not be negative")
    return amount


def _trade_and_impact(payload: UncheckedPayload) -> TradeAndImpact:
    impacts, left = payload.get("trade_impacts"), payload.get("combined_remaining_balance")
    return TradeAndImpact(
        trade=_checked(payload["trade"]),
        trade_impacts=None if impacts is None else [_impact(each) for each in impacts],
        combined_remaining_balance=_remaining(left) if left is not None else None,
    )


def _checked(payload: UncheckedPayload) -> CheckedTrade:
    symbol = payload.get("symbol")
    return CheckedTrade(
        id=payload["id"],
        account=payload.get("account"),
        symbol=ImpactSymbol(symbol.get("universal_symbol_id"), _currency(symbol)) if symbol is not None else None,
        action=payload.get("action"),
        order_type=payload.get("order_type"),
        time_in_force=payload.get("time_in_force"),
        units=number(payload.get("units")),
        price=number(payload.get("price")),
    )


def _impact(payload: UncheckedPayload) -> Impact:
    return Impact(
        account=payload.get("account"),
        currency=payload.get("currency"),
        remaining_cash=number(payload.get("remaining_cash")),
        estimated_commissions=number(payload.get("estimated_commission")),
        forex_fees=number(payload.get("forex_fees")),
    )


def _remaining(payload: UncheckedPayload) -> RemainingBalance:
    account = ImpactAccount((payload.get("account") or {}).get("id"))
    return RemainingBalance(account, _currency(payload), number(payload.get("cash")))


def _currency(payload: UncheckedPayload) -> ImpactCurrency:
    currency = payload.get("currency") or {}
    return ImpactCurrency(currency.get("id"), currency.get("code"))
