"""What an application declares of its original tables: which entity each becomes, and which column each field is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.errors import ConfigurationError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import Table

    from harness.model import Model


@dataclass(frozen=True)
class SourceColumn:
    """Describe the column of a field.

    Attributes:
        names: Its name in each release of the application; the first that a table has is read.
        convert: Turns a value of the application into one that the field's type can read.
    """

    names: tuple[str, ...]
    convert: Callable[[object], object] = lambda value: value


@dataclass(frozen=True)
class OriginalTable:
    """Describe the table that the original path writes today.

    Attributes:
        table: The table.
        row: Turns an entity into a row of it.
    """

    table: Table
    row: Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class TableMigration:
    """Describe how the rows of a table become entities.

    Attributes:
        entity: The entity of the schema.
        tables: The table's name in each release of the application; all that a database has are read.
        columns: The column of each field.
        own: The table that the original path writes today; None where it writes none.
        user: The field that names whose row it is; None where it is nobody's.
    """

    entity: str
    tables: tuple[str, ...]
    columns: Mapping[str, SourceColumn]
    own: OriginalTable | None = None
    user: str | None = None


@dataclass(frozen=True)
class BoundColumn:
    """Pair a field with the column of one table that it is read from."""

    field: str
    name: str
    convert: Callable[[object], object]


def bind_columns(migration: TableMigration, table: str, present: Collection[str], model: Model) -> list[BoundColumn]:
    """Return the column of each field that the table has.

    Raises:
        ConfigurationError: The table has no column for a field that every entity needs.
    """
    bound: list[BoundColumn] = []
    needed = model.models[migration.entity].model_fields
    for field, column in migration.columns.items():
        name = next((name for name in column.names if name in present), None)
        if name is not None:
            bound.append(BoundColumn(field, name, column.convert))
        elif needed[field].is_required():
            taken = {name for other in migration.columns.values() for name in other.names}
            unused = [name for name in present if name not in taken]
            raise ConfigurationError(
                f"the table {table} has no column for {migration.entity}.{field}, valid: {' or '.join(column.names)}; "
                f"of the columns that nothing reads: {nearest(column.names[0], unused)}"
            )
    return bound
