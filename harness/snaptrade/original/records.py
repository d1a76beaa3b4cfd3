"""Lots and candles: what the application writes down itself, read and checked by hand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from harness.errors import UpstreamError
from harness.mapped.session import InvalidCall
from harness.snaptrade.original.given import check_length, check_names, given_amount, given_moment, given_number
from harness.snaptrade.original.reading import number
from harness.snaptrade.original.session import idempotent_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from harness.calls import Call
    from harness.snaptrade.original.ledger import LedgerRow
    from harness.snaptrade.original.session import Session
    from harness.wire import Json

_INTERVALS = ("1m", "5m", "15m", "1h", "1d", "1w")
_NOTE = 500  # characters


@dataclass
class Lot:
    id: str
    account_id: str
    symbol_id: str
    position_type: str
    purchased_at: str
    closed_at: str | None
    quantity: Decimal | None
    remaining_quantity: Decimal | None
    purchased_price: Decimal | None
    fees: Decimal | None
    cost_basis: Decimal | None
    currency: str
    note: str | None


@dataclass
class Candle:
    symbol_id: str
    interval: str
    opened_at: str
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    volume: Decimal | None
    currency: str


def list_lots(call: Call, upstream: Session) -> Json:
    """Return the user's lots in an account."""
    return [asdict(_lot(row)) for row in upstream.ledger.lots(call.user or "", call.parameters["account_id"])]


def record_lot(call: Call, upstream: Session) -> Json:
    """Write down a purchase; the same one again is the same lot."""
    given = {"fees": "0", "position_type": "LONG", "note": None, **call.parameters}
    needed = ("symbol_id", "purchased_at", "quantity", "purchased_price", "currency")
    check_names(call.parameters, needed, ("fees", "position_type", "note"), path="account_id")
    opened = given_moment(given, "purchased_at")
    quantity = given_number(given, "quantity")
    if quantity <= 0:
        raise InvalidCall("quantity must be more than 0")
    price, fees = (given_amount(given, name) for name in ("purchased_price", "fees"))
    if len(given["note"] or "") > _NOTE:
        raise InvalidCall(f"note must not be longer than {_NOTE} characters")
    cost = check_length(quantity * price + fees, "quantity times purchased_price")
    row: LedgerRow = {
        "lot_uuid": idempotent_id(call), "owner": call.user or "", "acct": given["account_id"],
        "sym_uuid": given["symbol_id"], "side": given["position_type"], "opened": opened,
        "closed": None, "qty": str(quantity), "qty_left": str(quantity), "px": str(price), "fee_amt": str(fees),
        "cost": str(cost), "ccy": given["currency"], "remark": given["note"],
    }  # fmt: skip
    stored = upstream.ledger.add_lot(row)
    if any(stored[name] != row[name] for name in row if name not in {"closed", "qty_left"}):
        raise UpstreamError(422, "idempotency-key-reused", "this idempotency key was used for another request")
    return asdict(_lot(stored))


def list_candles(call: Call, upstream: Session) -> Json:
    """Return the candles of a security that cover one interval each."""
    span = _interval(call.parameters)
    return [asdict(_candle(row)) for row in upstream.ledger.candles(call.parameters["symbol_id"], span)]


def record_candle(call: Call, upstream: Session) -> Json:
    """Write down a candle, instead of an earlier one of the same time."""
    given = {"volume": None, **call.parameters}
    needed = ("interval", "opened_at", "open", "high", "low", "close", "currency")
    check_names(call.parameters, needed, ("volume",), path="symbol_id")
    span, opened = _interval(given), given_moment(given, "opened_at")
    open_, high, low, close = (str(given_amount(given, name)) for name in ("open", "high", "low", "close"))
    row: LedgerRow = {
        "sym_uuid": given["symbol_id"], "span": span, "ts": opened,
        "o": open_, "h": high, "l": low, "c": close,
        "vol": None if given["volume"] is None else str(given_amount(given, "volume")), "ccy": given["currency"],
    }  # fmt: skip
    return asdict(_candle(upstream.ledger.put_candle(row)))


def _lot(row: LedgerRow) -> Lot:
    return Lot(
        id=row["lot_uuid"],
        account_id=row["acct"],
        symbol_id=row["sym_uuid"],
        position_type=row["side"],
        purchased_at=row["opened"],
        closed_at=row["closed"],
        quantity=number(row["qty"]),
        remaining_quantity=number(row["qty_left"]),
        purchased_price=number(row["px"]),
        fees=number(row["fee_amt"]),
        cost_basis=number(row["cost"]),
        currency=row["ccy"],
        note=row["remark"],
    )


def _candle(row: LedgerRow) -> Candle:
    return Candle(
        symbol_id=row["sym_uuid"],
        interval=row["span"],
        opened_at=row["ts"],
        open=number(row["o"]),
        high=number(row["h"]),
        low=number(row["l"]),
        close=number(row["c"]),
        volume=number(row["vol"]),
        currency=row["ccy"],
    )


def _interval(given: Mapping[str, str | None]) -> str:
    interval = given.get("interval")
    if interval not in _INTERVALS:
        raise InvalidCall(f"interval must be one of {', '.join(_INTERVALS)}")
    return interval
