"""What a database itself can check of a field's value, as SQL that means the same on SQLite and PostgreSQL.

A pattern is no part of it, nor is the length of a list: the two databases share no words for them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from harness.schema.ir import NUMBERS, EnumRef, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.schema.ir import Constraint, Field, Schema

_DECIMAL = Scalar("decimal")
_NUMBERS = tuple(map(Scalar, NUMBERS))
_STRING = Scalar("string")
_COMPARED: Mapping[str, str] = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
_MEASURED: Mapping[str, str] = {"min_length": ">=", "max_length": "<="}

# SQLite keeps a decimal as text. Its sign is read from that text: a double would take 1E-400 for zero.
_POSITIVE = "substr(ltrim(CAST({column} AS TEXT), '0.'), 1, 1) BETWEEN '1' AND '9'"
_NEGATIVE = (
    "substr(CAST({column} AS TEXT), 1, 1) = '-' "
    "AND substr(ltrim(CAST({column} AS TEXT), '-0.'), 1, 1) BETWEEN '1' AND '9'"
)
_BY_SIGN: Mapping[str, str] = {
    "ge": f"NOT ({_NEGATIVE})",
    "gt": _POSITIVE,
    "le": f"NOT ({_POSITIVE})",
    "lt": _NEGATIVE,
}
# Beside any other bound SQLite counts in doubles (`+ 0` makes it count at all), which may round up to the bound itself.
# There no value is refused but the bound in its own digits; PostgreSQL counts with every digit.
_BY_SIZE = "{column} + 0 {sign} {bound}"
_STRICTLY = _BY_SIZE + " OR ({column} + 0 = {bound} AND {spelled_otherwise})"
_SPELLED_OTHERWISE = "rtrim(CAST({column} AS TEXT), '0') <> {spelling}"


def checks(field: Field, schema: Schema) -> Iterator[tuple[str, str]]:
    """`(name, SQL)` of each check; the name is unique within its table."""
    column = f'"{field.name}"'
    enum = schema.enum(field.type.name) if isinstance(field.type, EnumRef) else None
    if enum and not enum.open:
        yield f"{field.name}_values", f"{column} IN ({', '.join(map(quoted, enum.values))})"
    if field.const is not None:
        yield f"{field.name}_const", f"{column} = {_constant(field.const)}"
    for bound in field.constraints:
        if sql := _bound(column, bound, field):
            yield f"{field.name}_{bound.key}", sql


def quoted(text: str) -> str:
    """The text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def sql_text(sql: str) -> str:
    """The SQL as SQLAlchemy's `text()` takes it: a colon that names no value is escaped."""
    return sql.replace(":", "\\:")


def _constant(value: object) -> str:
    return quoted(value) if isinstance(value, str) else str(value).lower()


def _bound(column: str, bound: Constraint, field: Field) -> str:
    """The SQL of one bound; empty where SQL has none."""
    if field.type == _DECIMAL:
        return _of_decimal(column, bound.key, Decimal(bound.value))
    if field.type in _NUMBERS:
        return f"{column} {_COMPARED[bound.key]} {bound.value}"
    if field.type == _STRING and bound.key in _MEASURED:
        return f"length({column}) {_MEASURED[bound.key]} {bound.value}"
    return ""


def _of_decimal(column: str, key: str, bound: Decimal) -> str:
    if not bound:
        return _BY_SIGN[key].format(column=column)
    told = _STRICTLY if key in {"gt", "lt"} else _BY_SIZE
    otherwise = (_SPELLED_OTHERWISE.format(column=column, spelling=quoted(each)) for each in _spellings(bound))
    return told.format(
        column=column, sign=_COMPARED[key], bound=format(bound, "f"), spelled_otherwise=" AND ".join(otherwise)
    )


def _spellings(bound: Decimal) -> tuple[str, ...]:
    """The digits of a number as text, without the zeros at their end: of 100 as `1`, and of 100.00 as `100.`."""
    whole, _, fraction = format(bound, "f").partition(".")
    fraction = fraction.rstrip("0")
    return (f"{whole}.{fraction}",) if fraction else (whole.rstrip("0"), f"{whole}.")
