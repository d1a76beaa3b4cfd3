"""What a database refuses: just what the schema forbids."""

from __future__ import annotations

from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from databases import clean
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from harness.codegen.column_sql import list_checks
from harness.codegen.migrations.live import build_tables
from harness.model.columns import ExactDecimalColumn
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

SCHEMA = load(Path(__file__).parent / "small.yaml")
TOWN = next(entity for entity in SCHEMA.entities if entity.name == "Town")
HOLDS: Mapping[str, Callable[[Decimal], bool]] = {
    "positive": lambda number: number > 0,
    "negative": lambda number: number < 0,
    "not_negative": lambda number: number >= 0,
    "not_positive": lambda number: number <= 0,
    "below": lambda number: number < 100,
    "above": lambda number: number > Decimal("-0.50"),
    "least": lambda number: number >= Decimal("0.1"),
    "most": lambda number: number <= Decimal("1000000000000000000000.5"),
}
SIGNS = ("positive", "negative", "not_negative", "not_positive")
BOUNDS = (Decimal(0), Decimal(100), Decimal("-0.5"), Decimal("0.1"), Decimal("1000000000000000000000.5"))
EXACT = Context(prec=100, Emin=-999999, Emax=999999)
TOWNS = build_tables(SCHEMA)["Town"]
KEPT = sa.Table("kept", sa.MetaData(), sa.Column("place", sa.Integer), sa.Column("number", ExactDecimalColumn()))

anything = st.builds(lambda digits, exponent: Decimal(f"{digits}E{exponent}"), st.integers(), st.integers(-400, 400))
beside = st.builds(
    lambda bound, digit, places: EXACT.add(bound, Decimal(f"{digit}E-{places}")),
    st.sampled_from(BOUNDS),
    st.integers(-9, 9),
    st.integers(0, 40),
)
numbers = st.lists(anything | beside | st.sampled_from([Decimal("-0"), Decimal("0E-30")]), min_size=1, max_size=60)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """An open transaction in a database with the tables of the small schema, and one for numbers."""
    lite = request.param == "sqlite"
    engine = sa.create_engine("sqlite://") if lite else request.getfixturevalue("postgres")
    clean(engine)
    with engine.connect() as connection:
        KEPT.metadata.create_all(connection)
        TOWNS.metadata.create_all(connection)
        yield connection
        connection.rollback()
    if lite:
        engine.dispose()


@given(numbers)
def test_a_check_of_a_decimal_refuses_nothing_valid(connection: Connection, given_: list[Decimal]) -> None:
    """It is exact about the sign, whatever the size; PostgreSQL is exact about every bound."""
    connection.execute(sa.delete(KEPT))
    connection.execute(sa.insert(KEPT), [{"place": place, "number": each} for place, each in enumerate(given_)])
    for name, holds in HOLDS.items():
        told = connection.execute(sa.select(sa.text(_check(name))).select_from(KEPT).order_by(KEPT.c.place))
        found = [bool(each) for each in told.scalars()]
        expected = [holds(each) for each in given_]
        assert [both for both in zip(expected, found, strict=True) if both == (True, False)] == []
        if name in SIGNS or connection.dialect.name == "postgresql":
            assert found == expected


@pytest.mark.parametrize("column", ["100", "100.00", "-0.5", "-0.50", "-0.500"])
def test_a_bound_that_is_itself_forbidden_is_refused(connection: Connection, column: str) -> None:
    """However many zeros it is written with."""
    connection.execute(sa.delete(KEPT))
    connection.execute(sa.insert(KEPT), [{"place": 0, "number": Decimal(column)}])
    name = "below" if column.startswith("1") else "above"
    assert not connection.scalar(sa.select(sa.text(_check(name))).select_from(KEPT))


@pytest.mark.parametrize(
    "change",
    [
        {"size": "51%"},
        {"order": ""},
        {"kind": "it is"},
        {"edition": 3},
        {"is_open": False},
        {"positive": Decimal("-1E-400")},
        {"below": Decimal(100)},
    ],
    ids=str,
)
def test_a_row_that_the_schema_forbids_is_refused(connection: Connection, change: dict[str, object]) -> None:
    """A value outside of its enum, another than the constant, one beyond its bound."""
    row = {"id": 1, "twin_id": None, "country_code": "NL"}
    with pytest.raises(DBAPIError, match=f"ck_town_{next(iter(change))}"), connection.begin_nested():
        connection.execute(sa.insert(TOWNS).values(**row, **change))


def test_a_row_that_leaves_out_what_has_a_default_is_taken(connection: Connection) -> None:
    """Whoever writes it, the database knows the defaults itself."""
    with connection.begin_nested() as undone:
        connection.execute(sa.text("INSERT INTO town (id, country_code) VALUES (1, 'NL')"))
        found = connection.execute(sa.select(TOWNS)).mappings().one()
        undone.rollback()
    assert {field.name: found[field.name] for field in TOWN.fields if field.default is not None} == {
        "list": [],
        "group": ["%s", ":x", "a:b", "it's", "back\\slash", "100%%"],
        "size": "%(d)s",
        "rank": "it's: '100%'",
        "a_field_whose_name_is_as_long_as_a_database_ever_keeps_any_name": Decimal("2.50"),
        "kind": "it's: 100%",
        "edition": 2,
        "is_open": True,
    }


def _check(name: str) -> str:
    field = TOWN.field(name)
    assert field is not None
    ((_, sql),) = list_checks(field, SCHEMA)
    return sql.replace(f'"{name}"', '"number"')
