"""Read the bodies of the trading endpoints as strictly as the API does: every mistake is a 400."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.responses import bad_request

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.orders.order import SimulatedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload

ACTIONS = ("BUY", "SELL")
OPTION_ACTIONS = ("BUY_TO_OPEN", "BUY_TO_CLOSE", "SELL_TO_OPEN", "SELL_TO_CLOSE")
KINDS = ("Limit", "Market", "StopLimit", "Stop")
TIMES_IN_FORCE = ("FOK", "Day", "GTC", "IOC")
_LIMITED, _STOPPED = frozenset({"Limit", "StopLimit"}), frozenset({"Stop", "StopLimit"})
_MOST = Decimal(10) ** 12


class OrderRequest(NamedTuple):
    """Hold what a form wants to trade, and how; exactly one of `units` and `notional` is there.

    Attributes:
        symbol: A ticker, the 21 characters of an option, or the id of a universal symbol.
        expires: Seconds since the epoch.
    """

    symbol: str
    action: str
    kind: str
    time_in_force: str
    limit: Decimal | None
    stop: Decimal | None
    units: Decimal | None
    notional: Decimal | None
    expires: float | None


def order_request(form: ApiPayload, *, placing: bool) -> OrderRequest:
    """Read a ManualTradeForm, or when `placing` a ManualTradeFormWithOptions.

    Raises:
        ApiError: The form is wrong (400).
    """
    kind = _word(form, "order_type", KINDS)
    time_in_force = _word(form, "time_in_force", (*TIMES_IN_FORCE, "GTD") if placing else TIMES_IN_FORCE)
    symbols = [form.get("universal_symbol_id"), form.get("symbol") if placing else None]
    named = [symbol for symbol in symbols if isinstance(symbol, str) and symbol]
    if len(named) != 1:
        raise bad_request("Exactly one of universal_symbol_id and symbol must be given.")
    request = OrderRequest(
        symbol=named[0],
        action=_word(form, "action", (*ACTIONS, *OPTION_ACTIONS) if placing else ACTIONS),
        kind=kind,
        time_in_force=time_in_force,
        limit=_required_amount(form, "price", kind) if kind in _LIMITED else None,
        stop=_required_amount(form, "stop", kind) if kind in _STOPPED else None,
        units=_amount(form, "units"),
        notional=_amount(form, "notional_value"),
        expires=_time(form, "expiry_date") if time_in_force == "GTD" else None,
    )
    if (request.units is None) == (request.notional is None):
        raise bad_request("Exactly one of units and notional_value must be given.")
    return request


def replacement(form: ApiPayload, before: SimulatedOrder) -> OrderRequest:
    """Read a ManualTradeReplaceForm: what it leaves out stays as it was."""
    changes = {name: value for name, value in form.items() if value}
    whole: ApiPayload = {"units": format(before.units, "f"), **changes}
    return order_request({**whole, "symbol": before.traded.symbol, "universal_symbol_id": None}, placing=True)


def text(form: ApiPayload, name: str) -> str:
    """Return a text that the form must have.

    Raises:
        ApiError: The text is missing or empty (400).
    """
    value = form.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"{name} is required.")
    return value


def _word(form: ApiPayload, name: str, allowed: tuple[str, ...]) -> str:
    word = text(form, name)
    if word not in allowed:
        raise bad_request(f"{name} must be one of {', '.join(allowed)}.")
    return word


def _required_amount(form: ApiPayload, name: str, kind: str) -> Decimal:
    amount = _amount(form, name)
    if amount is None:
        raise bad_request(f"{name} is required for a {kind} order.")
    return amount


def _amount(form: ApiPayload, name: str) -> Decimal | None:
    value = form.get(name)
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise bad_request(f"{name} must be a number.") from None
    if isinstance(value, bool) or not amount.is_finite() or not 0 < amount < _MOST:
        raise bad_request(f"{name} must be a number above 0.")
    return amount


def _time(form: ApiPayload, name: str) -> float:
    try:
        time = datetime.fromisoformat(text(form, name))
    except ValueError:
        raise bad_request(f"{name} must be a time, such as 2025-07-01T20:00:00Z.") from None
    return time.replace(tzinfo=time.tzinfo or UTC).timestamp()
