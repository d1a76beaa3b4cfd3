"""Describe a user whose accounts all trade: each has an open order and orders that were filled today.

In every account the open order is the latest one, buys, and waits for a price that the market at the opening is far
from: whoever takes the first order of the list can replace or cancel it. Nothing here has a price that no other user's
holdings have, so that this user changes nothing about the others.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.orders.order import ScriptedOrder, TrailingDistance

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.users.payload_factory import PayloadFactory, Persona, SimulatedAccount
    from harness.wire import Json

_MINUTE, _HOUR = 60, 3_600
_INDIVIDUAL = (
    ScriptedOrder("AAPL", "BUY", "Limit", "4", "150.25", 10 * _MINUTE),
    ScriptedOrder("MSFT", "SELL", "Market", "1", "497.4100", 2 * _HOUR, filled="1", time_in_force="Day"),
    ScriptedOrder("VTI", "BUY", "Limit", "3.5", "303.10", 5 * _HOUR, filled="3.5", time_in_force="Day"),
)
_RETIREMENT = (
    ScriptedOrder("SPY", "BUY", "Limit", "2", "500", 15 * _MINUTE),
    ScriptedOrder("VTI", "BUY", "Market", "0.333333", "303.2", 7 * _HOUR, filled="0.333333", time_in_force="FOK"),
)
_CANADIAN = (
    ScriptedOrder("RY.TO", "BUY", "Limit", "5", "160.00", 20 * _MINUTE),
    ScriptedOrder("SHOP.TO", "SELL", "StopLimit", "2", "156.995", 3 * _HOUR, filled="2", time_in_force="Day"),
)
_MARGIN = (
    ScriptedOrder("MSFT", "BUY", "Limit", "2", "480.5", 30 * _MINUTE),
    ScriptedOrder("AAPL", "SELL", "Stop", "10", "180.00", 45 * _MINUTE),
    ScriptedOrder("NVDA", "BUY", "Limit", "20", "157.90", 90 * _MINUTE, filled="8"),
    ScriptedOrder(
        "NVDA",
        "SELL",
        "TrailingStop",
        "3",
        "157.00",
        4 * _HOUR,
        filled="3",
        trail=TrailingDistance(Decimal(2), "PERCENT"),
    ),
    ScriptedOrder("AAPL  260116C00240000", "BUY_TO_OPEN", "Limit", "1", "5.60", 6 * _HOUR, filled="1"),
    ScriptedOrder("SPY", "BUY", "Market", "1", "617.85", 8 * _HOUR, filled="1", time_in_force="IOC"),
)


def trader(factory: PayloadFactory) -> Persona:
    """Describe a user with four trading accounts at three brokerages."""
    schwab, questrade, alpaca = (factory.connection(slug) for slug in ("SCHWAB", "QUESTRADE", "ALPACA"))
    individual = [factory.share("AAPL", "12", "201.0800", "180.25"), factory.share("MSFT", "7", "497.41", "402.5")]
    retirement = [factory.share("VTI", "40.25", "303.93", "250.125"), factory.share("SPY", "3", "617.85", "500.10")]
    canadian = [factory.share("RY.TO", "20", "179.39", "120"), factory.share("SHOP.TO", "9", "157.02", "95.5")]
    margin = [
        factory.share("AAPL", "30", "201.08", "199.99"),
        factory.share("NVDA", "55", "157.99", "120.40"),
        factory.option("AAPL", "CALL", "240", "1", "5.65", "5.60"),
    ]
    accounts = [
        _account(factory, schwab, "Individual", ("USD", "15250.75"), individual, _INDIVIDUAL),
        _account(factory, schwab, "Retirement", ("USD", "8100.5"), retirement, _RETIREMENT),
        _account(factory, questrade, "Canadian shares", ("CAD", "6400.00"), canadian, _CANADIAN),
        _account(factory, alpaca, "Margin", ("USD", "25000.00"), margin, _MARGIN),
    ]
    return factory.persona([schwab, questrade, alpaca], accounts)


def _account(
    factory: PayloadFactory,
    connection: ApiPayload,
    name: str,
    cash: tuple[str, str],
    positions: list[ApiPayload],
    orders: tuple[ScriptedOrder, ...],
) -> SimulatedAccount:
    currency, amount = cash
    held: list[Json] = [*positions]
    worth = sum((Decimal(str(row["units"])) * Decimal(str(row["price"])) for row in positions), Decimal(amount))
    return factory.account(
        connection,
        name,
        total=(format(worth.quantize(Decimal("0.01")), "f"), currency),
        balances=[factory.balance(currency, amount, amount)],
        positions=held,
        orders=orders,
    )
