"""Keeping inside the rate limit, by a clock that only moves when somebody sleeps."""

from __future__ import annotations

import pytest

from harness.recording.pace import Pacer, asks_to_come_back


class Sleeper:
    """A clock, and the naps taken."""

    def __init__(self) -> None:
        self.time = 100.0
        self.naps: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += seconds


def pacer(sleeper: Sleeper) -> Pacer:
    return Pacer(sleeper.now, sleeper.sleep, longest=90)


@pytest.mark.parametrize(
    ("status", "headers", "naps"),
    [
        (200, {}, []),
        (200, {"x-ratelimit-remaining": "3", "x-ratelimit-reset": "40"}, []),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "40"}, [40]),
        (200, {"x-ratelimit-account-remaining": "0", "x-ratelimit-account-reset": "7"}, [7]),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "40", "retry-after": "50"}, [50]),
        (429, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, []),
        (200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "3600"}, [90]),
    ],
)
def test_a_request_waits_for_room(status: int, headers: dict[str, str], naps: list[float]) -> None:
    """As long as the last response told, by client or by account, and never longer than it is worth."""
    sleeper = Sleeper()
    one = pacer(sleeper)
    one.observe(status, headers)
    one.wait()

    assert sleeper.naps == naps


def test_time_that_passed_counts() -> None:
    """Who was busy in between waits for the rest; who waited once waits no more."""
    sleeper = Sleeper()
    one = pacer(sleeper)
    one.rest(30)
    sleeper.time += 20
    one.wait()
    one.wait()

    assert sleeper.naps == [10]


@pytest.mark.parametrize(
    ("status", "later"), [(200, False), (404, False), (428, False), (429, True), (499, False), (500, True), (503, True)]
)
def test_a_status_that_says_to_come_back_later(status: int, later: bool) -> None:  # noqa: FBT001
    """Too many requests, and every fault of the server."""
    assert asks_to_come_back(status) is later
