"""The audit trail in a database: one chain of all processes, and the database helps to keep it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cli import ROOT
from limits import HANG
from sqlalchemy.exc import DBAPIError

from harness.audit.chain import EMPTY, AuditEntry
from harness.audit.trail import AuditTrail

if TYPE_CHECKING:
    from sqlalchemy import Engine

READ, FETCH = AuditEntry("2026-01-05", "read", owner="u"), AuditEntry("2026-01-06", "fetch", owner="v", times=2)
APPEND = """
import sys
from harness.audit.chain import AuditEntry
from harness.audit.trail import AuditTrail
from harness.cache.database import open_database

trail = AuditTrail(open_database(sys.argv[1]))
for number in range(25):
    trail.record(*[AuditEntry("2026-01-05", "read", owner=sys.argv[2], reason=str(number))] * 4)
"""


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def unguard(engine: Engine) -> None:
    place = " ON audit_entry" if engine.dialect.name == "postgresql" else ""
    run(engine, *(f"DROP TRIGGER audit_entry_stays_{act}{place}" for act in ("UPDATE", "DELETE")))


def test_entries_come_back_as_they_were_written(engine: Engine) -> None:
    """In the order of the chain, the newest ones where there are more."""
    trail = AuditTrail(engine)
    head = trail.record(READ, FETCH)
    trail.record()
    assert [each.entry for each in trail.entries(10)] == [READ, FETCH]
    assert [each.entry for each in trail.entries(1)] == [FETCH]
    assert (trail.head(), trail.verify(head.hash)) == (head, (head, None))


def test_entries_are_found_by_their_values(engine: Engine) -> None:
    """And by their time."""
    trail = AuditTrail(engine)
    trail.record(READ, FETCH)
    assert [each.number for each in trail.entries(10, owner="v")] == [2]
    assert [each.number for each in trail.entries(10, since="2026-01-06")] == [2]


def test_another_process_goes_on_with_the_same_chain(engine: Engine) -> None:
    """It finds the tables and the head."""
    AuditTrail(engine).record(READ)
    again = AuditTrail(engine)
    again.record(FETCH)
    assert (again.head().entries, again.verify().broken) == (2, None)


def test_what_the_caller_rolls_back_was_never_there(engine: Engine) -> None:
    """An entry stands or falls with the change that it tells of."""
    trail = AuditTrail(engine)
    with engine.connect() as connection, connection.begin() as transaction:
        trail.append(connection, [READ])
        transaction.rollback()
    assert (trail.head(), trail.entries(1), trail.verify()) == (EMPTY, [], (EMPTY, None))


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET owner = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_what_is_no_addition(engine: Engine, statement: str) -> None:
    """A slip of a hand changes nothing."""
    trail = AuditTrail(engine)
    trail.record(READ)
    with pytest.raises(DBAPIError, match="only ever added"):
        run(engine, statement)
    assert [each.entry for each in trail.entries(10)] == [READ]


@pytest.mark.parametrize(
    ("statements", "damage"),
    [
        (["UPDATE audit_entry SET owner = 'x' WHERE number = 2"], (2, "changed")),
        (["DELETE FROM audit_entry WHERE number = 2"], (2, "missing")),
        (
            [
                "DELETE FROM audit_entry WHERE number = 2",
                "UPDATE audit_entry SET number = 2 WHERE number = 3",
                "UPDATE audit_entry SET number = 3 WHERE number = 4",
            ],
            (2, "missing"),
        ),
        (
            [
                "UPDATE audit_entry SET number = 9 WHERE number = 2",
                "UPDATE audit_entry SET number = 2 WHERE number = 3",
                "UPDATE audit_entry SET number = 3 WHERE number = 9",
            ],
            (2, "reordered"),
        ),
        (["DELETE FROM audit_entry WHERE number > 2"], (3, "truncated")),
        (["DELETE FROM audit_entry"], (1, "truncated")),
        (["UPDATE audit_head SET entries = 3"], (4, "head")),
        (["DELETE FROM audit_head"], (4, "head")),
    ],
)
def test_who_takes_the_guard_away_is_found(engine: Engine, statements: list[str], damage: tuple[int, str]) -> None:
    """With the first entry that is wrong, and what is wrong with it."""
    trail = AuditTrail(engine)
    trail.record(*[READ, FETCH] * 2)
    unguard(engine)
    run(engine, *statements)
    found = trail.verify().broken
    assert found
    assert (found.number, found.damage) == damage


def test_several_processes_make_one_unbroken_chain(engine: Engine) -> None:
    """Whichever of them writes in between."""
    url = engine.url.render_as_string(hide_password=False)
    names = ["a", "b", "c"]
    command = [sys.executable, "-c", APPEND, url]
    processes = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in names]
    ends = [process.communicate(timeout=HANG)[1] for process in processes]
    trail = AuditTrail(engine)
    assert ends == [b""] * len(names)
    assert trail.verify() == (trail.head(), None)
    assert trail.head().entries == 100 * len(names)
    assert {len(trail.entries(1000, owner=name)) for name in names} == {100}
