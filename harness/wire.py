"""JSON in and out without losing a digit.

Read: every number with a fraction becomes a `Decimal`, before any model sees it (json.loads would make it a float).
Written: the original contract carries numbers as numbers, the unified contract carries them as strings.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn, TypeAlias

import orjson

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"


_INT64_DIGITS = 18  # always fits 64 bits, sign and all; orjson writes no longer integer
_WRITTEN_OUT = 60  # decimals up to 10^60 are written out, beyond that with an exponent


def decode(data: bytes) -> Json:
    """JSON bytes to a tree; raises ValueError on anything that is not JSON, NaN and Infinity among it."""
    tree: Json = json.loads(data, parse_float=Decimal, parse_int=_integer, parse_constant=_refuse)
    return tree


def as_numbers(tree: Json) -> bytes:
    """The tree with its decimals as JSON numbers, digit for digit: the original contract."""
    return orjson.dumps(tree, default=_number)


def indented(tree: Json) -> bytes:
    """As `as_numbers`, for a file that people read too."""
    return orjson.dumps(tree, default=_number, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_strings(tree: Json) -> bytes:
    """The tree with its decimals as JSON strings, digit for digit: the unified contract."""
    return orjson.dumps(tree, default=_string)


def canonical(tree: Json) -> bytes:
    """The same bytes for equal JSON: keys sorted, 1.50 as 1.5 and 2.0 as 2; nothing is rounded."""
    return orjson.dumps(tree, default=_canonical_number, option=orjson.OPT_SORT_KEYS)


def _canonical_number(value: object) -> orjson.Fragment:
    digits = _string(value)
    if "." in digits and "E" not in digits:
        digits = digits.rstrip("0").rstrip(".")
    return orjson.Fragment("0" if digits == "-0" else digits)


def _number(value: object) -> orjson.Fragment:
    return orjson.Fragment(_string(value))


def _string(value: object) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f") if abs(value.adjusted()) <= _WRITTEN_OUT else str(value)
    message = f"{value!r} is not a JSON value"
    raise TypeError(message)


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= _INT64_DIGITS else Decimal(digits)


def _refuse(constant: str) -> NoReturn:
    message = f"{constant} is not a JSON value"
    raise ValueError(message)
