"""Reading the upstream's payloads as the legacy code does: leniently, with null for whatever is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.wire import Json

LONGEST_NUMBER = 1_000
"""Digits of a number, and powers of ten."""
UncheckedPayload = dict[str, Any]
"""A JSON object of which nobody has checked what it holds."""


def nested(model: Callable[..., Any], payload: UncheckedPayload | None) -> Any:
    """Return the model with whatever of its fields the payload has; null stays null."""
    return None if payload is None else model(**known(model, payload))


def known(model: Any, payload: UncheckedPayload) -> UncheckedPayload:
    """Return what the payload has of the model's fields."""
    return {name: payload.get(name) for name in model.__dataclass_fields__}


def items(payload: Json) -> list[Any]:
    """Return the payload, a list of objects; raise TypeError where it is none, or where one of them is empty."""
    if not isinstance(payload, list) or not all(isinstance(item, dict) and item for item in payload):
        raise TypeError("the reply is no list of objects")
    return payload


def number(text: str | int | Decimal | None) -> Decimal | None:
    """Read a number that comes as text here and as a number there."""
    return None if text is None else Decimal(text)


def is_too_long(number: Decimal) -> bool:
    """Return True for a finite number that no client can be expected to carry."""
    _, figures, exponent = number.as_tuple()
    # a zero has no first digit whose power of ten could be limited
    reach = number.adjusted() if number else int(exponent)
    lowest = -LONGEST_NUMBER if number else 1 - 2 * LONGEST_NUMBER
    return len(figures) > LONGEST_NUMBER or not lowest <= reach <= LONGEST_NUMBER


def moment(text: str | None) -> str | None:
    """Convert any offset, `T` or space between date and time, to UTC with a `Z`.

    Raises:
        ValueError: No zone is given.
    """
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        message = f"{text} has no zone"
        raise ValueError(message)
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
