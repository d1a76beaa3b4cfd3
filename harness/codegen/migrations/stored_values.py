"""Write values of the schema file as SQL, the way each type is stored, and the values of rows that never had one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from harness.codegen.migrations.casts import stored_scalar
from harness.codegen.migrations.losses import fill_value
from harness.schema.ir import EnumRef, ListOf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.positioned_yaml import Value
    from harness.schema.ir import Field, Schema

Sql: TypeAlias = "tuple[str, str]"
"""The same on SQLite and on PostgreSQL."""

_MOMENT = "%Y-%m-%d %H:%M:%S.%f"
_EMPTY: Mapping[str, Value] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "decimal": 0,
    "boolean": False,
    "date": "1970-01-01",
    "time": "00:00",
    "datetime": "1970-01-01T00:00:00+00:00",
    "uuid": str(UUID(int=0)),
    "json": None,
}


def sql_fill_value(field: Field) -> Sql | None:
    """Return the SQL of the value for rows that have none; None where the schema gives nothing."""
    value = fill_value(field)
    return None if value is None else _spelled(stored_scalar(field.type), value)


def sql_empty_value(field: Field, schema: Schema) -> Sql:
    """Return the SQL that fills a required column that is made again, when the values that it had are gone."""
    kind, enum = stored_scalar(field.type), schema.enum(field.type.name) if isinstance(field.type, EnumRef) else None
    value: Value = enum.values[0] if enum else [] if isinstance(field.type, ListOf) else _EMPTY[kind]
    return _spelled(kind, value)


def sql_string(text: str) -> str:
    """Return the text as an SQL string inside SQLAlchemy's `text()`, to which a colon may name a value."""
    return "'" + text.replace("'", "''").replace(":", "\\:") + "'"


def _spelled(kind: str, value: Value) -> Sql:
    stored = _SPELLINGS.get(kind, str)(value)
    return sql_string(stored), sql_string(f"{stored}+00" if kind == "datetime" else stored)


_SPELLINGS: Mapping[str, Callable[[Any], str]] = {
    "boolean": lambda value: str(int(bool(value))),
    "time": lambda value: time.fromisoformat(str(value)).strftime("%H:%M:%S.%f"),
    "datetime": lambda value: datetime.fromisoformat(str(value)).astimezone(UTC).strftime(_MOMENT),
    "uuid": lambda value: UUID(str(value)).hex,
    "json": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str),
}
"""How a value is stored where it is not by its own text; PostgreSQL adds the zone to a datetime."""
