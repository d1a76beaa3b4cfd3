"""A run over requests: reads side by side up to a bound, what changes something alone and in its place."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from harness.calls import Answer
from harness.compare.classify import SOURCE_UNREACHABLE
from harness.compare.outcome import Outcome
from harness.compare.verdicts import Comparison
from harness.errors import describe_raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from harness.calls import Operation
    from harness.http.pair import Pair
    from harness.http.requests import ServiceCall

CONCURRENCY: Final = 8
"""Requests that are under way at one service at the same time."""
PATIENCE: Final = 20
"""So many Calls in a row without an answer, and a service counts as down."""
_AHEAD: Final = 4  # times the bound: Calls whose turn has come before the first of them is answered


@dataclass
class ServiceRun:
    """Run Calls over two services.

    Attributes:
        pair: The services.
        operations: The catalogue.
        concurrency: How many requests may be under way at one service at the same time.
    """

    pair: Pair
    operations: Mapping[str, Operation]
    concurrency: int = CONCURRENCY
    _silent: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def outcomes(self, calls: Iterable[ServiceCall]) -> Iterator[Outcome]:
        """Yield the Outcome of each Call, in their order.

        A Call that breaks the comparison fails by itself. Where a service gives no answer many times in a row, the
        rest is not asked.

        Raises:
            NothingToJudge: A service cannot be reached to begin with.
        """
        services = (self.pair.original, self.pair.unified)
        try:
            for service in services:
                service.check_up()
            yield from self._asked(calls)
        finally:
            for service in services:
                service.close()

    def _asked(self, calls: Iterable[ServiceCall]) -> Iterator[Outcome]:
        waiting: deque[Future[Outcome]] = deque()
        with ThreadPoolExecutor(self.concurrency, thread_name_prefix="service") as pool:
            for call in calls:
                changes = self.operations[call.operation].effect != "read"
                while waiting and (changes or len(waiting) >= self.concurrency * _AHEAD):
                    yield waiting.popleft().result()
                future = pool.submit(self._outcome, call)
                if changes:
                    yield future.result()
                else:
                    waiting.append(future)
            while waiting:
                yield waiting.popleft().result()

    def _outcome(self, call: ServiceCall) -> Outcome:
        effect = self.operations[call.operation].effect
        down = next((side for side, count in self._silent.items() if count >= PATIENCE), None)
        try:
            if down is None:
                outcome = self.pair.outcome(call, effect)
                self._note(outcome)
                return outcome
            reason = f"not asked: the {down} service had given no answer {PATIENCE} times in a row"
        except Exception as broken:  # noqa: BLE001 - one Call that breaks the comparison does not end the run
            reason = f"the comparison broke: {describe_raised(broken)}"
        unasked = Answer(0)
        return Outcome(
            call.case, call, "cold", unasked, unasked, Comparison("not-compared", reason=reason), effect=effect
        )

    def _note(self, outcome: Outcome) -> None:
        """Count the Calls in a row that a service gave no answer to."""
        with self._lock:
            for side, answer in (("original", outcome.original), ("unified", outcome.unified)):
                is_silent = answer.failure is not None and answer.failure.kind == SOURCE_UNREACHABLE
                self._silent[side] = self._silent.get(side, 0) + 1 if is_silent else 0
