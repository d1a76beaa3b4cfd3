"""Write values of the schema file as JSON: decimals, dates and times as text, numbers with every digit."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness.schema.ir import Scalar
from harness.wire import decimal_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.positioned_yaml import Value
    from harness.schema.ir import Type
    from harness.wire import Json

DECIMAL = Scalar("decimal")

_LONGEST = 2**63  # a longer integer goes as a Decimal: orjson takes no such int


def json_value(value: Value, item: Type | None = None) -> Json:
    """Return the value as JSON; `item` is the type of it, or of each of its items."""
    if isinstance(value, list):
        return [json_value(part, item) for part in value]
    if isinstance(value, dict):
        return {key: json_value(part) for key, part in value.items()}
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    if item == DECIMAL:
        return str(value)
    return value if -_LONGEST < value < _LONGEST else Decimal(value)


def default_json(value: Value, item: Type) -> Json:
    """Return a default as the model that has it writes it."""
    if isinstance(value, list):
        return [default_json(part, item) for part in value]
    if item == DECIMAL:
        return decimal_text(Decimal(str(value)))
    writer = _WRITERS.get(item.name) if isinstance(item, Scalar) else None
    return writer(str(value)) if writer else json_value(value)


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "time": lambda text: time.fromisoformat(text).isoformat(),
    "datetime": lambda text: datetime.fromisoformat(text).isoformat().replace("+00:00", "Z"),
    "uuid": lambda text: str(UUID(text)),
}
