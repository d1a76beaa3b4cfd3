"""A migration: every row of the original arrives as it was, is set aside with its reason, or is told to differ."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from databases import clean
from hypothesis import given, settings
from hypothesis import strategies as st
from migration.legacy import A_LOT, LOT_COLUMNS, a_copy, a_file, insert, migrated, run, set_aside, stored

from harness.cache.database import MEMORY, open_database
from harness.errors import ConfigurationError
from harness.migration.source import open_source, open_tables
from harness.migration.target import MigrationTarget
from harness.migration.values import TimeReading
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import Lot
from harness.snaptrade.legacy_tables import CANDLES
from harness.snaptrade.original.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

CANDLE_COLUMNS = """symbol_id TEXT, timeframe TEXT, timestamp TEXT, open REAL, high REAL, low REAL, close REAL,
    volume INTEGER, currency TEXT"""
A_CANDLE = {
    "symbol_id": "s", "timeframe": "1D", "timestamp": "2024-01-05 14:30:00Z", "open": 1.1, "high": 1.2, "low": 1.05,
    "close": 1.15, "volume": 1_204_311, "currency": "USD",
}  # fmt: skip

EVERY_TYPE = """
    CREATE TABLE lots (id uuid, user_id integer, account_id text, symbol_id uuid, purchase_date timestamptz,
        closed_at timestamp, quantity numeric(30, 10), remaining_quantity double precision, purchase_price numeric,
        fees real, cost_basis numeric, currency char(3), note varchar);
    INSERT INTO lots SELECT gen_random_uuid(), 7, 'a', gen_random_uuid(), '2024-01-05 14:30:00.123456+02', '2024-01-06',
        0.1, 0.1, 123456789012345678.901234567, 0.3, 1, 'USD', NULL FROM generate_series(1, 18);
    INSERT INTO lots SELECT gen_random_uuid(), 7, 'a', symbol_id, 'infinity', NULL, 1, 1, 1, 0, 1, 'USD', NULL
        FROM lots LIMIT 1;
    INSERT INTO lots SELECT gen_random_uuid(), 7, 'a', symbol_id, now(), NULL, 'NaN', 1, 1, 0, 1, 'USD', NULL
        FROM lots LIMIT 1
"""
KEYED = """
    CREATE TABLE candles (number integer, symbol_id text, "interval" text, "time" timestamptz, open numeric,
        high numeric, low numeric, close numeric, currency text, PRIMARY KEY (symbol_id, number, "time"));
    INSERT INTO candles SELECT n, 's' || n % 2, '1d', timestamptz '2024-01-05' + n * interval '1 day', n, n, n, n, 'USD'
        FROM generate_series(1, 25) n
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return a_file(tmp_path / "original.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield open_database(MEMORY)
        return
    engine: Engine = request.getfixturevalue("postgres")
    clean(engine)
    yield engine
    engine.dispose()


def test_a_row_arrives_digit_for_digit(file: Path, target: Engine) -> None:
    """In the types of the schema, its times in UTC."""
    insert(file, A_LOT)
    _, verification = migrated(file, target)

    (lot,) = stored(target)
    assert lot == Lot.model_validate(dict(A_LOT)).model_dump()
    assert str(lot["quantity"]) == "10.50"
    assert verification.complete
    assert (verification.source.rows, verification.target.rows) == (1, 1)


def test_the_later_columns_may_be_there_and_stay_behind(tmp_path: Path, target: Engine) -> None:
    """`symbol` and `description` say what the security's own row says."""
    file = a_file(tmp_path / "later.db", f"{LOT_COLUMNS}, symbol TEXT, description TEXT")
    insert(file, {**A_LOT, "symbol": "AAPL", "description": "Apple"})
    migrated(file, target)
    assert stored(target)[0]["symbol_id"] == "s"


def test_numbers_and_times_of_any_column_type(tmp_path: Path, target: Engine) -> None:
    """REAL, NUMERIC and INTEGER, a naive time in the zone that was named, other names, and NULL for a default."""
    columns = """lot_id INTEGER PRIMARY KEY, owner INTEGER, account TEXT, universal_symbol_id TEXT, side TEXT,
        purchase_date TIMESTAMP, quantity REAL, remaining_quantity NUMERIC, purchase_price DECIMAL(18, 8), fees REAL,
        cost_basis NUMERIC, currency TEXT"""
    file = a_file(tmp_path / "typed.db", columns)
    row = {
        "lot_id": 5, "owner": 7, "account": "a", "universal_symbol_id": "s", "side": "short",
        "purchase_date": "2024-07-05 09:30:00", "quantity": 0.1, "remaining_quantity": "0.1",
        "purchase_price": 108.3353, "fees": None, "cost_basis": 11, "currency": "USD",
    }  # fmt: skip
    insert(file, row)
    migrated(file, target, times=TimeReading(ZoneInfo("America/New_York")))

    (lot,) = stored(target)
    numbers = {
        "quantity": "0.1",
        "remaining_quantity": "0.1",
        "purchased_price": "108.3353",
        "fees": "0",
        "cost_basis": "11",
    }
    assert {name: str(lot[name]) for name in numbers} == numbers
    assert (lot["id"], lot["user_id"], lot["position_type"]) == ("5", "7", "SHORT")
    assert lot["purchased_at"] == datetime(2024, 7, 5, 13, 30, tzinfo=UTC)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no zone": ({"purchased_at": "2024-01-05 14:30:00"}, "purchased_at has no time zone; --timezone names one"),
    "no number": ({"quantity": "ten"}, "quantity is no number"),
    "no text": ({"note": b"\xff"}, "note is no UTF-8 text"),
    "NUL": ({"note": "a\0b"}, "note holds a character that is no text"),
    "empty": ({"account_id": None}, "account_id is empty"),
    "bounds": ({"quantity": "0"}, "quantity: Input should be greater than 0"),
    "too long": ({"note": "n" * 501}, "note: String should have at most 500 characters"),
    "endless": ({"quantity": "1e999999"}, "quantity is no number"),
}


