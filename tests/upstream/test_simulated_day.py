"""Eight workers on one database, over a day that a clock runs through: no limit is passed, and nobody waits in vain."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from limits import HANG
from upstream.guarded import GOOD, QUOTA, READ, Seconds

from harness.cache.database import open_database
from harness.calls import UpstreamRequest
from harness.upstream.budget import Budget
from harness.upstream.guard import Guard
from harness.upstream.priority import background
from harness.upstream.windows import SharedWindows

if TYPE_CHECKING:
    from pathlib import Path

    from harness.calls import UpstreamResponse

WORKERS = 8
ACCOUNTS = [f"account-{number}" for number in range(60)]
FOREGROUND, OF_ACCOUNT = 150, 6
"""What is left beside the share of the background: 60 % of 250, and of 10."""


class CountingUpstream:
    """Counts requests as an upstream does: in the trailing 60 seconds, at the time at which they come."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._came: dict[str, deque[float]] = defaultdict(deque)
        self.most: dict[str, int] = defaultdict(int)

    def __call__(self, request: UpstreamRequest) -> UpstreamResponse:
        account = request.parameters["accountId"]
        for limit in ("client", account):
            came = self._came[limit]
            came.append(self._clock.now)
            while came[0] <= self._clock.now - 60:
                came.popleft()
            kind = "client" if limit == "client" else "account"
            self.most[kind] = max(self.most[kind], len(came))
        return GOOD


class People:
    """Whoever waits for an answer: bursts at random, never more than what is left beside the background."""

    def __init__(self, clock: Seconds) -> None:
        self._clock = clock
        self._asked: deque[tuple[float, str]] = deque()

    def wants(self, account: str) -> bool:
        while self._asked and self._asked[0][0] <= self._clock.now - 61:
            self._asked.popleft()
        of_account = sum(each == account for _, each in self._asked)
        if len(self._asked) >= FOREGROUND or of_account >= OF_ACCOUNT:
            return False
        self._asked.append((self._clock.now, account))
        return True


@pytest.mark.parametrize("seconds", [300, pytest.param(86_400, marks=pytest.mark.slow)])
def test_no_limit_is_passed_and_the_foreground_never_waits(tmp_path: Path, seconds: int) -> None:
    """The background asks for more than there is, all the time; whoever waits for an answer notices nothing of it."""
    clock, chance = Seconds(), random.Random(1)  # noqa: S311 - the same day each time
    url = open_database(f"sqlite:///{tmp_path / 'state.db'}").url
    upstream, people = CountingUpstream(clock), People(clock)
    stores = [SharedWindows(url, clock, HANG) for _ in range(WORKERS)]
    workers = [
        Guard(
            upstream,
            (READ,),
            None,
            Budget(QUOTA, "client", store, lambda: 0.0),
            timer=clock,
            sleep=lambda _: pytest.fail("somebody waited"),
            later=lambda *_: bool,
        )
        for store in stores
    ]
    answers = {"foreground": 0, "background": 0}
    end = clock.now + seconds
    while clock.now < end:
        account = chance.choice(ACCOUNTS)
        wanted = chance.random() < 0.5 and people.wants(account)
        with nullcontext() if wanted else background():
            answer = chance.choice(workers)(UpstreamRequest(READ, {"accountId": account}))
        assert answer == GOOD or not wanted
        answers["foreground" if wanted else "background"] += answer == GOOD
        clock.now += chance.choice([0, 0, 0.05, 0.2, 0.6])
    assert not any(store.broken for store in stores)
    assert (upstream.most["client"], upstream.most["account"]) <= (250, 10)
    # it is no empty victory: nearly all of the budget is used
    assert answers["foreground"] + answers["background"] > 0.8 * 250 * seconds / 61
    for worker in workers:
        worker.close()
