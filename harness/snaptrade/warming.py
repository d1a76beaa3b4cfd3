"""Ask for what a session needs before it begins: a user's accounts, what they hold, and symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from harness.calls import UpstreamRequest
from harness.mapped.session import UpstreamSession
from harness.refresh.syncing import SyncReport, Wanted, sync
from harness.snaptrade.catalogue import BY_ENDPOINT
from harness.snaptrade.endpoints import ACCOUNTS, BALANCES, POSITIONS, SYMBOL
from harness.snaptrade.generated.model import MODEL
from harness.snaptrade.questions import fetch, question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from harness.cache.service import Cache
    from harness.calls import Upstream
    from harness.model.entity import UnifiedModel
    from harness.refresh.syncing import Progress
    from harness.snaptrade.generated.models import Account

HELD = (BALANCES, POSITIONS, "GET /accounts/{accountId}/orders")
_SYMBOLS = [field.name for field in MODEL.facts["Position"].fields if field.fetched == SYMBOL]


class Warming:
    """Make answers of one cache fresh.

    Args:
        cache: Keeps them.
        upstream: Is asked for what is missing.
        wait: Waits for so many seconds, where there is no room in the rate limit.
        progress: Shows how many are done; nobody sees it unless given.
    """

    def __init__(
        self, cache: Cache, upstream: Upstream, wait: Callable[[float], object], progress: Progress | None = None
    ) -> None:
        self._cache = cache
        self._upstream = upstream
        self._wait = wait
        self._progress = progress

    def symbols(self, symbol_ids: Iterable[str]) -> SyncReport:
        """Ask for those of these symbols that are missing or expired, each in one request."""
        requests = {name: UpstreamRequest(SYMBOL, {"query": name}) for name in dict.fromkeys(symbol_ids)}
        return self._sync(requests, "symbols")

    def accounts(self, user: str) -> tuple[SyncReport, list[str]]:
        """Ask for a user's connections, accounts and what those hold; return with it the symbols of their positions."""
        lists = {endpoint: UpstreamRequest(endpoint, {}, user) for endpoint in (ACCOUNTS, "GET /authorizations")}
        report = self._sync(lists, "accounts")
        held = {
            f"{endpoint} of account {number}": UpstreamRequest(endpoint, {"accountId": account.id}, user)
            for number, account in enumerate(cast("Iterable[Account]", self._kept(lists[ACCOUNTS])), start=1)
            for endpoint in HELD
        }
        report += self._sync(held, "what they hold")
        positions = (request for request in held.values() if request.endpoint == POSITIONS)
        return report, list(dict.fromkeys(self._referred(positions)))

    def _sync(self, requests: dict[str, UpstreamRequest], what: str) -> SyncReport:
        wanted = [self._wanted(name, request) for name, request in requests.items()]
        return sync(self._cache, wanted, self._wait, self._progress, f"asking for {what}")

    def _wanted(self, name: str, request: UpstreamRequest) -> Wanted:
        of = BY_ENDPOINT[request.endpoint]
        return Wanted(name, question(request, of), lambda: fetch(request, of, UpstreamSession(self._upstream)))

    def _kept(self, request: UpstreamRequest) -> Iterable[UnifiedModel]:
        entry = self._cache.find(question(request, BY_ENDPOINT[request.endpoint]).key)
        return () if entry is None or entry.refusal is not None else self._cache.models(entry)

    def _referred(self, positions: Iterable[UpstreamRequest]) -> Iterator[str]:
        """Yield the symbols of the positions that are kept of these requests."""
        for request in positions:
            for position in self._kept(request):
                yield from (name for field in _SYMBOLS if (name := getattr(position, field)) is not None)
