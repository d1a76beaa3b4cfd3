"""The body of a Call as the schema's form of it: checked by the generated model, and sent as that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.errors import nearest
from harness.mapped.session import InvalidCall

if TYPE_CHECKING:
    from harness.calls import Call, Operation
    from harness.model import Model
    from harness.model.entity import UnifiedModel
    from harness.wire import Json


def fill_form(call: Call, operation: Operation, model: Model) -> UnifiedModel:
    """Return the Call's form, filled in.

    Raises:
        InvalidCall: A parameter is unknown, missing or wrong; the first one is named.
    """
    known = {parameter.name for parameter in operation.parameters}
    for name in call.parameters:
        if name not in known:
            raise InvalidCall(f"{operation.name}: {name} is not known; {nearest(name, known)}")
    try:
        return model.models[operation.form].from_original(call.parameters)
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in error["loc"])
        raise InvalidCall(f"{operation.name}: {where}: {error['msg']}") from None


def request_body(call: Call, operation: Operation, model: Model) -> dict[str, Json] | None:
    """Return the body of the Call's upstream request, defaults included; None where it has none."""
    if not operation.form:
        return None
    return {name: value for name, value in fill_form(call, operation, model).to_original().items() if value is not None}
