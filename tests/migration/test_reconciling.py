"""Both stores held against each other: each difference is told, and repaired without losing a row."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from build import START
from databases import clean
from migration.stores import Stores, flags

from harness.cache.database import MEMORY, open_database
from harness.migration.reconciling import EntityStores, FieldDifference
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Candle, CandleInterval, Lot
from harness.snaptrade.legacy_tables import CANDLES, LOTS
from harness.snaptrade.original import ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from harness.calls import PathName
    from harness.migration.mapping import TableMigration
    from harness.migration.reconciling import RowDifference


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "sqlite":
        yield Stores(open_database(MEMORY))
        return
    postgres: Engine = request.getfixturevalue("postgres")
    clean(postgres)
    yield Stores(postgres)
    postgres.dispose()


def entity_stores(stores: Stores, migration: TableMigration = LOTS) -> EntityStores:
    assert migration.own
    both = EntityStores(stores.engine, MODEL, migration, migration.own)
    both.create_tables()
    return both


def differences(both: EntityStores) -> list[RowDifference]:
    return [difference for batch in both.differences() for difference in batch]


def repair(both: EntityStores, leads: PathName) -> list[bool]:
    return [both.repair(difference, lambda _: leads) for difference in differences(both)]


def run(stores: Stores, statement: Any) -> None:
    with stores.engine.begin() as connection:
        connection.execute(statement)


def test_two_stores_that_got_every_write_are_the_same(stores: Stores) -> None:
    """Whatever each of them calls its columns."""
    stores.flags = flags("live")
    for number in range(3):
        stores.record_lot(f"key-{number}", quantity=f"{number + 1}.50", note="mine")
    stores.record_candle()
    stores.record_candle(opened_at="2026-01-03T05:00:00Z", volume="1204311")
    assert differences(entity_stores(stores)) == differences(entity_stores(stores, CANDLES)) == []


@pytest.mark.parametrize(("stage", "kind"), [("off", "only in original"), ("complete", "only in unified")])
@pytest.mark.parametrize("leads", ["original", "unified"])
def test_a_row_that_one_store_lacks_is_written_there_whichever_leads(
    stores: Stores, stage: str, kind: str, leads: PathName
) -> None:
    """None is deleted: it is what a user recorded."""
    stores.flags = flags(stage)
    stores.record_lot("key", note="mine")
    stores.record_candle()
    for migration in (LOTS, CANDLES):
        both = entity_stores(stores, migration)
        assert [difference.kind for difference in differences(both)] == [kind]
        assert (repair(both, leads), differences(both)) == ([True], [])
    assert stores.lots("original") == stores.lots("unified") != set()
    assert stores.closes("original") == stores.closes("unified") == ["113.15"]


@pytest.mark.parametrize(("leads", "close"), [("original", "1"), ("unified", "2")])
def test_the_leading_store_is_right_where_both_have_the_row(stores: Stores, leads: PathName, close: str) -> None:
    """Field by field, both values are told."""
    stores.flags = flags("live")
    stores.record_candle()
    run(stores, sa.update(ledger.CANDLES).values(c="1"))
    run(stores, sa.update(MODEL.tables["Candle"]).values(close=Decimal(2)))
    both = entity_stores(stores, CANDLES)
    (difference,) = differences(both)
    assert (difference.kind, both.fields(difference)) == ("differs", [FieldDifference("close", "1", "2")])
    assert (repair(both, leads), differences(both)) == ([True], [])
    assert stores.closes("original") == stores.closes("unified") == [close]


def test_personal_values_are_not_told(stores: Stores) -> None:
    """Their fields are."""
    stores.flags = flags("live")
    stores.record_lot("key")
    run(stores, sa.update(ledger.LOTS).values(qty_left="7"))
    both = entity_stores(stores)
    (difference,) = differences(both)
    assert both.fields(difference) == [FieldDifference("remaining_quantity", "…", "…")]


def test_a_row_that_cannot_be_read_is_told_and_left_alone(stores: Stores) -> None:
    """Nobody knows what it says."""
    stores.flags = flags("dualwrite")
    stores.record_lot("key")
    run(stores, sa.update(ledger.LOTS).values(qty="ten"))
    both = entity_stores(stores)
    assert [(each.kind, each.problem) for each in differences(both)] == [("unreadable", "qty is no number")]
    assert repair(both, "unified") == [False]


def test_a_difference_that_is_gone_by_now_is_not_repaired(stores: Stores) -> None:
    """A write under way has made both alike since they were compared."""
    stores.flags = flags("live")
    stores.record_candle()
    run(stores, sa.update(ledger.CANDLES).values(c="1"))
    both = entity_stores(stores, CANDLES)
    stale = differences(both)
    stores.record_candle(close="5")
    assert [both.repair(difference, lambda _: "original") for difference in stale] == [True]
    assert stores.closes("original") == stores.closes("unified") == ["5"]


def test_more_rows_than_a_batch_holds(stores: Stores) -> None:
    """Each is looked at once, on both sides."""
    both = entity_stores(stores, CANDLES)
    assert CANDLES.own
    candles = [
        Candle(
            symbol_id=f"s-{number % 7}",
            interval=CandleInterval("1m"),
            opened_at=START + timedelta(minutes=number),
            open=Decimal(1),
            high=Decimal(1),
            low=Decimal(1),
            close=Decimal(number),
            currency="USD",
        )
        for number in range(1_200)
    ]
    run(stores, sa.insert(ledger.CANDLES).values([dict(CANDLES.own.row(candle)) for candle in candles[:700]]))
    run(stores, sa.insert(MODEL.tables["Candle"]).values([candle.model_dump() for candle in candles[400:]]))
    kinds = [difference.kind for difference in differences(both)]
    assert (kinds.count("only in original"), kinds.count("only in unified"), len(kinds)) == (400, 500, 900)
    assert all(repair(both, "original"))
    assert (differences(both), both.counts()) == ([], [1_200, 1_200])


def test_a_row_of_each_store_is_the_other_ones_row() -> None:
    """An entity written for the original path is what that path writes itself."""
    stores = Stores(open_database(MEMORY))
    stores.flags = flags("dualwrite")
    stores.record_lot("key", note="mine", position_type="SHORT")
    stores.record_candle(volume="7")
    for migration, entity, own in ((LOTS, Lot, ledger.LOTS), (CANDLES, Candle, ledger.CANDLES)):
        with stores.engine.begin() as connection:
            unified = connection.execute(sa.select(MODEL.tables[entity.__name__])).mappings().one()
            original = connection.execute(sa.select(own)).mappings().one()
        fields = {name: unified[name] for name in entity.model_fields}
        assert migration.own
        assert migration.own.row(entity.model_validate(fields)) == dict(original)
