"""Make up what an account did before the sandbox opened: its orders and activities, the same for the same seed."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.clock import DAY, OPENING, midnight, timestamp
from harness.snaptrade.sandbox.orders.order import Fill, SimulatedOrder, expiry
from harness.snaptrade.sandbox.orders.records import is_cryptocurrency
from harness.snaptrade.sandbox.payloads import with_point, without

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.market.prices import Market
    from harness.snaptrade.sandbox.market.universe import Tradable
    from harness.snaptrade.sandbox.orders.order import ScriptedOrder
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.seeded_random import SeededRandom

_ORDERS = 12
_ACTIVITIES, _ACTIVITIES_OF_A_LARGE_ACCOUNT = 30, 2_400
_LARGE = 100  # positions
_YEARS = 3
_TRADES = ("BUY", "SELL", "REI", "OPTIONEXPIRATION", "OPTIONASSIGNMENT", "OPTIONEXERCISE", "SPLIT", "STOCK_DIVIDEND")
_WITH_SYMBOL = ("DIVIDEND", "DIVIDEND", "TAX", *_TRADES, "BUY", "BUY", "SELL")
_WITHOUT_SYMBOL = ("CONTRIBUTION", "WITHDRAWAL", "INTEREST", "FEE", "TRANSFER", "ADJUSTMENT")
_SPENDING = frozenset({"BUY", "REI", "WITHDRAWAL", "FEE", "TAX"})
_ENDINGS = ("", "", "", "CANCELED", "EXPIRED", "REJECTED", "REPLACED")
_NEVER_FILLED = frozenset({"REJECTED", "EXPIRED"})
_ROLES = ("", "", "", "TRIGGER", "CONDITIONAL", "PEER")
_KINDS = ("Market", "Limit", "Limit", "Stop", "StopLimit")


class TradingProfile(NamedTuple):
    """Describe an account as far as its history needs it.

    Attributes:
        funded: Whether the account has money in some currency.
        scripted: The orders that the persona prescribes.
    """

    account: str
    institution: str
    trades: tuple[Tradable, ...]
    currency: ApiPayload
    funded: bool
    scripted: tuple[tuple[ScriptedOrder, Tradable], ...] = ()


class AccountHistory(NamedTuple):
    """Hold what an account did before the sandbox opened."""

    profile: TradingProfile
    orders: list[SimulatedOrder]
    activities: list[ApiPayload]


def past_orders(rng: SeededRandom, market: Market, profile: TradingProfile) -> list[SimulatedOrder]:
    """Return the orders of the last month before the opening, the latest first; none where nothing was ever traded."""
    drawn = _ORDERS if profile.trades else 0
    orders = [_drawn_order(rng, market, profile, number) for number in range(drawn)]
    orders += _scripted_orders(rng, profile)
    return sorted(orders, key=lambda order: (-order.placed, order.id))


def past_activities(rng: SeededRandom, profile: TradingProfile) -> list[ApiPayload]:
    """Return the activities of the years before the opening, the latest first; none of an account without money."""
    is_large = len(profile.trades) >= _LARGE
    drawn = _ACTIVITIES_OF_A_LARGE_ACCOUNT if is_large else _ACTIVITIES if profile.funded else 0
    activities = [_drawn_activity(rng, profile, number) for number in range(drawn)]
    activities += [
        activity_of_fill(rng, profile, order, 0, fill)
        for order in _scripted_orders(rng, profile)
        for fill in order.filled(midnight(OPENING))
    ]
    return sorted(activities, key=lambda activity: (str(activity["trade_date"]), str(activity["id"])), reverse=True)


def activity_of_fill(
    rng: SeededRandom, profile: TradingProfile, order: SimulatedOrder, number: int, fill: Fill
) -> ApiPayload:
    """Return the activity that an order's fill becomes when the day is over; `number` counts the order's fills."""
    units = fill.units if order.buys else -fill.units
    return {
        **_symbols(order.traded),
        "id": rng.id("activity", order.id, number),
        "price": fill.price,
        "units": with_point(units),
        "amount": with_point(-units * fill.price * order.traded.multiplier),
        "currency": None if is_cryptocurrency(order.traded.paid_in) else order.traded.paid_in or profile.currency,
        "type": "BUY" if order.buys else "SELL",
        "option_type": order.action if order.traded.option else "",
        "description": f"{order.action} {order.traded.symbol}",
        "trade_date": timestamp(fill.at),
        "settlement_date": timestamp(midnight(fill.at) + DAY),
        "fee": Decimal("0.00"),
        "fx_rate": None,
        "institution": profile.institution,
        "external_reference_id": order.id,
    }


def _scripted_orders(rng: SeededRandom, profile: TradingProfile) -> list[SimulatedOrder]:
    orders = []
    for number, (scripted, traded) in enumerate(profile.scripted):
        placed, filled, price = OPENING - scripted.ago, Decimal(scripted.filled), Decimal(scripted.price)
        order = SimulatedOrder(
            id=rng.id("told order", profile.account, number),
            traded=traded,
            action=scripted.action,
            kind=scripted.kind,
            time_in_force=scripted.time_in_force,
            units=Decimal(scripted.units),
            limit=price if "Limit" in scripted.kind else None,
            stop=price if "Stop" in scripted.kind else None,
            placed=placed,
            expires=expiry(scripted.time_in_force, placed, None),
            watched=inf,
            fills=(Fill(placed + 1, filled, price),) if filled else (),
            trail=scripted.trail,
        )
        orders.append(order)
    return orders


def _drawn_order(rng: SeededRandom, market: Market, profile: TradingProfile, number: int) -> SimulatedOrder:
    purpose = (profile.account, number)
    traded = rng.one_of(profile.trades, "order symbol", *purpose)
    placed = OPENING - 3600 - rng.below(30 * DAY, "order time", *purpose)
    price = market.price(traded.symbol, placed)
    kind, ending = rng.one_of(_KINDS, "order kind", *purpose), rng.one_of(_ENDINGS, "order ending", *purpose)
    units = Decimal(1 + rng.below(200, "order units", *purpose))
    filled = None if ending in _NEVER_FILLED else (units / 2).quantize(Decimal("0.1")) if ending else units
    actions = ("BUY_TO_OPEN", "SELL_TO_CLOSE") if traded.option else ("BUY", "SELL")
    return SimulatedOrder(
        id=rng.id("past order", *purpose),
        traded=traded,
        action=rng.one_of(actions, "action", *purpose),
        kind=kind,
        time_in_force="GTC" if kind == "Limit" else "Day",
        units=units,
        limit=price if "Limit" in kind else None,
        stop=price if "Stop" in kind else None,
        placed=placed,
        expires=midnight(placed) + DAY,
        watched=inf,
        fills=() if filled is None else (Fill(placed + 1, filled, price),),
        ended=placed + 60 if ending else inf,
        ending=ending,
        role=rng.one_of(_ROLES, "role", *purpose),
    )


def _drawn_activity(rng: SeededRandom, profile: TradingProfile, number: int) -> ApiPayload:
    purpose = (profile.account, number)
    at = OPENING - DAY - rng.below(_YEARS * 365 * DAY, "activity time", *purpose)
    kinds = (*_WITHOUT_SYMBOL, *(_WITH_SYMBOL * 2 if profile.trades else ()))
    kind = rng.one_of(kinds, "activity type", *purpose)
    traded = rng.one_of(profile.trades, "activity symbol", *purpose) if kind in _WITH_SYMBOL else None
    units = rng.decimal(5, number % 4, "activity units", *purpose) if kind in _TRADES else Decimal(0)
    price = rng.decimal(6, 2 + number % 3, "activity price", *purpose) if kind in _TRADES else Decimal(0)
    amount = units * price or rng.decimal(6, 2, "activity amount", *purpose)
    return {
        **_symbols(traded),
        "id": rng.id("activity", *purpose),
        "price": with_point(price),
        "units": with_point(-units if kind == "SELL" else units),
        "amount": None if kind == "SPLIT" else with_point(-amount if kind in _SPENDING else amount),
        "currency": profile.currency,
        "type": kind,
        "option_type": rng.one_of(("BUY_TO_OPEN", "SELL_TO_CLOSE"), "option", *purpose)
        if traded and traded.option
        else "",
        "description": f"{kind.title()} {traded.symbol if traded else profile.institution}",
        "trade_date": timestamp(at),
        "settlement_date": timestamp(midnight(at) + 2 * DAY),
        "fee": with_point(rng.decimal(3, 2, "fee", *purpose) if number % 3 == 0 else Decimal(0)),
        "fx_rate": rng.decimal(5, 4, "fx", *purpose) + Decimal("0.0") if number % 9 == 0 else None,
        "institution": profile.institution,
        "external_reference_id": None if number % 4 else rng.key("reference", *purpose)[:16],
    }


def _symbols(traded: Tradable | None) -> ApiPayload:
    if traded is None:
        return {"symbol": None, "option_symbol": None, "currency_universal_symbol": None}
    paid_in = traded.paid_in if traded.paid_in and is_cryptocurrency(traded.paid_in) else None
    return {
        "symbol": None if traded.option else without(traded.universal, "currencies"),
        "option_symbol": traded.option,
        "currency_universal_symbol": without(paid_in, "currencies") if paid_in else None,
    }