def test_a_bad_row_is_set_aside_with_its_reason_and_the_others_go_on(file: Path, target: Engine) -> None:
    """None is dropped, none stops another, and the reason does not hold the value."""
    rows = {name: {**A_LOT, "id": name, **changes} for name, (changes, _) in BAD.items()}
    insert(file, {**A_LOT, "id": "first"}, *rows.values(), {**A_LOT, "id": "zz-last"})
    copy, verification = migrated(file, target)

    assert [lot["id"] for lot in stored(target)] == ["first", "zz-last"]
    assert set_aside(target) == {f'["{name}"]': reason for name, (_, reason) in BAD.items()}
    assert (copy.tally.rows, copy.tally.set_aside) == (len(BAD) + 2, len(BAD))
    assert verification.holds
    assert not verification.complete


def test_a_row_that_is_mended_leaves_the_table_of_those_set_aside(file: Path, target: Engine) -> None:
    """The next run takes it."""
    insert(file, {**A_LOT, "purchased_at": "2024-01-05 14:30:00"})
    migrated(file, target)
    migrated(file, target, times=TimeReading(UTC))
    assert (len(stored(target)), set_aside(target)) == (1, {})


def test_a_second_run_changes_nothing(file: Path, target: Engine) -> None:
    """And says so."""
    insert(file, *({**A_LOT, "id": f"l-{number}"} for number in range(7)))
    _, first = migrated(file, target)
    before = stored(target)
    copy, second = migrated(file, target)
    assert (copy.tally.same, copy.tally.inserted) == (7, 0)
    assert (stored(target), second) == (before, first)


def test_a_row_that_changed_in_the_source_is_taken_again(file: Path, target: Engine) -> None:
    """What the migration wrote is its own to update."""
    insert(file, A_LOT)
    migrated(file, target)
    run(file, "UPDATE lots SET remaining_quantity = '1'")
    copy, verification = migrated(file, target)
    assert (copy.tally.updated, str(stored(target)[0]["remaining_quantity"])) == (1, "1")
    assert verification.complete


