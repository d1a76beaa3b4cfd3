"""From a row to the one that its foreign key names."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from made import imported
from sqlalchemy import orm

from harness.codegen.tables import emit_tables
from harness.schema.read import load

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
TIMES = {"cache_timestamp": NOW, "cache_expiry": NOW, "cache_endpoint": "GET /a", "cache_whole": True}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tables of the small schema."""
    file = tmp_path_factory.mktemp("relations") / "tables.py"
    file.write_text(emit_tables(load(Path(__file__).parent / "small.yaml")), encoding="utf-8")
    return imported(file)


@pytest.fixture
def session(made: Any) -> Iterator[orm.Session]:
    """A database with two users' shops of the same names, in a country with a capital."""
    engine = sa.create_engine("sqlite://")
    made.Base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add(made.Town(id=1, twin_id=None, country_code="NL", rank="first"))
        session.add(made.Country(code="NL", capital_id=1, **TIMES))
        for user in ("ada", "bob"):
            shop = {"cache_user": user, "country": "NL", **TIMES}
            session.add(made.Shop(id="1", name="one", **shop))
            session.add(made.Shop(id="2", name="two", parent_id="1", **shop))
        session.add(made.Town(id=2, twin_id=1, country_code="XX", rank="next"))
        session.commit()
        yield session
    engine.dispose()


def test_a_relationship_is_named_for_its_key(made: Any) -> None:
    """Without the part that says that it is one; a name that is taken already gets an underscore."""
    names = {name: sorted(sa.inspect(getattr(made, name)).relationships.keys()) for name in ("Shop", "Country", "Town")}
    assert names == {
        "Shop": ["country_country", "parent", "select_country"],
        "Country": ["capital_"],
        "Town": ["country", "twin"],
    }


def test_a_key_that_the_database_holds_leads_to_its_row(made: Any, session: orm.Session) -> None:
    """Also to a row of the same table; where it is null, to None."""
    town = session.get_one(made.Town, 2)
    assert (town.twin.id, town.twin.twin) == (1, None)


def test_a_users_row_leads_to_that_users_row(made: Any, session: orm.Session) -> None:
    """Never to another's that has the same key."""
    shop = session.get_one(made.Shop, ("bob", "2"))
    assert (shop.parent.cache_user, shop.parent.id) == ("bob", "1")


def test_a_key_that_the_database_does_not_hold_may_lead_nowhere(made: Any, session: orm.Session) -> None:
    """What it names may be fetched later, or have expired."""
    assert [session.get_one(made.Town, key).country for key in (1, 2)] == [session.get_one(made.Country, "NL"), None]


def test_no_way_leads_to_the_rows_of_some_user(made: Any) -> None:
    """A row that belongs to nobody cannot know whose is meant."""
    assert "shop" not in sa.inspect(made.Town).relationships


def test_a_relationship_can_be_written_where_the_database_holds_the_key(made: Any, session: orm.Session) -> None:
    """The key follows the row that it was given."""
    session.add(made.Town(id=3, twin=session.get_one(made.Town, 2), country_code="NL", rank="last"))
    session.commit()
    assert session.scalar(sa.select(made.Town.twin_id).where(made.Town.id == 3)) == 2


def test_importing_the_tables_sets_up_no_relationship() -> None:
    """Whoever reads tables alone does not pay for it."""
    lines = (
        "from harness.snaptrade.generated.tables import Base",
        "print({mapper.configured for mapper in Base.registry.mappers})",
    )
    found = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "{False}"
