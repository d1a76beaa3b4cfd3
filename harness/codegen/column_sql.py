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

    from harness.schema.ir import Field, Schema

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
        if field.type == _DECIMAL:
            sql = _decimal_bound(column, bound.key, Decimal(bound.value))
        elif field.type in _NUMBERS:
            sql = f"{column} {_COMPARED[bound.key]} {bound.value}"
        elif field.type == _STRING and bound.key in _MEASURED:
            sql = f"length({column}) {_MEASURED[bound.key]} {bound.value}"
        else:
            continue
        yield f"{field.name}_{bound.key}", sql


def quote_sql(text: str) -> str:
    """Return the text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def escape_colons(sql: str) -> str:
    """Escape the colons of an SQL text, which name values in SQLAlchemy's `text()`."""
    return sql.replace(":", "\\:")


def _decimal_bound(column: str, key: str, bound: Decimal) -> str:
    if not bound:
        return _BY_SIGN[key].format(column=column)
    template = _STRICTLY if key in {"gt", "lt"} else _BY_SIZE
    digits = format(bound, "f")
    whole, _, fraction = digits.partition(".")
    fraction = fraction.rstrip("0")
    # Without the zeros at their end the digits of 100 are `1`, and those of 100.00 are `100.`.
    spellings = (f"{whole}.{fraction}",) if fraction else (whole.rstrip("0"), f"{whole}.")
    otherwise = (_SPELLED_OTHERWISE.format(column=column, spelling=quote_sql(spelling)) for spelling in spellings)
    return template.format(column=column, sign=_COMPARED[key], bound=digits, spelled_otherwise=" AND ".join(otherwise))


def default_arguments(field: Field) -> Iterator[Node]:
    """Yield the arguments that declare the default of a field that has one."""
    if isinstance(field.type, EnumRef):
        yield text(str(field.default), "default=")
        yield _stored(str(field.default))
    elif isinstance(field.type, Scalar) and field.type != _JSON:
        scalar, given = field.type.name, str(field.default)
        yield after("default=", python_literal(scalar, field.default))
        if scalar == "boolean":
            yield f'server_default=sa.text("{given.lower()}")'
        # A datetime has none: no text is the same moment to PostgreSQL and as SQLite keeps it. Nor has an integer that
        # is too long for any column.
        elif scalar != "datetime" and not (scalar == "integer" and abs(int(given)) >= _LONGEST):
            yield _stored(_SQL_SPELLINGS.get(scalar, str)(given))
    else:
        value = wire.as_strings(default_json(field.default, field.item)).decode()
        yield Group("default=lambda: json.loads(", (text(value),))
        yield _stored(value)


def _stored(value: str) -> Node:
    return Group("server_default=sa.text(", (text(escape_colons(quote_sql(value))),))


_SQL_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "number": lambda value: repr(float(value)),
    "time": lambda value: time.fromisoformat(value).isoformat(timespec="microseconds"),
    "uuid": lambda value: UUID(value).hex,
}
