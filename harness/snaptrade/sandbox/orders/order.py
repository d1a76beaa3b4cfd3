"""Follow what becomes of an order: a state machine that is handed the time and the prices, and remembers little.

An order waits until a price sets it off, is filled in two steps, and ends filled, canceled, replaced or expired.
Times are seconds since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.clock import DAY, midnight

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.snaptrade.sandbox.market.universe import Tradable

STEP = 300.0
"""Seconds between two looks of a waiting order at the price."""
FIRST_FILL, LAST_FILL = 1.0, 3.0
"""Seconds from being set off to each fill."""
GOOD_TILL_CANCELED = 30 * DAY
"""Seconds; brokerages end such orders too, most of them after 30 to 180 days."""
AT_ONCE = frozenset({"FOK", "IOC"})


class TrailingDistance(NamedTuple):
    """Say how far a stop stays behind the market, in DOLLAR or PERCENT."""

    amount: Decimal
    kind: str


class Fill(NamedTuple):
    """Record that some of an order's units were bought or sold at a price."""

    at: float
    units: Decimal
    price: Decimal


class ScriptedOrder(NamedTuple):
    """Describe an order that an account placed before the opening because its persona says so.

    Attributes:
        ago: Seconds from the order to the opening.
        filled: Units that were filled, at `price`, one second after the order.
    """

    symbol: str
    action: str
    kind: str
    units: str
    price: str
    ago: float
    filled: str = "0"
    time_in_force: str = "GTC"
    trail: TrailingDistance | None = None


@dataclass(frozen=True)
class SimulatedOrder:
    """Hold an order and what was found out about it until the time `watched`; units are always positive."""

    id: str
    traded: Tradable
    action: str
    kind: str
    time_in_force: str
    units: Decimal
    limit: Decimal | None
    stop: Decimal | None
    placed: float
    expires: float
    watched: float
    fills: tuple[Fill, ...] = ()
    ended: float = inf
    ending: str = ""
    role: str = ""
    trail: TrailingDistance | None = None

    @property
    def buys(self) -> bool:
        """Return True if the order adds units, False if it takes them."""
        return self.action.startswith("BUY")

    def filled(self, now: float) -> tuple[Fill, ...]:
        """Return the fills until now."""
        return tuple(fill for fill in self.fills if fill.at <= min(now, self.ended, self.expires))

    def left(self, now: float) -> Decimal:
        """Return the units that are not filled."""
        return self.units - sum((fill.units for fill in self.filled(now)), Decimal(0))

    def is_open(self, now: float) -> bool:
        """Return True while the order may be filled, canceled or replaced."""
        return now < min(self.ended, self.expires) and self.left(now) > 0

    def status(self, now: float) -> str:
        """Return the status as the API names it."""
        partly = bool(self.filled(now))
        if self.left(now) == 0:
            return "EXECUTED"
        if now >= self.ended:
            return "PARTIAL_CANCELED" if partly and self.ending == "CANCELED" else self.ending
        if now >= self.expires:
            return "EXPIRED"
        return "PARTIAL" if partly else "ACCEPTED"


def expiry(time_in_force: str, placed: float, wanted: float | None) -> float:
    """Return when an order ends by itself; none lasts longer than one that is good till canceled."""
    if time_in_force in AT_ONCE:
        return placed + LAST_FILL
    if time_in_force == "Day":
        return midnight(placed) + DAY
    return min(wanted or inf, placed + GOOD_TILL_CANCELED)


def watch(order: SimulatedOrder, now: float, price_at: Callable[[float], Decimal]) -> SimulatedOrder:
    """Return the order as it is now: set off at the first look at which the price is good enough."""
    if order.fills or order.watched > now:
        return order
    end = min(now, order.ended, order.expires)
    at = order.watched
    while at <= end:
        price = price_at(at)
        stopped = order.stop is None or (price >= order.stop if order.buys else price <= order.stop)
        within_limit = price == _bounded(order, price)
        if stopped and within_limit:
            half = (order.units / 2).quantize(Decimal(1), ROUND_DOWN)
            steps = [(FIRST_FILL, half), (LAST_FILL, order.units - half)]
            if not half or order.time_in_force == "FOK":
                steps = [(LAST_FILL, order.units)]
            fills = (Fill(at + wait, units, _bounded(order, price_at(at + wait))) for wait, units in steps)
            return replace(order, fills=tuple(fills))
        at += STEP
    return replace(order, watched=at)


def end(order: SimulatedOrder, now: float, ending: str) -> SimulatedOrder:
    """Return the order as it ends now, canceled or replaced."""
    return replace(order, ended=now, ending=ending)


def _bounded(order: SimulatedOrder, price: Decimal) -> Decimal:
    """Return a price that is no worse than the order's limit."""
    if order.limit is None:
        return price
    return min(price, order.limit) if order.buys else max(price, order.limit)
