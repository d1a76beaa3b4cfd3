"""`harness cache`: the original database goes into the unified store, and the command says what became of each row."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from cli import ROOT, Folder
from databases import clean
from migration.legacy import A_LOT, LOT_COLUMNS, a_file, insert, run, stored
from migration.stores import Stores, a_refusal, flags

from harness.cache.database import file_url, open_database
from harness.snaptrade.original.ledger import CANDLES as CANDLES_TODAY

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

PATHS = os.pathsep.join(map(str, (ROOT, ROOT / "examples")))
CANDLES = """symbol_id TEXT, "interval" TEXT, opened_at TEXT, open TEXT, high TEXT, low TEXT, close TEXT, volume TEXT,
    currency TEXT"""
A_CANDLE = {
    "symbol_id": "s", "interval": "1d", "opened_at": "2024-01-05T00:00:00Z", "open": "1", "high": "2", "low": "1",
    "close": "1.50", "volume": None, "currency": "USD",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A project beside the database of the original application."""
    file = a_file(tmp_path / "original.db", f"{LOT_COLUMNS}, symbol TEXT, description TEXT")
    a_file(file, CANDLES, "candles")
    insert(file, *({**A_LOT, "id": f"l-{number}", "symbol": "AAPL"} for number in range(3)))
    insert(file, {k if k != "interval" else '"interval"': v for k, v in A_CANDLE.items()}, table="candles")
    return Folder(tmp_path)


def test_the_story_of_a_migration(folder: Folder) -> None:
    """A look, the run, what was set aside, the mended run, and a last one that changes nothing."""
    file = folder.path / "original.db"
    insert(file, {**A_LOT, "id": "naive", "purchased_at": "2024-07-05 09:30:00"})

    look = folder.run("cache", "migrate", "--from", str(file), "--dry-run")
    assert (look.code, "has no time zone" in look.out) == (1, True)
    target = open_database(f"sqlite:///{folder.path / '.harness' / 'state.db'}")
    assert sa.inspect(target).get_table_names() == []

    first = folder.run("cache", "migrate", "--from", f"sqlite:///{file}")
    assert first.code == 1
    assert "lots: no field takes the columns symbol, description" in first.out
    assert "lots: 1 set aside: purchased_at has no time zone; --timezone names one" in first.out
    assert "3 = 3, sha256:" in first.out

    mended = folder.run("cache", "migrate", "--from", str(file), "--timezone", "America/New_York", "--json")
    lots, candles = json.loads(mended.out)["tables"]
    assert mended.code == 0
    assert (lots["inserted"], lots["same"], lots["verified"]["holds"]) == (1, 3, True)
    assert (candles["same"], candles["verified"]["source"]) == (1, candles["verified"]["target"])

    again = folder.run("cache", "migrate", "--from", str(file), "--timezone", "America/New_York")
    assert again.code == 0
    assert ([lot["id"] for lot in stored(target)], len(stored(target, "Candle"))) == (["l-0", "l-1", "l-2", "naive"], 1)
    target.dispose()


def test_into_postgresql(folder: Folder, postgres: Engine) -> None:
    """The unified store is where HARNESS_DATABASE_URL says."""
    clean(postgres)
    url = postgres.url.render_as_string(hide_password=False)
    file = str(folder.path / "original.db")
    done = folder.run("cache", "migrate", "--from", file, env={"HARNESS_DATABASE_URL": url})
    assert (done.code, len(stored(postgres))) == (0, 3)


def test_a_row_that_differs_is_told_with_the_way_out(folder: Folder) -> None:
    """The verification fails until one of the two is chosen."""
    file = folder.path / "original.db"
    state = folder.path / ".harness" / "state.db"
    assert folder.run("cache", "migrate", "--from", str(file)).code == 0
    run(state, "UPDATE lot SET currency = 'CAD' WHERE id = 'l-1'")
    run(file, "UPDATE lots SET currency = 'EUR' WHERE id = 'l-1'")
    told = folder.run("cache", "migrate", "--from", str(file))
    assert told.code == 1
    assert "lots: 1 rows differ from what stands there, which stays; --replace takes the source's" in told.out
    assert 'lots: different: ["l-1"]' in told.out
    assert folder.run("cache", "migrate", "--from", str(file), "--replace").code == 0


