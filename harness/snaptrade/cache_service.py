"""UnifiedCacheService: the one thing that the application asks for what SnapTrade knows.

Each getter looks in the cache, checks the time to live, asks SnapTrade if it has to, updates the cache and returns the
unified model. Where SnapTrade fails, it returns the last answer for as long as the schema's `stale_ttl` allows.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from uuid import uuid4

from harness.cache.keys import PUBLIC, Key
from harness.cache.patience import only_kept
from harness.cache.service import DAMAGE
from harness.calls import UpstreamRequest
from harness.errors import NotKept
from harness.mapped.session import UpstreamSession
from harness.refresh.schedule import CacheRefresh
from harness.snaptrade.catalogue import BY_ENDPOINT
from harness.snaptrade.endpoints import ACCOUNTS, ACTIVITIES, BALANCES, HISTORY, POSITIONS, SYMBOL
from harness.snaptrade.questions import fetch, question
from harness.snaptrade.refreshing import RefreshingService
from harness.snaptrade.warming import Warming

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from harness.cache.questions import CacheResult, Question
    from harness.cache.service import Cache, Fetch
    from harness.calls import Operation, Upstream
    from harness.model.entity import UnifiedModel
    from harness.refresh.syncing import Progress, SyncReport
    from harness.snaptrade.generated.models import (
        Account,
        AccountOrderRecord,
        AccountValueHistory,
        Balance,
        Brokerage,
        BrokerageAuthorization,
        Exchange,
        Position,
        RateOfReturn,
        SymbolQuote,
        UniversalActivity,
        UniversalSymbol,
    )

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound="UnifiedModel")
NOTHING: Mapping[str, str] = MappingProxyType({})
MISSES = 64
"""Coroutines that can wait for SnapTrade at once; those whose answer is at hand wait for none of them."""


class UnifiedCacheService:
    """Return unified models from the cache, or from SnapTrade; safe for many threads, and for coroutines.

    Every getter raises UpstreamError where SnapTrade refuses, UpstreamUnreachable where it gives no answer and no stale
    one can stand in, and AccessRefused where a user's data is asked for no user.
    """

    def __init__(self, cache: Cache, upstream: Upstream, wait: Callable[[float], object] = time.sleep) -> None:
        self.cache = cache
        self.upstream = upstream
        self._wait = wait
        self._misses = ThreadPoolExecutor(MISSES, thread_name_prefix="cache-miss")

    def ask(
        self, request: UpstreamRequest, session: UpstreamSession, operation: Operation | None = None
    ) -> CacheResult:
        """Return the cached answer to an upstream request, asked through this session where it has to be.

        Args:
            request: The request.
            session: Notes the requests that are sent.
            operation: What the answer is for, where that is not the one operation of its endpoint.
        """
        of = operation or BY_ENDPOINT[request.endpoint]
        return self.cache.ask(question(request, of), lambda: fetch(request, of, session))

    async def awaited(self, getter: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a getter of this service returns, without blocking the event loop for SnapTrade.

        What is at hand is returned at once: reading it takes microseconds, and another thread ten times as many.
        """
        try:
            with only_kept():
                return getter(*args, **kwargs)
        except NotKept:
            waiting = self._misses.submit(getter, *args, **kwargs)
            return await asyncio.wrap_future(waiting)

    # what is public

    def get_symbol(self, symbol_id: str) -> UniversalSymbol:
        """Return a symbol by its id or ticker."""
        cache = self.cache
        now = cache.steady()
        entry = cache.entries.get((PUBLIC, SYMBOL, symbol_id))
        if entry is None or now >= entry.soft_until:  # a list may have brought it
            entry = cache.entries.get((PUBLIC, "UniversalSymbol", symbol_id))
        if entry is not None and entry.models is not None and now < entry.soft_until and now < cache.look_again:
            entry.visited = True
            entry.hits += 1
            symbol: UniversalSymbol = entry.models[0]
            return symbol
        cache.catch_up(PUBLIC)
        entry = cache.find((PUBLIC, SYMBOL, symbol_id))
        if entry is not None and entry.refusal is None:
            with suppress(*DAMAGE):  # it is asked for anew
                return cast("UniversalSymbol", cache.models(entry)[0])
        asked, fetched = self._asked(SYMBOL, {"query": symbol_id})
        elsewhere = cache.find_elsewhere({asked: fetched}).get(asked)
        models = cache.ask(asked, fetched).models if elsewhere is None else cache.models(elsewhere)
        return cast("UniversalSymbol", models[0])

    def get_symbols(self, symbol_ids: Iterable[str]) -> dict[str, UniversalSymbol]:
        """Return symbols by their ids or tickers; all that are kept are read in two queries at most."""
        ids = dict.fromkeys(symbol_ids)
        own = self.cache.find_each(Key(PUBLIC, SYMBOL, symbol_id) for symbol_id in ids)
        kept = {key.id: entry for key, entry in own.items() if entry.refusal is None}
        if len(kept) < len(ids):
            asked = dict(self._asked(SYMBOL, {"query": symbol_id}) for symbol_id in ids if symbol_id not in kept)
            elsewhere = self.cache.find_elsewhere(asked)
            kept |= {question.key.id: entry for question, entry in elsewhere.items()}
        symbols: dict[str, UniversalSymbol] = {}
        for symbol_id in ids:
            with suppress(*DAMAGE):  # it is asked for anew
                if entry := kept.get(symbol_id):
                    symbols[symbol_id] = cast("UniversalSymbol", self.cache.models(entry)[0])
                    continue
            symbols[symbol_id] = self.get_symbol(symbol_id)
        return symbols

    def search_symbols(self, substring: str) -> tuple[UniversalSymbol, ...]:
        """Return the symbols whose ticker or name has this in it."""
        request = UpstreamRequest("POST /symbols", body={"substring": substring})
        return cast("tuple[UniversalSymbol, ...]", self._models(request))

    def list_brokerages(self) -> tuple[Brokerage, ...]:
        """Return every brokerage that can be connected."""
        return cast("tuple[Brokerage, ...]", self._many("GET /brokerages"))

    def list_exchanges(self) -> tuple[Exchange, ...]:
        """Return every stock exchange."""
        return cast("tuple[Exchange, ...]", self._many("GET /exchanges"))

    # what belongs to a user

    def list_connections(self, *, user: str) -> tuple[BrokerageAuthorization, ...]:
        """Return a user's connections to brokerages."""
        return cast("tuple[BrokerageAuthorization, ...]", self._many("GET /authorizations", user=user))

    def get_connection(self, authorization_id: str, *, user: str) -> BrokerageAuthorization:
        """Return one of a user's connections."""
        given = {"authorizationId": authorization_id}
        return cast("BrokerageAuthorization", self._one("GET /authorizations/{authorizationId}", given, user))

    def list_accounts(self, *, user: str) -> tuple[Account, ...]:
        """Return a user's accounts."""
        return cast("tuple[Account, ...]", self._many(ACCOUNTS, user=user))

    def get_account(self, account_id: str, *, user: str) -> Account:
        """Return one of a user's accounts."""
        return cast("Account", self._one("GET /accounts/{accountId}", {"accountId": account_id}, user))

    def list_balances(self, account_id: str, *, user: str) -> tuple[Balance, ...]:
        """Return the balances of an account, one for each currency."""
        return cast("tuple[Balance, ...]", self._of_account(BALANCES, account_id, user))

    def list_positions(self, account_id: str, *, user: str) -> tuple[Position, ...]:
        """Return the positions of an account."""
        return cast("tuple[Position, ...]", self._of_account(POSITIONS, account_id, user))

    def list_orders(
        self, account_id: str, *, user: str, state: str | None = None, days: int | None = None
    ) -> tuple[AccountOrderRecord, ...]:
        """Return the orders of an account: those in this state, and of the last so many days."""
        found = self._of_account("GET /accounts/{accountId}/orders", account_id, user, state=state, days=days)
        return cast("tuple[AccountOrderRecord, ...]", found)

    def list_recent_orders(
        self, account_id: str, *, user: str, only_executed: bool | None = None
    ) -> tuple[AccountOrderRecord, ...]:
        """Return the orders of an account of the last 24 hours."""
        asked = None if only_executed is None else str(only_executed).lower()
        endpoint = "GET /accounts/{accountId}/recentOrders"
        found = self._of_account(endpoint, account_id, user, only_executed=asked)
        return cast("tuple[AccountOrderRecord, ...]", found)

    def list_activities(
        self, account_id: str, *, user: str, offset: int | None = None, limit: int | None = None, **query: str
    ) -> tuple[UniversalActivity, ...]:
        """Return what happened in an account; `query` is SnapTrade's own: startDate, endDate, type."""
        found = self._of_account(ACTIVITIES, account_id, user, offset=offset, limit=limit, **query)
        return cast("tuple[UniversalActivity, ...]", found)

    def list_quotes(
        self, account_id: str, symbols: str, *, user: str, use_ticker: bool | None = None
    ) -> tuple[SymbolQuote, ...]:
        """Return the quotes of some symbols, by their ids or tickers with commas between them."""
        asked = None if use_ticker is None else str(use_ticker).lower()
        endpoint = "GET /accounts/{accountId}/quotes"
        found = self._of_account(endpoint, account_id, user, symbols=symbols, use_ticker=asked)
        return cast("tuple[SymbolQuote, ...]", found)

    def list_returns(self, account_id: str, *, user: str) -> tuple[RateOfReturn, ...]:
        """Return the rates of return of an account."""
        return cast(
            "tuple[RateOfReturn, ...]", self._of_account("GET /accounts/{accountId}/returnRates", account_id, user)
        )

    def get_balance_history(self, account_id: str, *, user: str) -> AccountValueHistory:
        """Return what an account was worth, day by day."""
        return cast("AccountValueHistory", self._one(HISTORY, {"accountId": account_id}, user))

    # what is kept fresh before anybody asks

    def batch_sync_symbols(self, symbol_ids: Iterable[str], progress: Progress | None = None) -> SyncReport:
        """Ask for those of these symbols that are missing or expired; return what became of each.

        Every answer is kept as soon as it came: who was stopped asks for the rest alone. SnapTrade answers for one
        symbol at a time, and operations are answered by what the symbol's own endpoint said: each takes one request.
        """
        return self._warming(progress).symbols(symbol_ids)

    def sync_user(self, user: str, progress: Progress | None = None, *, with_symbols: bool = True) -> SyncReport:
        """Ask for what is missing or expired of all that a user's session needs; return what became of it.

        Args:
            user: The user.
            progress: Shows how far it is.
            with_symbols: Ask for the symbols that the user's positions refer to, too.
        """
        report, symbol_ids = self._warming(progress).accounts(user)
        return report + self.batch_sync_symbols(symbol_ids, progress) if with_symbols else report

    def schedule_cache_refresh(
        self,
        rendering: Callable[[RefreshingService], Callable[[Key], None]] | None = None,
        *,
        users: Collection[str] | None = None,
        wait: Callable[[float], bool] | None = None,
    ) -> CacheRefresh:
        """Keep what is used fresh, on a thread in the background, until `stop()` of what is returned.

        Of all processes on one database, one does it at a time. It takes no more than the share of the rate limit that
        background work has; what nobody has read since it was last asked for is left to expire.

        Args:
            rendering: Makes of a service what renders the answer under a key anew; without it, only the answers of
                endpoints are refreshed.
            users: Whose answers the upstream can be asked for; None for everybody's.
            wait: Waits for so many seconds, and returns True once it is to stop.
        """
        service = RefreshingService(self.cache, self.upstream)
        render = rendering(service) if rendering else service.refresh
        return CacheRefresh(
            self.cache,
            self.cache.database,
            lambda key: (service.refresh if key.kind in BY_ENDPOINT else render)(key),
            uuid4().hex,
            tenants=users,
            now=self.cache.now,
            wait=wait,
        ).start()

    # entities that have no endpoint of their own, such as a currency

    def find(self, model: type[M], *key: str, user: str | None = None) -> M | None:
        """Return an entity by its key as the last reply gave it, while it is fresh; nothing is asked for it.

        Args:
            model: The entity's model, such as Currency.
            key: The values of its key in the schema's order, without the user.
            user: Whose it is; None for a public one.

        Raises:
            AccessRefused: The entity is a user's, and no user is named.
        """
        return self.cache.entity(model, key, user)

    def _warming(self, progress: Progress | None) -> Warming:
        return Warming(self.cache, self.upstream, self._wait, progress)

    def _of_account(self, endpoint: str, account_id: str, user: str, **query: object) -> tuple[UnifiedModel, ...]:
        asked = {name: str(value) for name, value in query.items() if value is not None}
        return self._many(endpoint, user, {"accountId": account_id}, asked)

    def _one(self, endpoint: str, given: dict[str, str], user: str | None = None) -> UnifiedModel:
        asked, fetched = self._asked(endpoint, given, user)
        found = self.cache.find_entity(asked, fetched)
        if found is not None:
            with suppress(*DAMAGE):  # it is asked for anew
                return self.cache.models(found)[0]
        return self.cache.ask(asked, fetched).models[0]

    def _asked(self, endpoint: str, given: dict[str, str], user: str | None = None) -> tuple[Question, Fetch]:
        """Return what the cache is asked for one entity, and what asks SnapTrade."""
        of = BY_ENDPOINT[endpoint]
        request = UpstreamRequest(endpoint, given, self.cache.owner(of.entity, user) or None)
        return question(request, of), lambda: fetch(request, of, UpstreamSession(self.upstream))

    def _many(
        self,
        endpoint: str,
        user: str | None = None,
        given: Mapping[str, str] = NOTHING,
        query: Mapping[str, str] = NOTHING,
    ) -> tuple[UnifiedModel, ...]:
        owner = self.cache.owner(BY_ENDPOINT[endpoint].entity, user)
        return self._models(UpstreamRequest(endpoint, given, owner or None, query))

    def _models(self, request: UpstreamRequest) -> tuple[UnifiedModel, ...]:
        found = self.cache.find(question(request, BY_ENDPOINT[request.endpoint]).key)
        if found is not None and found.refusal is None:
            with suppress(*DAMAGE):  # it is asked for anew
                return self.cache.models(found)
        return self.ask(request, UpstreamSession(self.upstream)).models
