"""One row of a source table as an entity, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from harness.migration.mapping import bind_columns
from harness.migration.values import BadValue, TimeReading, read_decimal, read_moment, read_text
from harness.wire import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from harness.migration.mapping import BoundColumn, TableMigration
    from harness.model import Model
    from harness.model.entity import UnifiedModel
    from harness.wire import Json


class BadRow(ValueError):
    """Report a row that is no entity; the sentence names the column and does not hold its value."""


@dataclass(frozen=True)
class RowReader:
    """Read the rows of one source table.

    Attributes:
        entity: The entity that a row becomes.
        model: The schema.
        columns: The column of each field that the table has.
        times: What a time means that does not say it itself.
    """

    entity: str
    model: Model
    columns: Sequence[BoundColumn]
    times: TimeReading

    @classmethod
    def of(
        cls, migration: TableMigration, table: str, present: Collection[str], model: Model, times: TimeReading
    ) -> RowReader:
        """Return the reader of a table with these columns; raises as `bind_columns` does."""
        return cls(migration.entity, model, bind_columns(migration, table, present, model), times)

    def read(self, values: Mapping[str, Any]) -> UnifiedModel:
        """Return the entity that a row is.

        Raises:
            BadRow: It is none.
        """
        fields: dict[str, Any] = {}
        for column, kind, required in self._described:
            value = values[column.name]
            if value is not None or required:  # the schema says what nothing means
                fields[column.field] = self._value(column, value, kind)
        try:
            return self.model.models[self.entity].model_validate(fields)
        except ValidationError as invalid:
            error = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
            names = {column.field: column.name for column in self.columns}
            where = str(error["loc"][0]) if error["loc"] else self.entity
            raise BadRow(f"{names.get(where, where)}: {error['msg']}") from None

    @cached_property
    def _described(self) -> list[tuple[BoundColumn, str, bool]]:
        """Each column with the type of its field, and whether the field can do without a value."""
        types = {field.name: field.type for field in self.model.facts[self.entity].fields}
        fields = self.model.models[self.entity].model_fields
        return [(column, types[column.field], fields[column.field].is_required()) for column in self.columns]

    def _value(self, column: BoundColumn, value: object, kind: str) -> object:
        if value is None:
            raise BadRow(f"{column.name} is empty")
        try:
            converted = column.convert(value)
            if kind == "decimal":
                return read_decimal(converted)
            return read_moment(converted, self.times) if kind == "datetime" else read_text(converted)
        except BadValue as bad:
            raise BadRow(f"{column.name} {bad}") from None


def key_of(row: Mapping[str, Any], key: Sequence[str]) -> tuple[Any, ...]:
    """Return the values of an entity's key."""
    return tuple(row[name] for name in key)


def key_text(key: Sequence[Any]) -> str:
    """Return a key as text."""
    return canonical([_json(value) for value in key]).decode()


def digest(row: Mapping[str, Any]) -> str:
    """Return the same text for the same facts: 1.50 is 1.5, and a moment is the same in every zone."""
    return sha256(canonical({name: _json(value) for name, value in row.items()})).hexdigest()


def values_of(entity: UnifiedModel) -> dict[str, Any]:
    """Return what a row of the entity's table holds."""
    return dict(entity)


def _json(value: Any) -> Json:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
