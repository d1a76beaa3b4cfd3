"""The tables of every release before the schema: which entity each became, and the names that its columns had.

`symbol` and `description` came later, beside `symbol_id`: they say what the security's own row says, and stay behind.
Where a table has no `symbol_id`, `symbol` is what names the security; the upstream finds it by either.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from harness.migration.mapping import OriginalTable, SourceColumn, TableMigration
from harness.snaptrade.original import ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from harness.snaptrade.generated.models import Candle, Lot

_SIDES = {"long": "LONG", "buy": "LONG", "l": "LONG", "short": "SHORT", "sell": "SHORT", "s": "SHORT"}
_INTERVALS = {
    "1min": "1m", "minute": "1m", "5min": "5m", "15min": "15m", "60m": "1h", "60min": "1h", "1h": "1h", "hour": "1h",
    "hourly": "1h", "1d": "1d", "day": "1d", "daily": "1d", "1w": "1w", "week": "1w", "weekly": "1w",
}  # fmt: skip


def _respelled(words: Mapping[str, str], value: object) -> object:
    return words.get(value.strip().lower(), value) if isinstance(value, str) else value


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def lot_row(lot: Lot) -> dict[str, Any]:
    """Return a lot as the original path writes it."""
    return {
        "lot_uuid": lot.id, "owner": lot.user_id, "acct": lot.account_id, "sym_uuid": lot.symbol_id,
        "side": str(lot.position_type), "opened": _text(lot.purchased_at),
        "closed": lot.closed_at and _text(lot.closed_at), "qty": str(lot.quantity),
        "qty_left": str(lot.remaining_quantity), "px": str(lot.purchased_price), "fee_amt": str(lot.fees),
        "cost": str(lot.cost_basis), "ccy": lot.currency, "remark": lot.note,
    }  # fmt: skip


def candle_row(candle: Candle) -> dict[str, Any]:
    """Return a candle as the original path writes it."""
    return {
        "sym_uuid": candle.symbol_id, "span": str(candle.interval), "ts": _text(candle.opened_at),
        "o": str(candle.open), "h": str(candle.high), "l": str(candle.low), "c": str(candle.close),
        "vol": None if candle.volume is None else str(candle.volume), "ccy": candle.currency,
    }  # fmt: skip


LOTS = TableMigration(
    entity="Lot",
    tables=("lots", "tbl_lots"),
    own=OriginalTable(ledger.LOTS, lot_row),
    user="user_id",
    columns={
        "id": SourceColumn(("id", "lot_id", "uuid", "lot_uuid")),
        "user_id": SourceColumn(("user_id", "owner_id", "owner", "user")),
        "account_id": SourceColumn(("account_id", "acct", "account")),
        "symbol_id": SourceColumn(("symbol_id", "universal_symbol_id", "security_id", "sym_uuid", "symbol")),
        "position_type": SourceColumn(("position_type", "side"), partial(_respelled, _SIDES)),
        "purchased_at": SourceColumn(("purchased_at", "purchase_date", "purchased_on", "opened_at", "opened")),
        "closed_at": SourceColumn(("closed_at", "close_date", "sold_at", "closed")),
        "quantity": SourceColumn(("quantity", "units", "qty")),
        "remaining_quantity": SourceColumn(("remaining_quantity", "remaining_units", "quantity_left", "qty_left")),
        "purchased_price": SourceColumn(("purchased_price", "purchase_price", "price", "px")),
        "fees": SourceColumn(("fees", "fee", "commission", "fee_amt")),
        "cost_basis": SourceColumn(("cost_basis", "total_cost", "cost")),
        "currency": SourceColumn(("currency", "currency_code", "ccy")),
        "note": SourceColumn(("note", "notes", "remark")),
    },
)
CANDLES = TableMigration(
    entity="Candle",
    tables=("candles", "tbl_ohlc"),
    own=OriginalTable(ledger.CANDLES, candle_row),
    columns={
        "symbol_id": SourceColumn(("symbol_id", "universal_symbol_id", "security_id", "sym_uuid", "symbol")),
        "interval": SourceColumn(("interval", "timeframe", "period", "span"), partial(_respelled, _INTERVALS)),
        "opened_at": SourceColumn(("opened_at", "timestamp", "open_time", "time", "ts")),
        "open": SourceColumn(("open", "open_price", "o")),
        "high": SourceColumn(("high", "high_price", "h")),
        "low": SourceColumn(("low", "low_price", "l")),
        "close": SourceColumn(("close", "close_price", "c")),
        "volume": SourceColumn(("volume", "vol")),
        "currency": SourceColumn(("currency", "currency_code", "ccy")),
    },
)
MIGRATION = (LOTS, CANDLES)
