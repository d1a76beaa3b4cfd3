"""The row of an entity, read by its key: never one that a write has changed, or that another schema has written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from build import question
from cache.processes import Machine

from harness.cache.answers import FetchedEntity
from harness.cache.database import open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from pathlib import Path

BALANCE = Balance(account_id="A", ordinal=0, cash=Decimal(1))
DOLLAR = Currency(id="c", code="USD", name="US Dollar")


def _filled(machine: Machine) -> Cache:
    cache = machine.process()
    cache.ask(question("q", "Balance", "user"), lambda: (FetchedEntity(BALANCE),))
    cache.ask(question("q", "Currency"), lambda: (FetchedEntity(DOLLAR),))
    assert cache.entity(Balance, ("A", 0), "user") == BALANCE
    assert cache.entity(Currency, ("c",), None) == DOLLAR
    return cache


def test_what_a_write_about_an_account_changed_is_gone(tmp_path: Path) -> None:
    """A row does not tell which account it is about, so all of the user's go."""
    cache = _filled(Machine(tmp_path))
    cache.forget(["Balance"], "user", "A")
    assert cache.entity(Balance, ("A", 0), "user") is None


def test_what_a_write_changed_of_what_is_public_is_gone(tmp_path: Path) -> None:
    """Though other rows may refer to it."""
    cache = _filled(Machine(tmp_path))
    cache.forget(["Currency"], None)
    assert cache.entity(Currency, ("c",), None) is None
    cache.ask(question("q", "Currency"), lambda: (FetchedEntity(DOLLAR),))
    assert cache.entity(Currency, ("c",), None) == DOLLAR


def test_a_row_that_another_schema_has_written_is_not_read(tmp_path: Path) -> None:
    """A process that goes on under the older schema does without."""
    machine = Machine(tmp_path)
    older = _filled(machine)
    newer = Cache(Store(open_database(machine.url), replace(MODEL, digest="newer")), machine.wall, machine.steady)
    newer.ask(question("q", "Balance", "user"), lambda: (FetchedEntity(BALANCE),))
    assert older.entity(Balance, ("A", 0), "user") is None
    assert newer.entity(Balance, ("A", 0), "user") == BALANCE


def test_a_row_from_the_future_is_not_read(tmp_path: Path) -> None:
    """Its age could not be trusted: the clock of the machine that wrote it is wrong."""
    machine = Machine(tmp_path)
    right = machine.process()
    machine.wall.pass_seconds(3600)
    _filled(machine)
    machine.wall.pass_seconds(-3600)
    assert right.entity(Balance, ("A", 0), "user") is None


def test_a_row_that_a_write_changed_is_not_read_by_a_machine_whose_clock_is_behind(tmp_path: Path) -> None:
    """For it, the row's time has not come yet."""
    machine = Machine(tmp_path)
    behind = machine.process()
    machine.wall.pass_seconds(2)
    cache = _filled(machine)
    cache.forget(["Balance"], "user", "A")
    cache.forget(["Currency"], None)
    assert (behind.entity(Balance, ("A", 0), "user"), behind.entity(Currency, ("c",), None)) == (None, None)
