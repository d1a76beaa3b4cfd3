"""An upstream behind its guards: each request passes breaker, bulkhead and budget, or is refused at once."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias

from harness.calls import NOT_SENT, UpstreamResponse
from harness.errors import UpstreamNotAsked, UpstreamUnreachable
from harness.upstream.breaker import PROBED, Breaker
from harness.upstream.bulkhead import Bulkhead
from harness.upstream.priority import background, in_background

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from harness.calls import Upstream, UpstreamRequest
    from harness.upstream.budget import Budget, Usage
    from harness.upstream.policy import Reservation

    Later: TypeAlias = Callable[[float, Callable[[], None]], Callable[[], object]]
    """Does something after so many seconds, unless what it returns is called before."""

PATIENCE = 1.0
"""Seconds that a request waits for room in the budget; who would have to wait longer is told so at once."""
_FAILED = 500


@dataclass(frozen=True, slots=True)
class UpstreamState:
    """Hold how the upstream does, as this process sees it.

    Attributes:
        offline: True where no request goes out, since the settings say so.
        breaker: `closed` where requests go out; `half-open` while one finds out whether the upstream is back.
        open_for: Seconds for which the upstream has been taken for dead; None where it is not.
        under_way: Requests under way.
        waited: Requests that waited for room in the budget.
        refused: Requests that did not go out, by the reason: `offline`, `open`, `busy`, `blocked` or `spent`.
        budget: What is spent of the client's limit, and of those of the busiest accounts.
    """

    offline: bool
    breaker: Literal["closed", "open", "half-open"]
    open_for: float | None
    under_way: int
    waited: int
    refused: Mapping[str, int]
    budget: list[Usage]

    @property
    def online(self) -> bool:
        """Return True if requests go out."""
        return self.breaker == "closed" and not self.offline


class Guard:
    """Ask another Upstream in a way that neither it nor the caller suffers from.

    Where it seems dead, requests are refused at once, and one read in a while finds out on another thread whether it
    is back: nobody waits for that. Where it asks to wait, or the budget is spent, the response is 429 with the rest of
    the wait, and nothing is sent.

    Args:
        upstream: The upstream.
        reads: The endpoints that may be asked to find out.
        probe: A read that is good to find out with, since it is about no account; None where there is none.
        budget: The rate limits.
        timer: A monotonic clock, in seconds.
        sleep: Waits for so many seconds.
        later: Does something after so many seconds.
        bulkhead: Bounds what is under way at once.
        offline: True if no request goes out.
    """

    def __init__(
        self,
        upstream: Upstream,
        reads: Collection[str],
        probe: UpstreamRequest | None,
        budget: Budget,
        *,
        timer: Callable[[], float],
        sleep: Callable[[float], None],
        later: Later,
        bulkhead: Bulkhead | None = None,
        offline: bool = False,
    ) -> None:
        self._upstream = upstream
        self._reads = reads
        self._probe = probe
        self._budget = budget
        self._timer = timer
        self._sleep = sleep
        self._later = later
        self._bulkhead = bulkhead or Bulkhead(timer)
        self._breaker = Breaker(timer)
        self._offline = offline
        self._lock = Lock()
        self._counts: Counter[str] = Counter()
        self._known: UpstreamRequest | None = None  # the last read that was answered, else the first that was not
        self._turn = 0
        self._cancel: Callable[[], object] | None = None
        self._closed = False

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        """Return the response; 429 where the budget has no room for the request.

        Raises:
            UpstreamUnreachable: No answer came.
            UpstreamNotAsked: The request was not sent, since none would come.
        """
        if self._offline:
            raise self._refusal("offline", request, "offline, since HARNESS_OFFLINE is set")
        if self._breaker.state != "closed":
            if not (self._probe or self._known) and self._breaker.begin_probe():
                return self._probed(request)  # there is no read to find out with
            raise self._refusal("open", request, f"no answer came before; asked again every {PROBED:g} seconds")
        unattended = in_background()
        if not self._bulkhead.enter(background=unattended):
            raise self._refusal("busy", request, "too many requests wait for an answer already")
        try:
            return self._spending(request)
        finally:
            self._bulkhead.leave(background=unattended)

    def state(self) -> UpstreamState:
        """Return how the upstream does."""
        with self._lock:
            counts = dict(self._counts)
        return UpstreamState(
            offline=self._offline,
            breaker=self._breaker.state,
            open_for=self._breaker.open_for,
            under_way=self._bulkhead.under_way,
            waited=counts.pop("waited", 0),
            refused=counts,
            budget=self._budget.usage(),
        )

    def close(self) -> None:
        """Stop finding out, and close what the budget holds."""
        with self._lock:
            self._closed, cancel = True, self._cancel
        if cancel:
            cancel()
        self._budget.close()

    def _spending(self, request: UpstreamRequest) -> UpstreamResponse:
        """Ask within the budget."""
        reserved = self._reserve(request)
        if reserved.wait:
            self._count(reserved.reason)
            is_blocked = reserved.reason == "blocked"
            why = "the upstream asked to wait" if is_blocked else "the requests of this minute are spent"
            body = json.dumps({"detail": f"{why}; not sent", "code": NOT_SENT}).encode()
            return UpstreamResponse(HTTPStatus.TOO_MANY_REQUESTS, body, reserved.wait, sent=0)
        began = self._timer()
        try:
            response = self._upstream(request)
        except UpstreamUnreachable as failed:
            self._fail(request, began, waited=failed.final)
            raise
        if not response.sent:
            return response
        if response.status >= _FAILED:
            self._fail(request, began, waited=False)
        else:
            self._breaker.hear()
            if request.endpoint in self._reads:
                self._known = request
        self._budget.observe(request, response, reserved)
        return response

    def _reserve(self, request: UpstreamRequest) -> Reservation:
        """Spend one request, once there is room for it; nobody waits long, and nobody at all in the background."""
        unattended, waited = in_background(), 0.0
        while True:
            reserved = self._budget.reserve(request, background=unattended)
            waited += reserved.wait
            if not reserved.wait or unattended or reserved.reason == "blocked" or waited > PATIENCE:
                return reserved
            self._count("waited")
            self._sleep(reserved.wait)

    def _fail(self, request: UpstreamRequest, began: float, *, waited: bool) -> None:
        if self._known is None and request.endpoint in self._reads:
            self._known = request
        if self._breaker.fail(began, waited=waited):
            self._watch()

    def _watch(self) -> None:
        """Have the upstream asked again after a while, unless that is to be done already."""
        with self._lock:
            if self._cancel is None and not self._closed:
                self._cancel = self._later(PROBED, self._find_out)

    def _find_out(self) -> None:
        """Ask whether the upstream is back, again and again until it is.

        Two reads take turns, so that neither one that is broken for good nor one without room in the budget keeps
        everything closed.
        """
        with self._lock:
            self._cancel = None
        if self._breaker.state == "closed":
            return
        self._watch()
        reads = [read for read in (self._probe, self._known) if read]
        if reads and self._breaker.begin_probe():
            self._turn += 1
            with background(), suppress(Exception):  # whatever it is, the upstream is not back
                self._probed(reads[self._turn % len(reads)])

    def _probed(self, request: UpstreamRequest) -> UpstreamResponse:
        try:
            return self._spending(request)
        finally:
            self._breaker.end_probe()

    def _count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1

    def _refusal(self, reason: str, request: UpstreamRequest, message: str) -> UpstreamNotAsked:
        self._count(reason)
        return UpstreamNotAsked(f"{request.endpoint}: {message}")
