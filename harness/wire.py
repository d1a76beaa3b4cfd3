"""Read and write JSON without losing a digit.

The harness carries I-JSON (RFC 7493) with exact numbers: `decode` turns each number with a fraction, an exponent or
more than 18 digits into a `Decimal`. The original contract writes decimals as numbers, the unified contract as strings.

These limits hold for reading and for writing, so `decode` accepts whatever an encoder writes:

* UTF-8 text without half a surrogate pair; a byte order mark at the start is skipped;
* at most MAX_DEPTH lists and objects inside each other;
* numbers of at most MAX_DIGITS digits, with an exponent of at most MAX_DIGITS either way; no NaN, no Infinity;
* no key twice in one object, because a reader cannot know which of the two values is meant.

For anything else `decode` raises NotJson and each encoder raises NotEncodable. They raise no other error.
"""

from __future__ import annotations

import json
import re
from decimal import Clamped, Context, Decimal, InvalidOperation, Overflow, Rounded, Subnormal
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import orjson

from harness.naming import path_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"

MAX_DEPTH = 64
"""Levels of lists and objects. A recursive reader takes some ten frames a level, of the thousand that Python grants."""
MAX_DIGITS = 1_000
"""Digits of a number, and of the power of ten that it reaches. A binary double reaches 10^308."""

