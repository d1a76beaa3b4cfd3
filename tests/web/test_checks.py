"""Checks beside the answers: bounded, counted, never in the way."""

from __future__ import annotations

from threading import Event

from build import a_call

from harness.compare.verdicts import Comparison
from harness.web.checks import Checks


def test_more_than_may_wait_is_dropped_and_counted() -> None:
    """The caller is never held up."""
    checks, gate = Checks(waiting=2), Event()

    def check() -> None:
        gate.wait(5)

    for _ in range(5):
        checks.submit(check)
    gate.set()
    checks.close()
    assert checks.tally()["dropped"] == 3


def test_verdicts_and_broken_checks_are_counted() -> None:
    """By operation."""
    checks = Checks()
    checks.publish(a_call(), Comparison("match"))
    checks.failed(a_call(), ZeroDivisionError())
    checks.close()
    assert checks.tally()["operations"] == {"accounts.list": {"match": 1, "broken": 1}}
