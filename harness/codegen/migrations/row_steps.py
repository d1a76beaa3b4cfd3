"""Write the statements that give every row what the newer table asks for, between its older shape and its newer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.migrations.casts import CASTS
from harness.codegen.migrations.losses import is_closed_in, is_shortened, max_length
from harness.codegen.migrations.shapes import POSTGRESQL, SQLITE
from harness.codegen.migrations.stored_values import Sql, sql_empty_value, sql_fill_value, sql_string
from harness.codegen.text import Group, lines, literal, text
from harness.schema.ir import EnumRef

if TYPE_CHECKING:
    from harness.codegen.migrations.table_change import TableChange

INDENT = 4


def quote_identifier(name: str) -> str:
    """Quote the name for SQL where any of the databases needs it."""
    quoted = (dialect.identifier_preparer.quote(name) for dialect in (SQLITE, POSTGRESQL))
    return max(quoted, key=len)


def emit_statement(statement: Sql) -> list[str]:
    """Emit the statement as a step of the script; one for each database where they differ."""
    lite, postgres = statement
    if lite == postgres:
        return lines(Group("op.execute(", (text(lite),)), INDENT)
    statements = {"sqlite": lite, "postgresql": postgres}
    return lines(Group("_run(", tuple(text(sql, f"{key}=") for key, sql in statements.items() if sql)), INDENT)


def emit_row_steps(turn: TableChange) -> list[str]:
    """Emit the lines of the script."""
    statements: list[str] = []
    for shape, field in turn.unfilled_columns():
        value = sql_fill_value(field) or (sql_empty_value(field, turn.new) if turn.back else None)
        statements += _filled(turn, shape.name, value)
    for column in turn.kept_columns():
        name = column.shape.name
        if column.was.nullable and not column.shape.nullable:
            statements += _filled(turn, name, sql_fill_value(column.field))
        quoted = quote_identifier(name)
        # What does not fit is made to: a text is cut, an enum's value gives way to the default or to null.
        if not turn.back and is_shortened(column.old, column.field):
            size = max_length(column.field)
            cut, is_longer = f"substr({quoted}, 1, {size})", f"length({quoted}) > {size}"
            statements += _updated(turn, name, (cut, cut), (is_longer, is_longer))
        enum = turn.new.enum(column.field.type.name) if isinstance(column.field.type, EnumRef) else None
        if not turn.back and enum and is_closed_in(turn.old, column.old, turn.new, column.field):
            is_other = f"{quoted} NOT IN ({', '.join(map(sql_string, enum.values))})"
            instead = sql_fill_value(column.field) or ("NULL", "NULL")
            statements += _updated(turn, name, instead, (is_other, is_other))
        if not column.is_cast:
            continue
        # Values are converted here on SQLite; PostgreSQL converts them with the column. A loss stops both.
        cast = CASTS[column.change]
        if cast.unfit or cast.unfit_sqlite:
            unfit = {"sqlite": cast.unfit_sqlite, "postgresql": cast.unfit}
            conditions = tuple(text(sql.format(c=quoted), f"{key}=") for key, sql in unfit.items() if sql)
            statements += lines(Group("_stop_at(", (literal(turn.shape.name), literal(name), *conditions)), INDENT)
        if cast.sqlite:
            converted, is_there = cast.sqlite.format(c=quoted), f"{quoted} IS NOT NULL"
            statements += _updated(turn, name, (converted, ""), (is_there, is_there))
    return statements


def _filled(turn: TableChange, name: str, value: Sql | None) -> list[str]:
    return _updated(turn, name, value, (f"{quote_identifier(name)} IS NULL",) * 2) if value else []


def _updated(turn: TableChange, name: str, value: Sql, where: Sql) -> list[str]:
    table, column = quote_identifier(turn.shape.name), quote_identifier(name)
    lite, postgres = (
        f"UPDATE {table} SET {column} = {new_value} WHERE {condition}" if new_value else ""  # noqa: S608 - text of a script, quoted
        for new_value, condition in zip(value, where, strict=True)
    )
    return emit_statement((lite, postgres))
