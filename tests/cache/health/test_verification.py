"""A row that is not what was written is found, whatever is wrong with it, and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import Clock, question

from harness.cache.answers import FetchedEntity
from harness.cache.health.verification import RowFault, find_faults
from harness.cache.keys import Key
from harness.cache.moments import SECOND, microseconds
from harness.cache.service import Cache
from harness.cache.storage.saving import ANSWERS
from harness.cache.storage.store import Store
from harness.errors import UpstreamError
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Balance, Currency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

NOW = microseconds(Clock().now)
USD = FetchedEntity(Currency(id="c", code="USD"))
BALANCE = FetchedEntity(Balance(account_id="A", ordinal=0, currency_id="c", cash=Decimal("1.10")), {"currency_id": USD})
NEGATIVE = next(name for name, facts in FACTS.items() if facts.negative_ttl and facts.access == "public" and facts.ttl)


@pytest.fixture(autouse=True)
def cache(engine: Engine) -> Cache:
    """A cache with a personal answer and a public one, one that is rendered, and a kept refusal."""
    cache = Cache(Store(engine, MODEL), Clock())
    since = cache.sequence()
    result = cache.ask(question("alice's", "Balance", "alice"), lambda: (BALANCE,))
    cache.ask(question("public", "Currency"), lambda: (USD,))
    cache.keep(Key("alice", "balances.list", "A"), b"[1.10]", [result], since)

    def refused() -> tuple[FetchedEntity, ...]:
        raise UpstreamError(404, "1010", "none")

    with pytest.raises(UpstreamError):
        cache.ask(question("none", NEGATIVE), refused)
    return cache


def faults(engine: Engine, now: int = NOW) -> list[RowFault]:
    return list(find_faults(engine, MODEL, now, lambda rows, *_: rows))


def change(engine: Engine, table: sa.Table, where: dict[str, Any], values: dict[str, Any]) -> None:
    with engine.begin() as connection:
        assert connection.execute(table.update().filter_by(**where).values(values)).rowcount == 1


def test_what_was_written_is_sound(engine: Engine) -> None:
    """Answers of every kind, and the rows of their entities."""
    with engine.connect() as connection:
        assert len(connection.execute(sa.select(ANSWERS)).all()) == 4
    assert faults(engine) == []


@pytest.mark.parametrize(
    ("question", "values", "said"),
    [
        ("alice's", {"body": b'[{"account_id":"A","ordinal":1}]'}, ["its body is not what was written"]),
        ("alice's", {"inside": b""}, ["its body is not what was written"]),
        ("alice's", {"body_hash": "0" * 32}, ["its body is not what was written"]),
        ("alice's", {"body": b"[{"},
         ["its body is not what was written", "its body cannot be read (ValidationError)"]),
        ("alice's", {"inside": b'{"parts":[["Ghost",{},{}]],"roots":[]}'},
         ["its body is not what was written", "its body cannot be read (KeyError)"]),
        ("alice's", {"keys": "["}, ["its body cannot be read (JSONDecodeError)"]),
        ("A", {"body": b"[1.1"},
         ["its body is not what was written", "its body cannot be read (JSONDecodeError)"]),
        ("none", {"refusal": "[404]"},
         ["its body is not what was written", "its body cannot be read (TypeError)"]),
        ("public", {"schema_digest": "another"}, ["it is of another schema"]),
        ("public", {"entity": "Ghost"}, ["it is of no entity of the schema"]),
        ("public", {"stale_until": 1}, ["its times are not in order"]),
        ("public", {"fetched_at": NOW + 60 * SECOND}, ["its times are not in order"]),
        ("alice's", {"cache_user": ""}, ["it is personal, and has no owner"]),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_what_was_written_is_found(
    engine: Engine, question: str, values: dict[str, Any], said: Iterable[str]
) -> None:
    """By its hash, its models, what stood inside, its times, its owner and its schema."""
    change(engine, ANSWERS, {"question": question.replace("'", "%27")}, values)
    assert [fault.fault for fault in faults(engine)] == said


def test_a_row_of_an_entity_is_held_to_its_owner_and_its_times(engine: Engine) -> None:
    """And is named without telling of whom it is."""
    table = MODEL.tables["Balance"]
    change(engine, table, {"account_id": "A"}, {"cache_user": "", "cache_expiry": Clock().now.replace(year=2000)})
    found = faults(engine)
    assert [fault.fault for fault in found] == ["it is personal, and has no owner", "its times are not in order"]
    assert all(fault.table == table.name and "alice" not in repr(fault) and "'A'" not in repr(fault) for fault in found)


def test_a_row_that_cannot_be_read_hides_no_other(engine: Engine) -> None:
    """Such as one whose decimal is none."""
    if engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL takes no such value")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE balance SET cash = 'much'"))
        connection.execute(sa.text("UPDATE currency SET cache_expiry = '2000-01-01 00:00:00.000000'"))
    assert sorted((fault.table, fault.fault) for fault in faults(engine)) == [
        ("balance", "it cannot be read (InvalidOperation)"),
        ("currency", "its times are not in order"),
    ]


def test_a_table_that_is_gone_is_told_and_the_others_are_read(engine: Engine) -> None:
    """By the kind of its failure."""
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE balance"))
    change(engine, ANSWERS, {"question": "public"}, {"body_hash": "0"})
    assert [(fault.table, fault.fault.split(" (")[0]) for fault in faults(engine)][-1] == (
        "balance", "the table cannot be read"
    )  # fmt: skip
    assert ("cache_answer", "its body is not what was written") in {(each.table, each.fault) for each in faults(engine)}
