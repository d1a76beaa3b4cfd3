"""What is written, in which order, and in how few statements: rows of answers and entities, and leases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from build import START, question
from cache.processes import Machine
from databases import clean
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in

from harness.cache.answers import FetchedEntity, hash_body
from harness.cache.database import MEMORY, file_url, open_database
from harness.cache.lease import LASTS_US
from harness.cache.moments import SECOND, microseconds
from harness.cache.new_answers import brought
from harness.cache.service import Cache
from harness.cache.storage.row_writer import MANY
from harness.cache.storage.store import Store
from harness.model.entity import read_embedded
from harness.model.strategies import build_values
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import (
    Balance,
    Currency,
    Exchange,
    OptionChainItem,
    SecurityType,
    UniversalSymbol,
)

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from harness.cache.questions import Question
    from harness.cache.storage.saving import Saved
    from harness.model.entity import UnifiedModel

NOW = microseconds(START)
VALUES = build_values(MODEL.facts, MODEL.models)
CACHED = sorted(name for name, facts in FACTS.items() if facts.ttl is not None)
DOLLAR, POORER = Currency(id="c", code="USD", name="US Dollar"), Currency(id="c", code="USD")
APPLE = UniversalSymbol(id="s", symbol="AAPL", raw_symbol="AAPL", currency_id="c", exchange_id="e", type_id="t")
INSIDE = {"currency_id": DOLLAR, "exchange_id": Exchange(id="e"), "type_id": SecurityType(id="t")}
SYMBOL = FetchedEntity(APPLE, {name: FetchedEntity(part) for name, part in INSIDE.items()})
LATER = NOW + SECOND
SYMBOL_KEY = question("s", "UniversalSymbol").key


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty database: a file of SQLite, or what a server of PostgreSQL holds."""
    if request.param == "sqlite":
        return open_database(file_url(tmp_path / "state.db"))
    server: Engine = request.getfixturevalue("postgres")
    clean(server)
    return server


def _keep(store: Store, *answers: tuple[Question, tuple[FetchedEntity, ...], int]) -> list[Saved | None]:
    since = store.sequence()
    return store.save([brought(FACTS, asked, entities, at, since) for asked, entities, at in answers])


def _currency(store: Store) -> object:
    return store.entity("Currency", ("c",), "", START)


@pytest.mark.parametrize("entity", CACHED)
def test_every_entity_is_read_from_its_row_as_it_was_written(entity: str) -> None:
    """With each digit, each moment and whatever is embedded."""
    store, facts = Store(open_database(MEMORY), MODEL), FACTS[entity]
    owner = "user" if facts.access == "user" else None

    @one_in(10)
    @given(st.lists(VALUES[entity], min_size=1, max_size=3, unique_by=lambda model: _key(entity, model)))
    def hold(models: list[object]) -> None:
        _keep(store, (question("q", entity, owner), tuple(map(FetchedEntity, models)), NOW))  # type: ignore[arg-type]
        assert [store.entity(entity, _key(entity, model), "user", START) for model in models] == models

    hold()


def _key(entity: str, model: object) -> tuple[object, ...]:
    return tuple(getattr(model, name) for name in FACTS[entity].key)


@pytest.mark.parametrize(("entity", "key"), [("Account", "id"), ("Position", "ordinal"), ("UniversalActivity", "id")])
def test_many_rows_are_read_as_they_were_written(postgres: Engine, entity: str, key: str) -> None:
    """PostgreSQL is handed them as one stream, in which each value is text; those that are there are replaced."""
    clean(postgres)
    store, times = Store(postgres, MODEL), iter(range(NOW, LATER))

    @one_in(50)
    @given(VALUES[entity].map(without_references))
    def hold(model: UnifiedModel) -> None:
        models = [model.model_copy(update={key: place if key == "ordinal" else str(place)}) for place in range(MANY)]
        _keep(store, (question("q", entity, "user"), tuple(map(FetchedEntity, models)), next(times)))
        read = [store.entity(entity, _key(entity, each), "user", START) for each in (models[0], models[-1])]
        assert read == [models[0], models[-1]]

    hold()


def without_references(model: UnifiedModel) -> UnifiedModel:
    """Leave out the keys of others, which the database would look for."""
    columns = MODEL.tables[type(model).__name__].c
    named = {field: None for field in type(model).model_fields if columns[field].foreign_keys}
    return model.model_copy(update=named)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_latest_of_a_batch_gives_the_row(engine: Engine, order: tuple[int, int]) -> None:
    """In whichever order they come."""
    store = Store(engine, MODEL)
    said = [(DOLLAR, LATER, question("new", "Currency")), (POORER, NOW, question("old", "Currency"))]
    _keep(store, *((asked, (FetchedEntity(said[place][0]),), at) for place in order for _, at, asked in [said[place]]))
    assert _currency(store) == DOLLAR


def test_what_was_asked_for_gives_the_row_though_it_stands_poorer_inside_another_one(engine: Engine) -> None:
    """Of the same batch, and of the same moment."""
    store = Store(engine, MODEL)
    inside = FetchedEntity(Balance(account_id="A", ordinal=0), {"currency_id": FetchedEntity(POORER)})
    asked = (question("c", "Currency"), (FetchedEntity(DOLLAR),), NOW)
    _keep(store, (question("A", "Balance", "user"), (inside,), NOW), asked)
    assert _currency(store) == DOLLAR


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_whole_one_of_two_under_one_key_gives_the_row(engine: Engine, order: tuple[int, int]) -> None:
    """The other one lacks what the table needs."""
    store = Store(engine, MODEL)
    lacking = FetchedEntity(read_embedded(UniversalSymbol, {"id": "s"}))
    pair = (SYMBOL, lacking)
    _keep(store, (question("q", "UniversalSymbol"), tuple(pair[place] for place in order), NOW))
    assert store.entity("UniversalSymbol", ("s",), "", START) == APPLE


