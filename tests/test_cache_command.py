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

from harness.cache.database import open_database

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
