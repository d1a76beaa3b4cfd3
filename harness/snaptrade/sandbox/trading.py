"""What each write does: orders checked, placed, canceled and replaced; connections refreshed."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from harness.snaptrade.sandbox import forms, holdings
from harness.snaptrade.sandbox.order_records import record
from harness.snaptrade.sandbox.orders import Order, end, expiry
from harness.snaptrade.sandbox.refusals import CONNECTION_DISABLED, DISABLED, FORBIDDEN, UpstreamError, bad_request
from harness.snaptrade.sandbox.user_ledger import CHECKED_FOR, Checked, Kept

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.orders import Traded
    from harness.snaptrade.sandbox.payload_factory import Account
    from harness.snaptrade.sandbox.reference import Payload
    from harness.snaptrade.sandbox.request_context import Asked
    from harness.wire import Json

_UNIT_PLACES = Decimal("0.000001")


def refresh(asked: Asked) -> Json:
    """POST /authorizations/{authorizationId}/refresh: the connection's accounts are of this moment."""
    connection = asked.connection(asked.path["authorizationId"])
    _refuse_disabled(connection)
    for account in asked.world.accounts_now(asked.user, asked.now):
        if account.summary["brokerage_authorization"] == connection["id"]:
            asked.book.synced[str(account.summary["id"])] = asked.now
    return {"detail": f"Connection {connection['id']} scheduled for refresh."}


def update_account(asked: Asked) -> Json:
    """PUT /accounts/{accountId}: it takes no body, and answers the account in a list."""
    return [asked.account().summary]


def impact(asked: Asked) -> Json:
    """POST /trade/impact: what the trade would do; its id may be placed for five minutes."""
    account_id = forms.text(asked.body, "account_id")
    order, account = _checked(asked, account_id, asked.body, placing=False), asked.opening(account_id)
    trade = asked.world.draw.id("trade", account_id, len(asked.book.checked), str(asked.now))
    asked.book.checked[trade] = Checked(account_id, asked.body, asked.now + CHECKED_FOR)
    held = asked.world.held(asked.user, account, asked.now)
    cash = holdings.money(held, order.traded.currency) - _cost(asked, order)
    currency = asked.world.reference.currency(order.traded.currency)
    return {
        "trade": {"id": trade, "account": account_id, **_trade(order)},
        "trade_impacts": [_effect(account_id, currency, cash)],
        "combined_remaining_balance": {"account": _briefly(held), "currency": currency, "cash": _pointed(cash)},
    }


def place(asked: Asked) -> Json:
    """POST /trade/place: a client's own order id places once, whatever happens in between."""
    key, account_id = asked.body.get("client_order_id"), forms.text(asked.body, "account_id")
    kept = asked.book.kept.get(key) if isinstance(key, str) else None
    if kept:
        return _again(asked, kept)
    order = _checked(asked, account_id, asked.body, placing=True)
    if isinstance(key, str):
        asked.book.kept[key] = Kept(account_id, order.id, asked.body)
    return _placed(asked, account_id, order)


def place_checked(asked: Asked) -> Json:
    """POST /trade/{tradeId}: a trade whose impact was asked for in the last five minutes, once."""
    checked = asked.book.checked.pop(asked.path["tradeId"], None)
    if checked is None or checked.expires < asked.now:
        raise bad_request("The trade does not exist or has expired.")
    return _placed(asked, checked.account, _checked(asked, checked.account, checked.form, placing=False))


def cancel(asked: Asked) -> Json:
    """POST /accounts/{accountId}/trading/cancel."""
    order = _open_order(asked)
    asked.book.put(asked.account_id, end(order, asked.now, "CANCELED"))
    return {"brokerage_order_id": order.id, "raw_response": None}


def replace_order(asked: Asked) -> Json:
    """POST /accounts/{accountId}/trading/replace: the old order ends, what is left of it goes on as a new one."""
    before = _open_order(asked)
    wish = forms.replacement(asked.body, before)
    if wish.action != before.action:
        raise bad_request("The action of an order cannot be replaced.")
    asked.book.put(asked.account_id, end(before, asked.now, "REPLACED"))
    try:
        order = _order(asked, asked.account_id, wish)
        _refuse_unpayable(asked, asked.account_id, order)
    except UpstreamError:
        asked.book.put(asked.account_id, before)
        raise
    return _placed(asked, asked.account_id, order)


def _checked(asked: Asked, account_id: str, form: Any, *, placing: bool) -> Order:
    """The order that this form makes in an account that may trade it; raises UpstreamError."""
    account = asked.opening(account_id)
    connection = asked.connection(str(account.summary["brokerage_authorization"]))
    _refuse_disabled(connection)
    if connection.get("type") != "trade":
        raise UpstreamError(FORBIDDEN, "Trading is not enabled for this connection.")
    order = _order(asked, account_id, forms.wish(form, placing=placing))
    _refuse_unpayable(asked, account_id, order)
    return order


