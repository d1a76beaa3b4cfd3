"""No digit and no hour is lost from JSON through model and database to JSON, and what lost some before is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from databases import clean
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis_profiles import one_in
from packages import Package
from sqlalchemy.exc import StatementError

from harness import wire
from harness.schema.read import load, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

HERE = Path(__file__).parent
FILES = [Path("schemas/unified_domain.yaml"), *(HERE / f"{name}.yaml" for name in ("strange", "everything", "small"))]
READING = """
entities:
  Reading:
    fields:
      id: {type: integer, primary_key: true}
      amount: {type: decimal, optional: true}
      at: {type: datetime, optional: true}
"""
FIRST, LAST = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999999, dt.UTC)
PLACES, OFFSETS, TICK = 19, 2 * 24 * 60 - 1, dt.timedelta(microseconds=1)
MANY = 10_000
BATCH = 200
BATCHES = settings(max_examples=MANY // BATCH, phases=[Phase.generate])

# One draw for both parts of a value: that is what takes the time here.
amounts = st.integers((1 - 10**38) * PLACES, 10**38 * PLACES - 1).map(lambda drawn: _amount(*divmod(drawn, PLACES)))
moments = st.integers(0, (LAST - FIRST) // TICK * OFFSETS).map(lambda drawn: _moment(*divmod(drawn, OFFSETS)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A model and a table with an amount and a moment."""
    return Package(parse(READING, "reading.yaml"), tmp_path_factory.mktemp("reading"))


@pytest.fixture
def connections(made: Package, tmp_path: Path, postgres: sa.Engine) -> Iterator[tuple[Connection, Connection]]:
    """That table in a file of SQLite, and in a server of PostgreSQL."""
    lite = sa.create_engine(f"sqlite:///{tmp_path}/readings.db")
    clean(postgres)
    with lite.connect() as one, postgres.connect() as other:
        for connection in (one, other):
            made.tables.Base.metadata.create_all(connection)
        yield one, other
        other.rollback()
    lite.dispose()


def test_ten_thousand_decimals_survive(made: Package, connections: tuple[Connection, Connection]) -> None:
    """Of 38 digits, 18 of them after the point; as JSON text and as JSON numbers, digit for digit."""
    seen = Counter[str]()

    @BATCHES
    @given(st.lists(amounts, min_size=BATCH, max_size=BATCH))
    def holds(given_: list[str]) -> None:
        for form in ('"{}"', "{}"):
            rows = wire.decode(f"[{','.join(form.format(each) for each in given_)}]".encode())
            for connection in connections:
                assert _returned(made, connection, "amount", rows) == given_
                seen[f"{form} {connection.dialect.name}"] += len(given_)

    holds()
    assert (len(seen), min(seen.values())) == (4, MANY)


def test_ten_thousand_moments_survive(made: Package, connections: tuple[Connection, Connection]) -> None:
    """Of any offset, to the microsecond; JSON has them in UTC."""
    seen = Counter[str]()

    @BATCHES
    @given(st.lists(moments, min_size=BATCH, max_size=BATCH))
    def holds(given_: list[dt.datetime]) -> None:
        for connection in connections:
            found = _returned(made, connection, "at", [each.isoformat() for each in given_])
            assert found == [_in_utc(each) for each in given_]
            seen[connection.dialect.name] += len(given_)

    holds()
    assert (len(seen), min(seen.values())) == (2, MANY)


@pytest.mark.parametrize("value", [0.1, 1e22, float("nan"), True, "NaN", "Infinity", Decimal("NaN")])
def test_the_model_refuses_what_has_lost_digits_or_never_was_a_number(made: Package, value: object) -> None:
    """A float, a boolean, what is not finite."""
    with pytest.raises(ValueError, match="validation error"):
        made.models.Reading(id=1, amount=value)


@pytest.mark.parametrize("value", ["2024-01-01T00:00:00", dt.datetime(2024, 1, 1), 1704067200, "1704067200"])  # noqa: DTZ001
def test_the_model_refuses_a_moment_without_a_zone(made: Package, value: object) -> None:
    """Which moment was meant cannot be known."""
    with pytest.raises(ValueError, match="validation error"):
        made.models.Reading(id=1, at=value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount", 0.1),
        ("amount", "0.1"),
        ("amount", Decimal("NaN")),
        ("at", dt.datetime(2024, 1, 1)),  # noqa: DTZ001
    ],
)
def test_the_columns_refuse_them_too(
    made: Package, connections: tuple[Connection, Connection], column: str, value: object
) -> None:
    """Whoever writes without a model loses nothing either."""
    for connection in connections:
        with pytest.raises(StatementError, match="column takes"), connection.begin_nested():
            connection.execute(sa.insert(made.tables.TABLES["Reading"]).values(id=1, **{column: value}))


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_entity_survives(
    file: Path, dialect: str, package: Callable[[Path], Package], request: pytest.FixtureRequest
) -> None:
    """Any valid value of any entity that has a table."""
    schema, lite = load(file), dialect == "sqlite"
    generated = package(file)
    engine = sa.create_engine("sqlite://") if lite else request.getfixturevalue("postgres")
    clean(engine)
    with engine.connect() as connection:
        generated.tables.Base.metadata.create_all(connection)
        for entity in schema.tables:
            _survives(generated, connection, entity.name, entity.per_user, entity.cache_ttl is not None)
        connection.rollback()
    if lite:
        engine.dispose()


def _survives(package: Package, connection: Connection, entity: str, per_user: bool, is_cached: bool) -> None:  # noqa: FBT001
    table, model = package.tables.TABLES[entity], package.models.MODELS[entity]
    now = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    origin = {"cache_endpoint": "GET /a", "cache_whole": False}
    times = {"cache_timestamp": now, "cache_expiry": now, **origin} if is_cached else {}
    own = {"cache_user": "u", **times} if per_user else times

    @one_in(25)
    @given(package.strategies.VALUES[entity])
    def holds(value: Any) -> None:
        with connection.begin_nested() as undone:
            connection.execute(sa.insert(table).values(**_row(value), **own))
            found = connection.execute(sa.select(table)).mappings().one()
            undone.rollback()
        assert model(**{name: each for name, each in found.items() if not name.startswith("cache_")}) == value

    holds()


def _row(value: Any) -> dict[str, object]:
    """The columns of a model: what is no single value goes as JSON."""
    held, sent = value.model_dump(), value.model_dump(mode="json")
    return {name: sent[name] if isinstance(each, dict | tuple | list) else each for name, each in held.items()}


def _returned(made: Package, connection: Connection, column: str, sent: Any) -> list[str]:
    """What JSON says of these values after they went through model, database and model again."""
    model, table = made.models.Reading, made.tables.TABLES["Reading"]
    rows = [model.model_validate({"id": place, column: each}).model_dump() for place, each in enumerate(sent)]
    with connection.begin_nested() as undone:
        connection.execute(sa.insert(table), rows)
        found = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
        undone.rollback()
    return [json.loads(model.model_validate(dict(row)).model_dump_json())[column] for row in found]


def _in_utc(moment: dt.datetime) -> str:
    """The moment as JSON has it."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _amount(digits: int, places: int) -> str:
    return format(Decimal(f"{digits}E-{places}"), "f")


def _moment(ticks: int, offset: int) -> dt.datetime:
    """A moment at any offset, or in UTC where it would have no year there."""
    moment = FIRST + ticks * TICK
    try:
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=offset - OFFSETS // 2)))
    except OverflowError:
        return moment
