"""A read whose connection broke is asked again; a write, or what was waited for in vain, is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.calls import UpstreamRequest, UpstreamResponse
from harness.errors import UpstreamUnreachable
from harness.upstream.retry import retried

if TYPE_CHECKING:
    from harness.calls import Upstream

READ, WRITE = UpstreamRequest("POST /symbols"), UpstreamRequest("POST /trade/place")
BROKEN, HUNG = UpstreamUnreachable("broken"), UpstreamUnreachable("hung", final=True)
GOOD, BUSY = UpstreamResponse(200, b"[]"), UpstreamResponse(503, b"")


def playing(*outcomes: UpstreamResponse | UpstreamUnreachable, attempts: int = 2) -> Upstream:
    """An upstream with these outcomes, one after the other, behind the repetition; no pause is made."""
    left = list(outcomes)

    def ask(_: UpstreamRequest) -> UpstreamResponse:
        outcome = left.pop(0)
        if isinstance(outcome, UpstreamUnreachable):
            raise UpstreamUnreachable(str(outcome), outcome.sent, final=outcome.final)
        return outcome

    return retried(ask, {READ.endpoint}, attempts, pause=0)


@pytest.mark.parametrize("first", [BROKEN, BUSY, UpstreamResponse(502, b""), UpstreamResponse(504, b"")])
def test_a_read_is_asked_again(first: UpstreamResponse | UpstreamUnreachable) -> None:
    """The second answer counts, and both requests are counted."""
    assert playing(first, GOOD)(READ) == UpstreamResponse(200, b"[]", sent=2)


@pytest.mark.parametrize("outcome", [BROKEN, HUNG])
def test_a_write_goes_out_once(outcome: UpstreamUnreachable) -> None:
    """It may have arrived."""
    with pytest.raises(UpstreamUnreachable) as failed:
        playing(outcome, GOOD)(WRITE)
    assert failed.value.sent == 1


def test_a_write_that_a_proxy_refuses_goes_out_once() -> None:
    """What the proxy did with it nobody knows."""
    assert playing(BUSY, GOOD)(WRITE) == BUSY


def test_who_waited_in_vain_does_not_wait_again() -> None:
    """The second attempt would take as long."""
    with pytest.raises(UpstreamUnreachable, match="hung"):
        playing(HUNG, GOOD)(READ)


@pytest.mark.parametrize(
    "answer",
    [UpstreamResponse(500, b""), UpstreamResponse(429, b""), UpstreamResponse(404, b""), UpstreamResponse(503, b"", 3)],
)
def test_what_the_upstream_says_itself_is_the_answer(answer: UpstreamResponse) -> None:
    """So is what it asks to wait for: the caller knows how long it can."""
    assert playing(answer, GOOD)(READ) == answer


def test_the_last_failure_counts_every_request() -> None:
    """As does the last response."""
    with pytest.raises(UpstreamUnreachable) as failed:
        playing(BROKEN, BUSY, BROKEN, attempts=3)(READ)
    assert failed.value.sent == 3
    assert playing(BROKEN, BUSY, BUSY, attempts=3)(READ) == UpstreamResponse(503, b"", sent=3)
