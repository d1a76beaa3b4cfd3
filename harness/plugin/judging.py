"""Fail a test whose case does not hold, with every difference in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.report.outcome_text import explain

if TYPE_CHECKING:
    from harness.compare.outcome import Outcome


class Mismatch(AssertionError):
    """Report a case whose answers differ."""


class NotCompared(Exception):
    """Report a case that could not be judged; no `xfail` expects that."""


def check(outcome: Outcome) -> None:
    """Check that a case holds.

    Raises:
        Mismatch: The answers differ.
        NotCompared: They could not be compared.
    """
    __tracebackhide__ = True
    if outcome.comparison.verdict == "mismatch":
        raise Mismatch(explain(outcome))
    if outcome.comparison.verdict == "not-compared":
        raise NotCompared(explain(outcome))
