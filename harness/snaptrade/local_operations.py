"""What the unified path writes down itself: lots and candles, by the generated models in the generated tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from harness.mapped.forms import filled
from harness.mapped.session import InvalidCall, identifier
from harness.snaptrade.generated.models import CandleInterval, Lot, LotForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.calls import Call
    from harness.mapped.local_store import Records
    from harness.model.entity import UnifiedModel


def _list_lots(call: Call, records: Records) -> list[UnifiedModel]:
    account = call.parameters["account_id"]
    return records.all("Lot", ("purchased_at", "id"), user_id=call.user or "", account_id=account)


def _record_lot(call: Call, records: Records) -> list[UnifiedModel]:
    form = cast("LotForm", filled(call))
    told = {name: getattr(form, name) for name in LotForm.model_fields}
    cost = form.quantity * form.purchased_price + form.fees
    derived = {"remaining_quantity": form.quantity, "cost_basis": cost}
    lot = Lot.model_validate({"id": identifier(call), "user_id": call.user or "", **told, **derived})
    return [records.add("Lot", lot)]


def _list_candles(call: Call, records: Records) -> list[UnifiedModel]:
    interval = call.parameters["interval"]
    if interval not in list(CandleInterval):
        raise InvalidCall(f"interval must be one of {', '.join(CandleInterval)}")
    return records.all("Candle", ("opened_at",), symbol_id=call.parameters["symbol_id"], interval=interval)


def _record_candle(call: Call, records: Records) -> list[UnifiedModel]:
    return [records.put("Candle", filled(call))]


LOCAL_HANDLERS: Mapping[str, Callable[[Call, Records], list[UnifiedModel]]] = {
    "lots.list": _list_lots,
    "lots.record": _record_lot,
    "candles.list": _list_candles,
    "candles.record": _record_candle,
}
"""The operations that the application answers out of its own tables."""
