"""The bodies of the trading endpoints, read as strictly as the API reads them: every mistake is a 400."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.refusals import bad_request

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.orders import Order
    from harness.snaptrade.sandbox.reference import Payload

ACTIONS = ("BUY", "SELL")
OPTION_ACTIONS = ("BUY_TO_OPEN", "BUY_TO_CLOSE", "SELL_TO_OPEN", "SELL_TO_CLOSE")
KINDS = ("Limit", "Market", "StopLimit", "Stop")
TIMES = ("FOK", "Day", "GTC", "IOC")
_LIMITED, _STOPPED = frozenset({"Limit", "StopLimit"}), frozenset({"Stop", "StopLimit"})
_MOST = Decimal(10) ** 12


class Wish(NamedTuple):
    """What is to be traded, how; exactly one of `units` and `notional` is given."""

    named: str
    action: str
    kind: str
    time_in_force: str
    limit: Decimal | None
    stop: Decimal | None
    units: Decimal | None
    notional: Decimal | None
    expires: float | None


def wish(form: Payload, *, placing: bool) -> Wish:
    """A ManualTradeForm, or when `placing` a ManualTradeFormWithOptions; raises UpstreamError with 400."""
    kind = _word(form, "order_type", KINDS)
    time_in_force = _word(form, "time_in_force", (*TIMES, "GTD") if placing else TIMES)
    read = Wish(
        named=_named(form, placing=placing),
        action=_word(form, "action", (*ACTIONS, *OPTION_ACTIONS) if placing else ACTIONS),
        kind=kind,
        time_in_force=time_in_force,
        limit=_needed(form, "price", kind) if kind in _LIMITED else None,
        stop=_needed(form, "stop", kind) if kind in _STOPPED else None,
        units=_amount(form, "units"),
        notional=_amount(form, "notional_value"),
        expires=_time(form, "expiry_date") if time_in_force == "GTD" else None,
    )
    if (read.units is None) == (read.notional is None):
        raise bad_request("Exactly one of units and notional_value must be given.")
    return read


def replacement(form: Payload, before: Order) -> Wish:
    """A ManualTradeReplaceForm: what it leaves out stays as it was."""
    given: Payload = {"units": format(before.units, "f"), **{name: value for name, value in form.items() if value}}
    return wish({**given, "symbol": before.traded.symbol, "universal_symbol_id": None}, placing=True)


def text(form: Payload, name: str) -> str:
    """A member that must be there."""
    value = form.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"{name} is required.")
    return value


def _named(form: Payload, *, placing: bool) -> str:
    names = [form.get("universal_symbol_id"), form.get("symbol") if placing else None]
    given = [name for name in names if isinstance(name, str) and name]
    if len(given) != 1:
        raise bad_request("Exactly one of universal_symbol_id and symbol must be given.")
    return given[0]


def _word(form: Payload, name: str, allowed: tuple[str, ...]) -> str:
    word = text(form, name)
    if word not in allowed:
        raise bad_request(f"{name} must be one of {', '.join(allowed)}.")
    return word


def _needed(form: Payload, name: str, kind: str) -> Decimal:
    amount = _amount(form, name)
    if amount is None:
        raise bad_request(f"{name} is required for a {kind} order.")
    return amount


def _amount(form: Payload, name: str) -> Decimal | None:
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


def _time(form: Payload, name: str) -> float:
    try:
        told = datetime.fromisoformat(text(form, name))
    except ValueError:
        raise bad_request(f"{name} must be a time, such as 2025-07-01T20:00:00Z.") from None
    return told.replace(tzinfo=told.tzinfo or UTC).timestamp()
