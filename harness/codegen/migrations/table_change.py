"""Describe one table on its way from an older shape to a newer: what goes, what comes, what stays and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from harness.codegen.migrations.casts import keeps_values, stored_scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from harness.codegen.migrations.shapes import ColumnShape, TablePart, TableShape
    from harness.schema.ir import Field, Schema

Parts: TypeAlias = "tuple[TablePart, ...]"


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """Represent one column that stays: what it was, what it is, and the field behind it."""

    was: ColumnShape
    shape: ColumnShape
    old: Field
    field: Field

    @property
    def change(self) -> tuple[str, str]:
        """Return the scalar that it stored, and the one that it stores."""
        return stored_scalar(self.old.type), stored_scalar(self.field.type)

    @property
    def is_cast(self) -> bool:
        """Return whether its values have to be converted into another type."""
        return self.change[0] != self.change[1]

    @property
    def sheds_default(self) -> bool:
        """Return whether its default goes before its type changes: the database could not convert it."""
        return self.is_cast and bool(self.was.default)

    @property
    def between(self) -> ColumnShape:
        """Return the column when its rows are ready and the table is not: SQLite stores its values as they will be."""
        default = "" if self.sheds_default else self.was.default
        return replace(
            self.was, name=self.shape.name, type=self.shape.type if self.is_cast else self.was.type, default=default
        )


@dataclass(frozen=True, slots=True)
class TableChange:
    """Represent one table in one direction.

    back: this is the downgrade, which never cuts a value: it stops instead.
    unsettled: the tables that go, or whose keys do, so that no foreign key can stay on them meanwhile.
    """

    before: TableShape
    shape: TableShape
    old: Schema
    new: Schema
    fields: Sequence[tuple[Field | None, Field | None]]
    back: bool
    unsettled: frozenset[str] = frozenset()

    @property
    def unsettles(self) -> frozenset[str]:
        """Return the names of the table, where a key goes or comes to which others may refer."""
        keys = [
            [str(part.created) for part in shape.parts.values() if part.kind in {"primary", "unique"}]
            for shape in (self.before, self.shape)
        ]
        return frozenset() if keys[0] == keys[1] else frozenset({self.before.name, self.shape.name})

    def kept_columns(self) -> Iterator[ColumnChange]:
        """Yield the columns that stay."""
        for old, new in self.fields:
            if old and new and self._keeps(old, new):
                yield ColumnChange(self.before.columns[old.name], self.shape.columns[new.name], old, new)

    def dropped_columns(self) -> list[str]:
        """List the columns that go, some to be made anew."""
        return [old.name for old, new in self.fields if old and not (new and self._keeps(old, new))]

    def added_columns(self) -> Iterator[tuple[ColumnShape, Field]]:
        """Yield the columns that come. One that waits for its values may be null until then."""
        for old, new in self.fields:
            if new and not (old and self._keeps(old, new)):
                shape = self.shape.columns[new.name]
                yield replace(shape, nullable=shape.nullable or not shape.default), new

    def unfilled_columns(self) -> list[tuple[ColumnShape, Field]]:
        """List the columns that come and are required, without a default of the column that gives them values."""
        return [(shape, field) for shape, field in self.added_columns() if shape.nullable and not field.may_be_none]

    def changed_parts(self) -> tuple[Parts, Parts]:
        """Return the constraints and indexes that go, and those that come; foreign keys are another matter."""
        touched = set(self.dropped_columns())

        def stays(part: TablePart, other: TablePart | None) -> bool:
            return self._is_kept_key(part) or (part.same(other) and touched.isdisjoint(part.columns))

        return self._changed(stays, foreign=False)

    def changed_foreign_keys(self) -> tuple[Parts, Parts]:
        """Return the foreign keys that go, and those that come, as where their column or target changes."""
        touched = {*self.dropped_columns(), *(column.was.name for column in self.kept_columns() if column.is_cast)}

        def stays(part: TablePart, other: TablePart | None) -> bool:
            return part.same(other) and part.refers not in self.unsettled and touched.isdisjoint(part.columns)

        return self._changed(stays, foreign=True)

    def without_foreign_keys(self) -> TableShape:
        """Return the table without the foreign keys that go, under its newer name."""
        return replace(self.before.without(self.changed_foreign_keys()[0]), name=self.shape.name)

    def without_dropped(self) -> TableShape:
        """Return the table without anything that goes."""
        gone, opened = set(self.dropped_columns()), self.without_foreign_keys().without(self.changed_parts()[0])
        shed = {
            column.was.name: replace(column.was, default="") for column in self.kept_columns() if column.sheds_default
        }
        columns = {name: shed.get(name, shape) for name, shape in opened.columns.items() if name not in gone}
        return replace(opened, columns=columns)

    def before_constraints(self) -> TableShape:
        """Return the table with everything that comes but its constraints."""
        cleared, key = self.without_dropped(), self.before.key
        columns = [*(column.between for column in self.kept_columns()), *(shape for shape, _ in self.added_columns())]
        renamed = {key.name: self.shape.key} if self._is_kept_key(key) else {}
        return replace(cleared, columns={shape.name: shape for shape in columns}, parts={**cleared.parts, **renamed})

    def _keeps(self, old: Field, new: Field) -> bool:
        # The way back is that of the way there: what started anew does so again.
        return keeps_values(new, old) if self.back else keeps_values(old, new)

    def _is_kept_key(self, part: TablePart) -> bool:
        """Return whether it is a primary key whose columns were renamed at most: the database renames them in it."""
        if part.kind != "primary" or self.before.key.name != self.shape.key.name:
            return False
        names = {column.was.name: column.shape.name for column in self.kept_columns()}
        return tuple(names.get(name) for name in self.before.key.columns) == self.shape.key.columns

    def _changed(self, stays: Callable[[TablePart, TablePart | None], bool], *, foreign: bool) -> tuple[Parts, Parts]:
        def of(one: TableShape, other: TableShape) -> Parts:
            parts = (part for part in one.parts.values() if (part.kind == "foreignkey") is foreign)
            return tuple(part for part in parts if not stays(part, other.parts.get(part.name)))

        return of(self.before, self.shape), of(self.shape, self.before)
