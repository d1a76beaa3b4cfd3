"""An Alembic revision that turns the tables of one schema into those of another, and back, with the rows in them.

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

from harness.codegen.migrations.losses import is_kept
from harness.codegen.migrations.row_steps import INDENT, executed, identifier
from harness.codegen.migrations.shapes import TableShape, shapes
from harness.codegen.migrations.table_change import TableChange
from harness.codegen.migrations.table_steps import batch, foreign_keys_gone, foreign_keys_made, made, main_steps
from harness.codegen.text import Group, docstring, lines, literal, mapping_of, texts
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
class Side:
    """A schema with the shapes of its tables."""

    schema: Schema
    shapes: Mapping[str, TableShape]

    @property
    def digest(self) -> str:
        """A SHA-256 over all that its tables are; it stays where a change of the schema leaves them alone."""
        told = "\n".join(str(_creation(shape)) for _, shape in sorted(self.shapes.items()))
        return hashlib.sha256(told.encode()).hexdigest()

    def shape(self, entity: Entity | None) -> TableShape | None:
        """The shape of its table; None where it has none."""
        return self.shapes.get(entity.name) if entity else None


def side(schema: Schema) -> Side:
    """The schema with the shapes of its tables."""
    return Side(schema, shapes(schema))


def revision(old: Side, new: Side, down_revision: str | None = None) -> str:
    """The id of the revision between them: the same for the same two sets of tables, reached on the same way."""
    return hashlib.sha256(f"{old.digest}{new.digest}{down_revision}".encode()).hexdigest()[:12]


def migration(old: Side, new: Side, down_revision: str | None = None) -> str:
    """The text of the revision; it takes every step, also one that `losses` would refuse.

    Raises SchemaError where tables change their names in a circle.
    """
    there = list(match_renamed(old.schema.entities, new.schema.entities))
    ways = _Way(old, new, there, back=False), _Way(new, old, [(after, before) for before, after in there], back=True)
    up, down = map(_steps, ways)
    called = "\n".join([*up, *down])
    return "\n".join([
        *docstring(f"The tables of {new.schema.file or 'the schema'}, from one version to the next."),
        *("", "from __future__ import annotations", "", "import sqlalchemy as sa", "from alembic import op", ""),
        *("from harness.model.revisions import preserving", ""),
        f"revision = {literal(revision(old, new, down_revision))}",
        f"down_revision = {literal(down_revision) if down_revision else None}",
        f"tables_before = {literal(old.digest)}",
        f"tables_after = {literal(new.digest)}",
        *_function("upgrade", "Turn the older tables into the newer.", _preserving(ways[0]), up),
        *_function("downgrade", _BACK, _preserving(ways[1]), down),
        *(_RUN.rstrip().splitlines() if "_run(" in called else []),
        *(_STOP_AT.rstrip().splitlines() if "_stop_at(" in called else []),
        "",
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Way:
    """From one side to the other: which entity becomes which."""

    old: Side
    new: Side
    pairs: Sequence[tuple[Entity | None, Entity | None]]
    back: bool

    def turns(self) -> list[TableChange]:
        """The tables that are altered, or whose foreign keys cannot stay while others are."""
        unsettled = self._unsettled().union(*map(_named, self.replaced()))
        settled = [replace(turn, unsettled=unsettled) for turn in self._kept()]
        return _unblocked(turn for turn in settled if any(turn.foreign()) or _differ(turn.before, turn.shape))

    def replaced(self) -> list[_Pair]:
        """The tables that go, come, or hold a cache and are made anew: one that changes, and those that refer to it."""
        others = (pair for pair in self.pairs if not all(map(is_kept, pair)))
        both = [(self.old.shape(before), self.new.shape(after)) for before, after in others]
        names = self._unsettled()
        while (
            more := {name for pair in both if _differ(*pair) or _refers(pair, names) for name in _named(pair)} - names
        ):
            names |= more
        return [pair for pair in both if names & _named(pair)]

    def _unsettled(self) -> frozenset[str]:
        """The tables that stay while a key of theirs does not."""
        return frozenset[str]().union(*(turn.unsettles for turn in self._kept()))

    def _kept(self) -> Iterable[TableChange]:
        for before, after in self.pairs:
            shapes_ = self.old.shape(before), self.new.shape(after)
            if before and after and is_kept(before) and is_kept(after) and shapes_[0] and shapes_[1]:
                # Downwards it is the older field that says what the newer one was called.
                forward = (
                    match_renamed(after.fields, before.fields)
                    if self.back
                    else match_renamed(before.fields, after.fields)
                )
                fields = [(new, old) if self.back else (old, new) for old, new in forward]
                yield TableChange(shapes_[0], shapes_[1], self.old.schema, self.new.schema, fields, self.back)

    def caches(self) -> frozenset[str]:
        """The tables that hold a cache on either side."""
        entities = (*self.old.schema.tables, *self.new.schema.tables)
        return frozenset(entity.table for entity in entities if not is_kept(entity))


def _steps(way: _Way) -> list[str]:
    """What goes, then what gets another name, then each table, then what comes."""
    turns, replaced = way.turns(), way.replaced()
    renamed = ((turn.before.name, turn.shape.name) for turn in turns if turn.before.name != turn.shape.name)
    steps = [
        *(line for turn in turns for line in foreign_keys_gone(turn)),
        *_drops(replaced, way.caches()),
        *(line for names in renamed for line in lines(Group("op.rename_table(", tuple(map(literal, names))), INDENT)),
        *(line for turn in turns for line in main_steps(turn)),
        *_creations([after for _, after in replaced if after]),
        *(line for turn in turns for line in foreign_keys_made(turn)),
    ]
    # Rows that wait for a deferred check would keep PostgreSQL from altering their table.
    at_once = executed(("", "SET CONSTRAINTS ALL IMMEDIATE")) if any("UPDATE" in step for step in steps) else []
    return [*at_once, *steps] or [f"{' ' * INDENT}pass"]


def _unblocked(turns: Iterable[TableChange]) -> list[TableChange]:
    """Each table after the one that has its newer name until then."""
    by_name = {turn.before.name: turn for turn in turns}
    others = {name: [turn.shape.name] if turn.shape.name != name else [] for name, turn in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(others).static_order() if name in by_name]
    except CycleError:
        raise SchemaError("tables cannot change their names in a circle; give one of them another name first") from None


def _drops(replaced: Sequence[_Pair], caches: frozenset[str]) -> list[str]:
    """The tables that go. One that holds a cache may be gone, or made anew already."""
    steps: list[str] = []
    for name in sorted(caches & frozenset[str]().union(*map(_named, replaced))):
        told = f"DROP TABLE IF EXISTS {identifier(name)}"
        steps += executed((told, f"{told} CASCADE"))
    order, circular = _ordered([before for before, _ in replaced if before and before.name not in caches])
    steps += [line for shape in order if circular for line in _foreign(shape, gone=True)]
    return steps + [
        line for shape in reversed(order) for line in lines(f"op.drop_table({literal(shape.name)})", INDENT)
    ]


def _creations(tables: Sequence[TableShape]) -> list[str]:
    order, circular = _ordered(tables)
    created = [_bare(shape) if circular else shape for shape in order]
    steps = [line for shape in created for line in lines(_creation(shape), INDENT)]
    return [*steps, *(line for shape in order if circular for line in _foreign(shape, gone=False))]


def _ordered(tables: Sequence[TableShape]) -> tuple[list[TableShape], bool]:
    """The tables, each after those that it refers to; and whether that cannot be, since they refer in a circle."""
    by_name = {shape.name: shape for shape in tables}
    order = TopologicalSorter({name: sorted(shape.refers & by_name.keys()) for name, shape in by_name.items()})
    try:
        return [by_name[name] for name in order.static_order()], False
    except CycleError:
        return list(tables), True


def _foreign(shape: TableShape, *, gone: bool) -> list[str]:
    keys = [part for part in shape.parts.values() if part.kind == "foreignkey"]
    return batch(shape, [key.dropped for key in keys]) if gone else batch(_bare(shape), [key.created for key in keys])


def _bare(shape: TableShape) -> TableShape:
    return shape.without(part for part in shape.parts.values() if part.kind == "foreignkey")


def _creation(shape: TableShape) -> Group:
    return made("op.create_table(", shape)


def _named(pair: _Pair) -> frozenset[str]:
    return frozenset(shape.name for shape in pair if shape)


def _refers(pair: _Pair, names: frozenset[str]) -> bool:
    return any(shape and shape.refers & names for shape in pair)


def _differ(one: TableShape | None, other: TableShape | None) -> bool:
    return (one and str(_creation(one))) != (other and str(_creation(other)))


def _preserving(way: _Way) -> list[str]:
    """The decorator that keeps what an operator made beside the tables that are altered or made anew."""
    turns = way.turns()
    pairs = [*((turn.before, turn.shape) for turn in turns), *way.replaced()]
    kept = [(before, after) for before, after in pairs if before and after]
    copied = [turn.before.name for turn in turns if any("copy_from=" in line for line in _alterations(turn))]
    renamed = [before.name for before, after in kept if before.name != after.name]
    managed = mapping_of({before.name: texts(sorted(before.names | after.names)) for before, after in kept})
    more = {"copied": copied, "renamed": renamed}
    told = [f"{key}={texts(sorted(names))}" for key, names in more.items() if names]
    return lines(Group("@preserving(", ("op", managed, *told)))


def _alterations(turn: TableChange) -> list[str]:
    return [*foreign_keys_gone(turn), *main_steps(turn), *foreign_keys_made(turn)]


def _function(name: str, told: str, decorator: Sequence[str], steps: Sequence[str]) -> list[str]:
    return ["", "", *decorator, f"def {name}() -> None:", *docstring(told, INDENT), *steps]
