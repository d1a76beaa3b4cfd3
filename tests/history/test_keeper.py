"""History: a row where a value changed, in its place in time, whatever order the events come in."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from cli import ROOT
from history.events import at, balance, balances, event, keep, kept, order, position, positions
from hypothesis import given
from hypothesis import strategies as st
from limits import HANG

from harness.cache.database import MEMORY, open_database
from harness.errors import ConfigurationError
from harness.history.keeper import HistoryKeeper
from harness.history.tables import HistoryRule, ensure_history_tables, plan_history
from harness.snaptrade.generated.model import MODEL

if TYPE_CHECKING:
    from sqlalchemy import Engine

WRITE = """
import sys
sys.path[:0] = ["tests"]
from history.events import balances, keep
from harness.cache.database import open_database

engine = open_database(sys.argv[1])
for minute in range(int(sys.argv[2]), 40, 2):
    keep(engine, balances(str(minute), minutes=minute))
"""


def rows(engine: Engine, table: str = "history_balance", *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a history table in the order of time."""
    found = next(each.table for each in kept().values() if each.table.name == table)
    query = sa.select(*(found.c[name] for name in columns)).order_by(
        found.c.history_since, found.c.history_until, found.c.history_id
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def spans(engine: Engine) -> list[tuple[str, float, float | None]]:
    """The cash of the first currency, from which minute until which."""
    found = rows(engine, "history_balance", "currency_id", "cash", "history_since", "history_until")
    minutes = [
        (str(cash), _minute(since), until and _minute(until)) for key, cash, since, until in found if key == "c-0"
    ]
    return sorted(minutes, key=lambda each: each[1])


def _minute(moment: Any) -> float:
    return float((moment - at(0)).total_seconds() / 60)


def test_a_value_lasts_until_another_one_is_said(engine: Engine) -> None:
    """The last one lasts on."""
    keep(engine, balances("1.10"), balances("1.20", minutes=1))
    assert spans(engine) == [("1.10", 0, 1), ("1.20", 1, None)]


def test_a_row_says_whose_it_is_and_where_it_came_from(engine: Engine) -> None:
    """Which question of which endpoint brought it, and in which body."""
    keep(engine, balances("1.10"))
    columns = ("history_owner", "history_source", "history_question", "history_hash")
    assert rows(engine, "history_balance", *columns) == [("u", "GET /accounts/{accountId}/balances", "A", "hash-0")]


@pytest.mark.parametrize("kind", ["refresh", "unchanged"])
def test_the_same_value_makes_no_row(engine: Engine, kind: Any) -> None:
    """It is noted that it was said again."""
    said = balances("1.10", minutes=5, kind=kind) if kind == "refresh" else event("Balance", minutes=5, kind=kind)
    keep(engine, balances("1.10"), said)
    assert rows(engine, "history_balance", "cash", "history_seen") == [(balance("1.10").cash, at(5))]


def test_what_a_complete_answer_leaves_out_has_ended(engine: Engine) -> None:
    """Also where upstream says that there is none."""
    keep(engine, balances("1", "2"), balances("1", minutes=1), event("Balance", minutes=2, kind="negative"))
    found = rows(engine, "history_balance", "currency_id", "history_until")
    assert sorted(found) == [("c-0", at(2)), ("c-1", at(1))]


def test_a_position_that_moves_up_has_not_changed(engine: Engine) -> None:
    """Its place in the list is no value of it."""
    keep(engine, positions(position("1"), position("2", key="s-2")), positions(position("2", key="s-2"), minutes=1))
    found = rows(engine, "history_position", "symbol_id", "history_since", "history_until")
    assert sorted(found) == [("s-1", at(0), at(1)), ("s-2", at(0), None)]


def test_two_positions_in_one_security_are_two_series(engine: Engine) -> None:
    """Each keeps its own values."""
    keep(engine, positions(position("1"), position("2")), positions(position("1"), position("3"), minutes=1))
    found = rows(engine, "history_position", "history_place", "units", "history_until")
    assert [(place, str(units), until) for place, units, until in sorted(found, key=str)] == [
        (0, "1", None), (1, "2", at(1)), (1, "3", None),
    ]  # fmt: skip


def test_an_order_that_another_answer_leaves_out_has_not_ended(engine: Engine) -> None:
    """It may only not be open any more; each endpoint tells it in its own way."""
    recent = "GET /accounts/{accountId}/recentOrders"
    keep(
        engine,
        event("AccountOrderRecord", order(status="PENDING"), order("o-2")),
        event("AccountOrderRecord", order(status="EXECUTED"), minutes=1, question="executed"),
        event("AccountOrderRecord", order(), minutes=2, source=recent, question="recent"),
    )
    found = rows(engine, "history_account_order_record", "brokerage_order_id", "status", "history_until")
    assert sorted(found, key=str) == [
        ("o-1", "EXECUTED", None), ("o-1", "PENDING", at(1)), ("o-1", None, None), ("o-2", None, None),
    ]  # fmt: skip


def test_other_users_and_other_entities_stand_apart(engine: Engine) -> None:
    """What one of them is told ends nothing of another."""
    keep(engine, balances("1"), balances("2", minutes=1, owner="v"), event("Account", minutes=2))
    assert sorted(rows(engine, "history_balance", "history_owner", "history_until")) == [("u", None), ("v", None)]


def test_an_event_that_is_no_answer_makes_no_history(engine: Engine) -> None:
    """A read or an eviction says nothing new."""
    keep(engine, balances("1"), *(event("Balance", minutes=1, kind=kind) for kind in ("read", "evict", "invalidate")))
    assert spans(engine) == [("1", 0, None)]


@given(st.permutations(range(5)), st.permutations(["1", "2", "3", "4", None]))
def test_late_events_stand_where_they_belong(sequence: list[int], amounts: list[str | None]) -> None:
    """Whatever the order in which several processes write, every moment has the value that was said last before it."""
    engine = open_database(MEMORY)
    said = [balances(amounts[minute], minutes=minute) for minute in range(5)]
    keep(engine, *(said[minute] for minute in sequence))
    ends = [1, 2, 3, 4, None]
    assert spans(engine) == [(str(cash), minute, ends[minute]) for minute, cash in enumerate(amounts)]
    engine.dispose()


def test_a_value_in_between_that_comes_late_is_kept(engine: Engine) -> None:
    """What lasted around it was said before and after it."""
    keep(engine, balances("1", "5"), balances("1", "5", minutes=2), balances("2", minutes=1))
    assert spans(engine) == [("1", 0, 1), ("2", 1, 2), ("1", 2, None)]
    found = rows(engine, "history_balance", "currency_id", "history_since", "history_until")
    assert sorted(row for row in found if row[0] == "c-1") == [("c-1", at(0), at(1)), ("c-1", at(2), None)]


def test_several_processes_write_one_history(engine: Engine) -> None:
    """No moment has two values."""
    ensure_history_tables(engine, kept())
    url = engine.url.render_as_string(hide_password=False)
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITE, url, str(first)], cwd=ROOT, stderr=subprocess.PIPE)
        for first in (0, 1)
    ]
    assert [process.communicate(timeout=HANG)[1] for process in processes] == [b"", b""]
    found = spans(engine)
    assert [each[0] for each in found] == [str(minute) for minute in range(40)]
    assert all(earlier[2] == later[1] for earlier, later in itertools.pairwise(found))


