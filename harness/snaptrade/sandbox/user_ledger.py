"""Keep what one user did since the sandbox opened: orders, checked trades, refreshed connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.clock import OPENING
from harness.snaptrade.sandbox.orders.order import watch
from harness.snaptrade.sandbox.users.holdings import HoldingChange

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.market.prices import Market
    from harness.snaptrade.sandbox.orders.order import SimulatedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload

CHECKED_FOR = 300.0
"""Seconds within which a checked trade may be placed: five minutes, says the API's description."""


class PendingTrade(NamedTuple):
    """Hold a trade whose impact was computed; it may be placed until it expires."""

    account: str
    form: ApiPayload
    expires: float


class ClientOrder(NamedTuple):
    """Hold the order that a client's own id placed, and the form that it came with."""

    account: str
    order: str
    form: ApiPayload


@dataclass
class UserLedger:
    """Hold the state of one user; everything else in the sandbox follows from the seed and the time.

    Attributes:
        orders: By account id, then by order id.
        checked: By trade id.
        client_orders: By the client's own order id.
        synced: By account id, the time of the last refresh.
    """

    orders: dict[str, dict[str, SimulatedOrder]] = field(default_factory=dict)
    checked: dict[str, PendingTrade] = field(default_factory=dict)
    client_orders: dict[str, ClientOrder] = field(default_factory=dict)
    synced: dict[str, float] = field(default_factory=dict)

    def orders_at(self, account: str, now: float, market: Market) -> list[SimulatedOrder]:
        """Return the orders of an account as they are at a time, the oldest first."""
        orders = self.orders.get(account, {})
        for key, order in orders.items():
            orders[key] = watch(order, now, partial(market.price, order.traded.symbol))
        return list(orders.values())

    def changes(self, account: str, now: float, market: Market) -> list[HoldingChange]:
        """Return the fills of an account from the opening to a time, the oldest first."""
        filled = [
            HoldingChange(order.traded, fill, fill.units if order.buys else -fill.units)
            for order in self.orders_at(account, now, market)
            for fill in order.filled(now)
            if fill.at >= OPENING
        ]
        return sorted(filled, key=lambda change: change.fill.at)

    def put(self, account: str, order: SimulatedOrder) -> None:
        """Keep an order, new or changed."""
        self.orders.setdefault(account, {})[order.id] = order
