"""When two JSON values are the same: type for type, and numbers as exact decimals.

JSON text knows two kinds of number, and the reader of a typed language tells them apart: 1 is an integer, 1.0 is not.
1.0 and 1.00 are the same decimal. NaN is the same as NaN.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import orjson

from harness.errors import a_kind
from harness.wire import MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Hashable

JsonKind: TypeAlias = Literal["object", "list", "text", "integer", "decimal", "boolean", "null"]

_KINDS: Final[dict[type, JsonKind]] = {
    dict: "object",
    list: "list",
    str: "text",
    bool: "boolean",
    int: "integer",
    float: "decimal",
    type(None): "null",
}
_FAMILIES: Final[tuple[tuple[Any, JsonKind], ...]] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "decimal"),
    (str, "text"),
    (dict, "object"),
    ((list, tuple), "list"),
)
"""What a value of a subclass is; the first that fits."""


_EXACT: Final = Context(prec=MAX_DIGITS, traps=[])
"""Numbers that were read have no more digits."""


class NotComparable(Exception):
    """Report two bodies that cannot be compared, with the reason: what is in them is told to nobody."""


def kind_of(value: Any) -> JsonKind:
    """Return the kind of a JSON value.

    Raises:
        NotComparable: It is no JSON value.
    """
    kind = _KINDS.get(type(value))
    if kind:
        return kind
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return "integer" if isinstance(exponent, int) and exponent >= 0 else "decimal"
    for family, kind in _FAMILIES:
        if isinstance(value, family):
            return kind
    raise NotComparable(f"{a_kind(value)} is no JSON value")


def is_surely_same(one: Any, other: Any) -> bool:
    """Return True if two values are the same at a glance; False says that they need a closer look."""
    try:
        # Python takes True, 1 and 1.0 for equal; their texts differ
        return one is other or (one == other and _text(one) == _text(other))
    except (TypeError, ArithmeticError):
        return False


def is_same_scalar(one: Any, other: Any) -> bool:
    """Return True if two values of one kind, neither of them a list or an object, are the same."""
    if isinstance(one, Decimal | float):
        left, right = Decimal(str(one)), Decimal(str(other))
        return left == right if not left.is_nan() else right.is_nan()
    return bool(one == other)


def token_of(value: Any) -> Hashable:
    """Return what is equal for values that are the same, and for numbers that are equal, whatever their kind."""
    try:
        return orjson.dumps(value, default=_number, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return repr(value)


def _text(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)


def _number(value: object) -> orjson.Fragment:
    if not isinstance(value, Decimal):
        raise TypeError
    digits = str(value.normalize(_EXACT))
    if "E+" in digits and value.adjusted() < MAX_DIGITS:
        digits = format(value.normalize(_EXACT), "f")
    return orjson.Fragment("0" if digits == "-0" else digits)
