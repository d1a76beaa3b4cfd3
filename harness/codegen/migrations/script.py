"""Emit an Alembic revision that turns the tables of one schema into those of another, and back, with their rows.

It is planned from the difference of two schemas, so that what was renamed is known, and takes every step that the
generated tables ask for. Tables of cached entities are made anew: their rows are fetched again. The text imports
nothing of the application, whose code will have moved on when it runs, and of ours one function, which keeps an
operator's own indexes, triggers and views where SQLite copies a table.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, TypeAlias

from harness.codegen.migrations.losses import is_permanent
from harness.codegen.migrations.row_steps import INDENT, emit_statement, quote_identifier
from harness.codegen.migrations.shapes import TableShape, build_shapes
from harness.codegen.migrations.table_change import TableChange
from harness.codegen.migrations.table_steps import (
    creation_call,
    emit_batch,
    emit_foreign_key_creations,
    emit_foreign_key_drops,
    emit_main_steps,
)
from harness.codegen.text import Group, dict_of, docstring, lines, literal, texts
from harness.errors import SchemaError
from harness.schema.renames import match_renamed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.schema.ir import Entity, Schema

_Pair: TypeAlias = "tuple[TableShape | None, TableShape | None]"

_RUN = '''

def _run(**statements: str) -> None:
    """Execute what is written for this database."""
    statement = statements.get(op.get_context().dialect.name)
    if statement:
        op.execute(statement)
'''
_STOP_AT = '''

def _stop_at(table: str, column: str, **unfit: str) -> None:
    """Stop where a value that came since cannot be turned back without losing it."""
    condition = unfit.get(op.get_context().dialect.name, "1 = 0")
    found = op.get_bind().scalar(sa.select(sa.func.count()).select_from(sa.table(table)).where(sa.text(condition)))
    if found:
        message = f"{table}.{column}: {found} values cannot be turned back; change them first"
        raise ValueError(message)
'''
_BACK = "Turn them back; a required column whose values are gone starts with empty ones."


@dataclass(frozen=True, slots=True)
class SchemaTables:
    """Hold a schema with the shapes of its tables."""

    schema: Schema
    shapes: Mapping[str, TableShape]

    @property
    def digest(self) -> str:
        """Return a SHA-256 over all that its tables are; it stays where a change of the schema leaves them alone."""
        text = "\n".join(str(_creation(shape)) for _, shape in sorted(self.shapes.items()))
        return hashlib.sha256(text.encode()).hexdigest()

    def shape(self, entity: Entity | None) -> TableShape | None:
        """Return the shape of the entity's table; None where it has none."""
        return self.shapes.get(entity.name) if entity else None


def build_schema_tables(schema: Schema) -> SchemaTables:
    """Build the shapes of the tables of a schema."""
    return SchemaTables(schema, build_shapes(schema))


def revision_id(old: SchemaTables, new: SchemaTables, down_revision: str | None = None) -> str:
    """Return the id of the revision between them: the same for the same two sets of tables, reached on the same way."""
    return hashlib.sha256(f"{old.digest}{new.digest}{down_revision}".encode()).hexdigest()[:12]