def test_what_the_application_has_changed_since_stays_unless_told_otherwise(file: Path, target: Engine) -> None:
    """The unified store may have gone on; the verification tells that the two differ."""
    insert(file, A_LOT)
    migrated(file, target)
    run(file, "UPDATE lots SET remaining_quantity = '1'")
    with target.begin() as connection:
        connection.execute(sa.update(MODEL.tables["Lot"]).values(remaining_quantity=Decimal(2)))

    kept, verification = migrated(file, target)
    assert (kept.tally.kept, str(stored(target)[0]["remaining_quantity"])) == (1, "2")
    assert (verification.holds, verification.different) == (False, ['["l-1"]'])
    replaced, verification = migrated(file, target, replaces=True)
    assert (replaced.tally.updated, str(stored(target)[0]["remaining_quantity"])) == (1, "1")
    assert verification.complete


@pytest.mark.parametrize("size", [1, 50])
def test_two_rows_under_one_key_are_both_kept(tmp_path: Path, target: Engine, size: int) -> None:
    """The first arrives, the other is set aside, whether they stand in one batch or not; equal ones are one fact."""
    file = a_file(tmp_path / "candles.db", CANDLE_COLUMNS, "candles")
    same_time = {**A_CANDLE, "timestamp": "2024-01-05T15:30:00+01:00"}
    insert(file, A_CANDLE, same_time, {**same_time, "close": 1.2}, table="candles")
    for _ in range(2):
        copy, _ = migrated(file, target, CANDLES, size)
        assert copy.tally.set_aside == 1
    assert [candle["close"] for candle in stored(target, "Candle")] == [Decimal("1.15")]
    assert set_aside(target) == {"[3]": "another row has the same key: [1]"}


def test_the_rows_of_a_table_without_a_key_may_move_between_two_runs(tmp_path: Path, target: Engine) -> None:
    """As VACUUM does it: each has another place then, and is the same row."""
    file = a_file(tmp_path / "candles.db", CANDLE_COLUMNS, "candles")
    later = {**A_CANDLE, "timestamp": "2024-01-06T14:30:00Z"}
    insert(file, {**A_CANDLE, "open": "none"}, A_CANDLE, later, table="candles")
    migrated(file, target, CANDLES)
    run(file, "DELETE FROM candles WHERE open = 'none'")
    run(file, "UPDATE candles SET rowid = rowid - 1, close = 7")
    copy, verification = migrated(file, target, CANDLES)
    assert (copy.tally.updated, copy.tally.set_aside) == (2, 0)
    assert verification.complete


def test_a_key_may_be_null_in_sqlite(tmp_path: Path, target: Engine) -> None:
    """Such a row is read too, and set aside."""
    file = a_file(tmp_path / "null.db", LOT_COLUMNS.replace(" PRIMARY KEY NOT NULL", " PRIMARY KEY"))
    insert(file, {**A_LOT, "id": None}, A_LOT)
    migrated(file, target)
    assert (len(stored(target)), set_aside(target)) == (1, {"[1]": "id is empty"})


def test_a_table_without_rowids_is_read_by_its_key(tmp_path: Path, target: Engine) -> None:
    """In pages, as any other."""
    columns = f"{CANDLE_COLUMNS}, PRIMARY KEY (symbol_id, timeframe, timestamp)) WITHOUT ROWID --"
    file = a_file(tmp_path / "without.db", columns, "candles")
    insert(file, *({**A_CANDLE, "timestamp": f"2024-01-{day:02}T14:30:00Z"} for day in range(1, 9)), table="candles")
    migrated(file, target, CANDLES)
    assert len(stored(target, "Candle")) == 8


def test_a_row_that_the_database_refuses_is_set_aside(file: Path) -> None:
    """The others of its batch are written."""
    insert(file, *({**A_LOT, "id": name} for name in ("a", "b", "c")))
    target = open_database(MEMORY)
    MODEL.tables["Lot"].create(target)
    with target.begin() as connection:
        refuse = "CREATE TRIGGER t BEFORE INSERT ON lot WHEN NEW.id = 'b' BEGIN SELECT RAISE(ABORT, 'no'); END"
        connection.execute(sa.text(refuse))
    copy, _ = migrated(file, target)
    assert [lot["id"] for lot in stored(target)] == ["a", "c"]
    assert set_aside(target) == {'["b"]': "the database refuses it: IntegrityError"}
    assert (copy.tally.inserted, copy.tally.set_aside) == (2, 1)


