"""An upstream that throttles, hangs, refuses or comes back: what callers get, and what it gets."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict

import pytest
from limits import HANG
from upstream.guarded import GOOD, PROBE, QUOTA, READ, WRITE, Played, Seconds

from harness.calls import Allowance, UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.upstream.breaker import FAILURES, PROBED, Breaker
from harness.upstream.budget import Budget
from harness.upstream.bulkhead import Bulkhead
from harness.upstream.guard import Guard
from harness.upstream.policy import Quota
from harness.upstream.priority import background
from harness.upstream.windows import LocalWindows

HUNG, BROKEN = UpstreamUnreachable("no answer within 10 seconds", final=True), UpstreamUnreachable("broken")
BAD = UpstreamResponse(500, b"")


def test_a_response_comes_through_as_it_is() -> None:
    """A refusal too."""
    refused = UpstreamResponse(404, b"{}")
    played = Played(GOOD, refused)
    assert [played.ask(), played.ask()] == [GOOD, refused]


def test_offline_no_request_goes_out() -> None:
    """Each is refused at once, and none counts as sent."""
    played = Played(offline=True)
    with pytest.raises(UpstreamUnreachable, match=r"^GET /accounts/\{accountId\}/balances: offline") as refused:
        played.ask()
    assert (played.asked, refused.value.sent, played.guard.state().online) == ([], 0, False)


def test_while_the_upstream_asks_to_wait_nothing_goes_out() -> None:
    """Who asks is told the rest of the wait, in the same words as the upstream would."""
    played = Played(UpstreamResponse(429, b"{}", 7.0))
    assert played.ask().retry_after == 7.0
    played.pass_seconds(3)
    refused = played.ask()
    assert (refused.status, refused.retry_after, refused.sent) == (429, 4.0, 0)
    assert len(played.asked) == 1
    played.pass_seconds(4)
    assert played.ask() == GOOD


@pytest.mark.parametrize(
    ("client", "account", "others"),
    [
        (Allowance(250, 100, 30), Allowance(10, 0, 30), 200),
        (Allowance(250, 0, 30), Allowance(10, 5, 30), 429),
        (Allowance(250, 100, 30), None, 200),
        (None, None, 429),
    ],
)
def test_only_the_limit_that_refuses_is_closed(
    client: Allowance | None, account: Allowance | None, others: int
) -> None:
    """The account's where the client has more, whatever the headers keep to themselves; else the client's."""
    played = Played(UpstreamResponse(429, b"{}", 30.0, allowance=client, account_allowance=account))
    played.ask(account="A")
    assert (played.ask(account="A").status, played.ask(account="B").status) == (429, others)


def test_an_upstream_that_throttles_and_does_not_say_how_long_is_left_alone_for_longer_each_time() -> None:
    """With jitter; an answer ends that."""
    bare = UpstreamResponse(429, b"{}")
    played = Played(*[bare] * 8, GOOD, bare)
    waits = []
    for _ in range(10):
        if played.ask() != GOOD:
            waits.append(wait := played.ask().retry_after)
            played.pass_seconds(wait or 0)
        played.pass_seconds(61)
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30, 1]


def test_the_reset_of_the_spent_limit_is_the_wait() -> None:
    """Where there is no Retry-After."""
    played = Played(UpstreamResponse(429, b"{}", allowance=Allowance(250, 0, 12)))
    played.ask()
    assert played.ask().retry_after == 12


def test_a_spent_budget_refuses_at_once() -> None:
    """The eleventh request about an account in a minute is not sent; another account's is."""
    played = Played()
    for _ in range(10):
        assert played.ask() == GOOD
    refused = played.ask()
    assert (refused.status, refused.retry_after, len(played.asked)) == (429, 61.0, 10)
    assert played.ask(account="B") == GOOD
    assert played.guard.state().refused == {"spent": 1}


