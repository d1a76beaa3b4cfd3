"""A rate limit: no 60 seconds hold more than it, whoever asks in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.calls import Allowance
from harness.upstream.policy import (
    COUNTED,
    LONGEST_BLOCK,
    Limit,
    Spent,
    Window,
    block,
    is_news,
    learn,
    pass_time,
    reserve,
)

ACCOUNT = Limit(10, 0.4)
ARRIVALS = st.lists(
    st.tuples(st.one_of(st.just(0.0), st.floats(0, 3), st.floats(0, 90)), st.booleans()), min_size=1, max_size=120
)
STARTS = st.floats(0, 2e9)


def granted(
    arrivals: list[tuple[float, bool]], start: float, limit: Limit = ACCOUNT
) -> tuple[list[tuple[float, bool, bool]], Window]:
    """Ask at each arrival; the time, the background and the grant of each, and the window at the end."""
    window, now, asked = Window(), start, []
    for gap, background in arrivals:
        now += gap
        [window], reserved = reserve([window], [limit], now, background=background)
        asked.append((now, background, not reserved.wait))
    return asked, window


@given(ARRIVALS, STARTS)
def test_no_sixty_seconds_hold_more_than_the_limit(arrivals: list[tuple[float, bool]], start: float) -> None:
    """Wherever they begin, and no more in the background than its share."""
    asked, _ = granted(arrivals, start)
    out = [now for now, _, let in asked if let]
    behind = [now for now, background, let in asked if let and background]
    for times, most in ((out, 10), (behind, 4)):
        assert all(later - first >= 60 for first, later in zip(times, times[most:], strict=False))


@given(ARRIVALS, STARTS)
def test_the_background_never_takes_the_room_of_others(arrivals: list[tuple[float, bool]], start: float) -> None:
    """Who asks for no more than the rest of the limit is never refused."""
    asked, _ = granted(arrivals, start)
    for place, (now, background, let) in enumerate(asked):
        before = [each for each in asked[:place] if not each[1] and each[2] and now - each[0] < COUNTED]
        if not background and len(before) < 6:
            assert let


@given(ARRIVALS, STARTS)
def test_a_wait_is_as_long_as_it_must_be(arrivals: list[tuple[float, bool]], start: float) -> None:
    """After it there is room, and shortly before there was none."""
    asked, window = granted(arrivals, start)
    now, background, _ = asked[-1]
    _, reserved = reserve([window], [ACCOUNT], now, background=background)
    if reserved.wait:
        assert not reserve([window], [ACCOUNT], now + reserved.wait + 1e-3, background=background)[1].wait
        assert reserve([window], [ACCOUNT], now + reserved.wait - 1e-3, background=background)[1].wait


@given(ARRIVALS, STARTS)
def test_a_window_is_read_as_it_was_written(arrivals: list[tuple[float, bool]], start: float) -> None:
    """Second by second."""
    _, window = granted(arrivals, start)
    assert Window.decode(window.encode()) == window
    assert Window.decode(window._replace(blocked_until=1.5, limit=7).encode()).limit == 7


def test_a_whole_minute_may_go_out_at_once() -> None:
    """An idle minute costs nothing of the limit."""
    asked, _ = granted([(0.0, False)] * 11, 1000.5)
    assert [let for _, _, let in asked] == [True] * 10 + [False]


def test_a_request_spends_of_every_limit_or_of_none() -> None:
    """Where the account has no room, the client's is kept."""
    _, full = granted([(0.0, False)] * 10, 0.0)
    [client, account], reserved = reserve([Window(), full], [Limit(250, 0.4), ACCOUNT], 30.0, background=False)
    assert (client.total.requests, account.total.requests, reserved.wait) == (0, 10, 31.0)


def test_without_a_limit_everything_goes_out() -> None:
    """Until the upstream says that there is one."""
    nobody = Limit(None, 0.4)
    _, window = granted([(0.0, False)] * 500, 0.0, nobody)
    assert window.total.requests == 500
    assert reserve([window._replace(limit=250)], [nobody], 1.0, background=False)[1].wait == 60.0


def test_what_others_spend_of_the_limit_is_learned() -> None:
    """And is there again when the upstream says so."""
    [window], _ = reserve([Window()], [ACCOUNT], 100.0, background=False)
    assert not is_news(Allowance(10, 9, 60), window._replace(limit=10), ACCOUNT)
    known = learn(window, Allowance(10, 2, 20), ACCOUNT, 100.0)
    assert (ACCOUNT.left(known), known.limit) == (2, 10)
    assert ACCOUNT.left(pass_time(known, 119.9)) == 2
    assert ACCOUNT.left(pass_time(known, 120.0)) == 9


def test_what_a_slow_response_says_is_no_news() -> None:
    """More went out meanwhile than it knows of."""
    _, window = granted([(0.0, False)] * 5, 100.0)
    known = window._replace(limit=10)
    assert not is_news(Allowance(10, 8, 60), known, ACCOUNT)
    assert learn(known, Allowance(10, 8, 60), ACCOUNT, 100.0) == known


@pytest.mark.parametrize(("said", "allowed"), [(5, 5), (500, 10), (0, 1)])
def test_the_lower_of_both_limits_holds(said: int, allowed: int) -> None:
    """That of the application, or that of the upstream; one of nothing at all would never be asked about again."""
    assert ACCOUNT.of(learn(Window(), Allowance(said, said, 60), ACCOUNT, 0.0)) == allowed


def test_nothing_goes_out_while_the_upstream_asks_to_wait() -> None:
    """A shorter wait does not end a longer one, and no wait is endless."""
    window = block(block(Window(), 7.0, 100.0), 3.0, 101.0)
    assert reserve([window], [ACCOUNT], 102.0, background=False)[1].wait == 5.0
    assert not reserve([window], [ACCOUNT], 107.0, background=False)[1].wait
    assert block(Window(), 1e9, 0.0).blocked_until == LONGEST_BLOCK


def test_a_clock_that_is_put_back_ends_no_traffic() -> None:
    """A little, and what was spent still counts; by an hour, and it does not."""
    _, window = granted([(0.0, False)] * 10, 10_000.0)
    assert reserve([window], [ACCOUNT], 9_970.0, background=False)[1].wait
    assert not reserve([window], [ACCOUNT], 6_400.0, background=False)[1].wait
    blocked = block(Window({10_000: Spent(1, 0)}, Spent(1, 0)), 60.0, 10_000.0)
    assert pass_time(blocked, 10.0) == Window(blocked_until=10.0 + LONGEST_BLOCK)
