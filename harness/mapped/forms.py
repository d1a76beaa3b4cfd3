"""The body of a Call as the schema's form of it: checked by the generated model, and sent as that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.errors import nearest
from harness.mapped.session import InvalidCall, client_order_id
from harness.snaptrade.catalogue import body_names, operation, path_names
from harness.snaptrade.generated.models import MODELS

if TYPE_CHECKING:
    from harness.calls import Call
    from harness.model.entity import UnifiedModel
    from harness.wire import Json


def filled(call: Call) -> UnifiedModel:
    """The Call's form, filled in; raises Invalid with the first thing that is wrong."""
    row = operation(call.operation)
    known = {*body_names(row), *path_names(row)}
    for name in call.parameters:
        if name not in known:
            raise InvalidCall(f"{row.name}: {name} is not known; {nearest(name, known)}")
    try:
        return MODELS[row.form].from_original(call.parameters)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise InvalidCall(f"{row.name}: {where}: {first['msg']}") from None


def body(call: Call) -> dict[str, Json] | None:
    """What the Call's upstream request says in its body, defaults included; None where it has no body."""
    if call.operation == "orders.cancel":
        return {"brokerage_order_id": call.parameters["brokerage_order_id"]}
    if not operation(call.operation).form:
        return None
    said = {name: value for name, value in filled(call).to_original().items() if value is not None}
    named = client_order_id(call) if call.operation == "trades.place" else None
    return said | {"client_order_id": named} if named else said
