"""What a list has brought is answered where one of it is asked for by its key, and never anything poorer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from build import EXCHANGE, FakeUpstream, a_symbol
from cache.processes import Machine
from databases import clean
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import one_in
from payloads import ACCOUNT, CONNECTION

from harness import assemble
from harness.application import Resources
from harness.cache.database import open_database
from harness.cache.service import Cache
from harness.cache.storage.store import Store
from harness.calls import Call, UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamError
from harness.mapped.session import UpstreamSession
from harness.model.strategies import build_payloads
from harness.snaptrade import UnifiedCacheService, application
from harness.snaptrade.endpoints import SYMBOL
from harness.snaptrade.generated.facts import FACTS
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.generated.models import MODELS, UniversalSymbol
from harness.snaptrade.questions import MAPPER
from harness.wire import as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


WHOLE = a_symbol(figi_instrument={"figi_code": "BBG000B9XRY4", "figi_share_class": None})
TWO = {**WHOLE, "id": "s-2", "symbol": "MSFT"}
NEWER = {**WHOLE, "description": "Apple"}
POORER = {name: value for name, value in WHOLE.items() if name != "description"}
SEARCH = "POST /symbols"
WHOLE_ACCOUNT: dict[str, Any] = {
    **ACCOUNT,
    "institution_account_id": "1",
    "funding_date": None,
    "opening_date": None,
    "account_category": None,
    "sync_status": {
        "transactions": {
            "initial_sync_completed": True,
            "last_successful_sync": "2026-01-04",
            "first_transaction_date": None,
        },
        "holdings": {
            "initial_sync_completed": True,
            "last_successful_sync": None,
            "holdings_unavailable": False,
        },
    },
}
WHOLE_CONNECTION = {**CONNECTION, "updated_date": None, "is_eligible_for_payout": False}
NOT_FOUND = UpstreamResponse(404, b'{"detail": "no such symbol", "code": "1010"}')
TTL = FACTS["UniversalSymbol"].ttl or 0


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        clean(server)
        machine.url = server.url.render_as_string(hide_password=False)
    return machine


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class Asked:
    """A service of one process, and the upstream that it asks: what it lists, and what it has of each symbol alone."""

    def __init__(self, machine: Machine, *listed: dict[str, Any], own: Any = None, **options: Any) -> None:
        self.listed: Any = listed
        self.own = {each["id"]: each for each in listed} if own is None else own
        self.alone: list[str] = []
        self.searches = 0
        self.service = UnifiedCacheService(machine.process(**options), self)

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        if request.endpoint == SEARCH:
            return UpstreamResponse(200, as_numbers(list(self.listed)))
        self.alone.append(request.parameters["query"])
        said = self.own[self.alone[-1]]
        return said if isinstance(said, UpstreamResponse) else UpstreamResponse(200, as_numbers(said))

    def search(self) -> tuple[UniversalSymbol, ...]:
        """Search for what nobody has searched for."""
        self.searches += 1
        return self.service.search_symbols(f"{self.searches} {id(self)}")

    def get(self, name: str = "s-1") -> object:
        """Return what tells a symbol's versions apart; the status of a refusal."""
        try:
            return self.service.get_symbol(name).description
        except UpstreamError as refused:
            return refused.status

    def ask_anew(self, request: UpstreamRequest) -> None:
        """Ask an endpoint, though what it said is fresh; it may refuse."""
        with suppress(UpstreamError):
            ask_anew(self.service, request)


def ask_anew(service: UnifiedCacheService, request: UpstreamRequest) -> None:
    with service.cache.ahead(0.0):
        service.ask(request, UpstreamSession(service.upstream))


