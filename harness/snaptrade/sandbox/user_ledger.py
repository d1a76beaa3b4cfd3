"""What one user did since the sandbox opened: orders, checked trades, refreshed connections."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.holdings import Change
from harness.snaptrade.sandbox.market import OPENING
from harness.snaptrade.sandbox.orders import watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snaptrade.sandbox.market import Market
    from harness.snaptrade.sandbox.orders import Order
    from harness.wire import Json

CHECKED_FOR = 300.0
"""Seconds that a checked trade may be placed: five minutes, says the API's description."""


class Checked(NamedTuple):
    """A trade whose impact was asked for; it may be placed until it expires."""

    account: str
    form: Mapping[str, Json]
    expires: float


class Kept(NamedTuple):
    """The order that a client's own id placed, and what was asked then."""

    account: str
    order: str
    form: Mapping[str, Json]


@dataclass
class Book:
    """The state of one user; everything else in the sandbox follows from the seed and the time."""

    orders: dict[str, dict[str, Order]] = field(default_factory=dict)
    checked: dict[str, Checked] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    synced: dict[str, float] = field(default_factory=dict)

    def of(self, account: str, now: float, market: Market) -> list[Order]:
        """The orders of an account as they are now, the oldest first."""
        mine = self.orders.get(account, {})
        for key, order in mine.items():
            mine[key] = watch(order, now, partial(market.price, order.traded.symbol))
        return list(mine.values())

    def changes(self, account: str, now: float, market: Market) -> list[Change]:
        """What was filled since the opening until now, in the order of time."""
        filled = [
            Change(order.traded, fill, fill.units if order.buys else -fill.units)
            for order in self.of(account, now, market)
            for fill in order.filled(now)
            if fill.at >= OPENING
        ]
        return sorted(filled, key=lambda change: change.fill.at)

    def put(self, account: str, order: Order) -> None:
        """Keeps an order, new or changed."""
        self.orders.setdefault(account, {})[order.id] = order
