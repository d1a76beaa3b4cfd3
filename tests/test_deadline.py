"""A Source that never returns does not hold the run."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from build import a_call, an_answer

from harness.sources import within

if TYPE_CHECKING:
    from harness.calls import Answer, Call


def test_a_source_that_never_returns_is_a_failed_answer() -> None:
    """It says how long it was waited for."""
    never = Event()

    def hangs(_: Call) -> Answer:
        never.wait()
        return an_answer()

    failure = within(hangs, 0.05)(a_call()).failure
    never.set()
    assert failure is not None
    assert (failure.kind, failure.message) == ("NoAnswerInTime", "no answer within 0.05 seconds")


def test_an_answer_in_time_comes_as_it_is() -> None:
    """Body and all."""
    assert within(lambda _: an_answer([1]), 600)(a_call()).body == [1]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, TimeoutError, ValueError])
def test_what_a_source_raises_is_raised(raised: type[BaseException]) -> None:
    """An interrupt still ends the run."""

    def source(_: Call) -> Answer:
        raise raised

    with pytest.raises(raised):
        within(source, 600)(a_call())
