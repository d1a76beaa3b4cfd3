"""Define what the team requires before an operation may move: one entry under `gates:` in `flags.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold the limits of one gate; a key left out of `flags.yaml` has the default below.

    Rates are shares between 0 and 1, `max_p99_ms` is in milliseconds, `max_evidence_age` in seconds.
    `min_comparisons` counts judged calls of which both answers had something in the body; `max_failure_rate` is the
    share of calls on which the harness or a side failed by itself.
    `max_error_rate` covers the unified path in both phases of the load run; speed-up, hit rate and p99 its warm phase.
    `load` False decides without a load run: an application without an upstream has neither a cache nor a latency.
    """

    min_comparisons: Decimal = Decimal(100)
    max_failure_rate: Decimal = Decimal(0)
    max_mismatch_rate: Decimal = Decimal(0)
    max_indeterminate_rate: Decimal = Decimal("0.05")
    min_requests: Decimal = Decimal(100)
    max_error_rate: Decimal = Decimal("0.01")
    min_speedup_p50: Decimal = Decimal(1)
    min_hit_rate: Decimal = Decimal("0.5")
    max_p99_ms: Decimal = Decimal(1000)
    max_evidence_age: Decimal = Decimal(86_400)
    load: bool = True


@dataclass(frozen=True, slots=True)
class Range:
    """Hold the numbers that a setting may take; `high` None is no upper end."""

    low: Decimal
    high: Decimal | None = None
    whole: bool = False

    def __contains__(self, number: Decimal) -> bool:
        fits = self.low <= number and (self.high is None or number <= self.high)
        return fits and (not self.whole or number == int(number))

    def __str__(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} of at least {self.low}" if self.high is None else f"{kind} from {self.low} to {self.high}"


PERCENT = Range(Decimal(0), Decimal(100))
SHARE = Range(Decimal(0), Decimal(1))
_SAMPLES = Range(Decimal(1), whole=True)
_POSITIVE = Range(Decimal(0))

LIMITS: Mapping[str, Range] = {
    "min_comparisons": _SAMPLES,
    "max_failure_rate": SHARE,
    "max_mismatch_rate": SHARE,
    "max_indeterminate_rate": SHARE,
    "min_requests": _SAMPLES,
    "max_error_rate": SHARE,
    "min_speedup_p50": _POSITIVE,
    "min_hit_rate": SHARE,
    "max_p99_ms": _POSITIVE,
    "max_evidence_age": _POSITIVE,
}
"""The numbers that each limit of a Policy may be; one sample is the least, since no data is never a pass."""
