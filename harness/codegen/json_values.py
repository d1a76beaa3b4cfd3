"""A value of the schema file as JSON carries it: decimals, dates and times as text, numbers with every digit."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness.schema.ir import Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.positioned_yaml import Value
    from harness.schema.ir import Type
    from harness.wire import Json

DECIMAL = Scalar("decimal")

_LONGEST = 2**63  # a longer integer goes as a Decimal: orjson takes no such int
_SCREEN = 100  # zeros that are written out before an exponent is


def carried(value: Value, item: Type | None = None) -> Json:
    """The value; `item` is the type that it, or each of its items, is of."""
    if isinstance(value, list):
        return [carried(each, item) for each in value]
    if isinstance(value, dict):
        return {key: carried(each) for key, each in value.items()}
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    if item == DECIMAL:
        return str(value)
    return value if -_LONGEST < value < _LONGEST else Decimal(value)


def default(value: Value, item: Type) -> Json:
    """The value as a model writes it that has it by default."""
    if isinstance(value, list):
        return [default(each, item) for each in value]
    writer = _WRITERS.get(item.name) if isinstance(item, Scalar) else None
    return writer(str(value)) if writer else carried(value)


def _plain(text: str) -> str:
    value = Decimal(text)
    return format(value, "f") if abs(value.adjusted()) < _SCREEN else str(value)


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "decimal": _plain,
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "time": lambda text: time.fromisoformat(text).isoformat(),
    "datetime": lambda text: datetime.fromisoformat(text).isoformat().replace("+00:00", "Z"),
    "uuid": lambda text: str(UUID(text)),
}