def test_one_table_alone(folder: Folder) -> None:
    """For an application that never had the other."""
    run(folder.path / "original.db", "DROP TABLE candles")
    both = folder.run("cache", "migrate", "--from", "original.db")
    assert (both.code, "no table candles or tbl_ohlc" in both.err) == (2, True)
    assert folder.run("cache", "migrate", "--from", "original.db", "--table", "lots").code == 0


def test_an_empty_source_proves_nothing(folder: Folder) -> None:
    """Exit 3: an empty run is no success."""
    run(folder.path / "original.db", "DELETE FROM lots")
    run(folder.path / "original.db", "DELETE FROM candles")
    done = folder.run("cache", "migrate", "--from", "original.db")
    assert (done.code, done.err) == (
        3,
        "harness: the source has no row in lots, candles: there is nothing to migrate\n",
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--table", "lot"], "--table 'lot' is no table to migrate; did you mean 'lots'?"),
        (["--timezone", "America/NewYork"], "no zone; did you mean 'America/New_York'?"),
        (["--epoch", "days"], "--epoch 'days' is no unit; valid: seconds, milliseconds"),
        (["--app", "greeting:application"], "declares no tables to migrate"),
    ],
)
def test_a_wrong_option_is_one_sentence(folder: Folder, words: list[str], told: str) -> None:
    """With what would be valid."""
    done = folder.process("cache", "migrate", "--from", "original.db", *words, env={"PYTHONPATH": PATHS})
    assert (done.code, told in done.err, done.out) == (2, True, "")


FLAGS = """version: 1
salt: s
operations:
  lots.record: {{stage: {0}}}
  candles.record: {{stage: {0}}}
"""


@pytest.fixture
def kept(tmp_path: Path) -> Folder:
    """A project whose original store has a lot and a candle that the unified one lacks, and one write that waits."""
    stores = Stores(open_database(file_url(tmp_path / ".harness" / "state.db")))
    stores.record_lot("before")
    stores.flags = flags("dualwrite")
    stores.record_candle()
    stores.broken["unified"] = a_refusal(500)
    stores.record_lot("key")
    with stores.engine.begin() as connection:
        connection.execute(sa.update(CANDLES_TODAY).values(c="99"))
    stores.engine.dispose()
    (tmp_path / "flags.yaml").write_text(FLAGS.format("dualwrite"))
    return Folder(tmp_path)


def test_the_story_of_a_reconciliation(kept: Folder) -> None:
    """What waits, what differs, the repair in the direction of the leading store, and two stores that are the same."""
    told = kept.run("cache", "reconcile")
    assert told.code == 1
    assert "outbox 2: lots.record is missing in unified: queued, tried 1 times, 500 UpstreamError" in told.out
    assert told.out.count("only in original") == 2
    assert "differs close: 99 ≠ 113.15" in told.out

    repaired = json.loads(kept.run("cache", "reconcile", "--repair", "--json").out)
    assert repaired["outbox"] == []
    assert [(each["entity"], each["repaired"], each["differences"]) for each in repaired["entities"]] == [
        ("Lot", 2, []),
        ("Candle", 1, []),
    ]
    done = kept.run("cache", "reconcile")
    assert (done.code, "differs" in done.out) == (0, False)


@pytest.mark.parametrize(("stage", "close"), [("shadow", "99"), ("live", "113.15")])
def test_the_flags_say_which_store_leads(kept: Folder, stage: str, close: str) -> None:
    """The one of the path that answers."""
    (kept.path / "flags.yaml").write_text(FLAGS.format(stage))
    assert kept.run("cache", "reconcile", "--repair").code == 0
    target = open_database(f"sqlite:///{kept.path / '.harness' / 'state.db'}")
    assert [str(candle["close"]) for candle in stored(target, "Candle")] == [close]
    target.dispose()


def test_two_empty_stores_are_the_same(tmp_path: Path) -> None:
    """Nothing differs, and nothing waits."""
    assert Folder(tmp_path).run("cache", "reconcile").code == 0


def test_a_repair_needs_the_flags(tmp_path: Path) -> None:
    """Nobody else says which store is right."""
    done = Folder(tmp_path).run("cache", "reconcile", "--repair")
    assert (done.code, "flags.yaml" in done.err) == (2, True)
