"""What the generated tables keep, and how they are keyed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from harness.model.columns import ExactDecimalColumn, UtcDateTimeColumn
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.models import OptionInstrument, Position
from harness.snaptrade.generated.tables import TABLES, Base

if TYPE_CHECKING:
    from collections.abc import Iterator

_T = TypeVar("_T")

NOW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
LISTED = {"kind": "stock", "id": "i-1", "symbol": "VAB.TO", "raw_symbol": "VAB", "description": "Naïve \U0001f33e"}
OPTION = {
    "kind": "option",
    "id": "i-2",
    "symbol": "AAPL  261218C00240000",
    "option_type": "CALL",
    "strike_price": "240.00000000000000000000000000000000001",
    "expiration_date": "2026-12-18",
    "multiplier": "100",
    "underlying": LISTED,
}

exact = st.decimals(allow_nan=False, allow_infinity=False)
moments = st.datetimes(min_value=dt.datetime(1, 1, 2), max_value=dt.datetime(9999, 12, 30), timezones=st.timezones())  # noqa: DTZ001


@pytest.fixture(scope="module")
def database() -> Iterator[sa.Connection]:
    """A SQLite database with every table, gone after the tests of this file."""
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@given(exact)
def test_a_decimal_survives_sqlite_digit_for_digit(database: sa.Connection, number: Decimal) -> None:
    """Sign, digits and exponent come back as they went."""
    assert _through(database, ExactDecimalColumn(), number).as_tuple() == number.as_tuple()


@given(moments)
def test_a_moment_survives_sqlite(database: sa.Connection, moment: dt.datetime) -> None:
    """It comes back as the same moment, with its zone: UTC."""
    kept = _through(database, UtcDateTimeColumn(), moment)
    assert (kept, kept.utcoffset()) == (moment.astimezone(dt.UTC), dt.timedelta(0))


@given(moments, moments)
def test_moments_are_compared_by_the_database(database: sa.Connection, one: dt.datetime, other: dt.datetime) -> None:
    """Whatever zones they came with, the database knows which was first."""
    earlier = sa.select(sa.literal(one, UtcDateTimeColumn()) < sa.literal(other, UtcDateTimeColumn()))
    assert bool(database.execute(earlier).scalar_one()) == (one.astimezone(dt.UTC) < other.astimezone(dt.UTC))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (UtcDateTimeColumn(), dt.datetime(2024, 1, 1)),  # noqa: DTZ001
        (ExactDecimalColumn(), 0.1),
        (ExactDecimalColumn(), Decimal("NaN")),
        (ExactDecimalColumn(), Decimal("Infinity")),
    ],
)
def test_what_cannot_be_kept_is_refused(
    database: sa.Connection, column: sa.types.TypeEngine[object], value: object
) -> None:
    """A naive datetime, a float and a number that is none never reach the database."""
    with pytest.raises(StatementError, match="column takes"):
        database.execute(sa.select(sa.literal(value, column)))


@given(quantity=st.decimals(allow_nan=False, allow_infinity=False, places=20), units=exact)
def test_a_row_comes_back_as_the_model_it_was(database: sa.Connection, quantity: Decimal, units: Decimal) -> None:
    """Model to row to model, embedded values and their digits among them."""
    lots = [{"quantity": quantity, "original_purchase_date": NOW}]
    position = Position.model_validate(
        {"account_id": "a", "ordinal": 0, "symbol_id": "s", "instrument": OPTION, "units": units, "tax_lots": lots}
    )
    dumped = position.model_dump(mode="json")
    row = {**position.model_dump(), "instrument": dumped["instrument"], "tax_lots": dumped["tax_lots"]}
    table = TABLES["Position"]
    with database.begin_nested() as undone:
        fetched = {"cache_timestamp": NOW, "cache_expiry": NOW, "cache_endpoint": "GET /a", "cache_whole": True}
        database.execute(sa.insert(table).values(**row, cache_user="u", **fetched))
        found = database.execute(sa.select(table)).mappings().one()
        undone.rollback()
    again = Position.model_validate({name: found[name] for name in Position.model_fields})
    assert again == position
    assert isinstance(again.instrument, OptionInstrument)
    assert str(again.instrument.strike_price) == "240.00000000000000000000000000000000001"


def test_embedded_entities_have_no_table() -> None:
    """A value object is a column of its owner."""
    assert set(TABLES) == {name for name, entity in FACTS.items() if entity.table}


@pytest.mark.parametrize(
    ("entity", "table", "columns"),
    [
        ("UniversalSymbol", "symbol_cache", {"id", "symbol", "description", "exchange_code", "currency_code"}),
        ("Account", "account_cache", {"id", "name", "institution_name", "status"}),
    ],
)
def test_the_caches_have_the_columns_of_the_design(entity: str, table: str, columns: set[str]) -> None:
    """Symbols and accounts are found where the original design puts them."""
    assert TABLES[entity].name == table
    assert columns | {"cache_timestamp", "cache_expiry", "cache_endpoint", "cache_whole"} <= set(
        TABLES[entity].columns.keys()
    )


def test_rows_of_a_user_are_keyed_by_the_user() -> None:
    """The user is the first part of a cached row's key, so one user's rows are never another's."""
    keys = {name: table.primary_key.columns.keys() for name, table in TABLES.items()}
    for name, entity in FACTS.items():
        if entity.table:
            owner = ["cache_user"] if entity.access == "user" and entity.ttl is not None else []
            assert keys[name] == [*owner, *entity.key]


def test_expiry_is_indexed() -> None:
    """Expired rows are found without reading the fresh ones."""
    indexed = {
        name
        for name, table in TABLES.items()
        if any(index.columns.keys() == ["cache_expiry"] for index in table.indexes)
    }
    assert indexed == {name for name, entity in FACTS.items() if entity.table and entity.ttl is not None}


def test_a_reference_to_shared_data_is_a_foreign_key() -> None:
    """It is checked when the transaction ends: the rows of one answer are written in any order."""
    (key,) = TABLES["UniversalSymbol"].c.currency_id.foreign_keys
    assert (key.target_fullname, key.deferrable, key.initially) == ("currency.id", True, "DEFERRED")


def test_a_reference_to_a_users_data_is_told_but_not_enforced() -> None:
    """Cached accounts and connections expire apart from each other."""
    column = TABLES["Account"].c.brokerage_authorization_id
    assert (column.foreign_keys, column.info["x-foreign-key"]) == (set(), "BrokerageAuthorization.id")


def test_a_decimal_is_numeric_on_postgresql() -> None:
    """There the database itself counts with every digit."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = str(CreateTable(TABLES["Balance"]).compile(dialect=dialect))
    assert "cash NUMERIC," in made
    assert "cache_expiry TIMESTAMP WITH TIME ZONE NOT NULL" in made


def _through(database: sa.Connection, column: sa.types.TypeEngine[_T], value: _T) -> _T:
    return database.execute(sa.select(sa.literal(value, column))).scalar_one()
