"""What the unified path keeps itself: lots and candles, by the generated models in the generated tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, cast

from harness.calls import Call, Operation
from harness.mapped.forms import fill_form
from harness.mapped.local_store import LocalStore
from harness.mapped.session import InvalidCall, identifier, key_reused
from harness.model.entity import UnifiedModel
from harness.snaptrade.generated.models import CandleInterval, Lot, LotForm
from harness.wire import MAX_DIGITS, has_too_many_digits

LocalHandler: TypeAlias = Callable[[Call, Operation, LocalStore], list[UnifiedModel]]
"""Answers an operation out of the local store."""


def list_lots(call: Call, _: Operation, store: LocalStore) -> list[UnifiedModel]:
    """Return the user's lots in an account, by the time of their purchase."""
    account = call.parameters["account_id"]
    return store.select("Lot", ("purchased_at", "id"), user_id=call.user or "", account_id=account)


def record_lot(call: Call, operation: Operation, store: LocalStore) -> list[UnifiedModel]:
    """Keep a purchase; the same one again is the same lot."""
    form = cast("LotForm", fill_form(call, operation, store.model))
    values = {name: getattr(form, name) for name in LotForm.model_fields}
    cost = form.quantity * form.purchased_price + form.fees
    if has_too_many_digits(cost):
        raise InvalidCall(f"quantity times purchased_price must be a number of at most {MAX_DIGITS} digits")
    values |= {"remaining_quantity": form.quantity, "cost_basis": cost}
    lot = Lot.model_validate({"id": identifier(call), "user_id": call.user or "", **values})
    stored = cast("Lot", store.add("Lot", lot))
    if any(getattr(stored, name) != getattr(lot, name) for name in LotForm.model_fields):
        raise key_reused()
    return [stored]


def list_candles(call: Call, _: Operation, store: LocalStore) -> list[UnifiedModel]:
    """Return a security's candles of one interval, by the time they open."""
    interval = call.parameters["interval"]
    if interval not in list(CandleInterval):
        raise InvalidCall(f"interval must be one of {', '.join(CandleInterval)}")
    return store.select("Candle", ("opened_at",), symbol_id=call.parameters["symbol_id"], interval=interval)


def record_candle(call: Call, operation: Operation, store: LocalStore) -> list[UnifiedModel]:
    """Keep a candle instead of any earlier one of the same time."""
    return [store.put("Candle", fill_form(call, operation, store.model))]
