"""A run over recorded cases on several processes, each with both paths and a cache of its own."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from harness.errors import HarnessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from harness.compare.outcome import Outcome
    from harness.recording import Case

    Progress = Callable[[Sequence[Case], str], Iterable[Case]]


class CaseRunner(Protocol):
    """Represent what compares cases."""

    def outcomes(self, cases: Iterable[Case]) -> Iterator[Outcome]:
        """Yield one Outcome for each case and pass."""


SHARE = 8
"""Cases that a process is handed at once."""
FEWEST = 32
"""Cases for which it is worth while to start one more process."""
_run: CaseRunner | None = None  # of this process


def cores() -> int:
    """Return how many processes can run at once; 1 where a process cannot be forked with all that it has imported."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(make_run: Callable[[], CaseRunner], cases: Sequence[Case], jobs: int, progress: Progress) -> list[Outcome]:
    """Return the Outcomes of these cases in their order.

    Args:
        make_run: Makes the run of a process.
        cases: The cases.
        jobs: How many processes there may be; few cases take fewer.
        progress: Hands on each case as it is done.

    Raises:
        HarnessError: A process has ended before its cases were compared.
    """
    compared = outcomes_of_each(make_run, cases, jobs)
    return [outcome for _ in progress(cases, "comparing") for outcome in next(compared)]


def outcomes_of_each(make_run: Callable[[], CaseRunner], cases: Sequence[Case], jobs: int) -> Iterator[list[Outcome]]:
    """Yield the Outcomes of each case, in the order of the cases.

    Args:
        make_run: Makes the run of a process.
        cases: The cases.
        jobs: How many processes there may be; few cases take fewer.

    Raises:
        HarnessError: A process has ended before its cases were compared.
    """
    jobs = min(jobs, len(cases) // FEWEST)
    if jobs <= 1:
        run = make_run()
        yield from (list(run.outcomes([case])) for case in cases)
        return
    shares = [cases[start : start + SHARE] for start in range(0, len(cases), SHARE)]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(make_run,)) as pool:
        try:
            yield from chain.from_iterable(pool.map(_compare, shares))
        except BrokenProcessPool:
            raise HarnessError(
                "a process that compares cases has ended in the midst of it; --jobs 1 uses none"
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(make_run: Callable[[], CaseRunner]) -> None:
    global _run  # noqa: PLW0603 - what a process has is made once, for all the cases that it is handed
    _run = make_run()


def _compare(cases: Sequence[Case]) -> list[list[Outcome]]:
    """Return the Outcomes of each case."""
    if _run is None:
        raise RuntimeError("the process has not begun")
    return [list(_run.outcomes([case])) for case in cases]