def test_a_value_that_the_database_does_not_take_costs_no_other(postgres: Engine, engine: Engine) -> None:
    """The events beside it are written; PostgreSQL takes no U+0000."""
    keeper = HistoryKeeper(engine, kept())
    bad = event("AccountOrderRecord", order("a\0b"))
    with engine.begin() as connection:
        refused = keeper.write(connection, [bad, balances("1")])
    assert (refused, spans(engine)) == (int(engine is postgres), [("1", 0, None)])


def test_a_new_field_is_a_new_column(engine: Engine) -> None:
    """What is known stays."""
    keep(engine, balances("1"))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE history_balance DROP COLUMN buying_power"))
    keep(engine, balances("2", minutes=1))
    assert spans(engine) == [("1", 0, 1), ("2", 1, None)]


def test_a_field_of_another_type_is_told(engine: Engine) -> None:
    """History cannot be fetched again, so nothing of it is dropped."""
    keep(engine, balances("1"))
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE history_balance DROP COLUMN cash"))
        connection.execute(sa.text("ALTER TABLE history_balance ADD COLUMN cash INTEGER"))
    with pytest.raises(ConfigurationError, match=r"history_balance\.cash is INTEGER.*rename"):
        ensure_history_tables(engine, kept())


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"Balances": HistoryRule()}, "no entity with a table; did you mean 'Balance'"),
        ({"Money": HistoryRule()}, "no entity with a table"),
        ({"Balance": HistoryRule(("currency",))}, "no field 'currency'"),
        ({"Balance": HistoryRule(("ordinal",))}, "no field 'ordinal'"),
        ({"Balance": HistoryRule(("currency_id",), is_complete=False)}, "may be null"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_told(rules: dict[str, HistoryRule], sentence: str) -> None:
    """With the nearest name."""
    with pytest.raises(ConfigurationError, match=sentence):
        plan_history(MODEL, rules)