def test_a_short_wait_is_waited_for_in_the_foreground_alone() -> None:
    """Who would have to wait longer is told so."""
    played = Played()
    for _ in range(10):
        played.ask()
    played.pass_seconds(60.5)
    with background():
        assert played.ask().status == 429
    assert played.ask() == GOOD
    assert played.clock.now == 1_000_061.0
    assert played.guard.state().waited == 1


def test_the_background_takes_its_share_and_leaves_the_rest() -> None:
    """However much it asks for, whoever waits for an answer gets it."""
    played = Played()
    with background():
        assert [played.ask().status for _ in range(20)] == [200] * 4 + [429] * 16
    assert [played.ask().status for _ in range(7)] == [200] * 6 + [429]


def test_the_limits_are_those_that_the_upstream_tells() -> None:
    """An application that knows of none learns them, and what other clients spent."""
    told = UpstreamResponse(200, b"[]", allowance=Allowance(250, 3, 40))
    played = Played(told, quota=Quota())
    played.ask()
    played.default = GOOD
    assert [played.ask().status for _ in range(4)] == [200, 200, 200, 429]


def test_state_names_no_account() -> None:
    """An id is personal; a digest tells accounts apart."""
    played = Played()
    for account, times in (("account-one", 3), ("account-two", 1)):
        for _ in range(times):
            played.ask(account=account)
    budget = played.guard.state().budget
    assert [(each.limit, each.requests) for each in budget] == [(250, 4), (10, 3), (10, 1)]
    assert "account-one" not in str(asdict(played.guard.state()))


def test_nobody_waits_twice_for_a_dead_upstream() -> None:
    """The first one waits as long as it may take; the next are refused at once, and nothing goes out for them."""
    played = Played(HUNG)
    with pytest.raises(UpstreamUnreachable, match="within 10 seconds"):
        played.ask()
    with pytest.raises(UpstreamUnreachable, match="no answer came before") as refused:
        played.ask(WRITE)
    assert (refused.value.sent, len(played.asked)) == (0, 1)
    assert played.guard.state().refused == {"open": 1}


@pytest.mark.parametrize("failure", [BROKEN, BAD])
def test_failures_in_a_row_open_the_breaker(failure: UpstreamResponse | UpstreamUnreachable) -> None:
    """An answer in between begins the row anew; a refusal is an answer."""
    played = Played(*[failure] * (FAILURES - 1), UpstreamResponse(404, b""), *[failure] * FAILURES)
    for place in range(2 * FAILURES):
        assert played.guard.state().online
        with suppress(UpstreamUnreachable):
            played.ask(account=str(place))
    assert played.guard.state().breaker == "open"


def test_a_slow_request_beside_answered_ones_is_no_dead_upstream() -> None:
    """One endpoint that hangs closes none of the others."""
    breaker = Breaker(clock := Seconds())
    began = clock.now
    clock.now += 1
    breaker.hear()
    clock.now += 9
    assert not breaker.fail(began, waited=True)
    assert breaker.fail(clock.now, waited=True)


@pytest.mark.parametrize("down", [HUNG, BROKEN, BAD])
def test_an_upstream_that_is_back_is_asked_within_ten_seconds(down: UpstreamResponse | UpstreamUnreachable) -> None:
    """No caller finds out for the others: a read goes out in the background, every five seconds."""
    played = Played(probe=PROBE)
    played.default = down
    for place in range(FAILURES):
        with suppress(UpstreamUnreachable):
            played.ask(account=str(place))
    before = len(played.asked)
    played.pass_seconds(60)
    found_out = played.asked[before:]
    assert found_out.count(PROBE) == 60 / PROBED / 2
    played.default = GOOD
    played.pass_seconds(2 * PROBED)
    assert played.guard.state().online
    assert played.ask(account="fresh") == GOOD
    back = len(played.asked)
    played.pass_seconds(600)
    assert len(played.asked) == back