def emit_revision(old: SchemaTables, new: SchemaTables, down_revision: str | None = None) -> str:
    """Emit the text of the revision; it takes every step, also one that `find_losses` would refuse.

    Raises:
        SchemaError: Tables change their names in a circle.
    """
    there = list(match_renamed(old.schema.entities, new.schema.entities))
    upwards = _Direction(old, new, there, back=False)
    downwards = _Direction(new, old, [(after, before) for before, after in there], back=True)
    up, down = _steps(upwards), _steps(downwards)
    called = "\n".join([*up, *down])
    return "\n".join([
        *docstring(f"The tables of {new.schema.file or 'the schema'}, from one version to the next."),
        *("", "from __future__ import annotations", "", "import sqlalchemy as sa", "from alembic import op", ""),
        *("from harness.model.revisions import preserving", ""),
        f"revision = {literal(revision_id(old, new, down_revision))}",
        f"down_revision = {literal(down_revision) if down_revision else None}",
        f"tables_before = {literal(old.digest)}",
        f"tables_after = {literal(new.digest)}",
        *_function("upgrade", "Turn the older tables into the newer.", _preserving(upwards), up),
        *_function("downgrade", _BACK, _preserving(downwards), down),
        *(_RUN.rstrip().splitlines() if "_run(" in called else []),
        *(_STOP_AT.rstrip().splitlines() if "_stop_at(" in called else []),
        "",
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Direction:
    """Represent the way from one schema to the other: which entity becomes which."""

    old: SchemaTables
    new: SchemaTables
    pairs: Sequence[tuple[Entity | None, Entity | None]]
    back: bool

    def turns(self) -> list[TableChange]:
        """List the tables that are altered, or whose foreign keys cannot stay while others are.

        Each comes after the one that has its newer name until then.
        """
        unsettled = self._unsettled().union(*map(_named, self.replaced()))
        settled = [replace(turn, unsettled=unsettled) for turn in self._kept()]
        by_name = {
            turn.before.name: turn
            for turn in settled
            if any(turn.changed_foreign_keys()) or _differ(turn.before, turn.shape)
        }
        others = {name: [turn.shape.name] if turn.shape.name != name else [] for name, turn in by_name.items()}
        try:
            return [by_name[name] for name in TopologicalSorter(others).static_order() if name in by_name]
        except CycleError:
            message = "tables cannot change their names in a circle; give one of them another name first"
            raise SchemaError(message) from None

    def replaced(self) -> list[_Pair]:
        """List the tables that go, come, or are made anew: a cache that changes, and those that refer to it."""
        others = (pair for pair in self.pairs if not all(map(is_permanent, pair)))
        both = [(self.old.shape(before), self.new.shape(after)) for before, after in others]
        names = self._unsettled()
        while (
            more := {
                name
                for pair in both
                if _differ(*pair) or any(shape and shape.refers & names for shape in pair)
                for name in _named(pair)
            }
            - names
        ):
            names |= more
        return [pair for pair in both if names & _named(pair)]

    def _unsettled(self) -> frozenset[str]:
        """Name the tables that stay while a key of theirs does not."""
        return frozenset[str]().union(*(turn.unsettles for turn in self._kept()))

    def _kept(self) -> Iterable[TableChange]:
        for before, after in self.pairs:
            shapes_ = self.old.shape(before), self.new.shape(after)
            if before and after and is_permanent(before) and is_permanent(after) and shapes_[0] and shapes_[1]:
                # Downwards it is the older field that says what the newer one was called.
                forward = (
                    match_renamed(after.fields, before.fields)
                    if self.back
                    else match_renamed(before.fields, after.fields)
                )
                fields = [(new, old) if self.back else (old, new) for old, new in forward]
                yield TableChange(shapes_[0], shapes_[1], self.old.schema, self.new.schema, fields, self.back)

    def caches(self) -> frozenset[str]:
        """Name the tables that hold a cache on either side."""
        entities = (*self.old.schema.tables, *self.new.schema.tables)
        return frozenset(entity.table for entity in entities if not is_permanent(entity))


def _steps(way: _Direction) -> list[str]:
    """Emit the drops, then the new names, then the changes of each table, then the creations."""
    turns, replaced, caches = way.turns(), way.replaced(), way.caches()
    steps = [line for turn in turns for line in emit_foreign_key_drops(turn)]
    # A table that holds a cache may be gone, or made anew already.
    for name in sorted(caches & frozenset[str]().union(*map(_named, replaced))):
        drop = f"DROP TABLE IF EXISTS {quote_identifier(name)}"
        steps += emit_statement((drop, f"{drop} CASCADE"))
    gone, circular = _ordered([before for before, _ in replaced if before and before.name not in caches])
    steps += [line for shape in gone if circular for line in _foreign(shape, gone=True)]
    steps += [line for shape in reversed(gone) for line in lines(f"op.drop_table({literal(shape.name)})", INDENT)]
    renamed = ((turn.before.name, turn.shape.name) for turn in turns if turn.before.name != turn.shape.name)
    steps += [
        line for names in renamed for line in lines(Group("op.rename_table(", tuple(map(literal, names))), INDENT)
    ]
    steps += [line for turn in turns for line in emit_main_steps(turn)]
    come, circular = _ordered([after for _, after in replaced if after])
    created = (_bare(shape) if circular else shape for shape in come)
    steps += [line for shape in created for line in lines(_creation(shape), INDENT)]
    steps += [line for shape in come if circular for line in _foreign(shape, gone=False)]
    steps += [line for turn in turns for line in emit_foreign_key_creations(turn)]
    # Rows that wait for a deferred check would keep PostgreSQL from altering their table.
    at_once = emit_statement(("", "SET CONSTRAINTS ALL IMMEDIATE")) if any("UPDATE" in step for step in steps) else []
    return [*at_once, *steps] or [f"{' ' * INDENT}pass"]


def _ordered(tables: Sequence[TableShape]) -> tuple[list[TableShape], bool]:
    """Order the tables, each after those that it refers to; also return whether they refer in a circle."""
    by_name = {shape.name: shape for shape in tables}
    order = TopologicalSorter({name: sorted(shape.refers & by_name.keys()) for name, shape in by_name.items()})
    try:
        return [by_name[name] for name in order.static_order()], False
    except CycleError:
        return list(tables), True


def _foreign(shape: TableShape, *, gone: bool) -> list[str]:
    keys = [part for part in shape.parts.values() if part.kind == "foreignkey"]
    return (
        emit_batch(shape, [key.dropped for key in keys])
        if gone
        else emit_batch(_bare(shape), [key.created for key in keys])
    )


def _bare(shape: TableShape) -> TableShape:
    return shape.without(part for part in shape.parts.values() if part.kind == "foreignkey")


def _creation(shape: TableShape) -> Group:
    return creation_call("op.create_table(", shape)


def _named(pair: _Pair) -> frozenset[str]:
    return frozenset(shape.name for shape in pair if shape)


def _differ(one: TableShape | None, other: TableShape | None) -> bool:
    return (one and str(_creation(one))) != (other and str(_creation(other)))


def _preserving(way: _Direction) -> list[str]:
    """Emit the decorator that keeps what an operator made beside the tables that are altered or made anew."""
    turns = way.turns()
    replaced = way.replaced()
    pairs = [*((turn.before, turn.shape) for turn in turns), *replaced]
    remaining = [(before, after) for before, after in pairs if before and after]
    remade = [before.name for before, after in replaced if before and after]
    copied: list[str] = []
    for turn in turns:
        alterations = [*emit_foreign_key_drops(turn), *emit_main_steps(turn), *emit_foreign_key_creations(turn)]
        if any("copy_from=" in line for line in alterations):
            copied.append(turn.before.name)
    renamed = [before.name for before, after in remaining if before.name != after.name]
    managed = dict_of({before.name: texts(sorted(before.names | after.names)) for before, after in remaining})
    more = {"copied": copied, "renamed": renamed, "remade": remade}
    options = [f"{key}={texts(sorted(names))}" for key, names in more.items() if names]
    return lines(Group("@preserving(", ("op", managed, *options)))


def _function(name: str, about: str, decorator: Sequence[str], steps: Sequence[str]) -> list[str]:
    return ["", "", *decorator, f"def {name}() -> None:", *docstring(about, INDENT), *steps]
