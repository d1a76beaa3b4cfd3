"""Carry out each write: check, place, cancel and replace orders; refresh connections."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING

from harness.snaptrade.sandbox.orders import forms
from harness.snaptrade.sandbox.orders.order import SimulatedOrder, end, expiry
from harness.snaptrade.sandbox.orders.records import record
from harness.snaptrade.sandbox.payloads import with_point
from harness.snaptrade.sandbox.responses import CONNECTION_DISABLED, ApiError, bad_request
from harness.snaptrade.sandbox.user_ledger import CHECKED_FOR, ClientOrder, PendingTrade
from harness.snaptrade.sandbox.users import holdings

if TYPE_CHECKING:
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.request_context import RequestContext
    from harness.wire import Json

_UNIT_PLACES = Decimal("0.000001")
_BRIEF = ("id", "number", "institution_account_id", "sync_status")


def refresh(context: RequestContext) -> Json:
    """Answer POST /authorizations/{authorizationId}/refresh: bring the connection's accounts up to this moment."""
    connection = context.connection(context.path["authorizationId"])
    _refuse_disabled(connection)
    for account in context.world.accounts_now(context.user, context.now):
        if account.summary["brokerage_authorization"] == connection["id"]:
            context.ledger.synced[str(account.summary["id"])] = context.now
    return {"detail": f"Connection {connection['id']} scheduled for refresh."}


def update_account(context: RequestContext) -> Json:
    """Answer PUT /accounts/{accountId}: it takes no body, and answers the account in a list."""
    return [context.account().summary]


def impact(context: RequestContext) -> Json:
    """Answer POST /trade/impact: say what the trade would do, and keep it to be placed within five minutes."""
    account_id = forms.text(context.body, "account_id")
    order, account = _accepted(context, account_id, context.body, placing=False), context.opening(account_id)
    trade = context.world.rng.id("trade", account_id, len(context.ledger.checked), str(context.now))
    context.ledger.checked[trade] = PendingTrade(account_id, context.body, context.now + CHECKED_FOR)
    current = context.world.account_at(context.user, account, context.now)
    cash = holdings.money(current, order.traded.currency) - _cost(context, order)
    currency = context.world.reference.currency(order.traded.currency)
    brief: ApiPayload = {name: current.summary[name] for name in _BRIEF if name in current.summary}
    brief["name"] = current.summary["name"] or ""  # the SDK allows no null here
    return {
        "trade": {"id": trade, "account": account_id, **_trade(order)},
        "trade_impacts": [
            {
                "account": account_id,
                "currency": currency["id"],
                "remaining_cash": with_point(cash),
                "estimated_commission": Decimal("0.00"),
                "forex_fees": Decimal("0.00"),
            }
        ],
        "combined_remaining_balance": {"account": brief, "currency": currency, "cash": with_point(cash)},
    }


def place(context: RequestContext) -> Json:
    """Answer POST /trade/place: a client's own order id places one order, however often it is sent."""
    key, account_id = context.body.get("client_order_id"), forms.text(context.body, "account_id")
    earlier = context.ledger.client_orders.get(key) if isinstance(key, str) else None
    if earlier:
        if earlier.form != context.body:
            raise bad_request("client_order_id was used for another order.")
        orders = context.ledger.orders_at(earlier.account, context.now, context.world.market)
        return record(next(order for order in orders if order.id == earlier.order), context.now)
    order = _accepted(context, account_id, context.body, placing=True)
    if isinstance(key, str):
        context.ledger.client_orders[key] = ClientOrder(account_id, order.id, context.body)
    return _placed(context, account_id, order)


def place_checked(context: RequestContext) -> Json:
    """Answer POST /trade/{tradeId}: place a trade that was checked in the last five minutes, once."""
    checked = context.ledger.checked.pop(context.path["tradeId"], None)
    if checked is None or checked.expires < context.now:
        raise bad_request("The trade does not exist or has expired.")
    return _placed(context, checked.account, _accepted(context, checked.account, checked.form, placing=False))


def cancel(context: RequestContext) -> Json:
    """Answer POST /accounts/{accountId}/trading/cancel."""
    order = _open_order(context)
    context.ledger.put(context.account_id, end(order, context.now, "CANCELED"))
    return {"brokerage_order_id": order.id, "raw_response": None}


def replace_order(context: RequestContext) -> Json:
    """Answer POST /accounts/{accountId}/trading/replace: end the order, and place what is left of it anew."""
    before = _open_order(context)
    request = forms.replacement(context.body, before)
    if request.action != before.action:
        raise bad_request("The action of an order cannot be replaced.")
    context.ledger.put(context.account_id, end(before, context.now, "REPLACED"))
    try:
        order = _order(context, context.account_id, request)
        _refuse_unpayable(context, context.account_id, order)
    except ApiError:
        context.ledger.put(context.account_id, before)
        raise
    return _placed(context, context.account_id, order)