def change(machine: Machine, statement: str) -> None:
    engine = open_database(machine.url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


# without a request


def test_a_symbol_that_a_search_has_found_is_not_asked_for(machine: Machine) -> None:
    """It is the very symbol that the search gave."""
    asked = Asked(machine, WHOLE, TWO)
    found = asked.search()
    assert tuple(asked.service.get_symbol(name) for name in ("s-1", "s-2")) == found
    assert asked.alone == []


def test_of_many_symbols_those_are_asked_for_that_no_search_has_found(machine: Machine) -> None:
    """The others come from memory, from their own answers, and from rows, whoever has read them."""
    asked = Asked(machine, WHOLE, TWO, own={"s-3": {**WHOLE, "id": "s-3"}, "s-4": {**WHOLE, "id": "s-4"}})
    asked.search()
    asked.service.get_symbol("s-2")
    asked.service.get_symbol("s-3")
    names = ["s-1", "s-2", "s-3", "s-4"]
    found = asked.service.get_symbols(names)
    assert [found[name].id for name in names] == names
    assert asked.alone == ["s-3", "s-4"]


def test_another_process_has_it_too(machine: Machine) -> None:
    """The row is in the database."""
    found = Asked(machine, WHOLE).search()
    other = Asked(machine)
    assert (other.service.get_symbol("s-1"), other.alone) == (found[0], [])


def test_after_the_first_read_it_comes_from_memory(here: Machine) -> None:
    """Nothing is read of the database."""
    asked = Asked(here, WHOLE)
    asked.search()
    first = asked.service.get_symbol("s-1")
    change(here, "DROP TABLE cache_answer")
    change(here, "DROP TABLE symbol_cache")
    assert asked.service.get_symbol("s-1") is first


def test_a_coroutine_gets_it_without_another_thread(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """As any other hit."""
    asked = Asked(here, WHOLE)
    [found] = asked.search()
    monkeypatch.delattr(asked.service, "_misses")
    assert asyncio.run(asked.service.awaited(asked.service.get_symbol, "s-1")) == found


def test_a_users_accounts_and_connections_are_found_by_their_ids(machine: Machine) -> None:
    """By this user alone."""
    listed = {"GET /accounts": [WHOLE_ACCOUNT], "GET /authorizations": [WHOLE_CONNECTION]}
    upstream = FakeUpstream({**listed, "GET /accounts/A": WHOLE_ACCOUNT})
    service = UnifiedCacheService(machine.process(), upstream)
    found = (*service.list_accounts(user="one"), *service.list_connections(user="one"))
    assert (service.get_account("A", user="one"), service.get_connection("K", user="one")) == found
    assert upstream.asked == list(listed)
    service.get_account("A", user="two")
    assert upstream.asked == [*listed, "GET /accounts/A"]


# never poorer


def answered(payload: dict[str, Any]) -> tuple[list[str], UniversalSymbol, UniversalSymbol]:
    """Return what was asked for alone after a search, what was answered, and what the own endpoint gives."""
    upstream = FakeUpstream({f"{SEARCH}": [payload], "GET /symbols/s-1": payload})
    cache = assemble.memory_cache(application)
    assert cache
    service = UnifiedCacheService(cache, lambda request: upstream(replace(request, body=None)))
    service.search_symbols("a")
    given = service.get_symbol("s-1")
    alone = upstream.asked[1:]
    own = UnifiedCacheService(cache, service.upstream).ask(
        UpstreamRequest(SYMBOL, {"query": "s-1"}), UpstreamSession(service.upstream)
    )
    return alone, given, cast("UniversalSymbol", own.models[0])


@one_in(2)
@given(payload=build_payloads(FACTS, MODELS)["UniversalSymbol"])
def test_whatever_a_list_gives_the_answer_is_that_of_its_own_endpoint(payload: dict[str, Any]) -> None:
    """Value for value, whichever fields upstream gives of it."""
    _, given, own = answered({**payload, "id": "s-1"})
    assert (given, given.model_dump_json()) == (own, own.model_dump_json())


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
FIGI = st.fixed_dictionaries({"figi_code": st.text("AB1"), "figi_share_class": TEXTS})


@one_in(2)
@given(description=TEXTS, figi_code=TEXTS, figi_instrument=st.none() | FIGI, exchange=st.sampled_from([None, EXCHANGE]))
def test_what_a_list_gives_whole_is_never_asked_for(**given: Any) -> None:
    """Null is a value, and comes back as one."""
    alone, found, own = answered({**WHOLE, **given})
    assert (alone, found, found.model_dump_json()) == ([], own, own.model_dump_json())


@pytest.mark.parametrize(
    "name", sorted(WHOLE.keys() - {"id", "symbol", "raw_symbol", "currency", "type", "currencies"})
)
def test_a_symbol_of_which_a_list_lacks_a_field_is_asked_for(here: Machine, name: str) -> None:
    """Its own endpoint may have it: an absent value is none that is known."""
    poorer = {key: value for key, value in WHOLE.items() if key != name}
    asked = Asked(here, poorer, own={"s-1": WHOLE})
    asked.search()
    [whole] = MAPPER.map("UniversalSymbol", WHOLE, {})
    assert (asked.service.get_symbol("s-1"), asked.alone) == (whole.model, ["s-1"])


def test_an_operation_is_answered_by_its_endpoint_alone(here: Machine) -> None:
    """`symbols.get` is what that endpoint said, and `symbols.search` what that one did."""
    asked = Asked(here, WHOLE, own={"s-1": NEWER})
    asked.search()
    assert asked.get() == "Apple Inc."
    cache = asked.service.cache
    paths = application.paths(Resources(asked, cache, lambda: cache.database, here.wall, here.steady))
    body: Any = paths.unified(Call("symbols.get", None, {"query": "s-1"})).body
    assert (body["description"], asked.alone) == ("Apple", ["s-1"])
    assert asked.get() == "Apple"


def test_what_stood_inside_another_entity_is_asked_for(here: Machine) -> None:
    """Even with all its fields: nothing says that an order gives all of a symbol."""
    order = {"brokerage_order_id": "o", "status": "EXECUTED", "universal_symbol": WHOLE}
    upstream = FakeUpstream({"GET /accounts/A/orders": [order], "GET /symbols/s-1": WHOLE})
    service = UnifiedCacheService(here.process(), upstream)
    service.list_orders("A", user="one")
    service.get_symbol("s-1")
    assert upstream.asked[-1] == "GET /symbols/s-1"


# no longer than it holds


def test_a_symbol_is_asked_for_once_its_time_is_over(machine: Machine) -> None:
    """Whether it was read before or not."""
    asked = Asked(machine, WHOLE, TWO)
    asked.search()
    asked.service.get_symbol("s-1")
    machine.pass_seconds(TTL * 0.85)
    asked.service.get_symbol("s-1")
    assert asked.alone == []
    machine.pass_seconds(TTL * 0.2)
    for name in ("s-1", "s-2"):
        asked.service.get_symbol(name)
    assert asked.alone == ["s-1", "s-2"]


@pytest.mark.parametrize("entity", ["UniversalSymbol", "Currency", "Exchange"])
def test_what_a_write_has_changed_is_asked_for(machine: Machine, entity: str) -> None:
    """The symbol, or what stood inside it; of that, too, a field may tell. In memory, and in the database."""
    asked = Asked(machine, WHOLE, TWO)
    asked.search()
    asked.service.get_symbol("s-1")
    asked.service.cache.forget([entity], None)
    for name in ("s-1", "s-2"):
        asked.service.get_symbol(name)
    assert asked.alone == ["s-1", "s-2"]


def test_an_account_that_a_write_has_changed_is_asked_for(here: Machine) -> None:
    """Of this user; those of others stay."""
    account = WHOLE_ACCOUNT
    upstream = FakeUpstream({"GET /accounts": [account], "GET /accounts/A": account})
    first, second = (UnifiedCacheService(here.process(), upstream) for _ in range(2))
    for user in ("one", "two"):
        first.list_accounts(user=user)
        for service in (first, second):
            service.get_account("A", user=user)
    second.cache.forget(["Account"], "one", "A")
    del upstream.asked[:]
    for user in ("two", "one"):
        first.get_account("A", user=user)
    assert upstream.asked == ["GET /accounts/A"]


def test_an_account_that_is_not_in_the_list_any_more_is_asked_for(here: Machine) -> None:
    """In the process that hears the list, and in any other."""
    account = WHOLE_ACCOUNT
    gone = UpstreamResponse(404, b'{"detail": "gone", "code": "1"}')
    upstream = FakeUpstream({"GET /accounts": [account], "GET /accounts/A": gone})
    first, second = (UnifiedCacheService(here.process(), upstream) for _ in range(2))
    first.list_accounts(user="one")
    for service in (first, second):
        service.get_account("A", user="one")
    upstream.replies["GET /accounts"] = []
    ask_anew(first, UpstreamRequest("GET /accounts", {}, "one"))
    for service in (first, second):
        with pytest.raises(UpstreamError):
            service.get_account("A", user="one")


# what was said last


def test_a_later_search_is_what_is_answered(here: Machine) -> None:
    """In the process that made it, and in any other."""
    asked, other = Asked(here, WHOLE), Asked(here)
    asked.search()
    assert {each.get() for each in (asked, other)} == {"Apple Inc."}
    here.pass_seconds(1)
    asked.listed = [NEWER]
    asked.search()
    assert {each.get() for each in (asked, other)} == {"Apple"}
    assert asked.alone == []


@pytest.mark.parametrize(("said", "expected"), [(POORER, None), (NOT_FOUND, 404)])
def test_what_the_own_endpoint_said_later_counts(here: Machine, said: Any, expected: object) -> None:
    """Though it said less, or that there is none; nor does the list's symbol come back when that is over."""
    asked, other = (Asked(here, WHOLE, own={"s-1": said}) for _ in range(2))
    asked.search()
    assert [each.get() for each in (asked, other)] == ["Apple Inc."] * 2
    here.pass_seconds(1)
    asked.ask_anew(UpstreamRequest(SYMBOL, {"query": "s-1"}))
    assert [each.get() for each in (asked, other)] == [expected] * 2
    here.pass_seconds((FACTS["UniversalSymbol"].negative_ttl or 0) + 1)
    assert [each.get() for each in (asked, other)] == [expected] * 2


def test_what_is_found_after_it_was_not_there_is_answered(here: Machine) -> None:
    """The search is later than the refusal."""
    asked = Asked(here, WHOLE, own={"s-1": NOT_FOUND})
    assert asked.get() == 404
    here.pass_seconds(1)
    asked.search()
    assert (asked.get(), asked.alone) == ("Apple Inc.", ["s-1"])


def test_a_row_that_is_replaced_while_it_is_read_is_not_kept(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory would have it for as long as it is fresh."""
    asked = Asked(here, WHOLE)
    asked.search()
    read = Store.find_whole

    def slowly(store: Store, *given: Any) -> Any:
        rows = read(store, *given)
        monkeypatch.setattr(Store, "find_whole", read)
        here.pass_seconds(1)
        asked.listed = [NEWER]
        asked.search()
        return rows

    monkeypatch.setattr(Store, "find_whole", slowly)
    asked.service.get_symbol("s-1")
    assert asked.get() == "Apple"


# whatever happens


def test_a_row_of_another_schema_is_not_read(here: Machine) -> None:
    """Nor one that a newer schema has written."""
    asked = Asked(here, WHOLE)
    asked.search()
    newer = Cache(Store(open_database(here.url), replace(MODEL, digest="newer")), here.wall, here.steady)
    asked.service.get_symbol("s-1")
    assert (asked.alone, newer.database.dialect.name) == (["s-1"], "sqlite")


def test_a_row_from_the_future_is_not_read(here: Machine) -> None:
    """Its age could not be trusted."""
    other = Asked(here, own={"s-1": WHOLE})
    here.wall.pass_seconds(3600)
    Asked(here, WHOLE).search()
    here.wall.pass_seconds(-3600)
    other.service.get_symbol("s-1")
    assert other.alone == ["s-1"]


@pytest.mark.parametrize(
    "damage",
    [
        "figi_instrument = '{'",
        "figi_instrument = '{\"figi\": 1}'",
        "figi_instrument = x'ff'",
        "description = x'ff'",
        "cache_timestamp = 'x'",
        "cache_timestamp = ''",
        "cache_expiry = 'x'",
        "cache_whole = 0",
    ],
)
def test_a_damaged_row_costs_a_request(here: Machine, damage: str) -> None:
    """Whatever is damaged in it."""
    Asked(here, WHOLE).search()
    change(here, f"UPDATE symbol_cache SET {damage}")  # noqa: S608 - of this test
    asked = Asked(here, own={"s-1": WHOLE})
    assert (asked.get(), asked.alone) == ("Apple Inc.", ["s-1"])


def test_a_database_that_is_broken_costs_a_request(here: Machine) -> None:
    """The table is gone, or all are."""
    asked = Asked(here, WHOLE, TWO)
    asked.search()
    change(here, "DROP TABLE symbol_cache")
    asked.service.get_symbol("s-1")
    change(here, "DROP TABLE cache_answer")
    asked.service.get_symbol("s-2")
    assert asked.alone == ["s-1", "s-2"]


@pytest.mark.parametrize("name", ["", "s 1", "é", "\ud800", "a\0b", "x" * 5_000, "s-1' OR '1'='1"])
def test_any_name_may_be_asked_for(machine: Machine, name: str) -> None:
    """No list has brought it."""
    asked = Asked(machine, WHOLE, own={name: WHOLE})
    asked.search()
    assert (asked.get(name), asked.alone) == ("Apple Inc.", [name])
    assert asked.service.cache.health().reads.failure == ""


def test_in_the_last_part_of_its_time_it_is_asked_for_in_the_background(here: Machine) -> None:
    """Whoever reads it does not wait, and finds what upstream says a moment later."""
    waiting: list[Callable[[], object]] = []
    asked = Asked(here, WHOLE, own={"s-1": NEWER}, background=waiting.append)
    asked.search()
    asked.service.get_symbol("s-1")
    here.pass_seconds(TTL * 0.85)
    assert (asked.get(), asked.alone) == ("Apple Inc.", [])
    waiting.pop()()
    assert (asked.get(), asked.alone) == ("Apple", ["s-1"])


def test_a_read_of_a_users_entity_is_told(here: Machine) -> None:
    """As any other read of what is personal."""
    told: list[Any] = []
    upstream = FakeUpstream({"GET /accounts": [WHOLE_ACCOUNT]})
    service = UnifiedCacheService(here.process(listener=told.append), upstream)
    service.list_accounts(user="one")
    del told[:]
    for _ in range(2):
        service.get_account("A", user="one")
    assert [(event.kind, event.entity, event.owner) for event in told] == [("read", "Account", "one")] * 2


def test_memory_makes_room_for_what_lists_have_brought(here: Machine) -> None:
    """It counts them as it counts answers."""
    many = [{**WHOLE, "id": f"s-{number}"} for number in range(200)]
    asked = Asked(here, *many)
    asked.search()
    asked.service.get_symbols(each["id"] for each in many)
    health = asked.service.cache.health()
    assert (health.memory.entries, asked.alone) == (201, [])
    assert health.memory.size > 200 * 1_500
