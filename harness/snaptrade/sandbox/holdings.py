"""What an account holds once orders were filled and the connection was refreshed: pure, from what it held before."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.instruments import WRAPPERS
from harness.snaptrade.sandbox.json_parts import payload, payloads
from harness.snaptrade.sandbox.payload_factory import Account
from harness.snaptrade.sandbox.times import day, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.snaptrade.sandbox.market import Market
    from harness.snaptrade.sandbox.orders import Fill, Traded
    from harness.snaptrade.sandbox.reference import Payload
    from harness.wire import Json

_COST_PLACES = Decimal("0.00000001")


class Change(NamedTuple):
    """A fill with what it traded; units are negative where they were sold."""

    traded: Traded
    fill: Fill
    units: Decimal

    @property
    def paid(self) -> Decimal:
        """What it took from the cash."""
        return self.units * self.fill.price * self.traded.multiplier


def changed(
    account: Account,
    changes: Sequence[Change],
    synced: float | None,
    market: Market,
    currency: Callable[[str], Payload],
) -> Account:
    """The account after these changes, in the order of time, and its last refresh; the same account without any."""
    if not changes and synced is None:
        return account
    as_of = max([synced or 0.0, *(change.fill.at for change in changes)])
    positions = _positions(account.positions["results"], changes)
    moved = {change.traded.symbol for change in changes}
    priced = [_priced(each, market, as_of) if synced or _symbol(each) in moved else each for each in positions]
    return Account(
        _summary(account.summary, synced, market),
        _balances(account.balances, changes, currency),
        {"results": list(priced), "data_freshness": {"as_of": stamp(as_of)}},
        account.orders,
        account.omit_optional_fields,
    )


def units_of(account: Account, symbol: str) -> Decimal:
    """How many units the account holds of this symbol."""
    held = payloads(account.positions["results"])
    return sum((Decimal(str(each.get("units") or 0)) for each in held if _is(each, symbol)), Decimal(0))


def money(account: Account, currency: str, kind: str = "cash") -> Decimal:
    """The cash, or the buying power where it is known, in this currency."""
    found = next((each for each in payloads(account.balances) if _code(each) == currency), {})
    amount = found.get(kind) or found.get("cash") or 0
    return Decimal(str(amount))


def _positions(before: Json, changes: Iterable[Change]) -> list[Payload]:
    positions = payloads(before)
    for change in changes:
        at = next((i for i, each in enumerate(positions) if _is(each, change.traded.symbol)), len(positions))
        position = _moved(positions[at], change) if at < len(positions) else _opened(change)
        positions[at : at + 1] = [position] if Decimal(str(position["units"])) else []
    return positions


def _opened(change: Change) -> Payload:
    return {
        "instrument": change.traded.instrument,
        "units": format(change.units, "f"),
        "price": format(change.fill.price, "f"),
        "cost_basis": format(change.fill.price, "f"),
        "currency": change.traded.currency,
    }


def _moved(position: Payload, change: Change) -> Payload:
    held = Decimal(str(position.get("units") or 0))
    units = held + change.units
    cost = position.get("cost_basis")
    if isinstance(cost, str) and change.units > 0 and units > 0:
        total = max(held, Decimal(0)) * Decimal(cost) + change.units * change.fill.price
        cost = format((total / (max(held, Decimal(0)) + change.units)).quantize(_COST_PLACES), "f")
    return {**position, "units": format(units, "f"), "cost_basis": cost}


def _priced(position: Payload, market: Market, at: float) -> Payload:
    if position.get("price") in {None, "1"}:
        return position  # nobody knows a price, or it is money
    return {**position, "price": format(market.price(_symbol(position), at), "f")}


def _balances(before: list[Json], changes: Iterable[Change], currency: Callable[[str], Payload]) -> list[Json]:
    balances = payloads(before)
    for change in changes:
        code = change.traded.currency
        at = next((i for i, each in enumerate(balances) if _code(each) == code), len(balances))
        if at == len(balances):
            balances.append({"currency": currency(code), "cash": Decimal("0.00"), "buying_power": None})
        balances[at] = {**balances[at], **{name: _less(balances[at][name], change.paid) for name in _AMOUNTS}}
    return list(balances)


_AMOUNTS = ("cash", "buying_power")


def _less(amount: Json, paid: Decimal) -> Json:
    """An amount needs a point: the SDK's schema refuses whole numbers here."""
    return None if amount is None else Decimal(str(amount)) - paid - Decimal("0.00")


def _summary(summary: Payload, synced: float | None, market: Market) -> Payload:
    if synced is None:
        return summary
    status, total = payload(summary["sync_status"]), payload(payload(summary["balance"]).get("total"))
    told: Payload = {
        "transactions": {**payload(status.get("transactions")), "last_successful_sync": day(synced).isoformat()},
        "holdings": {"initial_sync_completed": True, "last_successful_sync": stamp(synced)},
    }
    if total:
        amount = market.level(str(summary["id"]), Decimal(str(total["amount"])), synced)
        total = {**total, "amount": amount}
    return {**summary, "sync_status": told, "balance": {"total": total or None}}


def _is(position: Payload, symbol: str) -> bool:
    """Whether an order of this symbol is about this position."""
    return _symbol(position) == symbol and payload(position["instrument"])["kind"] not in WRAPPERS


def _symbol(position: Payload) -> str:
    return str(payload(position["instrument"])["symbol"])


def _code(balance: Payload) -> str:
    return str(payload(balance["currency"])["code"])
