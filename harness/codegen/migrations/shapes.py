"""Describe the shape of a table, part by part, each as the text that makes it in a migration.

Two parts are the same where their texts are. The texts name SQLAlchemy's own types only, so that a migration still
runs when the generated code of its day is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import (
    CheckConstraint,
    ClauseElement,
    DefaultClause,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    TextClause,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

from harness.codegen.migrations.live import build_tables
from harness.codegen.text import Group, Node, after, literal, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Constraint, Dialect
    from sqlalchemy.types import TypeEngine

    from harness.schema.ir import Schema

SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # it has no types
_WORD = re.compile(r"\w+")

ConstraintKind: TypeAlias = Literal["primary", "unique", "check", "foreignkey", "index"]


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """Represent one column; an empty text is none. A column that `counts` is numbered by the database."""

    name: str
    type: str
    nullable: bool
    default: str
    comment: str
    counts: bool

    @property
    def node(self) -> Node:
        """Return the `sa.Column(...)` that makes it."""
        arguments: list[Node] = [text(self.name), self.type]
        arguments += [after("server_default=", self.default)] if self.default else []
        arguments += [f"nullable={self.nullable}"]
        arguments += [] if self.counts else ["autoincrement=False"]
        arguments += [text(self.comment, "comment=")] if self.comment else []
        return Group("sa.Column(", tuple(arguments))


@dataclass(frozen=True, slots=True)
class TablePart:
    """Represent a constraint or an index: its name, and what makes it, inside a table and in a batch."""

    kind: ConstraintKind
    name: str
    columns: tuple[str, ...]
    inline: Node
    created: Node
    refers: str = ""

    def same(self, other: TablePart | None) -> bool:
        """Return whether both are made by the same text."""
        return other is not None and str(self.created) == str(other.created)

    @property
    def dropped(self) -> Node:
        """Return what drops it, in a batch."""
        if self.kind == "index":
            return f"drop_index({_f(self.name)})"
        return Group("drop_constraint(", (_f(self.name), f'type_="{self.kind}"'))


@dataclass(frozen=True, slots=True)
class TableShape:
    """Represent one table."""

    name: str
    comment: str
    columns: Mapping[str, ColumnShape]
    parts: Mapping[str, TablePart]

    @property
    def items(self) -> tuple[Node, ...]:
        """List what the table is made of: columns, constraints, indexes."""
        columns = [column.node for column in self.columns.values()]
        return (*columns, *(part.inline for part in self.parts.values()))

    @property
    def names(self) -> frozenset[str]:
        """Return the names of its columns, constraints and indexes."""
        return frozenset({*self.columns, *self.parts})

    @property
    def key(self) -> TablePart:
        """Return its primary key."""
        return next(part for part in self.parts.values() if part.kind == "primary")

    def without(self, parts: Iterable[TablePart]) -> TableShape:
        """Return the table as it is before or after these parts."""
        names = {part.name for part in parts}
        return replace(self, parts={name: part for name, part in self.parts.items() if name not in names})

    @property
    def refers(self) -> frozenset[str]:
        """Name the other tables that its foreign keys refer to."""
        return frozenset(part.refers for part in self.parts.values() if part.refers) - {self.name}


def build_shapes(schema: Schema) -> dict[str, TableShape]:
    """Build the shape of each entity's table, by the entity's name."""
    shapes: dict[str, TableShape] = {}
    for entity, table in build_tables(schema).items():
        columns: dict[str, ColumnShape] = {}
        for column in table.columns:
            default, default_text = column.server_default, ""
            if isinstance(default, DefaultClause):
                argument = default.arg
                default_text = literal(argument) if isinstance(argument, str) else f"sa.text({_sql(argument)})"
            # The type as each database has it, in SQLAlchemy's own words.
            lite, postgres = _plain(column.type, SQLITE), _plain(column.type, POSTGRESQL)
            type_ = f"sa.{lite}" if lite == postgres else f'sa.{lite}.with_variant(sa.{postgres}, "postgresql")'
            comment, counts = column.comment or "", column.autoincrement is not False
            columns[column.name] = ColumnShape(column.name, type_, bool(column.nullable), default_text, comment, counts)
        parts = [_constraint(constraint) for constraint in table.constraints]
        for index in table.indexes:
            name, indexed = str(index.name), _names(index.columns)
            unique = ["unique=True"] if index.unique else []
            inline = Group("sa.Index(", (_f(name), *map(literal, indexed), *unique))
            created = Group("create_index(", (_f(name), _list(indexed), *unique))
            parts.append(TablePart("index", name, indexed, inline, created))
        parts.sort(key=lambda part: (part.kind != "primary", part.name))
        shapes[entity] = TableShape(table.name, table.comment or "", columns, {part.name: part for part in parts})
    return shapes


def _sql(clause: ClauseElement) -> str:
    """Write the clause as SQLAlchemy's `text()` takes it: a colon that names no value stays escaped."""
    if isinstance(clause, TextClause):
        return literal(clause.text)
    return literal(str(clause.compile(compile_kwargs={"literal_binds": True})).replace(":", "\\:"))


def _plain(type_: TypeEngine[Any], dialect: Dialect) -> str:
    plain = type_.load_dialect_impl(dialect) if isinstance(type_, TypeDecorator) else type_
    return repr(plain.as_generic())


def _constraint(constraint: Constraint) -> TablePart:
    name, columns = str(constraint.name), _names(constraint.columns)  # type: ignore[attr-defined]
    if isinstance(constraint, PrimaryKeyConstraint):
        return _keyed("primary", "PrimaryKeyConstraint", "create_primary_key", name, columns)
    if isinstance(constraint, UniqueConstraint):
        return _keyed("unique", "UniqueConstraint", "create_unique_constraint", name, columns)
    if isinstance(constraint, CheckConstraint):
        sql, words = _sql(constraint.sqltext), set(_WORD.findall(str(constraint.sqltext)))
        columns = tuple(column.name for column in constraint.table.columns if column.name in words)
        inline, created = (sql, f"name={_f(name)}"), (_f(name), sql)
        return TablePart(
            "check", name, columns, Group("sa.CheckConstraint(", inline), Group("create_check_constraint(", created)
        )
    if isinstance(constraint, ForeignKeyConstraint):
        targets = [element.target_fullname for element in constraint.elements]
        table, theirs = targets[0].rpartition(".")[0], [element.rpartition(".")[2] for element in targets]
        told = {key: getattr(constraint, key) for key in ("deferrable", "initially", "ondelete")}
        options = [
            f"{key}={literal(value) if isinstance(value, str) else value}"
            for key, value in told.items()
            if value is not None
        ]
        within = Group("sa.ForeignKeyConstraint(", (_list(columns), _list(targets), f"name={_f(name)}", *options))
        create = Group("create_foreign_key(", (_f(name), literal(table), _list(columns), _list(theirs), *options))
        return TablePart("foreignkey", name, columns, within, create, refers=table)
    message = f"a migration does not know {type(constraint).__name__}"
    raise TypeError(message)


def _keyed(kind: ConstraintKind, inline: str, create: str, name: str, columns: tuple[str, ...]) -> TablePart:
    within = Group(f"sa.{inline}(", (*map(literal, columns), f"name={_f(name)}"))
    return TablePart(kind, name, columns, within, Group(f"{create}(", (_f(name), _list(columns))))


def _names(columns: Iterable[Any]) -> tuple[str, ...]:
    return tuple(column.name for column in columns)


def _list(values: Iterable[str]) -> Node:
    return Group("[", tuple(map(literal, values)), "]")


def _f(name: str) -> str:
    return f"op.f({literal(name)})"
