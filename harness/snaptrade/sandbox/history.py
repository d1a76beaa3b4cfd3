"""What an account did before the sandbox opened: its orders, its activities. Made up, the same for the same seed."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.market import OPENING
from harness.snaptrade.sandbox.order_records import is_coin
from harness.snaptrade.sandbox.orders import Fill, Order, Traded, Trail, expiry
from harness.snaptrade.sandbox.times import DAY, midnight, stamp

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.market import Market
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.seeded_random import Draw
    from harness.wire import Json

_ORDERS = 12
_ACTIVITIES, _OF_A_LARGE_ACCOUNT = 30, 2_400
_LARGE = 100
_YEARS = 3
_TRADES = ("BUY", "SELL", "REI", "OPTIONEXPIRATION", "OPTIONASSIGNMENT", "OPTIONEXERCISE", "SPLIT", "STOCK_DIVIDEND")
_OF_A_SYMBOL = ("DIVIDEND", "DIVIDEND", "TAX", *_TRADES, "BUY", "BUY", "SELL")
_OF_MONEY = ("CONTRIBUTION", "WITHDRAWAL", "INTEREST", "FEE", "TRANSFER", "ADJUSTMENT")
_ENDINGS = ("", "", "", "CANCELED", "EXPIRED", "REJECTED", "REPLACED")
_ROLES = ("", "", "", "TRIGGER", "CONDITIONAL", "PEER")
_KINDS = ("Market", "Limit", "Limit", "Stop", "StopLimit")


class Told(NamedTuple):
    """An order that an account's own story tells of; `filled` of its units were, at `price`, `ago` seconds before."""

    symbol: str
    action: str
    kind: str
    units: str
    price: str
    ago: float
    filled: str = "0"
    time_in_force: str = "GTC"
    trail: Trail | None = None


class Story(NamedTuple):
    """An account as far as its history needs it."""

    account: str
    institution: str
    trades: tuple[Traded, ...]
    currency: Payload
    funded: bool
    told: tuple[tuple[Told, Traded], ...] = ()


class Past(NamedTuple):
    """What an account did before the sandbox opened."""

    story: Story
    orders: list[Order]
    activities: list[Payload]


def orders(draw: Draw, market: Market, story: Story) -> list[Order]:
    """The orders of the last month before the opening, the latest first; none where nothing was ever traded."""
    many = _ORDERS if story.trades else 0
    made = [_order(draw, market, story, number) for number in range(many)]
    made += [_told(draw, story, number) for number in range(len(story.told))]
    return sorted(made, key=lambda order: (-order.placed, order.id))


def activities(draw: Draw, story: Story) -> list[Payload]:
    """The activities of the years before the opening, the latest first; none of an account without money."""
    filled = [_told(draw, story, number) for number in range(len(story.told))]
    many = _OF_A_LARGE_ACCOUNT if len(story.trades) >= _LARGE else _ACTIVITIES if story.funded else 0
    made = [_activity(draw, story, number) for number in range(many)]
    made += [executed(draw, story, order, 0, fill) for order in filled for fill in order.filled(midnight(OPENING))]
    return sorted(made, key=lambda activity: (str(activity["trade_date"]), str(activity["id"])), reverse=True)


def executed(draw: Draw, story: Story, order: Order, number: int, fill: Fill) -> Payload:
    """A fill as the activity that it becomes when the day is over."""
    units = fill.units if order.buys else -fill.units
    return {
        **_symbols(order.traded),
        "id": draw.id("activity", order.id, number),
        "price": fill.price,
        "units": _pointed(units),
        "amount": _pointed(-units * fill.price * order.traded.multiplier),
        "currency": _money(story, order.traded),
        "type": "BUY" if order.buys else "SELL",
        "option_type": order.action if order.traded.option else "",
        "description": f"{order.action} {order.traded.symbol}",
        "trade_date": stamp(fill.at),
        "settlement_date": stamp(midnight(fill.at) + DAY),
        "fee": Decimal("0.00"),
        "fx_rate": None,
        "institution": story.institution,
        "external_reference_id": order.id,
    }


def _told(draw: Draw, story: Story, number: int) -> Order:
    told, traded = story.told[number]
    placed, filled, price = OPENING - told.ago, Decimal(told.filled), Decimal(told.price)
    return Order(
        id=draw.id("told order", story.account, number),
        traded=traded,
        action=told.action,
        kind=told.kind,
        time_in_force=told.time_in_force,
        units=Decimal(told.units),
        limit=price if "Limit" in told.kind else None,
        stop=price if "Stop" in told.kind else None,
        placed=placed,
        expires=expiry(told.time_in_force, placed, None),
        watched=inf,
        fills=(Fill(placed + 1, filled, price),) if filled else (),
        trail=told.trail,
    )