def _accepted(context: RequestContext, account_id: str, form: ApiPayload, *, placing: bool) -> SimulatedOrder:
    """Return the order that this form makes in an account that may trade it.

    Raises:
        ApiError: The connection is disabled or may not trade, the form is wrong, or money or units are missing.
    """
    account = context.opening(account_id)
    connection = context.connection(str(account.summary["brokerage_authorization"]))
    _refuse_disabled(connection)
    if connection.get("type") != "trade":
        raise ApiError(HTTPStatus.FORBIDDEN, "Trading is not enabled for this connection.")
    order = _order(context, account_id, forms.order_request(form, placing=placing))
    _refuse_unpayable(context, account_id, order)
    return order


def _order(context: RequestContext, account_id: str, request: forms.OrderRequest) -> SimulatedOrder:
    traded = context.world.universe.find(request.symbol)
    if traded is None:
        raise bad_request(f"Symbol {request.symbol} is not found.")
    if (request.action in forms.OPTION_ACTIONS) != bool(traded.option):
        raise bad_request(f"{request.action} is not an action for {traded.symbol}.")
    if request.expires is not None and request.expires <= context.now:
        raise bad_request("expiry_date must be in the future.")
    units = request.units
    if units is None:  # as many as the money pays for
        price = request.limit or context.world.market.price(traded.symbol, context.now)
        units = ((request.notional or Decimal(0)) / (price * traded.multiplier)).quantize(_UNIT_PLACES, ROUND_DOWN)
        if not units:
            raise bad_request(f"notional_value does not pay for any of {traded.symbol}.")
    number = len(context.ledger.orders.get(account_id, {}))
    return SimulatedOrder(
        id=context.world.rng.id("order", account_id, number),
        traded=traded,
        action=request.action,
        kind=request.kind,
        time_in_force=request.time_in_force,
        units=units,
        limit=request.limit,
        stop=request.stop,
        placed=context.now,
        expires=expiry(request.time_in_force, context.now, request.expires),
        watched=context.now,
    )


def _refuse_disabled(connection: ApiPayload) -> None:
    if connection.get("disabled"):
        detail = "Unable to sync: the connection is disabled."
        raise ApiError(HTTPStatus.PAYMENT_REQUIRED, detail, CONNECTION_DISABLED)


def _refuse_unpayable(context: RequestContext, account_id: str, order: SimulatedOrder) -> None:
    """Refuse to buy without money and to sell without units; open orders have a claim on both.

    Raises:
        ApiError: Money or units are missing (400).
    """
    account = context.world.account_at(context.user, context.opening(account_id), context.now)
    waiting = [other for other in context.orders(account_id) if other.is_open(context.now)]
    traded = order.traded
    if order.buys:
        money = holdings.money(account, traded.currency, "buying_power")
        rivals = (other for other in waiting if other.buys and other.traded.currency == traded.currency)
        if _cost(context, order) > money - sum((_cost(context, other) for other in rivals), Decimal(0)):
            raise bad_request("Insufficient buying power.")
    elif order.action != "SELL_TO_OPEN":
        rivals = (other for other in waiting if not other.buys and other.traded.symbol == traded.symbol)
        promised = sum((other.left(context.now) for other in rivals), Decimal(0))
        if order.units > holdings.units_of(account, traded.symbol) - promised:
            raise bad_request("Insufficient units to sell.")


def _cost(context: RequestContext, order: SimulatedOrder) -> Decimal:
    """Return what the rest of the order takes from the cash; negative for a sale."""
    price = order.limit or order.stop or context.world.market.price(order.traded.symbol, context.now)
    cost = order.left(context.now) * price * order.traded.multiplier
    return cost if order.buys else -cost


def _placed(context: RequestContext, account_id: str, order: SimulatedOrder) -> Json:
    context.ledger.put(account_id, order)
    return record(order, context.now)


def _open_order(context: RequestContext) -> SimulatedOrder:
    """Return the open order that the body names.

    Raises:
        ApiError: The account has no such order, or the order is not open (400).
    """
    context.opening(context.account_id)
    order_id = forms.text(context.body, "brokerage_order_id")
    order = next((order for order in context.orders(context.account_id) if order.id == order_id), None)
    if order is None:
        raise bad_request(f"Order {order_id} is not found.")
    if not order.is_open(context.now):
        raise bad_request(f"Order {order_id} is not open.")
    return order


def _trade(order: SimulatedOrder) -> ApiPayload:
    universal = order.traded.universal
    return {
        "order_type": order.kind,
        "time_in_force": order.time_in_force,
        "symbol": {
            "brokerage_symbol_id": universal["id"],
            "universal_symbol_id": universal["id"],
            "currency": universal["currency"],
            "local_id": str(universal["raw_symbol"]),
            "description": universal.get("description"),
            "symbol": order.traded.symbol,
        },
        "action": order.action,
        "units": with_point(order.units),
        "price": None if order.limit is None else with_point(order.limit),
    }
