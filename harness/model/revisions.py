"""Run the steps of a revision without losing what an operator made beside the tables of the schema.

SQLite alters a table by copying it, and drops the old one with every index and trigger on it. Those that no schema
knows are set aside and made again; what cannot be made again stops the revision, which names it.
"""

from __future__ import annotations

import functools
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from alembic.operations import Operations
    from sqlalchemy import Connection

_BESIDE = "made beside the schema"
_ADVICE = "drop what is named before the migration, and make it anew afterwards"
_CONSTRAINT = re.compile(
    r"""'(?:[^']|'')*'|CONSTRAINT\s+(?P<name>"[^"]+"|\w+)\s+(?:CHECK|UNIQUE|FOREIGN)\b"""
    r"""|"[^"]*"|\b(?P<nameless>CHECK|UNIQUE|FOREIGN KEY)\b""",
    re.IGNORECASE,
)
_OWN_TABLE = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"
_OWN_OBJECTS = """
SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY rowid
"""


class _Object(NamedTuple):
    """Represent an index, a trigger or a view, with the SQL that makes it."""

    type: str
    name: str
    table: str
    sql: str

    def __str__(self) -> str:
        return f"{self.type} {self.name}" + ("" if self.type == "view" else f" on {self.table}")


def preserving(
    op: Operations,
    managed: Mapping[str, Iterable[str]],
    copied: Iterable[str] = (),
    renamed: Iterable[str] = (),
    remade: Iterable[str] = (),
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Decorate the upgrade or downgrade of a revision, so that it keeps what the schema does not know.

    Args:
        op: The operations of Alembic, as the revision imports them.
        managed: For each table that the revision changes and keeps, under its older name, the names of its columns,
            constraints and indexes, before and after.
        copied: Those of them that SQLite alters by copying them.
        renamed: Those of them that get another name.
        remade: Those of them that are dropped and created: they hold a cache.

    Raises:
        ValueError: The revision would lose a column, a constraint, an index, a trigger or a view that is not managed.
            The message names each of them.
    """

    def decorate(steps: Callable[[], None]) -> Callable[[], None]:
        @functools.wraps(steps)
        def run() -> None:
            if op.get_context().as_sql:
                steps()
                return
            bind = op.get_bind()
            is_sqlite = bind.dialect.name == "sqlite"
            _refuse_unmanaged(bind, {table: managed[table] for table in (*remade, *(copied if is_sqlite else ()))})
            with _set_aside(bind, managed, frozenset(renamed)) if is_sqlite else _kept_names(bind, managed):
                steps()

        return run

    return decorate


@contextmanager
def _kept_names(bind: Connection, managed: Mapping[str, Iterable[str]]) -> Iterator[None]:
    """Stop where an own constraint or index is gone afterwards; PostgreSQL drops both with their column."""
    before = {name for table, names in managed.items() for name in _names(bind, table) - set(names)}
    yield
    tables = sa.inspect(bind).get_table_names() if before else []
    if gone := before - {name for table in tables for name in _names(bind, table)}:
        raise ValueError(f"{', '.join(sorted(gone))}: {_BESIDE}, and gone after this revision; {_ADVICE}")


def _refuse_unmanaged(bind: Connection, replaced: Mapping[str, Iterable[str]]) -> None:
    """Stop before a table takes the place of one that has an own column or constraint."""
    inspector = sa.inspect(bind)
    for table, names in replaced.items():
        if not inspector.has_table(table):
            continue
        # Its constraints are those that its own SQL writes; those of PostgreSQL are looked for afterwards.
        sql = bind.scalar(sa.text(_OWN_TABLE), {"name": table}) if bind.dialect.name == "sqlite" else None
        constraints = [
            (match["name"] or f"a {match['nameless']} without a name").strip('"')
            for match in _CONSTRAINT.finditer(sql or "")
            if match["name"] or match["nameless"]
        ]
        columns = [column["name"] for column in inspector.get_columns(table)]
        own = sorted({*columns, *constraints} - set(names))
        if own:
            raise ValueError(
                f"{table} has {', '.join(own)} beside the schema, and the table is made anew without them; "
                "add them to the schema, or drop them first"
            )


def _names(bind: Connection, table: str) -> set[str]:
    """Name the constraints and indexes of a table; none where there is no such table."""
    inspector = sa.inspect(bind)
    if not inspector.has_table(table):
        return set()
    parts = (inspector.get_indexes, inspector.get_unique_constraints, inspector.get_check_constraints)
    return {str(part["name"]) for get in (*parts, inspector.get_foreign_keys) for part in get(table)}


@contextmanager
def _set_aside(bind: Connection, managed: Mapping[str, Iterable[str]], renamed: AbstractSet[str]) -> Iterator[None]:
    """Drop own indexes, triggers and views of an SQLite database, and make them again afterwards."""
    own = [
        object_
        for object_ in (_Object(*row) for row in bind.execute(sa.text(_OWN_OBJECTS)))
        if object_.type != "index" or (object_.table in managed and object_.name not in managed[object_.table])
    ]
    if moved := [str(object_) for object_ in own if object_.table in renamed]:
        raise ValueError(f"{', '.join(moved)}: {_BESIDE}, and its table is renamed; {_ADVICE}")
    broken = _mistakes(bind, own, "before")
    for object_ in reversed(own):  # the triggers of a view go with it
        bind.exec_driver_sql(f"DROP {object_.type} {_quoted(object_.name)}")
    yield
    remaining = {*sa.inspect(bind).get_table_names(), *managed, *(object_.name for object_ in own)}
    remade = [object_ for object_ in own if object_.type == "view" or object_.table in remaining]
    unfit = {str(object_): error for object_ in remade if (error := _error(bind, object_.sql))} or {
        name: error for (name, verb), error in _mistakes(bind, remade, "after").items() if (name, verb) not in broken
    }
    if unfit:
        reasons = "; ".join(f"{name} ({error})" for name, error in unfit.items())
        raise ValueError(f"{reasons}: {_BESIDE}, and unfit for the newer tables; {_ADVICE}")


def _mistakes(bind: Connection, own: Iterable[_Object], moment: str) -> dict[tuple[str, str], str]:
    """Compile what fires each trigger and reads each view, by its verb: SQLite does not when they are made.

    The moment stands in the text, as a driver may keep what it compiled before.
    """
    mistakes: dict[tuple[str, str], str] = {}
    for object_ in own:
        statements: list[str] = []
        if object_.type == "view":
            statements.append(f"SELECT * FROM {_quoted(object_.name)}")  # noqa: S608 - a name, quoted
        elif object_.type == "trigger" and sa.inspect(bind).has_table(object_.table):
            table = _quoted(object_.table)
            names = [_quoted(column["name"]) for column in sa.inspect(bind).get_columns(object_.table)]
            assigned = ", ".join(f"{name} = {name}" for name in names)
            statements += [f"INSERT INTO {table} DEFAULT VALUES", f"UPDATE {table} SET {assigned}"]  # noqa: S608 - quoted
            statements.append(f"DELETE FROM {table}")  # noqa: S608 - a name, quoted
        for statement in statements:
            if error := _error(bind, f"EXPLAIN /* {moment} */ {statement}"):
                mistakes[str(object_), statement.split()[0]] = error
    return mistakes


def _error(bind: Connection, statement: str) -> str:
    """Execute a statement, and return the database's complaint; empty where there is none."""
    try:
        bind.exec_driver_sql(statement)
    except DBAPIError as error:
        return str(error.orig)
    return ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