@pytest.mark.parametrize("broken", [PROBE.endpoint, "GET /broken"])
def test_one_endpoint_that_is_broken_for_good_keeps_no_other_one_closed(broken: str) -> None:
    """A read that was answered finds out too."""
    played = Played(GOOD, *[BAD] * FAILURES, reads=(READ, PROBE.endpoint, "GET /broken"), probe=PROBE)
    for endpoint in [READ, *[broken] * FAILURES]:
        played.ask(endpoint)
    assert not played.guard.state().online
    played.broken = broken
    played.pass_seconds(2 * PROBED)
    assert played.guard.state().online


def test_a_write_never_finds_out_by_itself() -> None:
    """Where no read is known, the next request does; one at a time."""
    played = Played(HUNG, HUNG, reads=())
    with pytest.raises(UpstreamUnreachable, match="within"):
        played.ask(WRITE)
    played.pass_seconds(PROBED)
    assert len(played.asked) == 1
    with pytest.raises(UpstreamUnreachable, match="within"):
        played.ask(WRITE)
    with pytest.raises(UpstreamUnreachable, match="no answer came before"):
        played.ask(WRITE)
    played.pass_seconds(PROBED)
    assert played.ask(WRITE) == GOOD
    assert played.guard.state().online


def test_what_is_refused_on_this_side_says_nothing_of_the_upstream() -> None:
    """An unknown user's request was not sent."""
    played = Played(HUNG, UpstreamResponse(401, b"", sent=0), reads=())
    with pytest.raises(UpstreamUnreachable):
        played.ask()
    played.pass_seconds(PROBED)
    played.ask()
    assert not played.guard.state().online


def test_a_closed_guard_asks_no_more() -> None:
    """The upstream is not asked whether it is back."""
    played = Played(HUNG)
    with pytest.raises(UpstreamUnreachable):
        played.ask()
    played.guard.close()
    played.pass_seconds(600)
    assert len(played.asked) == 1


def test_hanging_requests_do_not_hold_every_thread() -> None:
    """Beyond so many under way, a request is refused at once; one that ends makes room."""
    clock, hanging, entered = Seconds(), threading.Event(), threading.Semaphore(0)

    def hang(_: UpstreamRequest) -> UpstreamResponse:
        entered.release()
        assert hanging.wait(HANG)
        return GOOD

    budget = Budget(QUOTA, "client", LocalWindows(clock), lambda: 0.0)
    guard = Guard(
        hang, (READ,), None, budget, timer=clock, sleep=clock.sleep, later=lambda *_: bool, bulkhead=Bulkhead(clock, 3)
    )
    request = UpstreamRequest(READ)
    with ThreadPoolExecutor(3) as threads:
        under_way = [threads.submit(guard, request) for _ in range(3)]
        for _ in range(3):
            assert entered.acquire(timeout=HANG)
        with pytest.raises(UpstreamUnreachable, match="too many requests wait") as refused:
            guard(request)
        assert (refused.value.sent, guard.state().under_way) == (0, 3)
        hanging.set()
        assert [each.result(HANG) for each in under_way] == [GOOD] * 3
    assert guard(request) == GOOD
    assert guard.state().refused == {"busy": 1}


def test_the_background_leaves_room_to_others() -> None:
    """However many of its requests hang."""
    bulkhead = Bulkhead(Seconds(), 10)
    assert [bulkhead.enter(background=True) for _ in range(10)] == [True] * 4 + [False] * 6
    assert [bulkhead.enter() for _ in range(7)] == [True] * 6 + [False]
    bulkhead.leave()
    bulkhead.leave(background=True)
    assert bulkhead.enter(background=True)
    assert not bulkhead.enter(background=True)


def test_while_others_leave_there_is_room_soon() -> None:
    """Who finds none where one has just left waits for the next one to leave."""
    looked = threading.Event()

    def timer() -> float:
        looked.set()
        return 0.0

    bulkhead = Bulkhead(timer, 1, HANG)
    bulkhead.enter()
    bulkhead.leave()
    looked.clear()
    assert bulkhead.enter()
    with ThreadPoolExecutor(1) as threads:
        second = threads.submit(bulkhead.enter)
        assert looked.wait(HANG)
        bulkhead.leave()
        assert second.result(HANG)
    assert bulkhead.under_way == 1
