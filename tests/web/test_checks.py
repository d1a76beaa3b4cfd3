"""Checks beside the answers: bounded, counted, never in the way."""

from __future__ import annotations

from threading import Event

import pytest
from build import a_call, an_answer
from limits import HANG

from harness.checks import CheckedCall
from harness.compare.verdicts import Comparison
from harness.web.checks import LiveChecks


def test_more_than_may_wait_is_dropped_and_counted() -> None:
    """The caller is never held up."""
    checks, gate = LiveChecks(waiting=2), Event()

    def check() -> None:
        gate.wait(HANG)

    for _ in range(5):
        checks.submit(check)
    dropped = checks.tally()["dropped"]
    gate.set()
    checks.close()
    assert dropped == 3


def test_verdicts_and_broken_checks_are_counted() -> None:
    """By operation."""
    checks = LiveChecks()
    checks.record(CheckedCall(a_call(), an_answer(), an_answer(), Comparison("match")))
    checks.fail(a_call(), ZeroDivisionError())
    checks.close()
    assert checks.tally()["operations"] == {"accounts.list": {"match": 1, "broken": 1}}


def test_a_check_that_comes_after_the_close_is_counted_as_dropped() -> None:
    """Every check ends as compared, broken or dropped."""
    checks = LiveChecks()
    checks.close()
    checks.submit(lambda: None)
    assert checks.tally()["dropped"] == 1


def test_a_broken_check_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    """The text of an exception may hold personal data; its type and place do not."""
    checks = LiveChecks()
    with pytest.raises(ValueError, match="invalid literal") as broken:
        int("account 4711")
    checks.fail(a_call(), broken.value)
    checks.close()
    assert "accounts.list broke: ValueError at" in caplog.text
    assert "4711" not in caplog.text
