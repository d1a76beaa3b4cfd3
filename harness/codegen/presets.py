"""The default of a field as its column has it: for Python, and for the database, to which all of it is text."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from harness import wire
from harness.codegen.checks import quoted, sql_text
from harness.codegen.json_values import default
from harness.codegen.scalars import held
from harness.codegen.text import Group, Node, after, text
from harness.schema.ir import EnumRef, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from harness.schema.ir import Field

_LONGEST = 2**63
_JSON = Scalar("json")


def presets(field: Field) -> Iterator[Node]:
    """The arguments that tell it, of a field that has one."""
    if isinstance(field.type, EnumRef):
        yield text(str(field.default), "default=")
        yield _stored(str(field.default))
    elif isinstance(field.type, Scalar) and field.type != _JSON:
        yield after("default=", held(field.type.name, field.default))
        yield from _of_scalar(field.type.name, str(field.default))
    else:
        told = wire.as_strings(default(field.default, field.item)).decode()
        yield Group("default=lambda: json.loads(", (text(told),))
        yield _stored(told)


def _of_scalar(scalar: str, told: str) -> Iterator[Node]:
    """The database's own default.

    A datetime has none: no text is the same moment to PostgreSQL and as SQLite keeps it. A long integer has no column.
    """
    if scalar == "boolean":
        yield f'server_default=sa.text("{told.lower()}")'
    elif scalar != "datetime" and not (scalar == "integer" and abs(int(told)) >= _LONGEST):
        yield _stored(_SPELLED.get(scalar, str)(told))


def _stored(told: str) -> Node:
    return Group("server_default=sa.text(", (text(sql_text(quoted(told))),))


_SPELLED: Mapping[str, Callable[[str], str]] = {
    "number": lambda told: repr(float(told)),
    "time": lambda told: time.fromisoformat(told).isoformat(timespec="microseconds"),
    "uuid": lambda told: UUID(told).hex,
}
