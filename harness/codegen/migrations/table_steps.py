"""The steps that turn one table from its older shape into its newer one, with the rows in it.

SQLite alters a table by copying it. What it copies is written down each time: read from the database, a check could
come back as another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.migrations.casts import CASTS
from harness.codegen.migrations.row_steps import INDENT, identifier, row_steps
from harness.codegen.text import Group, Node, after, lines, literal, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.codegen.migrations.shapes import TableShape
    from harness.codegen.migrations.table_change import Column, TableChange

_WITHOUT_COPY = ("add_column(", "create_index(", "drop_index(")


def main_steps(turn: TableChange) -> list[str]:
    """Everything but foreign keys: what goes, what is renamed and comes, then the rows, then what has to hold."""
    first, rows = _removals(turn), row_steps(turn)
    middle, last = [*_renames(turn), *_additions(turn)], [*_alterations(turn), *_creations(turn)]
    if not middle and not rows:
        return [*batch(turn.opened(), [*first, *last]), *_comments(turn)]
    batches = [*batch(turn.opened(), first), *batch(turn.cleared(), middle)]
    return [*batches, *rows, *batch(turn.ready(), last), *_comments(turn)]


def foreign_keys_gone(turn: TableChange) -> list[str]:
    """The foreign keys that go, first of all."""
    return batch(turn.before, [part.dropped for part in turn.foreign()[0]])


def foreign_keys_made(turn: TableChange) -> list[str]:
    """Those that come, last of all."""
    made = turn.foreign()[1]
    return batch(turn.shape.without(made), [part.created for part in made])


def batch(table: TableShape, operations: Sequence[Node]) -> list[str]:
    """The operations on one table, as it is until then; nothing where there are none."""
    if not operations:
        return []
    copied = (
        [] if all(map(_needs_no_copy, operations)) else [after("copy_from=", made("sa.Table(", table, "sa.MetaData()"))]
    )
    opened = Group("with op.batch_alter_table(", (literal(table.name), *copied), ") as table:")
    return [*lines(opened, INDENT), *(line for each in operations for line in lines(after("table.", each), 2 * INDENT))]


def made(call: str, table: TableShape, *more: Node) -> Group:
    """The call that makes the table."""
    comment = [text(table.comment, "comment=")] if table.comment else []
    return Group(call, (literal(table.name), *more, *table.items, *comment))


def _needs_no_copy(operation: Node) -> bool:
    """Whether SQLite alters a table by it in place: a default that has to be computed is none."""
    told = str(operation)
    return told.startswith(_WITHOUT_COPY) and "server_default=sa." not in told


def _removals(turn: TableChange) -> list[Node]:
    shed = [column.was for column in turn.kept() if column.sheds_default]
    return [
        *(part.dropped for part in turn.parts()[0]),
        *(_altered(was.name, f"existing_type={was.type}", "server_default=None") for was in shed),
        *(Group("drop_column(", (literal(name),)) for name in turn.gone()),
    ]


def _renames(turn: TableChange) -> list[Node]:
    both = ((column.was.name, column.shape.name) for column in turn.kept())
    return [_altered(was, f"new_column_name={literal(name)}") for was, name in both if was != name]


def _additions(turn: TableChange) -> list[Node]:
    return [Group("add_column(", (shape.node,)) for shape, _ in turn.added()]


def _alterations(turn: TableChange) -> list[Node]:
    changed = [node for column in turn.kept() if (node := _alteration(column))]
    filled = [_altered(shape.name, f"existing_type={shape.type}", "nullable=False") for shape, _ in turn.waiting()]
    return [*changed, *filled]


def _alteration(column: Column) -> Node | None:
    """What is between its older and its newer shape, where anything is."""
    was, now, told = column.was, column.shape, list[str]()
    if was.type != now.type:
        told.append(f"type_={now.type}")
    if column.is_cast:
        using = CASTS[column.change].postgresql.format(c=identifier(now.name))
        told.append(f"postgresql_using={literal(using)}")
    if was.nullable != now.nullable:
        told.append(f"nullable={now.nullable}")
    if column.between.default != now.default:
        told.append(f"server_default={now.default or None}")
    return _altered(now.name, f"existing_type={column.between.type}", *told) if told else None


def _creations(turn: TableChange) -> list[Node]:
    return [part.created for part in turn.parts()[1]]


def _altered(name: str, *told: str) -> Node:
    return Group("alter_column(", (literal(name), *told))


def _comments(turn: TableChange) -> list[str]:
    """What only a database with comments takes."""
    table, told = literal(turn.shape.name), list[Node]()
    for was, now in ((column.was, column.shape) for column in turn.kept()):
        if was.comment != now.comment:
            comment = text(now.comment, "comment=") if now.comment else "comment=None"
            told.append(Group("op.alter_column(", (table, literal(now.name), comment)))
    if turn.before.comment != turn.shape.comment:
        comment = turn.shape.comment
        told.append(
            Group("op.create_table_comment(", (table, text(comment))) if comment else f"op.drop_table_comment({table})"
        )
    if not told:
        return []
    head = f"{' ' * INDENT}if op.get_context().dialect.supports_comments:"
    return [head, *(line for each in told for line in lines(each, 2 * INDENT))]