def _order(draw: Draw, market: Market, story: Story, number: int) -> Order:
    who = (story.account, number)
    traded = draw.one_of(story.trades, "order symbol", *who)
    placed = OPENING - 3600 - draw.below(30 * DAY, "order time", *who)
    price = market.price(traded.symbol, placed)
    kind, ending = draw.one_of(_KINDS, "order kind", *who), draw.one_of(_ENDINGS, "order ending", *who)
    units = Decimal(1 + draw.below(200, "order units", *who))
    fills: tuple[Fill, ...] = () if ending in {"REJECTED", "EXPIRED"} else (Fill(placed + 1, units, price),)
    if ending:
        fills = tuple(Fill(fill.at, (fill.units / 2).quantize(Decimal("0.1")), fill.price) for fill in fills)
    return Order(
        id=draw.id("past order", *who),
        traded=traded,
        action=draw.one_of(("BUY", "SELL") if not traded.option else ("BUY_TO_OPEN", "SELL_TO_CLOSE"), "action", *who),
        kind=kind,
        time_in_force="GTC" if kind == "Limit" else "Day",
        units=units,
        limit=price if "Limit" in kind else None,
        stop=price if "Stop" in kind else None,
        placed=placed,
        expires=midnight(placed) + DAY,
        watched=inf,
        fills=fills,
        ended=placed + 60 if ending else inf,
        ending=ending,
        role=draw.one_of(_ROLES, "role", *who),
    )


def _activity(draw: Draw, story: Story, number: int) -> Payload:
    who = (story.account, number)
    at = OPENING - DAY - draw.below(_YEARS * 365 * DAY, "activity time", *who)
    kinds = (*_OF_MONEY, *(_OF_A_SYMBOL * 2 if story.trades else ()))
    kind = draw.one_of(kinds, "activity type", *who)
    traded = draw.one_of(story.trades, "activity symbol", *who) if kind in _OF_A_SYMBOL else None
    units = draw.decimal(5, number % 4, "activity units", *who) if kind in _TRADES else Decimal(0)
    price = draw.decimal(6, 2 + number % 3, "activity price", *who) if kind in _TRADES else Decimal(0)
    amount = _amount(draw, kind, units * price, who)
    return {
        **_symbols(traded),
        "id": draw.id("activity", *who),
        "price": _pointed(price),
        "units": _pointed(-units if kind == "SELL" else units),
        "amount": None if kind == "SPLIT" else _pointed(amount),
        "currency": story.currency,
        "type": kind,
        "option_type": draw.one_of(("BUY_TO_OPEN", "SELL_TO_CLOSE"), "option", *who)
        if traded and traded.option
        else "",
        "description": f"{kind.title()} {traded.symbol if traded else story.institution}",
        "trade_date": stamp(at),
        "settlement_date": stamp(midnight(at) + 2 * DAY),
        "fee": _pointed(draw.decimal(3, 2, "fee", *who) if number % 3 == 0 else Decimal(0)),
        "fx_rate": draw.decimal(5, 4, "fx", *who) + Decimal("0.0") if number % 9 == 0 else None,
        "institution": story.institution,
        "external_reference_id": None if number % 4 else draw.key("reference", *who)[:16],
    }


def _amount(draw: Draw, kind: str, traded: Decimal, who: tuple[str, int]) -> Decimal:
    """What it brought, or negative what it took."""
    amount = traded or draw.decimal(6, 2, "activity amount", *who)
    return -amount if kind in {"BUY", "REI", "WITHDRAWAL", "FEE", "TAX"} else amount


def _symbols(traded: Traded | None) -> Payload:
    if traded is None:
        return {"symbol": None, "option_symbol": None, "currency_universal_symbol": None}
    return {
        "symbol": None if traded.option else _symbol(traded.universal),
        "option_symbol": traded.option,
        "currency_universal_symbol": _symbol(traded.paid_in) if traded.paid_in and is_coin(traded.paid_in) else None,
    }


def _symbol(universal: Payload) -> Payload:
    return {name: value for name, value in universal.items() if name != "currencies"}


def _money(story: Story, traded: Traded) -> Json:
    """No currency where it was paid in a cryptocurrency."""
    return None if is_coin(traded.paid_in) else traded.paid_in or story.currency


def _pointed(number: Decimal) -> Decimal:
    """With a point: the SDK's schema refuses whole numbers."""
    return number + Decimal("0.00")