def test_a_dry_run_changes_nothing_and_says_what_would_happen(file: Path) -> None:
    """Not even a table is made; what stands twice is told too."""
    insert(file, A_LOT, {**A_LOT, "id": "l-2", "quantity": "-"})
    target = open_database(MEMORY)
    source = open_source(str(file))
    copy = a_copy(source, str(file), target, writes=False)
    list(copy.run(1))
    assert (copy.tally.inserted, copy.tally.set_aside, copy.tally.reasons) == (1, 1, {"quantity is no number": 1})
    assert sa.inspect(target).get_table_names() == []
    source.dispose()


def test_a_dry_run_knows_what_is_there_already(file: Path, target: Engine) -> None:
    """And tells new rows from old ones."""
    insert(file, A_LOT)
    migrated(file, target)
    insert(file, {**A_LOT, "id": "l-2"})
    source = open_source(str(file))
    copy = a_copy(source, str(file), target, writes=False)
    list(copy.run(1))
    assert (copy.tally.same, copy.tally.inserted, len(stored(target))) == (1, 1, 1)
    source.dispose()


def test_the_source_is_never_written(file: Path) -> None:
    """The database itself refuses it."""
    source = open_source(str(file))
    with pytest.raises(sa.exc.OperationalError, match="readonly"), source.begin() as connection:
        connection.execute(sa.text("DELETE FROM lots"))
    source.dispose()


def test_the_tables_of_the_own_original_path_are_taken_under_their_names(tmp_path: Path, target: Engine) -> None:
    """By the same mapping."""
    file = tmp_path / "ledger.db"
    engine = open_database(f"sqlite:///{file}")
    row = {
        "lot_uuid": "l", "owner": "u", "acct": "a", "sym_uuid": "s", "side": "LONG", "opened": "2024-01-05T14:30:00Z",
        "closed": None, "qty": "10", "qty_left": "10", "px": "1.50", "fee_amt": "0", "cost": "15.00", "ccy": "USD",
        "remark": None,
    }  # fmt: skip
    Ledger(lambda: engine).add_lot(row)
    engine.dispose()
    migrated(file, target)
    assert str(stored(target)[0]["cost_basis"]) == "15.00"


@settings(max_examples=25)
@given(
    st.decimals(min_value=Decimal("1e-30"), max_value=Decimal("1e30"), allow_nan=False, places=12),
    st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30), timezones=st.timezones()),  # noqa: DTZ001
)
def test_any_decimal_and_any_moment_survive(
    tmp_path_factory: pytest.TempPathFactory, number: Decimal, moment: datetime
) -> None:
    """From text to the schema's types and back."""
    file = a_file(tmp_path_factory.mktemp("any") / "original.db")
    insert(file, {**A_LOT, "quantity": str(number), "purchased_at": moment.isoformat()})
    target = open_database(MEMORY)
    _, verification = migrated(file, target)
    (lot,) = stored(target)
    assert (lot["quantity"], lot["purchased_at"]) == (number, moment)
    assert verification.complete


def test_a_postgresql_source_of_every_type(postgres: Engine) -> None:
    """uuid, numeric, double precision, timestamps with and without a zone, and a table without a key."""
    clean(postgres)
    with postgres.begin() as connection:
        for statement in EVERY_TYPE.split(";"):
            connection.execute(sa.text(statement))
    target = open_database(MEMORY)
    url = postgres.url.render_as_string(hide_password=False)
    copy, verification = migrated(url, target, times=TimeReading(UTC))

    lot = stored(target)[0]
    reasons = {"purchase_date is no date and time": 1, "quantity is no number": 1}
    assert (copy.tally.inserted, copy.tally.reasons) == (18, reasons)
    assert verification.holds
    assert lot["purchased_at"] == datetime(2024, 1, 5, 12, 30, 0, 123_456, tzinfo=UTC)
    assert lot["closed_at"] == datetime(2024, 1, 6, tzinfo=UTC)
    numbers = ("quantity", "remaining_quantity", "purchased_price", "fees")
    assert [str(lot[name]) for name in numbers] == ["0.1000000000", "0.1", "123456789012345678.901234567", "0.3"]


