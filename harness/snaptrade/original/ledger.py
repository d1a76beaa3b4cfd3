"""The tables that the application kept before there was a schema: lots and candles, under names of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, String, Table, delete, insert, select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

_LEGACY = MetaData()
LOTS = Table(
    "tbl_lots",
    _LEGACY,
    Column("lot_uuid", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("acct", String, nullable=False, index=True),
    Column("sym_uuid", String, nullable=False),
    Column("side", String, nullable=False),
    Column("opened", String, nullable=False),
    Column("closed", String),
    Column("qty", String, nullable=False),
    Column("qty_left", String, nullable=False),
    Column("px", String, nullable=False),
    Column("fee_amt", String, nullable=False),
    Column("cost", String, nullable=False),
    Column("ccy", String, nullable=False),
    Column("remark", String),
)
CANDLES = Table(
    "tbl_ohlc",
    _LEGACY,
    Column("sym_uuid", String, primary_key=True),
    Column("span", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("o", String, nullable=False),
    Column("h", String, nullable=False),
    Column("l", String, nullable=False),
    Column("c", String, nullable=False),
    Column("vol", String),
    Column("ccy", String, nullable=False),
)
LedgerRow = dict[str, Any]


class Ledger:
    """Read and write the legacy tables of one database.

    Without `keeps`, a write is checked and rolled back again; `wrote` is told of each write within its transaction.
    """

    def __init__(
        self,
        database: Callable[[], Engine],
        *,
        keeps: bool = True,
        wrote: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._keeps = keeps
        self._wrote = wrote

    def lots(self, owner: str, account: str) -> list[LedgerRow]:
        """Return a user's lots in an account, by the time they were opened."""
        query = select(LOTS).where(LOTS.c.owner == owner, LOTS.c.acct == account)
        with self._opened() as connection:
            return _rows(connection.execute(query.order_by(LOTS.c.opened, LOTS.c.lot_uuid)))

    def add_lot(self, row: LedgerRow) -> LedgerRow:
        """Store a lot; one that is there already stays as it is, and is given back."""
        with self._opened() as connection:
            found = _rows(connection.execute(select(LOTS).where(LOTS.c.lot_uuid == row["lot_uuid"])))
            if not found:
                connection.execute(insert(LOTS).values(**row))
                self._wrote(connection)
            return found[0] if found else row

    def candles(self, symbol: str, span: str) -> list[LedgerRow]:
        """Return the candles of a security, by the time they begin."""
        query = select(CANDLES).where(CANDLES.c.sym_uuid == symbol, CANDLES.c.span == span)
        with self._opened() as connection:
            return _rows(connection.execute(query.order_by(CANDLES.c.ts)))

    def put_candle(self, row: LedgerRow) -> LedgerRow:
        """Store a candle instead of any earlier one of the same time."""
        same = (CANDLES.c[name] == row[name] for name in ("sym_uuid", "span", "ts"))
        with self._opened() as connection:
            connection.execute(delete(CANDLES).where(*same))
            connection.execute(insert(CANDLES).values(**row))
            self._wrote(connection)
        return row

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        with self._database().connect() as connection, connection.begin() as transaction:
            _LEGACY.create_all(connection)
            yield connection
            if not self._keeps:
                transaction.rollback()


def _rows(found: Any) -> list[LedgerRow]:
    return [dict(row) for row in found.mappings()]
