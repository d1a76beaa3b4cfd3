"""The statements that give every row what the newer table asks for, between its older shape and its newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.migrations.casts import CASTS
from harness.codegen.migrations.losses import is_closed_in, is_cut, longest
from harness.codegen.migrations.shapes import POSTGRESQL, SQLITE
from harness.codegen.migrations.stored_values import Sql, empty, quoted, value_for
from harness.codegen.text import Group, lines, literal, text
from harness.schema.ir import EnumRef

if TYPE_CHECKING:
    from harness.codegen.migrations.table_change import Column, TableChange

INDENT = 4


def identifier(name: str) -> str:
    """The name in SQL, in quotes where a database needs them."""
    each = (dialect.identifier_preparer.quote(name) for dialect in (SQLITE, POSTGRESQL))
    return max(each, key=len)


def executed(statement: Sql) -> list[str]:
    """The statement as a step of the script; one for each database where they differ."""
    lite, postgres = statement
    if lite == postgres:
        return lines(Group("op.execute(", (text(lite),)), INDENT)
    told = {"sqlite": lite, "postgresql": postgres}
    return lines(Group("_run(", tuple(text(sql, f"{key}=") for key, sql in told.items() if sql)), INDENT)


def row_steps(turn: TableChange) -> list[str]:
    """The lines of the script."""
    statements: list[str] = []
    for shape, field in turn.waiting():
        value = value_for(field) or (empty(field, turn.new) if turn.back else None)
        statements += _filled(turn, shape.name, value)
    for column in turn.kept():
        if column.was.nullable and not column.shape.nullable:
            statements += _filled(turn, column.shape.name, value_for(column.field))
        if not turn.back:
            statements += _narrowed(turn, column)
        if column.is_cast:
            statements += _turned(turn, column)
    return statements


def _filled(turn: TableChange, name: str, value: Sql | None) -> list[str]:
    return _updated(turn, name, value, (f"{identifier(name)} IS NULL",) * 2) if value else []


def _narrowed(turn: TableChange, column: Column) -> list[str]:
    """What does not fit any more: text is cut, an enum's value gives way to the default or to null."""
    name, size, steps = identifier(column.shape.name), longest(column.field), list[str]()
    if is_cut(column.old, column.field):
        told = f"substr({name}, 1, {size})"
        steps += _updated(turn, column.shape.name, (told, told), (f"length({name}) > {size}",) * 2)
    enum = turn.new.enum(column.field.type.name) if isinstance(column.field.type, EnumRef) else None
    if enum and is_closed_in(turn.old, column.old, turn.new, column.field):
        others = f"{name} NOT IN ({', '.join(map(quoted, enum.values))})"
        steps += _updated(turn, column.shape.name, value_for(column.field) or ("NULL", "NULL"), (others, others))
    return steps


def _turned(turn: TableChange, column: Column) -> list[str]:
    """The values in their new type, on SQLite; PostgreSQL turns them with the column. What would be lost stops it."""
    cast, name = CASTS[column.change], identifier(column.shape.name)
    steps: list[str] = []
    if cast.unfit or cast.unfit_sqlite:
        unfit = {"sqlite": cast.unfit_sqlite, "postgresql": cast.unfit}
        told = tuple(text(sql.format(c=name), f"{key}=") for key, sql in unfit.items() if sql)
        steps += lines(Group("_stop_at(", (literal(turn.shape.name), literal(column.shape.name), *told)), INDENT)
    if cast.sqlite:
        told_where = f"{name} IS NOT NULL"
        steps += _updated(turn, column.shape.name, (cast.sqlite.format(c=name), ""), (told_where, told_where))
    return steps


def _updated(turn: TableChange, name: str, value: Sql, where: Sql) -> list[str]:
    table, column = identifier(turn.shape.name), identifier(name)
    lite, postgres = (
        f"UPDATE {table} SET {column} = {told} WHERE {which}" if told else ""  # noqa: S608 - text of a script, quoted
        for told, which in zip(value, where, strict=True)
    )
    return executed((lite, postgres))
