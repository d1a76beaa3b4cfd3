"""Read and change JSON objects whose shape is known."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from harness.wire import Json

ApiPayload: TypeAlias = "dict[str, Json]"
"""A JSON object as the API takes it or answers it."""


def payload(json: Json) -> ApiPayload:
    """Return the object, or an empty one where the JSON is no object."""
    return json if isinstance(json, dict) else {}


def payloads(json: Json) -> list[ApiPayload]:
    """Return the objects of a list."""
    return [element for element in json if isinstance(element, dict)] if isinstance(json, list) else []


def without(json: ApiPayload, *names: str) -> ApiPayload:
    """Return the object without these members."""
    return {name: value for name, value in json.items() if name not in names}


def with_nulls(json: ApiPayload, *names: str) -> ApiPayload:
    """Return the object with null in these members."""
    return {**json, **dict.fromkeys(names)}


def with_point(number: Decimal) -> Decimal:
    """Return the number with at least two decimal places: the SDK's schema refuses a whole number as an amount."""
    return number + Decimal("0.00")
