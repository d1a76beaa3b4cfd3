"""Work that nobody waits for: done as far as there is room, and marked as such."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from build import Clock, FakeUpstream
from limits import eventually
from payloads import REPLIES

from harness import assemble
from harness.cache.database import MEMORY, open_database
from harness.refresh.background import BackgroundWork
from harness.snaptrade import UnifiedCacheService, application
from harness.upstream.priority import in_background


def test_work_is_marked_as_background_work() -> None:
    """So it takes only its share of the rate limit."""
    work, seen = BackgroundWork(), list[bool]()
    work(lambda: seen.append(in_background()))
    work.close()
    assert (seen, in_background()) == ([True], False)


def test_what_finds_no_room_is_refused_at_once() -> None:
    """The queue does not grow behind an upstream that hangs; room comes back with each piece that is done."""
    work, released, done = BackgroundWork(threads=1, waiting=2), Event(), list[int]()
    work(released.wait)
    work(lambda: done.append(1))
    with pytest.raises(RuntimeError, match="no room"):
        work(lambda: done.append(2))
    released.set()
    eventually(lambda: bool(done))
    while True:
        try:
            work(lambda: done.append(3))
            break
        except RuntimeError:
            continue
    work.close()
    assert done[0] == 1
    with pytest.raises(RuntimeError):
        work(lambda: done.append(4))


class Slow(FakeUpstream):
    """An upstream that says which requests were asked in the background."""

    def __init__(self, replies: Any) -> None:
        super().__init__(replies)
        self.ahead: list[bool] = []

    def __call__(self, question: Any) -> Any:
        self.ahead.append(in_background())
        return super().__call__(question)


def test_an_answer_in_use_is_asked_for_anew_before_its_time_is_over() -> None:
    """Its reader gets the one that is fresh, without waiting."""
    clock, work, upstream = Clock(), BackgroundWork(), Slow(REPLIES)
    cache = assemble.cache_in(open_database(MEMORY), application, clock, background=work)
    assert cache
    service = UnifiedCacheService(cache, upstream)
    before = service.list_orders("A", user="user")
    clock.pass_seconds(50)
    assert service.list_orders("A", user="user") == before
    work.close()
    clock.pass_seconds(40)
    service.list_orders("A", user="user")
    assert upstream.ahead == [False, True]
