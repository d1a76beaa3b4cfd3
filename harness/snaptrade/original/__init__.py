"""The original path: nested, hand-kept models; every question goes upstream, and one more for every position's symbol.

This is the contract that v1 clients know, kept as it grew: `symbol.symbol.symbol`, `average_purchase_price`, numbers as
numbers, and every field always there, null where the upstream gave null or nothing. Nothing here reads the schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.mapped.session import MappingError, answer
from harness.snaptrade.original import accounts, connections, orders, positions, records, securities, totals, trading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import Answer, Call, Upstream
    from harness.mapped.session import UpstreamSession
    from harness.snaptrade.original.ledger import Ledger
    from harness.wire import Json

__all__ = ["Original"]

_ASKED: Mapping[str, Callable[[Call, UpstreamSession], Json]] = {
    "brokerages.list": connections.list_brokerages,
    "exchanges.list": securities.list_exchanges,
    "symbols.get": securities.get_symbol,
    "symbols.search": securities.search_symbols,
    "connections.list": connections.list_connections,
    "connections.get": connections.get_connection,
    "connections.refresh": connections.refresh_connection,
    "accounts.list": accounts.list_accounts,
    "accounts.get": accounts.get_account,
    "accounts.update": accounts.update_account,
    "balances.list": accounts.list_balances,
    "positions.list": positions.list_positions,
    "orders.list": orders.list_orders,
    "orders.recent": orders.list_recent_orders,
    "activities.list": orders.list_activities,
    "quotes.list": orders.list_quotes,
    "returns.get": accounts.get_returns,
    "balance_history.list": accounts.list_balance_history,
    "trades.impact": trading.check_trade,
    "trades.place": trading.place_trade,
    "orders.replace": trading.replace_order,
    "orders.cancel": trading.cancel_order,
    "portfolio.summary": totals.summarize,
    "performance.get": totals.perform,
}
_KEPT: Mapping[str, Callable[[Call, Ledger], Json]] = {
    "lots.list": records.list_lots,
    "lots.record": records.record_lot,
    "candles.list": records.list_candles,
    "candles.record": records.record_candle,
}
_UNEXPECTED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what legacy code trips over


class Original:
    """The original path as a Source."""

    def __init__(self, upstream: Upstream, ledger: Ledger, timer: Callable[[], float]) -> None:
        self._upstream = upstream
        self._ledger = ledger
        self._timer = timer

    def __call__(self, call: Call) -> Answer:
        """Asks the upstream whatever it takes; nothing is remembered between Calls."""
        return answer(call, "original", self._upstream, self._timer, self._work)

    def _work(self, call: Call, upstream: UpstreamSession) -> Json:
        if call.operation in _KEPT:
            return _KEPT[call.operation](call, self._ledger)
        try:
            return _ASKED[call.operation](call, upstream)
        except _UNEXPECTED as tripped:
            raise MappingError(f"{call.operation}: the reply is not as expected: {type(tripped).__name__}") from None
