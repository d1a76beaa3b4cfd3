"""The body of a Call as the schema's form of it: checked by the generated model, and sent as that writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from harness.mapped.session import InvalidCall

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from harness.calls import Call, Operation
    from harness.model import Model
    from harness.model.entity import UnifiedModel
    from harness.wire import Json

_LIMITS = {
    "decimal_max_digits": "must be a number of at most {max_digits} digits",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must not be longer than {max_length} characters",
}
_TYPES = {
    "boolean": "must be true or false",
    "date": "must be a date",
    "datetime": "must be a date and time with a zone",
    "decimal": "must be a number",
    "integer": "must be a whole number",
}


def fill_form(call: Call, operation: Operation, model: Model) -> UnifiedModel:
    """Return the Call's form, filled in.

    Raises:
        InvalidCall: A parameter is unknown, missing or wrong; the first one is named.
    """
    known = {parameter.name for parameter in operation.parameters}
    for parameter in operation.parameters:
        if parameter.required and parameter.name not in call.parameters:
            raise InvalidCall(f"{parameter.name} is missing")
    for name in call.parameters:
        if name not in known:
            raise InvalidCall(f"{name} is not known, valid: {', '.join(sorted(operation.names('body')))}")
    try:
        return model.models[operation.form].from_original(call.parameters)
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_input=False)[0]
        by_field = {parameter.unified or parameter.name: parameter for parameter in operation.parameters}
        wrong = by_field[str(error["loc"][0])]
        raise InvalidCall(f"{wrong.name} {_requirement(error, wrong.type)}") from None


def _requirement(error: ErrorDetails, type_name: str) -> str:
    """Return what a wrong value must be, in the words of the original contract."""
    kind = error["type"]
    # Pydantic gives the limit of a value that may be null as the text `Decimal('0')`
    facts = {name: re.sub(r"Decimal\('(.*)'\)", r"\1", str(fact)) for name, fact in error.get("ctx", {}).items()}
    if kind == "enum":
        return "must be one of " + ", ".join(re.findall(r"'(.*?)'", facts["expected"]))
    if kind == "greater_than_equal" and facts["ge"] == "0":
        return "must not be negative"
    words = _LIMITS.get(kind) or _TYPES.get(type_name)
    return words.format_map(facts) if words else f"is wrong: {error['msg']}"


def request_body(call: Call, operation: Operation, model: Model) -> dict[str, Json] | None:
    """Return the body of the Call's upstream request, defaults included; None where it has none."""
    if not operation.form:
        return None
    return {name: value for name, value in fill_form(call, operation, model).to_original().items() if value is not None}
