"""An upstream behind its guard, with clock, sleep and timer in hand."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from harness.calls import UpstreamRequest, UpstreamResponse
from harness.upstream.budget import Budget
from harness.upstream.bulkhead import Bulkhead
from harness.upstream.guard import Guard
from harness.upstream.policy import Quota
from harness.upstream.windows import LocalWindows

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.errors import UpstreamUnreachable
    from harness.upstream.windows import WindowStore

PROBE = UpstreamRequest("GET /brokerages")
READ, WRITE = "GET /accounts/{accountId}/balances", "POST /trade/place"
QUOTA = Quota(250, 10, "accountId")
GOOD = UpstreamResponse(200, b"[]")


class Seconds:
    """A clock in seconds that moves when told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Played:
    """A guard over an upstream that gives these outcomes and then answers; a timer that fires as the clock passes."""

    def __init__(
        self,
        *outcomes: UpstreamResponse | UpstreamUnreachable,
        quota: Quota = QUOTA,
        store: WindowStore | None = None,
        offline: bool = False,
        reads: tuple[str, ...] = (READ,),
        probe: UpstreamRequest | None = None,
        room: int = 30,
    ) -> None:
        self.clock = Seconds()
        self.outcomes = deque(outcomes)
        self.default: UpstreamResponse | UpstreamUnreachable = GOOD
        self.log: list[tuple[float, UpstreamRequest]] = []
        self.broken = ""
        self._timers: list[tuple[float, Callable[[], None]]] = []
        self.guard = Guard(
            self._answer,
            reads,
            probe,
            Budget(quota, "client", store or LocalWindows(self.clock), lambda: 0.0),
            timer=self.clock,
            sleep=self.clock.sleep,
            later=self._later,
            bulkhead=Bulkhead(self.clock, room, 0.0),
            offline=offline,
        )

    @property
    def asked(self) -> list[UpstreamRequest]:
        return [request for _, request in self.log]

    def ask(self, endpoint: str = READ, account: str = "A") -> UpstreamResponse:
        return self.guard(UpstreamRequest(endpoint, {"accountId": account}))

    def pass_seconds(self, seconds: float) -> None:
        """Let the clock run, and each timer fire at its time."""
        until = self.clock.now + seconds
        while due := min(
            (timer for timer in self._timers if timer[0] <= until), default=None, key=lambda each: each[0]
        ):
            self._timers.remove(due)
            self.clock.now = max(self.clock.now, due[0])
            due[1]()
        self.clock.now = until

    def _answer(self, request: UpstreamRequest) -> UpstreamResponse:
        self.log.append((self.clock.now, request))
        if request.endpoint == self.broken:
            return UpstreamResponse(500, b"")
        outcome = self.outcomes.popleft() if self.outcomes else self.default
        if isinstance(outcome, UpstreamResponse):
            return outcome
        raise outcome

    def _later(self, seconds: float, work: Callable[[], None]) -> Callable[[], object]:
        timer = (self.clock.now + seconds, work)
        self._timers.append(timer)
        return lambda: self._timers.remove(timer)
