"""UnifiedCacheService: a typed getter for whatever the application asks, from the cache or from SnapTrade."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from build import Clock, FakeUpstream
from payloads import REPLIES

from harness import assemble
from harness.cache.database import MEMORY, open_database
from harness.cache.questions import AccessRefused
from harness.calls import UpstreamResponse
from harness.errors import UpstreamError
from harness.snaptrade import UnifiedCacheService, application
from harness.snaptrade.catalogue import ROWS
from harness.snaptrade.generated.models import Account, Currency, UniversalSymbol


def _service(upstream: Any) -> UnifiedCacheService:
    cache = assemble.memory_cache(application)
    assert cache
    return UnifiedCacheService(cache, upstream)


GETTERS = sorted(
    name
    for name, function in inspect.getmembers(UnifiedCacheService, inspect.isfunction)
    if name.startswith(("get_", "list_", "search_"))
)
GIVEN = {
    "symbol_id": "s-1",
    "substring": "A",
    "user": "user",
    "account_id": "A",
    "authorization_id": "K",
    "symbols": "s-1",
    "symbol_ids": ("s-1",),
}


@pytest.mark.parametrize("name", GETTERS)
def test_a_getter_asks_once_and_then_answers_from_the_cache(name: str) -> None:
    """With the same models."""
    upstream = FakeUpstream(REPLIES)
    getter = getattr(_service(upstream), name)
    needed = [
        each.name for each in inspect.signature(getter).parameters.values() if each.default is inspect.Parameter.empty
    ]
    given = {each: GIVEN[each] for each in needed if each in GIVEN}
    first = getter(**given)
    asked = len(upstream.asked)
    assert (getter(**given), asked, len(upstream.asked)) == (first, 1, 1)


def test_every_endpoint_of_a_cached_read_has_a_getter() -> None:
    """What the application can read, it can read through the service."""
    upstream = FakeUpstream(REPLIES)
    service = _service(upstream)
    for name in GETTERS:
        getter = getattr(service, name)
        needed = inspect.signature(getter).parameters
        getter(**{each: GIVEN[each] for each in needed if each in GIVEN})
    asked = {line.split("?")[0] for line in upstream.asked}
    reads = [row.operation for row in ROWS.values() if row.is_kept and row.operation.endpoint]
    assert len(asked) == len(reads)


def test_a_users_data_is_refused_to_nobody() -> None:
    """There is no tenant by default; nothing is sent."""
    upstream = FakeUpstream(REPLIES)
    service = _service(upstream)
    with pytest.raises(AccessRefused, match="Account belongs to a user: name the user"):
        service.list_accounts(user="")
    with pytest.raises(AccessRefused):
        service.find(Account, "A")
    assert upstream.asked == []


def test_two_users_share_nothing_of_their_own() -> None:
    """Each is asked for."""
    upstream = FakeUpstream(REPLIES)
    service = _service(upstream)
    service.list_accounts(user="one")
    service.list_accounts(user="two")
    assert len(upstream.asked) == 2


def test_many_symbols_are_each_what_their_own_getter_returns() -> None:
    """Those at hand, and those that have to be asked for."""
    replies = {**REPLIES, "GET /symbols/s-2": {**REPLIES["GET /symbols/s-1"], "id": "s-2"}}
    upstream = FakeUpstream(replies)
    service = _service(upstream)
    service.get_symbol("s-1")
    found = service.get_symbols(["s-2", "s-1", "s-2"])
    assert found == {name: service.get_symbol(name) for name in ("s-2", "s-1")}
    assert len(upstream.asked) == 2


def test_an_entity_without_an_endpoint_is_found_by_its_key() -> None:
    """As the reply in which it stood gave it."""
    service = _service(FakeUpstream(REPLIES))
    symbol = service.get_symbol("s-1")
    assert symbol.currency_id
    currency = service.find(Currency, symbol.currency_id)
    assert (currency and currency.code) == symbol.currency_code
    assert service.find(Currency, "unknown") is None


def test_that_there_is_none_is_believed_for_a_while() -> None:
    """A 404 is told again without asking, in the same words."""
    upstream = FakeUpstream(
        {"GET /symbols/nope": UpstreamResponse(404, b'{"detail": "no such symbol", "code": "1010"}')}
    )
    service = _service(upstream)
    told = []
    for _ in range(2):
        with pytest.raises(UpstreamError) as refused:
            service.get_symbol("nope")
        told.append((refused.value.status, refused.value.code, str(refused.value)))
    assert (told[0], len(upstream.asked)) == (told[1], 1)


def test_a_coroutine_gets_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A miss waits in another thread; a hit needs none."""
    service = _service(FakeUpstream(REPLIES))

    async def twice() -> tuple[UniversalSymbol, UniversalSymbol]:
        first = await service.awaited(service.get_symbol, "s-1")
        monkeypatch.delattr(service, "_misses")
        return first, await service.awaited(service.get_symbol, "s-1")

    first, second = asyncio.run(twice())
    assert (first, second) == (service.get_symbol("s-1"),) * 2


