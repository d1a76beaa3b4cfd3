"""Compute what an account holds once orders were filled and its connection was refreshed: pure, from what it held."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from harness.snaptrade.sandbox.clock import day, timestamp
from harness.snaptrade.sandbox.market.instruments import WRAPPERS
from harness.snaptrade.sandbox.payloads import payload, payloads, with_point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.snaptrade.sandbox.market.prices import Market
    from harness.snaptrade.sandbox.market.universe import Tradable
    from harness.snaptrade.sandbox.orders.order import Fill
    from harness.snaptrade.sandbox.payloads import ApiPayload
    from harness.snaptrade.sandbox.users.payload_factory import SimulatedAccount
    from harness.wire import Json

_COST_PLACES = Decimal("0.00000001")


class HoldingChange(NamedTuple):
    """Record a fill with what it traded; units are negative where they were sold."""

    traded: Tradable
    fill: Fill
    units: Decimal

    @property
    def paid(self) -> Decimal:
        """Return what the fill took from the cash."""
        return self.units * self.fill.price * self.traded.multiplier


def changed(
    account: SimulatedAccount,
    changes: Sequence[HoldingChange],
    synced: float | None,
    market: Market,
    currency: Callable[[str], ApiPayload],
) -> SimulatedAccount:
    """Return the account after these changes and its last refresh.

    Args:
        account: The account as it was at the opening.
        changes: The fills since then, the oldest first.
        synced: The time of the last refresh, None where there was none.
        market: Prices the positions anew after a refresh.
        currency: Gives the currency of a code.
    """
    if not changes and synced is None:
        return account
    as_of = max([synced or 0.0, *(change.fill.at for change in changes)])
    moved = {change.traded.symbol for change in changes}
    priced: list[Json] = []
    for position in _moved_positions(account.held, changes):
        symbol = _symbol(position)
        is_stale = synced or symbol in moved
        if is_stale and position.get("price") not in {None, "1"}:  # nobody knows a price, or it is money
            priced.append({**position, "price": format(market.price(symbol, as_of), "f")})
        else:
            priced.append(position)
    return replace(
        account,
        summary=_summary(account.summary, synced, market),
        balances=_balances(account.balances, changes, currency),
        positions={"results": priced, "data_freshness": {"as_of": timestamp(as_of)}},
    )


def units_of(account: SimulatedAccount, symbol: str) -> Decimal:
    """Return how many units of this symbol the account holds."""
    units = (Decimal(str(position.get("units") or 0)) for position in account.held if _trades_as(position, symbol))
    return sum(units, Decimal(0))


def money(account: SimulatedAccount, currency: str, kind: str = "cash") -> Decimal:
    """Return the cash in this currency, or with `buying_power` that, where it is known."""
    balance = next((balance for balance in payloads(account.balances) if _code(balance) == currency), {})
    return Decimal(str(balance.get(kind) or balance.get("cash") or 0))


def prices(accounts: Iterable[SimulatedAccount]) -> dict[str, Decimal]:
    """Return the price of each symbol at the opening, from the first position that has one."""
    prices: dict[str, Decimal] = {}
    for position in (position for account in accounts for position in account.held):
        if position.get("price"):
            prices.setdefault(_symbol(position), Decimal(str(position["price"])))
    return prices


def _moved_positions(before: Iterable[ApiPayload], changes: Iterable[HoldingChange]) -> list[ApiPayload]:
    positions = list(before)
    for change in changes:
        traded, price = change.traded, change.fill.price
        place = next((at for at, position in enumerate(positions) if _trades_as(position, traded.symbol)), None)
        if place is None:
            told = format(price, "f")
            opened: ApiPayload = {"instrument": traded.instrument, "units": format(change.units, "f"), "price": told}
            positions.append({**opened, "cost_basis": told, "currency": traded.currency})
            continue
        position = positions[place]
        owned, cost = Decimal(str(position.get("units") or 0)), position.get("cost_basis")
        units = owned + change.units
        if isinstance(cost, str) and change.units > 0 and units > 0:
            owned = max(owned, Decimal(0))  # what was owed cost nothing
            total = owned * Decimal(cost) + change.units * price
            cost = format((total / (owned + change.units)).quantize(_COST_PLACES), "f")
        moved: ApiPayload = {**position, "units": format(units, "f"), "cost_basis": cost}
        positions[place : place + 1] = [moved] if units else []
    return positions


def _balances(
    before: list[Json], changes: Iterable[HoldingChange], currency: Callable[[str], ApiPayload]
) -> list[Json]:
    balances = payloads(before)
    for change in changes:
        code = change.traded.currency
        place = next((place for place, balance in enumerate(balances) if _code(balance) == code), len(balances))
        if place == len(balances):
            balances.append({"currency": currency(code), "cash": Decimal("0.00"), "buying_power": None})
        balance = balances[place]
        left: ApiPayload = {
            name: with_point(Decimal(str(balance[name])) - change.paid)
            for name in ("cash", "buying_power")
            if balance[name] is not None
        }
        balances[place] = {**balance, **left}
    return list(balances)


def _summary(summary: ApiPayload, synced: float | None, market: Market) -> ApiPayload:
    if synced is None:
        return summary
    status, total = payload(summary["sync_status"]), payload(payload(summary["balance"]).get("total"))
    fresh: ApiPayload = {
        "transactions": {**payload(status.get("transactions")), "last_successful_sync": day(synced).isoformat()},
        "holdings": {"initial_sync_completed": True, "last_successful_sync": timestamp(synced)},
    }
    if total:
        amount = market.level(str(summary["id"]), Decimal(str(total["amount"])), synced)
        total = {**total, "amount": amount}
    return {**summary, "sync_status": fresh, "balance": {"total": total or None}}


def _trades_as(position: ApiPayload, symbol: str) -> bool:
    """Return True if an order of this symbol is about this position."""
    return _symbol(position) == symbol and payload(position["instrument"])["kind"] not in WRAPPERS


def _symbol(position: ApiPayload) -> str:
    return str(payload(position["instrument"])["symbol"])


def _code(balance: ApiPayload) -> str:
    return str(payload(balance["currency"])["code"])
