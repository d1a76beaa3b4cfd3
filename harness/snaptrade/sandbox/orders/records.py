"""Write an order as the API reports it."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.clock import timestamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.snaptrade.sandbox.orders.order import Fill, SimulatedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.wire import Json

_STOPPED = frozenset({"CANCELED", "PARTIAL_CANCELED", "EXPIRED", "REPLACED", "REJECTED"})
_EXPIRING = frozenset({"GTC", "GTD"})


def record(order: SimulatedOrder, now: float) -> ApiPayload:
    """Return the order's record: quantities and prices are strings; `symbol` is deprecated upstream and still there."""
    fills, left, paid_in = order.filled(now), order.left(now), order.traded.paid_in
    stopped = order.status(now) in _STOPPED
    updated = max((fill.at for fill in fills), default=order.placed)
    children: Json = {"take_profit_order_id": f"{order.id}-1", "stop_loss_order_id": f"{order.id}-2"}
    return {
        "brokerage_order_id": order.id,
        "status": order.status(now),
        "symbol": order.traded.universal["id"],
        "universal_symbol": None if order.traded.option else order.traded.universal,
        "option_symbol": order.traded.option,
        "quote_universal_symbol": paid_in if is_cryptocurrency(paid_in) else None,
        "quote_currency": None if is_cryptocurrency(paid_in) else paid_in,
        "action": order.action,
        "total_quantity": format(order.units, "f"),
        "open_quantity": "0" if stopped else format(left, "f"),
        "canceled_quantity": format(left, "f") if stopped else "0",
        "filled_quantity": format(order.units - left, "f"),
        "execution_price": _text(average(fills)),
        "limit_price": _text(order.limit),
        "stop_price": _text(order.stop),
        "trailing_stop": order.trail and {"amount": format(order.trail.amount, "f"), "type": order.trail.kind},
        "order_type": order.kind,
        "time_in_force": order.time_in_force,
        "time_placed": timestamp(order.placed),
        "time_updated": timestamp(max(updated, order.ended if stopped and order.ended < inf else updated)),
        "time_executed": timestamp(updated) if fills else None,
        "expiry_date": timestamp(order.expires) if order.time_in_force in _EXPIRING else None,
        # the SDK takes no null for a role, so that it is absent without one
        **({"order_role": order.role} if order.role else {}),
        "brokerage_group_order_id": f"{order.id}-G" if order.role else None,
        "child_brokerage_order_ids": children if order.role == "TRIGGER" else None,
    }


def average(fills: Sequence[Fill]) -> Decimal | None:
    """Return the price of a unit over all fills, to eight places; None without fills."""
    units = sum((fill.units for fill in fills), Decimal(0))
    if not units:
        return None
    paid = sum((fill.units * fill.price for fill in fills), Decimal(0))
    return fills[0].price if len(fills) == 1 else (paid / units).quantize(Decimal("0.00000001"))


def is_cryptocurrency(money: ApiPayload | None) -> bool:
    """Return True if this is a cryptocurrency, which is a universal symbol; any other money is a currency."""
    return money is not None and "raw_symbol" in money


def _text(price: Decimal | None) -> Json:
    return None if price is None else format(price, "f")