def test_a_postgresql_source_is_read_in_pages_by_its_key(postgres: Engine) -> None:
    """A key of several columns, a time among them; and it cannot be written."""
    clean(postgres)
    with postgres.begin() as connection:
        for statement in KEYED.split(";"):
            connection.execute(sa.text(statement))
    target = open_database(MEMORY)
    url = postgres.url.render_as_string(hide_password=False)
    _, verification = migrated(url, target, CANDLES)
    assert (len(stored(target, "Candle")), verification.complete) == (25, True)
    source = open_source(url)
    with pytest.raises(sa.exc.InternalError, match="read-only"), source.begin() as connection:
        connection.execute(sa.text("DELETE FROM candles"))
    source.dispose()


def test_a_missing_column_is_named_with_what_would_be_valid(tmp_path: Path) -> None:
    """And with the column that was probably meant."""
    file = a_file(tmp_path / "wrong.db", LOT_COLUMNS.replace("quantity TEXT, remaining", "quantty TEXT, remaining"))
    source = open_source(str(file))
    with pytest.raises(ConfigurationError) as wrong:
        a_copy(source, str(file), open_database(MEMORY))
    assert str(wrong.value) == (
        "the table lots has no column for Lot.quantity, valid: quantity or units or qty; "
        "of the columns that nothing reads: did you mean 'quantty'?"
    )
    source.dispose()


def test_a_missing_table_is_named_with_what_would_be_valid(tmp_path: Path) -> None:
    """And with the table that was probably meant."""
    file = a_file(tmp_path / "wrong.db", "id TEXT", "lotts")
    source = open_source(str(file))
    with pytest.raises(ConfigurationError, match=r"no table lots or tbl_lots; .* did you mean 'lotts'\?"):
        open_tables(source, ("lots", "tbl_lots"))
    source.dispose()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nowhere.db", "which is no file"),
        ("sqlite://", "which is no file"),
        ("mysql://user:secret@host/name", "a database of mysql"),
        ("postgresql+psycopg://user:secret@127.0.0.1:1/name", "can be opened"),
        ("nonsense://", "a database of nonsense"),
    ],
)
def test_a_source_that_cannot_be_opened_is_told_in_a_sentence(url: str, message: str) -> None:
    """Which repeats no password, and makes no file."""
    with pytest.raises(ConfigurationError, match=message) as wrong:
        open_source(url)
    assert "secret" not in str(wrong.value)


def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Before anything is copied."""
    file = tmp_path / "text.db"
    file.write_text("no database, and long enough to be sure of that\n" * 100)
    with pytest.raises(ConfigurationError, match="can be opened"):
        open_source(str(file))


def test_two_migrations_at_once_set_nothing_aside(
    file: Path, postgres: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes for its own what the other one has written meanwhile."""
    clean(postgres)
    insert(file, *({**A_LOT, "id": f"l-{number}"} for number in range(6)))
    insert_rows, others = MigrationTarget.insert, list[bool]()

    def meanwhile(target: MigrationTarget, connection: sa.Connection, rows: Any) -> None:
        if not others:
            others.append(True)
            migrated(file, postgres)
        insert_rows(target, connection, rows)

    monkeypatch.setattr(MigrationTarget, "insert", meanwhile)
    copy, verification = migrated(file, postgres)
    assert (copy.tally.same, copy.tally.set_aside, verification.complete) == (6, 0, True)
    postgres.dispose()


def test_a_database_that_fails_stops_the_run_and_sets_nothing_aside(file: Path) -> None:
    """No row is to blame: a run with room on the disk goes on."""
    insert(file, *({**A_LOT, "id": f"l-{number:03}", "note": "n" * 500} for number in range(200)))
    target = open_database(MEMORY)
    with target.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 50")
    with pytest.raises(sa.exc.OperationalError, match="full"):
        migrated(file, target)
    assert (0 < len(stored(target)) < 200, set_aside(target)) == (True, {})
    with target.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 5000")
    _, verification = migrated(file, target)
    assert (len(stored(target)), verification.complete) == (200, True)
