"""Write what a column declares in SQL: the checks and the default of a field, alike on SQLite and PostgreSQL.

A pattern is no check, nor is the length of a list: the two databases share no words for them.
"""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from harness import wire
from harness.codegen.json_values import default_json
from harness.codegen.scalars import python_literal
from harness.codegen.text import Group, Node, after, text
from harness.schema.ir import NUMBERS, EnumRef, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from harness.schema.ir import Constraint, Field, Schema

_LONGEST = 2**63
_JSON = Scalar("json")
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


def list_checks(field: Field, schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield the name and the SQL of each check of a field; the name is unique within its table."""
    column = f'"{field.name}"'
    enum = schema.enum(field.type.name) if isinstance(field.type, EnumRef) else None
    if enum and not enum.open:
        yield f"{field.name}_values", f"{column} IN ({', '.join(map(quote_sql, enum.values))})"
    if field.const is not None:
        constant = quote_sql(field.const) if isinstance(field.const, str) else str(field.const).lower()
        yield f"{field.name}_const", f"{column} = {constant}"
    for bound in field.constraints:
        if sql := _bound(column, bound, field):
            yield f"{field.name}_{bound.key}", sql


def quote_sql(text: str) -> str:
    """Return the text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def escape_colons(sql: str) -> str:
    """Escape the colons of an SQL text, which name values in SQLAlchemy's `text()`."""
    return sql.replace(":", "\\:")


def _bound(column: str, bound: Constraint, field: Field) -> str:
    """Return the SQL of one bound; empty where SQL has none."""
    if field.type == _DECIMAL:
        return _decimal_bound(column, bound.key, Decimal(bound.value))
    if field.type in _NUMBERS:
        return f"{column} {_COMPARED[bound.key]} {bound.value}"
    if field.type == _STRING and bound.key in _MEASURED:
        return f"length({column}) {_MEASURED[bound.key]} {bound.value}"
    return ""


def _decimal_bound(column: str, key: str, bound: Decimal) -> str:
    if not bound:
        return _BY_SIGN[key].format(column=column)
    template = _STRICTLY if key in {"gt", "lt"} else _BY_SIZE
    otherwise = (_SPELLED_OTHERWISE.format(column=column, spelling=quote_sql(digits)) for digits in _spellings(bound))
    return template.format(
        column=column, sign=_COMPARED[key], bound=format(bound, "f"), spelled_otherwise=" AND ".join(otherwise)
    )


def _spellings(bound: Decimal) -> tuple[str, ...]:
    """List the digits of a number as text, without the zeros at their end: of 100 `1`, and of 100.00 `100.`."""
    whole, _, fraction = format(bound, "f").partition(".")
    fraction = fraction.rstrip("0")
    return (f"{whole}.{fraction}",) if fraction else (whole.rstrip("0"), f"{whole}.")


def default_arguments(field: Field) -> Iterator[Node]:
    """Yield the arguments that declare the default of a field that has one."""
    if isinstance(field.type, EnumRef):
        yield text(str(field.default), "default=")
        yield _stored(str(field.default))
    elif isinstance(field.type, Scalar) and field.type != _JSON:
        yield after("default=", python_literal(field.type.name, field.default))
        yield from _scalar_default(field.type.name, str(field.default))
    else:
        value = wire.as_strings(default_json(field.default, field.item)).decode()
        yield Group("default=lambda: json.loads(", (text(value),))
        yield _stored(value)


def _scalar_default(scalar: str, value: str) -> Iterator[Node]:
    """Yield the database's own default.

    A datetime has none: no text is the same moment to PostgreSQL and as SQLite keeps it. A long integer has no column.
    """
    if scalar == "boolean":
        yield f'server_default=sa.text("{value.lower()}")'
    elif scalar != "datetime" and not (scalar == "integer" and abs(int(value)) >= _LONGEST):
        yield _stored(_SQL_SPELLINGS.get(scalar, str)(value))


def _stored(value: str) -> Node:
    return Group("server_default=sa.text(", (text(escape_colons(quote_sql(value))),))


_SQL_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "number": lambda value: repr(float(value)),
    "time": lambda value: time.fromisoformat(value).isoformat(timespec="microseconds"),
    "uuid": lambda value: UUID(value).hex,
}
