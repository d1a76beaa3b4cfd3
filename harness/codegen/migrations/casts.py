"""Convert stored values from one type to another without losing any: for each database, the SQL that does it.

SQLite keeps decimals, dates and times as text, a boolean as 0 or 1, a UUID as 32 digits; PostgreSQL has types for them.
`{c}` stands for the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.schema.ir import EnumRef, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.schema.ir import Field, Type


@dataclass(frozen=True, slots=True)
class Cast:
    """Represent the conversion from one type to another.

    postgresql: the value in its new type.
    sqlite: the value as the new type stores it; empty where the column takes the old one as it is.
    unfit, unfit_sqlite: which values would be lost, where the database itself would not refuse them.
    """

    postgresql: str
    sqlite: str = ""
    unfit: str = ""
    unfit_sqlite: str = ""


_DASHED = "-".join(f"substr({{c}}, {start}, {size})" for start, size in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))
_DASHED = _DASHED.replace(")-s", ") || '-' || s")
_NO_NUMBER = "NOT json_valid({c}) OR json_type({c}) NOT IN ('integer', 'real')"
_NO_INTEGER = "CAST(CAST({c} AS INTEGER) AS TEXT) <> {c}"
_MIDNIGHT = "({c} AT TIME ZONE 'UTC')::time <> '00:00'"
_ISO = "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

WIDENING: Mapping[tuple[str, str], Cast] = {
    ("integer", "decimal"): Cast("{c}::numeric"),
    ("integer", "string"): Cast("{c}::varchar"),
    ("decimal", "string"): Cast("{c}::varchar"),
    ("boolean", "string"): Cast("{c}::varchar", "CASE WHEN {c} THEN 'true' ELSE 'false' END"),
    ("date", "string"): Cast("to_char({c}, 'YYYY-MM-DD')"),
    ("time", "string"): Cast("{c}::varchar", "replace({c}, '.000000', '')"),
    ("datetime", "string"): Cast(_ISO, "replace({c}, ' ', 'T') || 'Z'"),
    ("uuid", "string"): Cast("{c}::varchar", _DASHED),
    ("date", "datetime"): Cast("{c}::timestamp AT TIME ZONE 'UTC'", "{c} || ' 00:00:00.000000'"),
}
"""The type changes that keep every value."""

_BACK: Mapping[tuple[str, str], Cast] = {
    ("decimal", "integer"): Cast("{c}::bigint", "", "{c} <> trunc({c})", _NO_INTEGER),
    ("string", "integer"): Cast("{c}::bigint", "", "", _NO_INTEGER),
    ("string", "decimal"): Cast("{c}::numeric", "", "", _NO_NUMBER),
    ("string", "boolean"): Cast("{c}::boolean", "{c} = 'true'", "", "{c} NOT IN ('true', 'false')"),
    ("string", "date"): Cast("{c}::date", "", "", "date({c}) IS NOT {c}"),
    ("string", "time"): Cast("{c}::time", "{c} || '.000000'", "", "time({c}) IS NOT {c}"),
    ("string", "datetime"): Cast("{c}::timestamptz", "replace(rtrim({c}, 'Z'), 'T', ' ')", "", "datetime({c}) IS NULL"),
    ("string", "uuid"): Cast("{c}::uuid", "replace(lower({c}), '-', '')", "", "length(replace({c}, '-', '')) <> 32"),
    ("datetime", "date"): Cast("({c} AT TIME ZONE 'UTC')::date", "date({c})", _MIDNIGHT, "time({c}) <> '00:00:00'"),
}
"""The way back from each of them; a value that came since and does not fit stops it."""

CASTS: Mapping[tuple[str, str], Cast] = {**WIDENING, **_BACK}


def keeps_values(old: Field, new: Field) -> bool:
    """Return whether a column keeps its values in its newer type; an enum or a limited text takes texts only."""
    change = stored_scalar(old.type), stored_scalar(new.type)
    is_limited = isinstance(new.type, EnumRef) or any(bound.key == "max_length" for bound in new.constraints)
    return change[0] == change[1] or (change in WIDENING and not is_limited)


def stored_scalar(type_: Type) -> str:
    """Return the scalar that a column of this type stores: text for an enum, JSON for whatever is not a scalar."""
    if isinstance(type_, EnumRef):
        return "string"
    return type_.name if isinstance(type_, Scalar) else "json"