def _order(asked: Asked, account_id: str, wish: forms.Wish) -> Order:
    traded = asked.world.universe.traded(wish.named)
    if traded is None:
        raise bad_request(f"Symbol {wish.named} is not found.")
    if (wish.action in forms.OPTION_ACTIONS) != bool(traded.option):
        raise bad_request(f"{wish.action} is not an action for {traded.symbol}.")
    if wish.expires is not None and wish.expires <= asked.now:
        raise bad_request("expiry_date must be in the future.")
    number = len(asked.book.orders.get(account_id, {}))
    return Order(
        id=asked.world.draw.id("order", account_id, number),
        traded=traded,
        action=wish.action,
        kind=wish.kind,
        time_in_force=wish.time_in_force,
        units=wish.units if wish.units is not None else _bought_for(asked, wish, traded),
        limit=wish.limit,
        stop=wish.stop,
        placed=asked.now,
        expires=expiry(wish.time_in_force, asked.now, wish.expires),
        watched=asked.now,
    )


def _bought_for(asked: Asked, wish: forms.Wish, traded: Traded) -> Decimal:
    price = wish.limit or asked.world.market.price(traded.symbol, asked.now)
    units = ((wish.notional or Decimal(0)) / (price * traded.multiplier)).quantize(_UNIT_PLACES, ROUND_DOWN)
    if not units:
        raise bad_request(f"notional_value does not pay for any of {traded.symbol}.")
    return units


def _refuse_disabled(connection: Payload) -> None:
    if connection.get("disabled"):
        raise UpstreamError(DISABLED, "Unable to sync: the connection is disabled.", CONNECTION_DISABLED)


def _refuse_unpayable(asked: Asked, account_id: str, order: Order) -> None:
    """Money for what is bought, units for what is sold: what other open orders are waiting for is not there."""
    held = asked.world.held(asked.user, asked.opening(account_id), asked.now)
    waiting = [each for each in asked.orders(account_id) if each.is_open(asked.now)]
    if order.buys:
        money = holdings.money(held, order.traded.currency, "buying_power")
        promised = [_cost(asked, each) for each in waiting if each.buys and _currency(each) == _currency(order)]
        if _cost(asked, order) > money - sum(promised, Decimal(0)):
            raise bad_request("Insufficient buying power.")
    elif order.action != "SELL_TO_OPEN":
        taken = [
            each.left(asked.now) for each in waiting if not each.buys and each.traded.symbol == order.traded.symbol
        ]
        if order.units > holdings.units_of(held, order.traded.symbol) - sum(taken, Decimal(0)):
            raise bad_request("Insufficient units to sell.")


def _currency(order: Order) -> str:
    return order.traded.currency


def _cost(asked: Asked, order: Order) -> Decimal:
    """What the rest of the order takes from the cash; negative for what is sold."""
    price = order.limit or order.stop or asked.world.market.price(order.traded.symbol, asked.now)
    cost = order.left(asked.now) * price * order.traded.multiplier
    return cost if order.buys else -cost


def _placed(asked: Asked, account_id: str, order: Order) -> Json:
    asked.book.put(account_id, order)
    return record(order, asked.now)


def _again(asked: Asked, kept: Kept) -> Json:
    if kept.form != asked.body:
        raise bad_request("client_order_id was used for another order.")
    orders = asked.book.of(kept.account, asked.now, asked.world.market)
    return record(next(order for order in orders if order.id == kept.order), asked.now)


def _open_order(asked: Asked) -> Order:
    asked.opening(asked.account_id)
    wanted = forms.text(asked.body, "brokerage_order_id")
    found = next((order for order in asked.orders(asked.account_id) if order.id == wanted), None)
    if found is None:
        raise bad_request(f"Order {wanted} is not found.")
    if not found.is_open(asked.now):
        raise bad_request(f"Order {wanted} is not open.")
    return found


def _trade(order: Order) -> Payload:
    symbol = order.traded.universal
    return {
        "order_type": order.kind,
        "time_in_force": order.time_in_force,
        "symbol": {
            "brokerage_symbol_id": symbol["id"],
            "universal_symbol_id": symbol["id"],
            "currency": symbol["currency"],
            "local_id": str(symbol["raw_symbol"]),
            "description": symbol.get("description"),
            "symbol": order.traded.symbol,
        },
        "action": order.action,
        "units": _pointed(order.units),
        "price": None if order.limit is None else _pointed(order.limit),
    }


def _effect(account_id: str, currency: Payload, cash: Decimal) -> Payload:
    return {
        "account": account_id,
        "currency": currency["id"],
        "remaining_cash": _pointed(cash),
        "estimated_commission": Decimal("0.00"),
        "forex_fees": Decimal("0.00"),
    }


def _briefly(account: Account) -> Payload:
    """An account without a name has an empty one here: the SDK allows no null."""
    summary = account.summary
    told = ("id", "number", "institution_account_id", "sync_status")
    return {**{name: summary[name] for name in told if name in summary}, "name": summary["name"] or ""}


def _pointed(number: Decimal) -> Decimal:
    """With a point: the SDK's schema refuses whole numbers."""
    return number + Decimal("0.00")
