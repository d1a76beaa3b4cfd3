"""An order as the API answers it."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.times import stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.snaptrade.sandbox.orders import Fill, Order, Trail
    from harness.snaptrade.sandbox.reference import Payload
    from harness.wire import Json


def record(order: Order, now: float) -> Payload:
    """Quantities and prices are strings; `symbol` is deprecated upstream and still there."""
    fills = order.filled(now)
    stopped = order.status(now) in {"CANCELED", "PARTIAL_CANCELED", "EXPIRED", "REPLACED", "REJECTED"}
    left = order.left(now)
    moved = max((fill.at for fill in fills), default=order.placed)
    return {
        "brokerage_order_id": order.id,
        "status": order.status(now),
        "symbol": order.traded.universal["id"],
        "universal_symbol": None if order.traded.option else order.traded.universal,
        "option_symbol": order.traded.option,
        **_paid_in(order.traded.paid_in),
        "action": order.action,
        "total_quantity": format(order.units, "f"),
        "open_quantity": "0" if stopped else format(left, "f"),
        "canceled_quantity": format(left, "f") if stopped else "0",
        "filled_quantity": format(order.units - left, "f"),
        "execution_price": _text(average(fills)),
        "limit_price": _text(order.limit),
        "stop_price": _text(order.stop),
        "trailing_stop": _trailing(order.trail),
        "order_type": order.kind,
        "time_in_force": order.time_in_force,
        "time_placed": stamp(order.placed),
        "time_updated": stamp(max(moved, order.ended if stopped and order.ended < inf else moved)),
        "time_executed": stamp(moved) if fills else None,
        "expiry_date": stamp(order.expires) if order.time_in_force in {"GTC", "GTD"} else None,
        **_grouped(order),
    }


def average(fills: Sequence[Fill]) -> Decimal | None:
    """The price of a unit over all fills, to eight places; None without fills."""
    units = sum((fill.units for fill in fills), Decimal(0))
    if not units:
        return None
    paid = sum((fill.units * fill.price for fill in fills), Decimal(0))
    return fills[0].price if len(fills) == 1 else (paid / units).quantize(Decimal("0.00000001"))


def _paid_in(money: Payload | None) -> Payload:
    """A cryptocurrency is a universal symbol, and any other money a currency."""
    coin = is_coin(money)
    return {"quote_universal_symbol": money if coin else None, "quote_currency": None if coin else money}


def is_coin(money: Payload | None) -> bool:
    """Whether this is a cryptocurrency."""
    return money is not None and "raw_symbol" in money


def _trailing(trail: Trail | None) -> Json:
    return None if trail is None else {"amount": format(trail.amount, "f"), "type": trail.kind}


def _grouped(order: Order) -> Payload:
    """What an order is in its group; the SDK takes no null for a role, so that one without has none."""
    if not order.role:
        return {"brokerage_group_order_id": None, "child_brokerage_order_ids": None}
    children: Json = {"take_profit_order_id": f"{order.id}-1", "stop_loss_order_id": f"{order.id}-2"}
    return {
        "order_role": order.role,
        "brokerage_group_order_id": f"{order.id}-G",
        "child_brokerage_order_ids": children if order.role == "TRIGGER" else None,
    }


def _text(price: Decimal | None) -> Json:
    return None if price is None else format(price, "f")