def test_coroutines_that_ask_at_once_cause_one_request() -> None:
    """They share what comes of it."""
    upstream = FakeUpstream(REPLIES)
    service = _service(upstream)

    async def together() -> list[UniversalSymbol]:
        return await asyncio.gather(*(service.awaited(service.get_symbol, "s-1") for _ in range(64)))

    assert (len({each.id for each in asyncio.run(together())}), len(upstream.asked)) == (1, 1)


def test_a_damaged_row_is_asked_for_anew() -> None:
    """It costs a hit."""
    upstream = FakeUpstream(REPLIES)
    engine = open_database(MEMORY)
    first = assemble.cache_in(engine, application)
    assert first
    symbol = UnifiedCacheService(first, upstream).get_symbol("s-1")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cache_answer SET body = x'7b7d'")
    second = assemble.cache_in(engine, application)
    assert second
    assert UnifiedCacheService(second, upstream).get_symbol("s-1") == symbol
    assert len(upstream.asked) == 2


@pytest.mark.parametrize(
    "damage",
    ["body = x''", "body = x'5b5d'", "body = NULL", "contains = ',Nope,'", "contains = ''", "fresh_until = 'x'"],
)
def test_whatever_is_damaged_in_a_row_it_costs_a_hit(damage: str) -> None:
    """The answer comes from SnapTrade."""
    upstream, engine = FakeUpstream(REPLIES), open_database(MEMORY)
    first = assemble.cache_in(engine, application)
    assert first
    symbol = UnifiedCacheService(first, upstream).get_symbol("s-1")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE cache_answer SET {damage}")  # noqa: S608 - of this test
    second = assemble.cache_in(engine, application)
    assert second
    assert UnifiedCacheService(second, upstream).get_symbol("s-1") == symbol
    assert len(upstream.asked) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_upstream_has_refused_is_no_stale_answer_later(status: int) -> None:
    """Its last word was that there is none."""
    clock, upstream = Clock(), FakeUpstream(REPLIES)
    cache = assemble.memory_cache(application, clock)
    assert cache
    service = UnifiedCacheService(cache, upstream)
    service.get_account("A", user="user")
    clock.pass_seconds(100)
    for said in (status, 503):
        upstream.replies["GET /accounts/A"] = UpstreamResponse(said, b"{}")
        with pytest.raises(UpstreamError) as refused:
            service.get_account("A", user="user")
        assert refused.value.status == said


def test_no_query_stands_for_a_part_of_the_path() -> None:
    """The two accounts have one answer each."""
    replies: dict[str, Any] = {f"GET /accounts/{name}/activities": {"data": []} for name in "AB"}
    upstream = FakeUpstream({f"{path}?accountId=B": reply for path, reply in replies.items()})
    service = _service(upstream)
    for name in "AB":
        service.list_activities(name, user="user", accountId="B")
    assert len(upstream.asked) == 2
