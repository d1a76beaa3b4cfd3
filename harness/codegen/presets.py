"""Write the default of a column: for Python, and for the database, to which all of it is text."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from harness import wire
from harness.codegen.checks import escape_colons, quote_sql
from harness.codegen.json_values import default_json
from harness.codegen.scalars import python_literal
from harness.codegen.text import Group, Node, after, text
from harness.schema.ir import EnumRef, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from harness.schema.ir import Field

_LONGEST = 2**63
_JSON = Scalar("json")


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
