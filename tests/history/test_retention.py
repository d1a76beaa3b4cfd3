"""Retention: what is kept too long goes, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from build import START, Clock
from history.events import at, balance, balances, event, fetch, keep, kept, order

from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.history.retention import plan_sweeps
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

USD = Currency(id="c-usd", code="USD")
CAD = Currency(id="c-cad", code="CAD")


def retention(entity: str) -> timedelta:
    seconds = MODEL.facts[entity].retention
    assert seconds
    return timedelta(seconds=seconds)


def sweep(engine: Engine, now: datetime, batch: int = 1_000) -> dict[str, int]:
    """Delete what is overdue; by table."""
    sweeps = plan_sweeps(engine, MODEL, kept(), now)
    return {each.table.name: gone for each in sweeps if (gone := each.delete(engine, batch))}


def test_a_cached_row_goes_when_its_retention_has_passed(engine: Engine) -> None:
    """Not before, though it is stale."""
    fetch(engine, event("Currency", USD, CAD, owner=""))
    assert "currency" not in sweep(engine, START + retention("Currency"))
    assert sweep(engine, START + retention("Currency") + timedelta(seconds=1))["currency"] == 2


def test_a_row_that_another_one_refers_to_stays_with_it(engine: Engine) -> None:
    """PostgreSQL would not let it go; when the other one goes, it goes too."""
    later = START + retention("Currency") + timedelta(seconds=1)
    fetch(engine, event("Currency", USD, CAD, owner=""))
    fetch(engine, event("Balance", balance("1"), minutes=24 * 60))
    assert sweep(engine, later)["currency"] == 1
    gone = sweep(engine, later + timedelta(days=1))
    assert (gone["balance"], gone["currency"]) == (1, 1)


def test_an_answer_goes_when_it_can_be_served_no_more(engine: Engine) -> None:
    """Of every user."""
    for user in ("u", "v"):
        fetch(engine, event("Balance", Balance(account_id="A", ordinal=0), owner=user))
    facts = MODEL.facts["Balance"]
    assert facts.ttl
    assert facts.stale_ttl
    assert sweep(engine, START + timedelta(seconds=facts.stale_ttl)) == {}
    assert sweep(engine, START + timedelta(seconds=facts.ttl + facts.stale_ttl + 1)) == {"cache_answer": 2}


def test_what_a_write_invalidated_is_not_kept_for_ever(engine: Engine) -> None:
    """Only as long as an answer may be under way that was asked for before."""
    Cache(Store(engine, MODEL), Clock()).forget(["Balance"], "u")
    assert sweep(engine, START + timedelta(hours=23)) == {}
    assert sweep(engine, START + timedelta(hours=25)) == {"cache_written": 1}


def test_many_rows_go_in_small_transactions(engine: Engine) -> None:
    """All of them."""
    fetch(engine, event("Currency", *(Currency(id=str(number), code="USD") for number in range(25)), owner=""))
    assert sweep(engine, START + timedelta(days=31), batch=10)["currency"] == 25


def test_history_goes_when_its_retention_has_passed_since_it_ended(engine: Engine) -> None:
    """What lasts stays as long as it is said."""
    keep(engine, balances("1"), balances("2", minutes=1), balances("2", minutes=2))
    assert sweep(engine, at(1) + retention("Balance")) == {}
    assert sweep(engine, at(2) + retention("Balance")) == {"history_balance": 1}
    assert sweep(engine, at(3) + retention("Balance")) == {"history_balance": 1}


def test_each_entity_has_its_own_retention(engine: Engine) -> None:
    """Orders are kept for seven years."""
    keep(engine, balances("1"), event("AccountOrderRecord", order()))
    assert sweep(engine, START + timedelta(days=31)) == {"history_balance": 1}


def test_counting_deletes_nothing(engine: Engine) -> None:
    """That is what a dry run does."""
    keep(engine, balances("1"))
    sweeps = plan_sweeps(engine, MODEL, kept(), START + timedelta(days=31))
    assert [sum(each.count(engine) for each in sweeps) for _ in range(2)] == [1, 1]


def test_an_empty_database_has_nothing_to_sweep(engine: Engine) -> None:
    """Its tables are not there."""
    assert plan_sweeps(engine, MODEL, kept(), START) == []


def test_the_rows_of_the_application_stay(engine: Engine) -> None:
    """They are no cache: only their owner deletes them."""
    Store(engine, MODEL)
    own = [name for name, facts in MODEL.facts.items() if facts.table and facts.ttl is None]
    swept = {each.entity for each in plan_sweeps(engine, MODEL, kept(), START)}
    assert own
    assert swept.isdisjoint(own)


def test_no_generated_table_refers_to_itself() -> None:
    """A row that refers to another one of its own table would be swept before it."""
    assert not [
        table for table in MODEL.metadata.sorted_tables for key in table.foreign_keys if key.column.table is table
    ]
