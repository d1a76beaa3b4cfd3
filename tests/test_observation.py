"""What the harness sees for itself of a path: its requests, its calls, its time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from build import Clock, a_call

from harness.calls import Answer, UpstreamRequest, UpstreamResponse
from harness.errors import RequestNotRecorded, UpstreamUnreachable
from harness.observation import UpstreamObserver, observed

if TYPE_CHECKING:
    from harness.calls import Call

REQUEST = UpstreamRequest("GET /accounts", user="user")


def _upstream(_: UpstreamRequest) -> UpstreamResponse:
    return UpstreamResponse(200, b"[]")


def test_a_request_that_a_path_hides_is_seen() -> None:
    """The path says that it asked nothing, and asked twice."""
    observer = UpstreamObserver(_upstream, Clock())

    def path(_: Call) -> Answer:
        observer(REQUEST)
        observer(REQUEST)
        return Answer(200, [], upstream_calls=0, seconds=0.0)

    ticks = iter([10.0, 12.5])
    answer = observed(path, lambda: next(ticks))(a_call())
    assert (answer.upstream_calls, [each.request for each in answer.tape]) == (2, [REQUEST, REQUEST])
    assert answer.seconds == 2.5


def test_a_request_that_got_no_answer_was_sent_all_the_same() -> None:
    """Twice where it was repeated; a request that no recording holds went nowhere."""

    def path(_: Call) -> Answer:
        for failure in (UpstreamUnreachable("no answer", sent=2), RequestNotRecorded("not recorded")):
            with pytest.raises(type(failure)):
                UpstreamObserver(Mock(side_effect=failure), Clock())(REQUEST)
        return Answer(502)

    answer = observed(path, lambda: 0.0)(a_call())
    assert (answer.upstream_calls, [each.answered for each in answer.tape]) == (2, [False, False])


def test_what_a_path_does_to_its_call_stays_its_own() -> None:
    """The other path is asked the Call as it came."""
    call = a_call("balances.list", account_id="A")

    def path(own: Call) -> Answer:
        own.parameters["account_id"] = "B"  # type: ignore[index] # that is the fault
        return Answer(200, [])

    observed(path, lambda: 0.0)(call)
    assert call.parameters == {"account_id": "A"}


def test_the_memory_answers_as_the_upstream_did_last_and_says_when() -> None:
    """Each user's requests for themselves; what nobody asked is not known."""
    clock = Clock()
    observer = UpstreamObserver(_upstream, clock)
    asked_at = clock()
    observer(REQUEST)
    clock.pass_seconds(9)
    memory = observer.memory()
    assert memory(REQUEST).body == b"[]"
    assert memory.times == {"GET /accounts": asked_at}
    with pytest.raises(RequestNotRecorded):
        memory(UpstreamRequest("GET /accounts", user="somebody else"))