_WORD = 63  # bits that orjson writes of any integer
_INT64_DIGITS = 18  # always fits 64 bits, sign and all
_WRITTEN_OUT = 60  # decimals up to 10^60 are written out, beyond that with an exponent
_SCREEN = 100  # zeros that are written out before an exponent is
_EXACT = Context(
    prec=MAX_DIGITS, Emin=-MAX_DIGITS, Emax=MAX_DIGITS, traps=[Clamped, InvalidOperation, Overflow, Rounded, Subnormal]
)
"""Raises ArithmeticError instead of rounding."""
_ESCAPE = re.compile(
    rb"(\\[^u]|\\u(?![dD][89a-fA-F])|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
"""An escape of JSON text: the first group is a whole character or no surrogate, the rest is half a surrogate pair."""
_SOUND: frozenset[type] = frozenset({str, int, bool, type(None)})
_SOUND_OR_DECIMAL = _SOUND | {Decimal}
_CONTAINERS: frozenset[type] = frozenset({dict, list})
_TOO_DEEP = f"lists and objects are nested deeper than {MAX_DEPTH} levels"
_TOO_LONG = f"a number has more than {MAX_DIGITS} digits or an exponent beyond {MAX_DIGITS}"


Steps: TypeAlias = tuple[str, ...]
"""The names from a JSON value to one inside it; `[]` stands for each item of a list."""


class NotJson(ValueError):
    """Report bytes that are not JSON, or not JSON that the harness can carry.

    Attributes:
        line: The line of the mistake, from 1; None unless the bytes break the grammar of JSON.
        column: Its column, from 1.

    """

    line: int | None = None
    column: int | None = None


class NotEncodable(ValueError):
    """Report a Python value without JSON that the harness can carry: the place and the type, never the value."""


def decode(data: bytes) -> Json:
    """Read JSON within the limits of this module.

    Raises:
        NotJson: The bytes are anything else.

    """
    try:
        tree: Json = json.loads(
            data.decode("utf-8-sig"),
            parse_float=_EXACT.create_decimal,
            parse_int=lambda digits: int(digits) if len(digits) <= _INT64_DIGITS else _EXACT.create_decimal(digits),
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        _check_depth(tree)
        if b"\\u" in data:  # an escape is the only way to half a surrogate pair
            orjson.dumps(tree, default=str)
    except UnicodeDecodeError as broken:
        message = f"not UTF-8 text at byte {broken.start}"
        raise NotJson(message) from None
    except RecursionError:
        raise NotJson(_TOO_DEEP) from None
    except ArithmeticError:
        raise NotJson(_TOO_LONG) from None
    except json.JSONDecodeError as broken:
        refused = NotJson(f"{broken.msg} at line {broken.lineno}, column {broken.colno}")
        refused.line, refused.column = broken.lineno, broken.colno
        raise refused from None
    except (ValueError, TypeError) as broken:
        raise NotJson(str(broken)) from None
    return tree


def decode_reply(data: bytes) -> Json:
    """Read JSON of a server that cuts texts where it likes: half a surrogate pair is the character U+FFFD.

    The grammar of JSON allows half a pair, no encoder of UTF-8 writes one; one text cut short must not cost its reader
    the whole reply.

    Raises:
        NotJson: The bytes are anything else that `decode` refuses.

    """
    return decode(_ESCAPE.sub(lambda escape: escape[1] or rb"\ufffd", data) if b"\\u" in data else data)


def as_numbers(tree: Json) -> bytes:
    """Write the original contract: a decimal is a JSON number, digit for digit.

    Raises:
        NotEncodable: The tree holds something that JSON cannot carry.

    """
    return _encode(tree, _number)


def indented(tree: Json) -> bytes:
    """Write JSON like `as_numbers`, on indented lines, for a file that people read too.

    Raises:
        NotEncodable: The tree holds something that JSON cannot carry.

    """
    return _encode(tree, _number, orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_strings(tree: Json) -> bytes:
    """Write the unified contract: a decimal is a JSON string, digit for digit.

    Raises:
        NotEncodable: The tree holds something that JSON cannot carry.

    """
    return _encode(tree, _digits)


def canonical(tree: Json) -> bytes:
    """Write equal JSON as equal bytes: keys sorted, 1.50 as 1.5 and 2.0 as 2, nothing rounded.

    Raises:
        NotEncodable: The tree holds something that JSON cannot carry.

    """
    return _encode(tree, _canonical_number, orjson.OPT_SORT_KEYS)


def decimal_text(value: Decimal) -> str:
    """Write every digit of a decimal, without an exponent unless it saves a screen of zeros."""
    return format(value, "f") if abs(value.adjusted()) < _SCREEN else str(value)


def has_too_many_digits(value: Decimal) -> bool:
    """Return True for a finite number beyond the limits of this module."""
    try:
        return value.is_finite() and not _EXACT.plus(value).is_finite()
    except ArithmeticError:
        return True


def _encode(tree: Json, default: Callable[[object], object], option: int = 0) -> bytes:
    try:
        _check(tree, _SOUND_OR_DECIMAL)
        try:
            return orjson.dumps(tree, default=default, option=option)
        except orjson.JSONEncodeError:
            _check(tree, _SOUND)
            return orjson.dumps(_without_long_integers(tree), default=default, option=option)
    except RecursionError:
        raise NotEncodable(_TOO_DEEP) from None
    except ArithmeticError:
        raise NotEncodable(_TOO_LONG) from None
    except (ValueError, TypeError) as refused:
        raise NotEncodable(str(refused)) from None


class _Unsound(ValueError):
    """A value inside a tree is no JSON; each level adds its step to the path."""

    def __init__(self, reason: str, *path: str | int) -> None:
        super().__init__(f"{path_text(path)}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


def _check(value: object, sound: Collection[type], levels: int = MAX_DEPTH) -> None:
    """Raise _Unsound unless the value is JSON within the limits.

    Args:
        value: A tree, or what a caller takes for one. orjson looks at the text of its strings later.
        sound: Types that need no look at the value.
        levels: How many levels of lists and objects the value may have.

    """
    pairs: Iterable[tuple[str | int, object]]
    if isinstance(value, dict):
        pairs = dict.items(value)
    elif isinstance(value, list | tuple):
        pairs = enumerate(value)
    else:
        if isinstance(value, float) and not isfinite(value):
            raise _Unsound(f"{value} is not a JSON number")
        if isinstance(value, Decimal) and type(value) not in sound:
            _check_decimal(value)
        elif not isinstance(value, str | int | float | Decimal | None):
            raise _Unsound(f"{type(value).__name__} is not a JSON type")
        return
    if not levels:
        raise _Unsound(_TOO_DEEP)
    for step, member in pairs:
        if type(member) not in sound:
            try:
                _check(member, sound, levels - 1)
            except _Unsound as fault:
                raise _Unsound(fault.reason, step, *fault.path) from None


def _check_depth(tree: Json) -> None:
    """Raise ValueError if a tree that was read has too many levels; `_check` looks at each value besides."""
    level: list[Any] = [[tree]]
    for _ in range(MAX_DEPTH + 1):
        members = (value.values() if value.__class__ is dict else value for value in level)
        level = [member for each in members for member in each if member.__class__ in _CONTAINERS]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _check_decimal(value: Decimal) -> None:
    if not value.is_finite():
        raise _Unsound(f"{value} is not a JSON number")
    if has_too_many_digits(value):
        raise _Unsound(_TOO_LONG)


def _without_long_integers(tree: Any) -> Any:
    """Return the tree with a Decimal for each integer, because orjson writes none beyond 64 bits."""
    if isinstance(tree, dict):
        return {key: _without_long_integers(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_without_long_integers(value) for value in tree]
    return _EXACT.create_decimal(tree) if type(tree) is int and tree.bit_length() > _WORD else tree


def _number(value: object) -> orjson.Fragment:
    return orjson.Fragment(_digits(value))


def _canonical_number(value: object) -> orjson.Fragment:
    digits = _digits(_EXACT.normalize(value) if isinstance(value, Decimal) else value)
    return orjson.Fragment("0" if digits == "-0" else digits)


def _digits(value: object) -> str:
    if not isinstance(value, Decimal):
        raise _Unsound(f"{type(value).__name__} is not a JSON type")
    written_out = value.is_finite() and abs(value.adjusted()) <= _WRITTEN_OUT
    digits = format(value, "f") if written_out else str(value)
    if not written_out or len(digits) > MAX_DIGITS:
        _check_decimal(value)
    return digits


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in fields if names.count(name) > 1)
        message = f"an object has the key {twice!r} twice"
        raise ValueError(message)
    return fields


def _refuse_constant(constant: str) -> NoReturn:
    message = f"{constant} is not a JSON number"
    raise ValueError(message)
