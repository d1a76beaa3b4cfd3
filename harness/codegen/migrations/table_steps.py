"""Emit the steps that turn one table from its older shape into its newer one, with the rows in it.

SQLite alters a table by copying it. What it copies is written down each time: read from the database, a check could
come back as another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.codegen.migrations.casts import CASTS
from harness.codegen.migrations.row_steps import INDENT, emit_row_steps, quote_identifier
from harness.codegen.text import Group, Node, after, lines, literal, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.codegen.migrations.shapes import TableShape
    from harness.codegen.migrations.table_change import TableChange

_WITHOUT_COPY = ("add_column(", "create_index(", "drop_index(")


def emit_main_steps(turn: TableChange) -> list[str]:
    """Emit everything but foreign keys: what goes, what is renamed and comes, then the rows, then what has to hold."""
    gone, come = turn.changed_parts()
    first, middle, last = [part.dropped for part in gone], list[Node](), list[Node]()
    for column in turn.kept_columns():
        was, now, changes = column.was, column.shape, list[str]()
        if column.sheds_default:
            first.append(_altered(was.name, f"existing_type={was.type}", "server_default=None"))
        if was.name != now.name:
            middle.append(_altered(was.name, f"new_column_name={literal(now.name)}"))
        if was.type != now.type:
            changes.append(f"type_={now.type}")
        if column.is_cast:
            using = CASTS[column.change].postgresql.format(c=quote_identifier(now.name))
            changes.append(f"postgresql_using={literal(using)}")
        if was.nullable != now.nullable:
            changes.append(f"nullable={now.nullable}")
        if column.between.default != now.default:
            changes.append(f"server_default={now.default or None}")
        if changes:
            last.append(_altered(now.name, f"existing_type={column.between.type}", *changes))
    first += [Group("drop_column(", (literal(name),)) for name in turn.dropped_columns()]
    middle += [Group("add_column(", (shape.node,)) for shape, _ in turn.added_columns()]
    filled = [shape for shape, _ in turn.unfilled_columns()]
    last += [_altered(shape.name, f"existing_type={shape.type}", "nullable=False") for shape in filled]
    last += [part.created for part in come]
    rows = emit_row_steps(turn)
    if not middle and not rows:
        return [*emit_batch(turn.without_foreign_keys(), [*first, *last]), *_comments(turn)]
    batches = [*emit_batch(turn.without_foreign_keys(), first), *emit_batch(turn.without_dropped(), middle)]
    return [*batches, *rows, *emit_batch(turn.before_constraints(), last), *_comments(turn)]


def emit_foreign_key_drops(turn: TableChange) -> list[str]:
    """Emit the drops of the foreign keys that go, first of all."""
    return emit_batch(turn.before, [part.dropped for part in turn.changed_foreign_keys()[0]])


def emit_foreign_key_creations(turn: TableChange) -> list[str]:
    """Emit the creations of those that come, last of all."""
    created = turn.changed_foreign_keys()[1]
    return emit_batch(turn.shape.without(created), [part.created for part in created])


def emit_batch(table: TableShape, operations: Sequence[Node]) -> list[str]:
    """Emit the operations on one table, as it is until then; nothing where there are none."""
    if not operations:
        return []
    calls = list(map(str, operations))
    # SQLite takes these in place, but for a default that has to be computed.
    is_in_place = all(call.startswith(_WITHOUT_COPY) and "server_default=sa." not in call for call in calls)
    copied = [] if is_in_place else [after("copy_from=", creation_call("sa.Table(", table, "sa.MetaData()"))]
    opened = Group("with op.batch_alter_table(", (literal(table.name), *copied), ") as table:")
    return [
        *lines(opened, INDENT),
        *(line for operation in operations for line in lines(after("table.", operation), 2 * INDENT)),
    ]


def creation_call(call: str, table: TableShape, *more: Node) -> Group:
    """Return the call that creates the table."""
    comment = [text(table.comment, "comment=")] if table.comment else []
    return Group(call, (literal(table.name), *more, *table.items, *comment))


def _altered(name: str, *arguments: str) -> Node:
    return Group("alter_column(", (literal(name), *arguments))


def _comments(turn: TableChange) -> list[str]:
    """Emit the changes of comments, for databases that have them."""
    table, operations = literal(turn.shape.name), list[Node]()
    for was, now in ((column.was, column.shape) for column in turn.kept_columns()):
        if was.comment != now.comment:
            comment = text(now.comment, "comment=") if now.comment else "comment=None"
            operations.append(Group("op.alter_column(", (table, literal(now.name), comment)))
    if turn.before.comment != turn.shape.comment:
        comment = turn.shape.comment
        operations.append(
            Group("op.create_table_comment(", (table, text(comment))) if comment else f"op.drop_table_comment({table})"
        )
    if not operations:
        return []
    head = f"{' ' * INDENT}if op.get_context().dialect.supports_comments:"
    return [head, *(line for operation in operations for line in lines(operation, 2 * INDENT))]
