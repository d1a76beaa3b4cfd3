"""What a refresh in the background asks of SnapTrade: no more than has to be asked.

SnapTrade fetches the holdings of some connections once a day. The list of a user's accounts says when: one request
tells for all of them that their positions and balances are what they were.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from harness.cache.moments import microseconds
from harness.calls import UpstreamRequest
from harness.mapped.session import UpstreamSession
from harness.snaptrade.catalogue import BY_ENDPOINT
from harness.snaptrade.endpoints import ACCOUNTS, BALANCES, POSITIONS
from harness.snaptrade.questions import fetch, question, request_of

if TYPE_CHECKING:
    from harness.cache.answers import FetchedEntity
    from harness.cache.keys import Key
    from harness.cache.questions import CacheResult
    from harness.cache.service import Cache
    from harness.calls import Operation, Upstream
    from harness.snaptrade.generated.models import Account, BrokerageAuthorization

SPENT = 0.75
"""The share of its time after which an answer that a refresh comes across is asked for anew."""
LOOKED = 10.0
"""Seconds for which a list of accounts tells how things are: what it is asked about changes once a day."""
APART = timedelta(minutes=1)
"""By how much the clocks of SnapTrade and of this machine may differ."""
CONNECTIONS = "GET /authorizations"
_SYNCED = (POSITIONS, BALANCES)


class RefreshingService:
    """Ask anew what has spent most of its time, unless SnapTrade says that it has not changed."""

    def __init__(self, cache: Cache, upstream: Upstream) -> None:
        self.cache = cache
        self.upstream = upstream
        self._looked: dict[str, tuple[float, dict[str, Account]]] = {}

    def ask(
        self, request: UpstreamRequest, session: UpstreamSession, operation: Operation | None = None
    ) -> CacheResult:
        """Return the answer to an upstream request, which may be the one that is kept, as new."""
        of = operation or BY_ENDPOINT[request.endpoint]
        asked = question(request, of)
        unchanged = self._unchanged(request, asked.key, session) if request.endpoint in _SYNCED else None
        with self.cache.ahead(SPENT):
            return self.cache.ask(asked, lambda: fetch(request, of, session) if unchanged is None else unchanged)

    def refresh(self, key: Key) -> None:
        """Ask anew what is kept under the key of an endpoint; other keys are those of rendered answers."""
        if key.kind in BY_ENDPOINT:
            self.ask(request_of(key), UpstreamSession(self.upstream))

    def _unchanged(
        self, request: UpstreamRequest, key: Key, session: UpstreamSession
    ) -> tuple[FetchedEntity, ...] | None:
        """Return what is kept of an account and due, if SnapTrade has not fetched the account anew since; else None."""
        kept = self.cache.find(key)
        if kept is None or not request.user or not self.cache.has_spent(kept, SPENT):
            return None
        daily = self._daily_connections(request.user, session)
        account = self._accounts(request.user, session).get(request.parameters["accountId"]) if daily else None
        if account is None or account.brokerage_authorization_id not in daily:
            return None
        holdings = account.sync_status.holdings
        synced = holdings.last_successful_sync if holdings else None
        is_known = synced is not None and microseconds(synced + APART) <= kept.fetched_at
        return self.cache.entities(kept) if is_known else None

    def _accounts(self, user: str, session: UpstreamSession) -> dict[str, Account]:
        """Return the user's accounts by their ids, as they are now."""
        now = self.cache.steady()
        looked_at, accounts = self._looked.get(user, (now - LOOKED, {}))
        if now - looked_at >= LOOKED:
            request = UpstreamRequest(ACCOUNTS, {}, user)
            of = BY_ENDPOINT[ACCOUNTS]
            with self.cache.ahead(0.0):
                listed = self.cache.ask(question(request, of), lambda: fetch(request, of, session))
            accounts = {account.id: account for account in cast("tuple[Account, ...]", listed.models)}
            self._looked = {user: (now, accounts)} | {
                name: looked for name, looked in self._looked.items() if name != user and now - looked[0] < LOOKED
            }
        return accounts

    def _daily_connections(self, user: str, session: UpstreamSession) -> set[str]:
        """Return the user's connections of which SnapTrade serves a stored copy until it fetches them anew."""
        listed = self.ask(UpstreamRequest(CONNECTIONS, {}, user), session).models
        connections = cast("tuple[BrokerageAuthorization, ...]", listed)
        modes = {connection.id: connection.data_freshness_mode for connection in connections}
        return {name for name, mode in modes.items() if mode is not None and mode.snaptrade == "delayed"}