def test_a_row_that_an_answer_names_no_more_goes_whatever_its_key_is_made_of(engine: Engine) -> None:
    """A date is no text in JSON by itself."""
    store, asked = Store(engine, MODEL), question("q", "OptionChainItem", "user")
    first, second = (
        OptionChainItem(account_id="A", symbol_id="s", expiry_date=date(2026, 1, day), chain_per_root=())
        for day in (16, 23)
    )
    _keep(store, (asked, (FetchedEntity(first), FetchedEntity(second)), NOW))
    _keep(store, (asked, (FetchedEntity(first),), LATER))
    found = [store.entity("OptionChainItem", _key("OptionChainItem", each), "user", START) for each in (first, second)]
    assert found == [first, None]


SAID = st.tuples(
    st.none() | st.sampled_from((b"", b"[]", b"{}", b"+", b"-")),
    st.none() | st.sampled_from((b"", b"{}", b"+")),
    st.none() | st.sampled_from(("", "[404]", "+")),
)


@given(SAID, SAID)
def test_two_answers_have_one_hash_only_if_they_say_the_same(
    one: tuple[bytes | None, bytes | None, str | None], other: tuple[bytes | None, bytes | None, str | None]
) -> None:
    """An answer whose hash is that of the one before is not written again; an empty one and none are not the same."""
    assert (hash_body(*one) == hash_body(*other)) == (one == other)


@pytest.mark.parametrize("first", ["same", "new"])
def test_of_several_answers_under_one_key_the_last_one_stays(engine: Engine, first: str) -> None:
    """Whether the ones between say what was there before or not."""
    store, asked = Store(engine, MODEL), question("c", "Currency")
    bodies = {"same": DOLLAR, "new": POORER}
    order = [first, "new" if first == "same" else "same", first]
    _keep(store, (asked, (FetchedEntity(DOLLAR),), NOW))
    saved = _keep(store, *((asked, (FetchedEntity(bodies[name]),), NOW + place) for place, name in enumerate(order)))
    row = store.find(asked.key, NOW)
    assert row is not None
    assert (row.body, row.fetched_at) == (f"[{bodies[first].model_dump_json()}]".encode(), NOW + 2)
    assert [each and each.unchanged for each in saved] == [first == "same", False, False]


def test_who_takes_a_free_lease_writes_nothing_for_others_to_read(engine: Engine) -> None:
    """They need not look what has changed."""
    store = Store(engine, MODEL)
    before = store.sequence()
    assert store.take_lease(SYMBOL_KEY, "me", "", NOW, NOW + LASTS_US) == (before, "me")
    assert store.sequence() == before


def test_a_lease_that_is_held_stays_its_holders(engine: Engine) -> None:
    """Who asks for it hears who that is."""
    store = Store(engine, MODEL)
    store.take_lease(SYMBOL_KEY, "me", "", NOW, NOW + LASTS_US)
    assert store.take_lease(SYMBOL_KEY, "other", "", LATER, LATER + LASTS_US)[1] == "me"
    store.end_lease(SYMBOL_KEY, "other")
    found = store.find_lease(SYMBOL_KEY)
    assert found is not None
    assert found.holder == "me"


@pytest.mark.parametrize("gone", ["me", ""])
def test_who_takes_a_lease_over_has_asked_later_whatever_the_clocks_say(engine: Engine, gone: str) -> None:
    """The one whose lease it was is slow, not dead, and its clock is ahead."""
    store, ahead = Store(engine, MODEL), NOW + 2 * LASTS_US
    now = NOW if gone else ahead
    first, _ = store.take_lease(SYMBOL_KEY, "me", "", NOW, NOW + LASTS_US)
    second, holder = store.take_lease(SYMBOL_KEY, "other", gone, now, now + LASTS_US)
    assert holder == "other"
    assert first is not None
    assert second is not None
    asked = question("s", "UniversalSymbol")
    later = brought(FACTS, asked, (SYMBOL,), now, second)
    assert store.save([later, brought(FACTS, asked, (), ahead + SECOND, first)])[1] is None


def test_a_failed_lease_is_free(engine: Engine) -> None:
    """The failure stays for those who wait for it."""
    store = Store(engine, MODEL)
    store.take_lease(SYMBOL_KEY, "me", "", NOW, NOW + LASTS_US)
    store.end_lease(SYMBOL_KEY, "me", "busy", NOW)
    assert store.take_lease(SYMBOL_KEY, "other", "", LATER, LATER + LASTS_US) == (store.sequence(), "other")
    found = store.find_lease(SYMBOL_KEY)
    assert found is not None
    assert (found.holder, found.failed, found.failure) == ("other", "me", "busy")


def test_a_miss_is_two_short_transactions(tmp_path: Path) -> None:
    """What it takes to store one symbol with all that stands inside it; each statement has its price."""
    machine, ran = Machine(tmp_path), list[str]()
    engine = open_database(machine.url)
    sa.event.listen(engine, "connect", lambda driver, _: driver.set_trace_callback(ran.append))
    cache = Cache(Store(engine, MODEL), machine.wall, machine.steady)
    cache.ask(question("first", "Currency"), lambda: (FetchedEntity(DOLLAR),))  # opens what stays open
    del ran[:]
    cache.ask(question("s", "UniversalSymbol"), lambda: (SYMBOL,))
    began, ended = ran.index("BEGIN IMMEDIATE"), len(ran) - ran[::-1].index("COMMIT")
    writes = [statement.split(None, 1)[0] for statement in ran[began:ended] if not statement.startswith("--")]
    assert writes.count("BEGIN") == writes.count("COMMIT") == 2
    assert len(writes) <= 15
